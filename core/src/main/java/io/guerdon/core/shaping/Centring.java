package io.guerdon.core.shaping;

import io.guerdon.core.stats.Quantiles;
import java.util.function.DoubleUnaryOperator;

/**
 * Rewards seen from their references. Adding the same constant to a reward and to all its references changes nothing,
 * which is what a Bradley-Terry reward model needs: its scores are known only up to a constant per prompt.
 *
 * <p>Pure functions, thread-safe.
 */
public final class Centring {

    /** The level of the LSC baseline in PAR. */
    private static final double LSC_LEVEL = 0.85;

    private Centring() {}

    /**
     * The mean over references of a curve of the centred reward, (1/M) sum_m curve(r - ref_m). With the logistic curve this
     * is PAR, the reward model's own estimate of the probability that the response beats a reference response.
     *
     * @param r a finite reward
     * @param references finite, at least one
     * @param most how many of them count, from the first; at least 1
     * @throws IllegalArgumentException when there is no reference
     */
    public static double mean(double r, double[] references, int most, DoubleUnaryOperator curve) {
        int count = Math.min(most, references.length);
        if (count < 1) {
            throw new IllegalArgumentException("a centred reward needs at least one reference");
        }
        double sum = 0;
        for (int m = 0; m < count; m++) {
            sum += curve.applyAsDouble(r - references[m]);
        }
        return sum / count;
    }

    /** PAR: the mean over references of sigmoid(k (r - ref)). From 0 to 1; 1/2 for a reward that equals its reference. */
    public static double preference(double r, double[] references, int most, double k) {
        return mean(r, references, most, c -> Curves.sigmoid(k * c));
    }

    /**
     * LSC, the log-sigmoid of the centred reward: the log-probability that the response is good. Source: "Transforming and
     * Combining Rewards" (arXiv 2402.00742), u = log sigma(r - r_ref).
     */
    public static double logSigmoid(double r, double reference) {
        return Curves.logSigmoid(r - reference);
    }

    /** The derivative of {@link #logSigmoid} with respect to the reward, sigma(r_ref - r): the probability of not being good. */
    public static double logSigmoidSlope(double r, double reference) {
        return Curves.sigmoid(reference - r);
    }

    /**
     * The reference value of PAR's LSC baseline: the normal 85 % quantile of all references, with 1e-5 added to the
     * deviation. Of no references it is that of mean and deviation 0, 1.0364e-5; the registered parts refuse that case.
     */
    public static double lscReference(double[] references) {
        if (references.length == 0) {
            return Quantiles.standardNormal(LSC_LEVEL) * Quantiles.PAR_EPSILON;
        }
        return Quantiles.normal(references, LSC_LEVEL, Quantiles.PAR_EPSILON);
    }
}
