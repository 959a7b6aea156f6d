package io.guerdon.core;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Gives every item of a batch one number. NaN means "does not apply here"; infinities are not allowed.
 *
 * <p>A reward is a function of the batch, not of the item, because references per prompt, Pareto fronts and
 * diversity are properties of a set. A reward that looks at one item at a time is an {@link ItemReward}.
 *
 * <p>Implementations are thread-safe and free of side effects.
 *
 * @param <T> the type of the items
 */
@FunctionalInterface
public interface Reward<T> {

    /**
     * Scores a batch.
     *
     * @return one number per item, in item order; NaN where the reward does not apply
     */
    double[] score(Batch<T> batch);

    /**
     * Scores a batch and says why. The default gives the numbers of {@link #score} without reasons.
     *
     * @return one verdict per item, in item order
     */
    default List<Verdict> explain(Batch<T> batch) {
        double[] values = score(batch);
        var verdicts = new ArrayList<Verdict>(values.length);
        for (double value : values) {
            verdicts.add(Verdict.of(value));
        }
        return verdicts;
    }

    /** How much of the data must be seen together; {@link Scope#BATCH} unless the reward says less. */
    default Scope scope() {
        return Scope.BATCH;
    }

    /** A reward that applies a function to each item on its own. */
    static <T> Reward<T> each(ToDoubleFunction<? super T> function) {
        return (ItemReward<T>) (item, step) -> Verdict.of(function.applyAsDouble(item));
    }
}
