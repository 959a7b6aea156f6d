package io.guerdon.core.shaping;

import io.guerdon.core.Context;
import io.guerdon.core.Scope;
import io.guerdon.core.Shaping;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartType;
import java.util.function.Function;

/**
 * The logistic function of the reward. Thread-safe.
 *
 * @param k the steepness
 */
public record Sigmoid(
        @Parameter(value = "The steepness, greater than 0.", byDefault = "1")
        double k) implements Shaping {

    /** How the registry knows it. */
    public static final PartType<Sigmoid, Sigmoid> TYPE = new PartType<>(
            Kind.SHAPING,
            "sigmoid",
            "Bends the reward into 0 to 1: sigmoid(k r). 'par' is the same seen from reference rewards.",
            "PAR (arXiv 2502.18770), uncentred sigmoid",
            Sigmoid.class,
            """
            type: sigmoid
            k: 1
            """,
            Function.identity());

    public Sigmoid {
        Columns.positive("k", k);
    }

    @Override
    public double[] shape(double[] reward, Context context) {
        return Columns.map(reward, r -> Curves.sigmoid(k * r));
    }

    @Override
    public Scope scope() {
        return Scope.ITEM;
    }
}
