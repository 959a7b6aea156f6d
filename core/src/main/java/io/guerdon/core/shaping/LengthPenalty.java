package io.guerdon.core.shaping;

import io.guerdon.core.Context;
import io.guerdon.core.DataException;
import io.guerdon.core.Scope;
import io.guerdon.core.Shaping;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartType;
import java.util.function.Function;

/**
 * A penalty for every token beyond a threshold. Thread-safe.
 *
 * @param field the field with the number of tokens
 * @param threshold the length that is free
 * @param perToken the penalty for each token more
 */
public record LengthPenalty(
        @Parameter(value = "The field of the row with the number of tokens of the response.", byDefault = "tokens")
        String field,

        @Parameter(value = "The length in tokens up to which nothing is taken off.", byDefault = "300")
        double threshold,

        @Parameter(value = "What each token beyond the threshold costs, at least 0.", byDefault = "0.01")
        double perToken)
        implements Shaping {

    /** How the registry knows it. */
    public static final PartType<LengthPenalty, LengthPenalty> TYPE = new PartType<>(
            Kind.SHAPING,
            "length-penalty",
            "Takes something off the reward for every token of the response beyond a threshold.",
            "PAR (arXiv 2502.18770), reward shaper: r - 0.01 (L - 300) where L > 300",
            LengthPenalty.class,
            """
            type: length-penalty
            field: tokens
            threshold: 300
            per_token: 0.01
            """,
            Function.identity());

    public LengthPenalty {
        Columns.notNegative("threshold", threshold);
        Columns.notNegative("per_token", perToken);
    }

    @Override
    public double[] shape(double[] reward, Context context) {
        return Columns.map(reward, (item, r) -> Curves.lengthPenalty(r, tokens(context, item), threshold, perToken));
    }

    private double tokens(Context context, int item) {
        double tokens = context.number(item, field);
        if (tokens < 0) {
            throw new DataException(context.label(item), field, tokens + "", "a number of tokens, at least 0");
        }
        return tokens;
    }

    @Override
    public Scope scope() {
        return Scope.ITEM;
    }
}
