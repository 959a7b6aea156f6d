package io.guerdon.core.shaping;

import io.guerdon.core.Context;
import io.guerdon.core.Scope;
import io.guerdon.core.Shaping;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartType;
import java.util.function.Function;

/**
 * Another unit and another zero. Thread-safe.
 *
 * @param scale the factor
 * @param offset what is added after scaling
 */
public record Affine(
        @Parameter(value = "The factor; -1 turns a cost into a reward.", byDefault = "1")
        double scale,

        @Parameter(value = "What is added after scaling.", byDefault = "0")
        double offset)
        implements Shaping {

    /** How the registry knows it. */
    public static final PartType<Affine, Affine> TYPE = new PartType<>(
            Kind.SHAPING,
            "affine",
            "Scales and shifts the reward: scale * r + offset.",
            "Elementary",
            Affine.class,
            """
            type: affine
            scale: 2
            offset: -1
            """,
            Function.identity());

    @Override
    public double[] shape(double[] reward, Context context) {
        return Columns.map(reward, r -> scale * r + offset);
    }

    @Override
    public Scope scope() {
        return Scope.ITEM;
    }
}
