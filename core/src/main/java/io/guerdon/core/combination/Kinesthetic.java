package io.guerdon.core.combination;

import io.guerdon.core.Combination;
import io.guerdon.core.Context;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartType;
import java.util.SequencedMap;
import java.util.function.Function;

/**
 * The signed geometric mean of the columns. A NaN is skipped, so the root is that of the number of components that apply;
 * where every column is NaN the mean is NaN. Thread-safe.
 *
 * @param sign when the mean is negative
 */
public record Kinesthetic(
        @Parameter(
                value = "When the reward is negative: nonnegative (any component below 0), strictly-positive (any not"
                        + " above 0), product (an odd number below 0).",
                byDefault = "nonnegative")
        KinestheticMean.Sign sign)
        implements Combination {

    /** How the registry knows it. */
    public static final PartType<Kinesthetic, Kinesthetic> TYPE = new PartType<>(
            Kind.COMBINATION,
            "kinesthetic",
            "The signed geometric mean of components in -1 to 1: all must be good, and one bad sign makes it negative.",
            "Lucy-SKG (arXiv 2305.15801), eq. 2, kinesthetic reward combination",
            Kinesthetic.class,
            """
            type: kinesthetic
            sign: nonnegative
            """,
            Function.identity());

    @Override
    public double[] combine(SequencedMap<String, double[]> columns, Context context) {
        double[] means = Rows.undefined(context.groups().size());
        for (int i = 0; i < means.length; i++) {
            double[] present = Rows.present(columns.values(), i);
            if (present.length > 0) {
                means[i] = KinestheticMean.of(present, sign);
            }
        }
        return means;
    }
}
