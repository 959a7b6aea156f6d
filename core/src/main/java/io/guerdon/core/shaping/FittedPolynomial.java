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
 * PAR's polynomial stand-in for the sigmoid, centred or not. Thread-safe.
 *
 * @param reference what the reward is compared with; null to bend the reward itself
 * @param maxReferences how many of the references count, from the first
 */
public record FittedPolynomial(
        @Parameter("The reference rewards that are taken off first; the reward itself is bent when absent.") @Nullable
        ReferenceRewards reference,

        @Parameter(value = "How many of the references count, from the first; at least 1.", byDefault = "10")
        int maxReferences)
        implements Shaping {

    /** How the registry knows it. */
    public static final PartType<FittedPolynomial, FittedPolynomial> TYPE = new PartType<>(
            Kind.SHAPING,
            "fitted-polynomial",
            "The quintic that PAR fits to the sigmoid, on -5 to 5; jumps by 0.011 at both ends.",
            "PAR (arXiv 2502.18770), sigmoid-like family",
            FittedPolynomial.class,
            """
            type: fitted-polynomial
            reference: {type: field, field: reference_rewards}
            """,
            Function.identity());

    public FittedPolynomial {
        Columns.positive("max_references", maxReferences);
    }

    @Override
    public double[] shape(double[] reward, Context context) {
        if (reference == null) {
            return Columns.map(reward, Curves::fittedPolynomial);
        }
        double[][] references = Columns.references(reference, reward, context);
        return Columns.map(reward, (i, r) -> Centring.mean(r, references[i], maxReferences, Curves::fittedPolynomial));
    }

    @Override
    public Scope scope() {
        return reference == null ? Scope.ITEM : reference.scope();
    }
}
