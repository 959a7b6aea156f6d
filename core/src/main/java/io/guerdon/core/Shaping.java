package io.guerdon.core;

/**
 * Bends one reward column: a sigmoid of the centred reward, a clip, a group-relative advantage.
 *
 * <p>NaN stays NaN, and an item that is NaN takes no part in any statistic. Stateless shapings are thread-safe; a
 * {@link Stateful} one sees the batches in training order from one thread at a time.
 */
@FunctionalInterface
public interface Shaping {

    /**
     * Shapes a column.
     *
     * @param reward one number per item; not modified
     * @return a fresh array, one number per item
     * @throws DataException when the items lack data that the shaping needs, such as reference rewards
     */
    double[] shape(double[] reward, Context context);

    /** How much of the data must be seen together; {@link Scope#BATCH} unless the shaping says less. */
    default Scope scope() {
        return Scope.BATCH;
    }

    /** A shaping that applies a function to each number on its own; NaN stays NaN. */
    static Shaping each(java.util.function.DoubleUnaryOperator function) {
        return new Shaping() {
            @Override
            public double[] shape(double[] reward, Context context) {
                double[] shaped = new double[reward.length];
                for (int i = 0; i < shaped.length; i++) {
                    shaped[i] = Double.isNaN(reward[i]) ? Double.NaN : function.applyAsDouble(reward[i]);
                }
                return shaped;
            }

            @Override
            public Scope scope() {
                return Scope.ITEM;
            }
        };
    }
}
