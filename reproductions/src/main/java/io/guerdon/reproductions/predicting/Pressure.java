package io.guerdon.reproductions.predicting;

import io.guerdon.core.selection.BestOfK;
import io.guerdon.core.selection.TiltedPolicy;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What comes of optimising against a reward, by the true verdict, on a pool of drafts per problem: the best of n, and the policy
 * that maximises the reward less a penalty on its divergence from the pool, at weaker and weaker penalties. Adds up over problems;
 * not thread-safe.
 */
final class Pressure {

    /** Penalties as multiples of the reward's deviation, from strong to weak. */
    private static final double[] PENALTIES = {4, 2, 1, 0.5, 0.25, 0.125, 0.0625};

    private final int[] ns;
    private final double deviation;
    private final double[] bestGold;
    private final double[] bestProxy;
    private final double[] softGold = new double[PENALTIES.length + 1];
    private final double[] softDivergence = new double[PENALTIES.length + 1];
    private int problems;

    /**
     * Nothing yet.
     *
     * @param pool how many drafts each problem has
     * @param deviation of the reward over solutions, to give all rewards one scale
     */
    Pressure(int pool, double deviation) {
        this.ns = IntStream.iterate(1, n -> n <= pool, n -> 2 * n).toArray();
        this.deviation = deviation > 0 ? deviation : 1;
        this.bestGold = new double[ns.length];
        this.bestProxy = new double[ns.length];
    }

    /** Adds a problem. */
    void add(double[] proxy, double[] gold) {
        problems++;
        for (int k = 0; k < ns.length; k++) {
            bestGold[k] += BestOfK.expected(proxy, gold, ns[k]);
            bestProxy[k] += BestOfK.expected(proxy, proxy, ns[k]) / deviation;
        }
        double[] base = new double[proxy.length];
        Arrays.fill(base, 1.0 / proxy.length);
        softGold[0] += expected(base, gold);
        for (int p = 0; p < PENALTIES.length; p++) {
            var policy = TiltedPolicy.of(base, proxy, PENALTIES[p] * deviation);
            softGold[p + 1] += expected(policy.probabilities(), gold);
            softDivergence[p + 1] += policy.divergence();
        }
    }

    private static double expected(double[] probabilities, double[] gold) {
        double sum = 0;
        for (int i = 0; i < gold.length; i++) {
            sum += probabilities[i] * gold[i];
        }
        return sum;
    }

    /**
     * A curve over problems.
     *
     * @param d square roots of the divergence from the pool, the first 0
     * @param gold the share that is right
     * @param proxy the reward in its own deviations; empty where it was not followed
     */
    @SuppressWarnings("ArrayRecordComponent") // a result to read, compared by nobody
    record Curve(double[] d, double[] gold, double[] proxy) {

        /**
         * The share of the largest gold that is lost at the end. Of gold itself, not of its gain over the start: many small
         * rewards gain next to nothing, and a share of that says nothing.
         */
        double severity() {
            return 1 - gold[gold.length - 1] / Arrays.stream(gold).max().orElseThrow();
        }

        /** The gains over the start. */
        double[] gains() {
            return Arrays.stream(gold).map(g -> g - gold[0]).toArray();
        }
    }

    /** The best of n = 1, 2, 4, ... */
    Curve bestOfN() {
        double[] d = Arrays.stream(ns)
                .mapToDouble(n -> Math.sqrt(BestOfK.divergenceBound(n)))
                .toArray();
        return new Curve(d, mean(bestGold), mean(bestProxy));
    }

    /** The policies under a penalty. */
    Curve penalised() {
        return new Curve(Arrays.stream(mean(softDivergence)).map(Math::sqrt).toArray(), mean(softGold), new double[0]);
    }

    private double[] mean(double[] sums) {
        return Arrays.stream(sums).map(sum -> sum / problems).toArray();
    }
}
