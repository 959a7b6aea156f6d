/**
 * The algebra of rewards: a {@link io.guerdon.core.Reward} measures a {@link io.guerdon.core.Batch}, a
 * {@link io.guerdon.core.Shaping} bends one column, a {@link io.guerdon.core.Combination} makes one column out of
 * several, and a {@link io.guerdon.core.Pipeline} strings them together and keeps every intermediate number in
 * {@link io.guerdon.core.Scores}, so that each total can be taken apart again.
 *
 * <p>Numbers are {@code double[]} in item order. NaN means "does not apply here"; infinities never leave a component.
 */
@NullMarked
package io.guerdon.core;

import org.jspecify.annotations.NullMarked;
