/** How several columns become one: sums, gates, Pareto fronts, Lagrangians, as registered {@link io.guerdon.core.Combination}s over pure functions. */
@NullMarked
package io.guerdon.core.combination;

import org.jspecify.annotations.NullMarked;
