package io.guerdon.core.loss;

import io.guerdon.core.advantage.Masked;

/**
 * The clipped losses of PPO and its kin. Pure functions, thread-safe. Rows are responses, columns their tokens; a mask holds
 * 1 on response tokens and 0 elsewhere, and every mean is over all response tokens of the batch.
 *
 * <p>Source: "Proximal Policy Optimization Algorithms" (arXiv 1707.06347), eq. 7.
 */
public final class PolicyLosses {

    private PolicyLosses() {}

    /**
     * A loss and its gradient.
     *
     * @param value the loss, to be minimised
     * @param gradient with respect to the first argument of the loss; 0 outside the mask
     */
    @SuppressWarnings("ArrayRecordComponent") // a result to read, compared by nobody
    public record Loss(double value, double[][] gradient) {}

    /** The estimate of the divergence from the reference policy that GRPO adds, by d = log pi - log pi_ref. */
    public enum Divergence {
        /** e^-d + d - 1: unbiased for KL(pi || ref), as in DeepSeekMath (arXiv 2402.03300). */
        REVERSE,
        /** e^d - d - 1: what the PAR repository computes; another divergence on samples of pi. */
        FORWARD;

        double of(double d) {
            return this == REVERSE ? Math.expm1(-d) + d : Math.expm1(d) - d;
        }

        double slope(double d) {
            return this == REVERSE ? -Math.expm1(-d) : Math.expm1(d);
        }
    }

    /**
     * The mean of max(-A rho, -A clamp(rho, 1 - clip, 1 + clip)) with rho = e^(new - old).
     *
     * @param logProbs of the policy that is trained
     * @param oldLogProbs of the policy that sampled
     */
    public static Loss clipped(
            double[][] logProbs, double[][] oldLogProbs, double[][] advantages, double[][] mask, double clip) {
        double count = Masked.count(mask);
        double sum = 0;
        double[][] gradient = zeros(logProbs);
        for (int i = 0; i < logProbs.length; i++) {
            for (int t = 0; t < logProbs[i].length; t++) {
                if (mask[i][t] != 0) {
                    double ratio = Math.exp(logProbs[i][t] - oldLogProbs[i][t]);
                    double free = -advantages[i][t] * ratio;
                    double bound = -advantages[i][t] * clamp(ratio, 1 - clip, 1 + clip);
                    sum += Math.max(free, bound);
                    gradient[i][t] = free >= bound ? free / count : 0;
                }
            }
        }
        return new Loss(sum / count, gradient);
    }

    /** {@link #clipped} plus a weighted estimate of the divergence from a reference policy: the loss of GRPO. */
    public static Loss clippedWithDivergence(
            double[][] logProbs,
            double[][] oldLogProbs,
            double[][] referenceLogProbs,
            double[][] advantages,
            double[][] mask,
            double clip,
            double weight,
            Divergence divergence) {
        var loss = clipped(logProbs, oldLogProbs, advantages, mask, clip);
        double count = Masked.count(mask);
        double sum = 0;
        for (int i = 0; i < logProbs.length; i++) {
            for (int t = 0; t < logProbs[i].length; t++) {
                if (mask[i][t] != 0) {
                    double d = logProbs[i][t] - referenceLogProbs[i][t];
                    sum += divergence.of(d);
                    loss.gradient()[i][t] += weight * divergence.slope(d) / count;
                }
            }
        }
        return new Loss(loss.value() + weight * sum / count, loss.gradient());
    }

    /** The share of tokens whose clipped loss exceeds the free one. */
    public static double clipFraction(
            double[][] logProbs, double[][] oldLogProbs, double[][] advantages, double[][] mask, double clip) {
        double clippedTokens = 0;
        for (int i = 0; i < logProbs.length; i++) {
            for (int t = 0; t < logProbs[i].length; t++) {
                double ratio = Math.exp(logProbs[i][t] - oldLogProbs[i][t]);
                double a = advantages[i][t];
                boolean bound = -a * clamp(ratio, 1 - clip, 1 + clip) > -a * ratio;
                clippedTokens += mask[i][t] != 0 && bound ? 1 : 0;
            }
        }
        return clippedTokens / Masked.count(mask);
    }

    /** The mean of old - new, the plain estimate of the divergence of one step. */
    public static double meanDifference(double[][] logProbs, double[][] oldLogProbs, double[][] mask) {
        double[][] differences = new double[logProbs.length][];
        for (int i = 0; i < logProbs.length; i++) {
            differences[i] = new double[logProbs[i].length];
            for (int t = 0; t < logProbs[i].length; t++) {
                differences[i][t] = oldLogProbs[i][t] - logProbs[i][t];
            }
        }
        return Masked.mean(differences, mask);
    }

    /**
     * The critic's loss, the mean of max((V - G)^2, (V_old + clamp(V - V_old, -clip, clip) - G)^2), without a factor 1/2.
     * Source: PAR (arXiv 2502.18770).
     */
    public static Loss clippedValue(
            double[][] values, double[][] oldValues, double[][] returns, double[][] mask, double clip) {
        double count = Masked.count(mask);
        double sum = 0;
        double[][] gradient = zeros(values);
        for (int i = 0; i < values.length; i++) {
            for (int t = 0; t < values[i].length; t++) {
                if (mask[i][t] != 0) {
                    double free = values[i][t] - returns[i][t];
                    double moved = clamp(values[i][t] - oldValues[i][t], -clip, clip);
                    double bound = oldValues[i][t] + moved - returns[i][t];
                    sum += Math.max(free * free, bound * bound);
                    gradient[i][t] = free * free >= bound * bound ? 2 * free / count : 0;
                }
            }
        }
        return new Loss(sum / count, gradient);
    }

    /** The mean of (V - G)^2 over all values, of which each column may be the head of another reward. */
    public static Loss meanSquare(double[][] values, double[][] returns) {
        double count = 0;
        for (double[] row : values) {
            count += row.length;
        }
        double sum = 0;
        double[][] gradient = zeros(values);
        for (int i = 0; i < values.length; i++) {
            for (int t = 0; t < values[i].length; t++) {
                double error = values[i][t] - returns[i][t];
                sum += error * error;
                gradient[i][t] = 2 * error / count;
            }
        }
        return new Loss(sum / count, gradient);
    }

    private static double clamp(double value, double low, double high) {
        return Math.min(Math.max(value, low), high);
    }

    private static double[][] zeros(double[][] like) {
        double[][] zeros = new double[like.length][];
        for (int i = 0; i < like.length; i++) {
            zeros[i] = new double[like[i].length];
        }
        return zeros;
    }
}
