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
 * Preference as reward: the reward model's own estimate of the chance to beat a reference response, 0 to 1. Thread-safe.
 *
 * @param reference what the reward is compared with
 * @param maxReferences how many of the references count, from the first
 * @param k the steepness
 */
public record PreferenceAsReward(
        @Parameter(value = "The reference rewards; missing ones are an error.", byDefault = "field")
        ReferenceRewards reference,

        @Parameter(value = "How many of the references count, from the first; at least 1.", byDefault = "10")
        int maxReferences,

        @Parameter(value = "The steepness, greater than 0.", byDefault = "1")
        double k)
        implements Shaping {

    /** How the registry knows it. */
    public static final PartType<PreferenceAsReward, PreferenceAsReward> TYPE = new PartType<>(
            Kind.SHAPING,
            "par",
            "Preference as reward: mean of sigmoid(k (r - reference)), the chance of beating a reference response.",
            "PAR, Reward Shaping to Mitigate Reward Hacking in RLHF (arXiv 2502.18770)",
            PreferenceAsReward.class,
            """
            type: par
            reference: {type: field, field: reference_rewards}
            """,
            Function.identity());

    public PreferenceAsReward {
        Columns.positive("max_references", maxReferences);
        Columns.positive("k", k);
    }

    @Override
    public double[] shape(double[] reward, Context context) {
        double[][] references = Columns.references(reference, reward, context);
        return Columns.map(reward, (i, r) -> Centring.preference(r, references[i], maxReferences, k));
    }

    @Override
    public Scope scope() {
        return reference.scope();
    }
}
