package io.guerdon.core.shaping;

import io.guerdon.core.Context;
import io.guerdon.core.ReferenceRewards;
import io.guerdon.core.Scope;
import io.guerdon.core.Shaping;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartType;
import java.util.function.Function;

/**
 * A sigmoid that starts growing late, PAR's counter-example to its second principle. Thread-safe.
 *
 * @param reference what the reward is compared with
 * @param maxReferences how many of the references count, from the first
 * @param k the steepness
 */
public record SlowGrowth(
        @Parameter(value = "The reference rewards; missing ones are an error.", byDefault = "field")
        ReferenceRewards reference,

        @Parameter(value = "How many of the references count, from the first; at least 1.", byDefault = "10")
        int maxReferences,

        @Parameter(value = "The steepness, greater than 0.", byDefault = "1")
        double k)
        implements Shaping {

    /** How the registry knows it. */
    public static final PartType<SlowGrowth, SlowGrowth> TYPE = new PartType<>(
            Kind.SHAPING,
            "sgfc",
            "Slow growth, fast convergence: mean of sigmoid(k (r - reference - 3)), PAR's counter-example.",
            "PAR (arXiv 2502.18770), SgFc",
            SlowGrowth.class,
            """
            type: sgfc
            reference: {type: field, field: reference_rewards}
            """,
            Function.identity());

    public SlowGrowth {
        Columns.positive("max_references", maxReferences);
        Columns.positive("k", k);
    }

    @Override
    public double[] shape(double[] reward, Context context) {
        double[][] references = Columns.references(reference, reward, context);
        return Columns.map(
                reward, (i, r) -> Centring.mean(r, references[i], maxReferences, c -> Curves.slowGrowth(c, k)));
    }

    @Override
    public Scope scope() {
        return reference.scope();
    }
}
