package io.guerdon.core.shaping;

import io.guerdon.core.Context;
import io.guerdon.core.Scope;
import io.guerdon.core.Shaping;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartType;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The reward between two constant bounds. Thread-safe.
 *
 * @param min the lower bound; null for none
 * @param max the upper bound; null for none
 */
public record Clip(
        @Parameter("Rewards below this become this; no lower bound when absent.") @Nullable
        Double min,

        @Parameter("Rewards above this become this; no upper bound when absent.") @Nullable
        Double max)
        implements Shaping {

    /** How the registry knows it. */
    public static final PartType<Clip, Clip> TYPE = new PartType<>(
            Kind.SHAPING,
            "clip",
            "Keeps the reward between two constants.",
            "Common practice; 'running-clip' is the moving form of PAR (arXiv 2502.18770)",
            Clip.class,
            """
            type: clip
            min: -1
            max: 1
            """,
            Function.identity());

    public Clip {
        if (min == null && max == null) {
            throw new IllegalArgumentException("give 'min', 'max', or both");
        }
        if (min != null && max != null && min > max) {
            throw new IllegalArgumentException("'min' " + min + " is above 'max' " + max);
        }
    }

    @Override
    public double[] shape(double[] reward, Context context) {
        double low = min == null ? Double.NEGATIVE_INFINITY : min;
        double high = max == null ? Double.POSITIVE_INFINITY : max;
        return Columns.map(reward, r -> Curves.clip(r, low, high));
    }

    @Override
    public Scope scope() {
        return Scope.ITEM;
    }
}
