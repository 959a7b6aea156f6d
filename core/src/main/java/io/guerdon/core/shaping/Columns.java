package io.guerdon.core.shaping;

import io.guerdon.core.Context;
import io.guerdon.core.DataException;
import io.guerdon.core.ReferenceRewards;
import java.util.function.DoubleUnaryOperator;

/** How the shapings of this package walk over a column: NaN stays NaN, and what overflows becomes NaN. */
final class Columns {

    private Columns() {}

    /** A function of one item's reward, and of which item it is. */
    @FunctionalInterface
    interface Indexed {
        double at(int item, double reward);
    }

    static double[] map(double[] reward, Indexed function) {
        double[] shaped = new double[reward.length];
        for (int i = 0; i < shaped.length; i++) {
            double value = Double.isNaN(reward[i]) ? Double.NaN : function.at(i, reward[i]);
            shaped[i] = Double.isInfinite(value) ? Double.NaN : value;
        }
        return shaped;
    }

    static double[] map(double[] reward, DoubleUnaryOperator function) {
        return map(reward, (_, r) -> function.applyAsDouble(r));
    }

    /** The one reference of an item. */
    static double only(double[] references, Context context, int item) {
        if (references.length != 1) {
            throw new DataException(
                    context.label(item),
                    "reference",
                    references.length + " reference rewards",
                    "exactly one: use 'reference: {type: quantile, ...}' to make one of several");
        }
        return references[0];
    }

    static double[][] references(ReferenceRewards reference, double[] reward, Context context) {
        double[][] references = reference.of(reward, context);
        for (int i = 0; i < reward.length; i++) {
            if (references[i].length == 0 && !Double.isNaN(reward[i])) {
                throw new DataException(
                        context.label(i), "reference", "no reference reward", "at least one: nothing is guessed");
            }
        }
        return references;
    }

    static void positive(String name, double value) {
        if (!(value > 0)) {
            throw new IllegalArgumentException("'" + name + "' must be greater than 0, found " + value);
        }
    }

    static void notNegative(String name, double value) {
        if (!(value >= 0)) {
            throw new IllegalArgumentException("'" + name + "' must not be negative, found " + value);
        }
    }
}
