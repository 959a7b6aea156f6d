package io.guerdon.core.shaping;

import io.guerdon.core.Context;
import io.guerdon.core.Scope;
import io.guerdon.core.Shaping;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.PartType;
import java.util.function.Function;

/** The reward as it is: the baseline of every comparison of shapings. Thread-safe. */
public record Vanilla() implements Shaping {

    /** How the registry knows it. */
    public static final PartType<Vanilla, Vanilla> TYPE = new PartType<>(
            Kind.SHAPING,
            "vanilla",
            "Leaves the reward as it is.",
            "PAR (arXiv 2502.18770), baseline; its length penalty is a shaping of its own here",
            Vanilla.class,
            "type: vanilla\n",
            Function.identity());

    @Override
    public double[] shape(double[] reward, Context context) {
        return reward.clone();
    }

    @Override
    public Scope scope() {
        return Scope.ITEM;
    }
}
