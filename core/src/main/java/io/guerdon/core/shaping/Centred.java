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
 * The mean distance of the reward from its references. Thread-safe.
 *
 * @param reference what the reward is compared with
 * @param maxReferences how many of the references count, from the first
 */
public record Centred(
        @Parameter(value = "The reference rewards; missing ones are an error.", byDefault = "field")
        ReferenceRewards reference,

        @Parameter(value = "How many of the references count, from the first; at least 1.", byDefault = "10")
        int maxReferences)
        implements Shaping {

    /** How the registry knows it. */
    public static final PartType<Centred, Centred> TYPE = new PartType<>(
            Kind.SHAPING,
            "centred",
            "The distance of the reward from its references: mean of r - reference.",
            "PAR (arXiv 2502.18770), baseline 'centered'",
            Centred.class,
            """
            type: centred
            reference: {type: field, field: reference_rewards}
            """,
            Function.identity());

    public Centred {
        Columns.positive("max_references", maxReferences);
    }

    @Override
    public double[] shape(double[] reward, Context context) {
        double[][] references = Columns.references(reference, reward, context);
        return Columns.map(reward, (i, r) -> Centring.mean(r, references[i], maxReferences, c -> c));
    }

    @Override
    public Scope scope() {
        return reference.scope();
    }
}
