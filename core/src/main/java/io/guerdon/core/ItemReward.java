package io.guerdon.core;

import java.util.ArrayList;
import java.util.List;

/**
 * A reward that judges every item on its own. It may throw: {@link Pipeline} then marks the item as failed and goes on.
 *
 * @param <T> the type of the items
 */
@FunctionalInterface
@SuppressWarnings("FunctionalInterfaceMethodChanged") // an item reward is written as a lambda of one item, on purpose
public interface ItemReward<T> extends Reward<T> {

    /**
     * Judges one item.
     *
     * @param step the training step, counted from 0, for rewards with a schedule
     */
    Verdict judge(T item, long step);

    @Override
    default double[] score(Batch<T> batch) {
        double[] values = new double[batch.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = judge(batch.get(i), batch.step()).value();
        }
        return values;
    }

    @Override
    default List<Verdict> explain(Batch<T> batch) {
        var verdicts = new ArrayList<Verdict>(batch.size());
        for (T item : batch) {
            verdicts.add(judge(item, batch.step()));
        }
        return verdicts;
    }

    @Override
    default Scope scope() {
        return Scope.ITEM;
    }
}
