package io.guerdon.core.shaping;

import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartType;
import io.guerdon.core.stats.Moments;
import org.jspecify.annotations.Nullable;

/**
 * Where the reward lies between the smallest and the largest so far. Keeps state. One outlier widens the range for good;
 * {@link GroupMinMax} has no memory.
 */
public final class MinMax extends RunningShaping {

    /** How the registry knows it. */
    public static final PartType<Configuration, MinMax> TYPE = new PartType<>(
            Kind.SHAPING,
            "min-max",
            "Scales to 0 to 1 by the smallest and largest reward so far; keeps state.",
            "PAR (arXiv 2502.18770), baseline 'minmax'",
            Configuration.class,
            """
            type: min-max
            when_equal: 0.5
            """,
            configuration -> new MinMax(configuration.whenEqual()));

    /** The parameters. */
    public record Configuration(
            @Parameter("What comes out while all rewards so far are equal; undefined (NaN), as in PAR, when absent.")
            @Nullable
            Double whenEqual) {}

    private final double whenEqual;

    /**
     * Makes it.
     *
     * @param whenEqual what comes out while all rewards so far are equal; null for NaN
     */
    public MinMax(@Nullable Double whenEqual) {
        this.whenEqual = whenEqual == null ? Double.NaN : whenEqual;
    }

    @Override
    double shape(double reward, Moments soFar) {
        return soFar.min() == soFar.max() ? whenEqual : Curves.minMax(reward, soFar.min(), soFar.max());
    }
}
