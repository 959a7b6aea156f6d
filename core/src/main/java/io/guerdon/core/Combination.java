package io.guerdon.core;

import java.util.SequencedMap;
import java.util.Set;

/**
 * Makes one column out of several: a weighted sum, a gate, a Pareto rank, a Lagrangian.
 *
 * <p>Each combination states how it treats NaN. Stateless combinations are thread-safe; a {@link Stateful} one sees
 * the batches in training order from one thread at a time.
 */
@FunctionalInterface
public interface Combination {

    /**
     * Combines columns.
     *
     * @param columns shaped component columns by name, in the order of the specification; not modified
     * @return a fresh array, one number per item; NaN where the combination is undefined
     */
    double[] combine(SequencedMap<String, double[]> columns, Context context);

    /** How much of the data must be seen together; {@link Scope#ITEM} unless the combination says more. */
    default Scope scope() {
        return Scope.ITEM;
    }

    /**
     * Checks that the combination fits the components, once, when a pipeline is made.
     *
     * @throws IllegalArgumentException when a component that the combination names does not exist, with both names
     */
    default void check(Set<String> components) {}
}
