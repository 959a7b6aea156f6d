package io.guerdon.core.reference;

import io.guerdon.core.Context;
import io.guerdon.core.DataException;
import io.guerdon.core.ReferenceRewards;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartType;
import java.util.function.Function;

/**
 * Reference rewards that came with each item. Thread-safe.
 *
 * @param field the name of a field with a number or a list of numbers
 */
public record FieldReference(
        @Parameter(
                value = "The field of the row with the reference rewards: a number or a list of numbers.",
                byDefault = "reference_rewards")
        String field)
        implements ReferenceRewards {

    /** How the registry knows it. */
    public static final PartType<FieldReference, FieldReference> TYPE = new PartType<>(
            Kind.REFERENCE,
            "field",
            "The rewards of reference responses to the same prompt, from a field of the row; missing is an error.",
            "PAR stores the rewards of M responses of the supervised model with every prompt (arXiv 2502.18770, 3)",
            FieldReference.class,
            """
            type: field
            field: reference_rewards
            """,
            Function.identity());

    public FieldReference {
        if (field.isBlank()) {
            throw new IllegalArgumentException("'field' must name a field of the row, found a blank");
        }
    }

    @Override
    public double[][] of(double[] reward, Context context) {
        double[][] references = new double[reward.length][];
        for (int i = 0; i < reward.length; i++) {
            // An item without a reward is not shaped, so it needs no reference.
            references[i] = Double.isNaN(reward[i]) ? new double[0] : read(context, i);
        }
        return references;
    }

    private double[] read(Context context, int item) {
        double[] numbers;
        try {
            numbers = context.numbers(item, field);
        } catch (DataException e) {
            throw new DataException(e.item(), e.field(), e.found(), EXPECTED);
        }
        if (numbers.length == 0) {
            throw new DataException(context.label(item), field, "an empty list", EXPECTED);
        }
        return numbers;
    }

    private static final String EXPECTED = "one or more reference rewards (a finite number or a list of them):"
            + " score reference responses to the prompt first, or name another field with 'reference'";
}
