package io.guerdon.core.advantage;

import io.guerdon.core.stats.Moments;
import java.util.Arrays;

/**
 * One advantage out of several, each from its own critic, weighted by Lagrange multipliers. Pure functions, thread-safe.
 *
 * <p>Source: "Confronting Reward Model Overoptimization with Constrained RLHF" (arXiv 2310.04373). The linear form is the
 * corrected one: the reference code drops a multiplier there.
 */
public final class MixedAdvantages {

    private MixedAdvantages() {}

    /**
     * (A - mean) / (sd + 1e-8) over a minibatch of at least two, sd with the divisor n - 1: it makes multipliers comparable
     * across components.
     */
    public static double[] standardise(double[] advantages) {
        var moments = Moments.of(advantages);
        double deviation = moments.deviation(1) + 1e-8;
        return Arrays.stream(advantages)
                .map(a -> (a - moments.mean()) / deviation)
                .toArray();
    }

    /**
     * mu-PPO and xi-PPO: (N - sum lambda) A_0 + sum lambda_i A_i.
     *
     * @param objective A_0, the advantage of minus the KL divergence
     * @param components A_i, one row per component
     * @param multipliers lambda_i
     */
    public static double[] constrained(double[] objective, double[][] components, double[] multipliers) {
        double rest = components.length - Arrays.stream(multipliers).sum();
        return add(scaled(objective, rest), components, multipliers);
    }

    /** Unsquashed multipliers: A_0 + sum mu_i A_i. */
    public static double[] linear(double[] objective, double[][] components, double[] multipliers) {
        return add(objective.clone(), components, multipliers);
    }

    /** All-PPO: (N - sum lambda) sum A_i - sum lambda_i A_i. */
    public static double[] capped(double[][] components, double[] multipliers) {
        double rest = components.length - Arrays.stream(multipliers).sum();
        double[] weights =
                Arrays.stream(multipliers).map(lambda -> rest - lambda).toArray();
        return add(new double[components[0].length], components, weights);
    }

    /** One constraint beside a task: (1 - lambda) A_task + lambda A_c. */
    public static double[] single(double[] task, double[] constraint, double multiplier) {
        return add(scaled(task, 1 - multiplier), new double[][] {constraint}, new double[] {multiplier});
    }

    private static double[] scaled(double[] values, double factor) {
        return Arrays.stream(values).map(a -> factor * a).toArray();
    }

    private static double[] add(double[] sum, double[][] components, double[] weights) {
        for (int c = 0; c < components.length; c++) {
            for (int t = 0; t < sum.length; t++) {
                sum[t] += weights[c] * components[c][t];
            }
        }
        return sum;
    }
}
