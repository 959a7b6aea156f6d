/**
 * The graders other projects reward with, reproduced so that a run can be moved to Guerdon without moving its reward.
 *
 * <p>Before symbolic verifiers there were string graders: cut the answer out of the text, scrub it, compare. They are still what many
 * published runs used, so a user who wants to repeat such a run, or to see what its grader would have paid for another model's outputs,
 * needs them with their warts. Each is one record implementing {@link io.guerdon.verify.math.graders.Grader}; the cutting and scrubbing are
 * pure static functions on it. {@link io.guerdon.verify.math.graders.Grader#named} finds one by the name used in a reward specification.
 *
 * <p>The originals are Python programs and lean on what Python's {@code str} and {@code re} do in corner cases: a split keeps empty ends,
 * {@code \d} is any Unicode digit, {@code .} stops at a line feed only, an index counts code points. {@code PythonText} holds those habits in
 * one place. Their regular expressions are replaced by scanners that take time linear in the text. Where an original calls sympy the
 * decision goes to an {@link io.guerdon.verify.math.graders.Algebra}, whose work is bounded, so nothing here can hang.
 */
@NullMarked
package io.guerdon.verify.math.graders;

import org.jspecify.annotations.NullMarked;
