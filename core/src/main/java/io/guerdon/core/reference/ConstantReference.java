package io.guerdon.core.reference;

import io.guerdon.core.Context;
import io.guerdon.core.ReferenceRewards;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartType;
import java.util.Arrays;
import java.util.function.Function;

/**
 * The same reference for every item. Thread-safe.
 *
 * @param value the reference reward
 */
public record ConstantReference(
        @Parameter("The reference reward of every item.") double value) implements ReferenceRewards {

    /** How the registry knows it. */
    public static final PartType<ConstantReference, ConstantReference> TYPE = new PartType<>(
            Kind.REFERENCE,
            "constant",
            "One chosen level for every item, such as the score of a canned refusal.",
            "Transforming and Combining Rewards (arXiv 2402.00742), reference value (b)",
            ConstantReference.class,
            """
            type: constant
            value: 0.5
            """,
            Function.identity());

    @Override
    public double[][] of(double[] reward, Context context) {
        double[][] references = new double[reward.length][];
        Arrays.setAll(references, _ -> new double[] {value});
        return references;
    }
}
