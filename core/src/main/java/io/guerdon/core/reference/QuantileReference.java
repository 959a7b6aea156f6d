package io.guerdon.core.reference;

import io.guerdon.core.Context;
import io.guerdon.core.ReferenceRewards;
import io.guerdon.core.Scope;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartType;
import io.guerdon.core.stats.Quantiles;
import java.util.Arrays;
import java.util.function.Function;

/**
 * One quantile of other references: "better than 85 % of what the base model says". Thread-safe.
 *
 * @param of the samples
 * @param q the quantile
 * @param estimator how it is estimated
 */
public record QuantileReference(
        @Parameter(
                value = "Where the samples come from: 'field' (default), 'group', or any other reference.",
                byDefault = "field")
        ReferenceRewards of,

        @Parameter(value = "The quantile, 0 to 1; the normal estimators exclude both ends.", byDefault = "0.85")
        double q,

        @Parameter(
                value = "linear: between order statistics. normal: mean + z (sd, divisor n-1)."
                        + " normal-with-epsilon: the same with 1e-5 added to sd, as PAR does.",
                byDefault = "linear")
        Estimator estimator)
        implements ReferenceRewards {

    /** How the registry knows it. */
    public static final PartType<QuantileReference, QuantileReference> TYPE = new PartType<>(
            Kind.REFERENCE,
            "quantile",
            "A quantile of the reference rewards of each prompt: better than so many percent of the base model.",
            "Transforming and Combining Rewards (arXiv 2402.00742), reference value (a); PAR's LSC baseline",
            QuantileReference.class,
            """
            type: quantile
            of: {type: field, field: reference_rewards}
            q: 0.85
            estimator: linear
            """,
            Function.identity());

    /** How a quantile is estimated. */
    public enum Estimator {
        LINEAR,
        NORMAL,
        NORMAL_WITH_EPSILON;

        double estimate(double[] samples, double q) {
            return switch (this) {
                case LINEAR -> Quantiles.linear(samples, q);
                case NORMAL -> Quantiles.normal(samples, q, 0);
                case NORMAL_WITH_EPSILON -> Quantiles.normal(samples, q, Quantiles.PAR_EPSILON);
            };
        }
    }

    public QuantileReference {
        boolean inRange = estimator == Estimator.LINEAR ? q >= 0 && q <= 1 : q > 0 && q < 1;
        if (!inRange) {
            throw new IllegalArgumentException("'q' must lie between 0 and 1"
                    + (estimator == Estimator.LINEAR ? "" : ", both excluded") + ", found " + q);
        }
    }

    @Override
    public double[][] of(double[] reward, Context context) {
        double[][] references = of.of(reward, context).clone();
        // Every member of a group may share one array of samples: estimate it once.
        double[] last = {};
        double[] estimate = {};
        for (int i = 0; i < references.length; i++) {
            double[] samples = references[i];
            if (samples.length == 0) {
                continue; // only an item without a reward has none
            }
            if (samples != last && !Arrays.equals(samples, last)) {
                estimate = new double[] {estimator.estimate(samples, q)};
            }
            last = samples;
            references[i] = estimate;
        }
        return references;
    }

    @Override
    public Scope scope() {
        return of.scope();
    }
}
