package io.guerdon.core.selection;

import java.util.Arrays;

/**
 * The policy that maximises a utility less gamma times its divergence from a base policy, for a finite set of candidates:
 * p proportional to base * exp(u / gamma). Immutable by convention.
 *
 * <p>Source: "Transforming and Combining Rewards" (arXiv 2402.00742), 2.
 *
 * @param gamma the weight of the divergence
 * @param probabilities one per candidate
 * @param divergence KL(p || base), in nats
 * @param expectedUtility E_p[u]
 * @param logPartition log sum base exp(u / gamma); gamma times it is E_p[u] - gamma KL
 */
@SuppressWarnings("ArrayRecordComponent") // a result to read, compared by nobody
public record TiltedPolicy(
        double gamma, double[] probabilities, double divergence, double expectedUtility, double logPartition) {

    /**
     * The optimum.
     *
     * @param base probabilities of the candidates, which sum to 1
     * @param utility as many, finite
     * @param gamma greater than 0
     */
    public static TiltedPolicy of(double[] base, double[] utility, double gamma) {
        if (base.length != utility.length || base.length == 0) {
            throw new IllegalArgumentException(base.length + " probabilities for " + utility.length + " utilities");
        }
        if (!(gamma > 0)) {
            throw new IllegalArgumentException("gamma must be greater than 0, found " + gamma);
        }
        double[] logs = new double[base.length];
        Arrays.setAll(logs, i -> Math.log(base[i]) + utility[i] / gamma);
        double largest = Arrays.stream(logs).max().orElseThrow();
        double partition = largest
                + Math.log(Arrays.stream(logs).map(l -> Math.exp(l - largest)).sum());
        double[] probabilities = new double[base.length];
        double expected = 0;
        for (int i = 0; i < base.length; i++) {
            probabilities[i] = Math.exp(logs[i] - partition);
            expected += probabilities[i] * utility[i];
        }
        return new TiltedPolicy(gamma, probabilities, divergence(probabilities, base), expected, partition);
    }

    /**
     * The optimum at a given divergence, by bisection on log gamma: the divergence falls as gamma grows.
     *
     * @param target in nats, greater than 0 and less than that of the best candidates alone
     * @throws IllegalArgumentException when no gamma gives that divergence
     */
    public static TiltedPolicy atDivergence(double[] base, double[] utility, double target) {
        double best = Arrays.stream(utility).max().orElseThrow();
        double mass = 0;
        for (int i = 0; i < base.length; i++) {
            mass += utility[i] == best ? base[i] : 0;
        }
        if (!(target > 0 && target < -Math.log(mass))) {
            throw new IllegalArgumentException(
                    "a divergence of " + target + " cannot be reached: it must lie between 0 and " + -Math.log(mass));
        }
        double low = -50;
        double high = 50;
        for (int step = 0; step < 200; step++) {
            double middle = (low + high) / 2;
            if (of(base, utility, Math.exp(middle)).divergence > target) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return of(base, utility, Math.exp((low + high) / 2));
    }

    /** KL(p || q) in nats; what p never does adds nothing. */
    public static double divergence(double[] p, double[] q) {
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            sum += p[i] == 0 ? 0 : p[i] * Math.log(p[i] / q[i]);
        }
        return sum;
    }
}
