package io.guerdon.core.shaping;

import io.guerdon.core.Context;
import io.guerdon.core.ReferenceRewards;
import io.guerdon.core.Scope;
import io.guerdon.core.Shaping;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartType;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The hyperbolic tangent of the reward, centred or not. Thread-safe.
 *
 * @param reference what the reward is compared with; null to bend the reward itself
 * @param maxReferences how many of the references count, from the first
 */
public record Tanh(
        @Parameter("The reference rewards that are taken off first; the reward itself is bent when absent.") @Nullable
        ReferenceRewards reference,

        @Parameter(value = "How many of the references count, from the first; at least 1.", byDefault = "10")
        int maxReferences)
        implements Shaping {

    /** How the registry knows it. */
    public static final PartType<Tanh, Tanh> TYPE = new PartType<>(
            Kind.SHAPING,
            "tanh",
            "Bends the reward into -1 to 1: mean of tanh(r - reference), or tanh(r).",
            "PAR (arXiv 2502.18770), sigmoid-like family",
            Tanh.class,
            """
            type: tanh
            reference: {type: field, field: reference_rewards}
            """,
            Function.identity());

    public Tanh {
        Columns.positive("max_references", maxReferences);
    }

    @Override
    public double[] shape(double[] reward, Context context) {
        if (reference == null) {
            return Columns.map(reward, Math::tanh);
        }
        double[][] references = Columns.references(reference, reward, context);
        return Columns.map(reward, (i, r) -> Centring.mean(r, references[i], maxReferences, Math::tanh));
    }

    @Override
    public Scope scope() {
        return reference == null ? Scope.ITEM : reference.scope();
    }
}
