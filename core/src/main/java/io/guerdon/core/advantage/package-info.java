/**
 * Advantages: each reward against what was to be expected, from the peers of its group
 * ({@link io.guerdon.core.advantage.GroupAdvantages}), from a critic ({@link io.guerdon.core.advantage.Gae}), or from
 * several critics at once ({@link io.guerdon.core.advantage.MixedAdvantages}). Pure functions over {@code double[]}.
 */
@NullMarked
package io.guerdon.core.advantage;

import org.jspecify.annotations.NullMarked;
