/**
 * How several columns become one: sums, products, gates, Pareto fronts, hierarchies, Lagrangians, as registered
 * {@link io.guerdon.core.Combination}s over pure functions. The formulas that are more than a line live in
 * {@link io.guerdon.core.combination.Dominance}, {@link io.guerdon.core.combination.Hierarchy},
 * {@link io.guerdon.core.combination.KinestheticMean} and {@link io.guerdon.core.combination.Multipliers}.
 *
 * <p>Each combination says what a NaN does. The item-wise ones skip it: a component that does not apply has no say, and
 * where none applies the result is NaN. The ones that compare items leave an item with a NaN out.
 */
@NullMarked
package io.guerdon.core.combination;

import org.jspecify.annotations.NullMarked;
