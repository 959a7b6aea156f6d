package io.guerdon.core.shaping;

import io.guerdon.core.Context;
import io.guerdon.core.Scope;
import io.guerdon.core.Shaping;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartType;
import java.util.function.Function;

/**
 * No reward above a ceiling. Thread-safe.
 *
 * @param max the ceiling
 */
public record Ceiling(
        @Parameter("Rewards above this become this.") double max) implements Shaping {

    /** How the registry knows it. */
    public static final PartType<Ceiling, Ceiling> TYPE = new PartType<>(
            Kind.SHAPING,
            "ceiling",
            "Cuts the reward off above: min(r, max).",
            "PAR (arXiv 2502.18770), baseline 'ceil'",
            Ceiling.class,
            """
            type: ceiling
            max: 4
            """,
            Function.identity());

    @Override
    public double[] shape(double[] reward, Context context) {
        return Columns.map(reward, r -> Math.min(r, max));
    }

    @Override
    public Scope scope() {
        return Scope.ITEM;
    }
}
