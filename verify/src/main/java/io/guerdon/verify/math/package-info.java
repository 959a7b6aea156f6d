/**
 * Decides whether a model's mathematical answer is right.
 *
 * <p>The road is always the same: <em>extract</em> the answer from free text ({@link io.guerdon.verify.math.extraction}),
 * <em>parse</em> it into an expression ({@link io.guerdon.verify.math.expressions}), and <em>compare</em> it with the
 * parsed reference ({@link io.guerdon.verify.math.equality}). {@link io.guerdon.verify.math.MathVerifier} walks it and
 * returns a {@link io.guerdon.verify.math.MathVerdict} that says not only yes or no but why, and where in the text the
 * answer stood. All work is counted in a deterministic step budget, so no text, however hostile, can hold a trainer up,
 * and a verdict never depends on the machine, the thread or the clock.
 */
@NullMarked
package io.guerdon.verify.math;

import org.jspecify.annotations.NullMarked;
