/**
 * How one reward column is bent before it is combined or optimised: the methods of reward-shaping papers as registered
 * {@link io.guerdon.core.Shaping}s over pure functions. {@link io.guerdon.core.shaping.Curves} has the scalar curves,
 * {@link io.guerdon.core.shaping.Centring} averages them over reference rewards,
 * {@link io.guerdon.core.shaping.Steps} works along the steps of a trajectory, and a class that is named after a method
 * makes it a part of a reward.
 *
 * <p>NaN stays NaN and takes no part in any statistic; a result that would overflow is NaN, never an infinity.
 */
@NullMarked
package io.guerdon.core.shaping;

import org.jspecify.annotations.NullMarked;
