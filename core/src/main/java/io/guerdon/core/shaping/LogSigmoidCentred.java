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
 * LSC: the log-sigmoid of the centred reward, never above 0. Thread-safe.
 *
 * @param reference the one value that a good response exceeds
 * @param scale what brings the reward to the scale of log-odds
 * @param floor the least that comes out; null for none
 */
public record LogSigmoidCentred(
        @Parameter(
                value = "One reference value per item: a quantile (PAR's by default), a field with a single number"
                        + " (a canned or a chosen answer), or a constant.",
                byDefault = "{type: quantile, of: field, q: 0.85, estimator: normal-with-epsilon}")
        ReferenceRewards reference,

        @Parameter(value = "Factor of the centred reward for rewards that are not log-odds.", byDefault = "1")
        double scale,

        @Parameter("The least that comes out, below 0, against single glitches of a reward model; none when absent.")
        @Nullable
        Double floor)
        implements Shaping {

    /** How the registry knows it. */
    public static final PartType<LogSigmoidCentred, LogSigmoidCentred> TYPE = new PartType<>(
            Kind.SHAPING,
            "lsc",
            "Log-sigmoid-centred: log sigmoid(r - reference), the log-probability of being good; sums are a logical and.",
            "Transforming and Combining Rewards (arXiv 2402.00742), u = log sigma(r - r_ref); baseline 'LSC' of PAR",
            LogSigmoidCentred.class,
            """
            type: lsc
            reference: {type: quantile, of: {type: field, field: reference_rewards}, q: 0.85, estimator: linear}
            """,
            Function.identity());

    public LogSigmoidCentred {
        Columns.positive("scale", scale);
        if (floor != null && floor >= 0) {
            throw new IllegalArgumentException("'floor' must be below 0, found " + floor);
        }
    }

    @Override
    public double[] shape(double[] reward, Context context) {
        double[][] references = Columns.references(reference, reward, context);
        double least = floor == null ? Double.NEGATIVE_INFINITY : floor;
        return Columns.map(
                reward,
                (i, r) -> Math.max(least, Curves.logSigmoid(scale * (r - Columns.only(references[i], context, i)))));
    }

    @Override
    public Scope scope() {
        return reference.scope();
    }
}
