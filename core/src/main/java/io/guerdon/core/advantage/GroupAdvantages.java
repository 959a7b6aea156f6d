package io.guerdon.core.advantage;

import io.guerdon.core.Groups;
import io.guerdon.core.stats.Moments;
import java.util.Arrays;

/**
 * Advantages of the completions of one prompt, each against its peers. Pure functions, thread-safe.
 *
 * <p>NaN stays NaN and is nobody's peer.
 */
public final class GroupAdvantages {

    private GroupAdvantages() {}

    /** What an item gets that has no peer. */
    public enum Alone {
        /** 0: nothing can be learned from it. */
        ZERO,
        /** Its own reward, as if the mean were 0 and the deviation 1; what verl does. */
        RAW
    }

    /**
     * How group-relative advantages are made.
     *
     * @param divide whether the distance from the mean is divided by the deviation
     * @param ddof what is taken off the divisor of the variance: 1 (TRL, verl, PAR) or 0
     * @param epsilon added to the deviation: 1e-4 in TRL, 1e-6 in verl and ToolRL, 1e-8 in PAR
     * @param alone what an item gets that has no peer
     */
    public record Relative(boolean divide, int ddof, double epsilon, Alone alone) {

        public Relative {
            if (ddof != 0 && ddof != 1) {
                throw new IllegalArgumentException("'ddof' must be 0 or 1, found " + ddof);
            }
            if (!(epsilon >= 0)) {
                throw new IllegalArgumentException("'epsilon' must not be negative, found " + epsilon);
            }
        }
    }

    /**
     * GRPO: (r - mean) / (sd + epsilon) over the group; without the division the unbiased form of Dr. GRPO. In a group of
     * equal rewards every advantage is 0.
     *
     * <p>Sources: DeepSeekMath (arXiv 2402.03300, 4.1); "Understanding R1-Zero-Like Training" (arXiv 2503.20783).
     *
     * @param rewards one per item
     * @return one per item
     */
    public static double[] relative(double[] rewards, Groups groups, Relative how) {
        double[] advantages = new double[rewards.length];
        for (int g = 0; g < groups.count(); g++) {
            int[] members = groups.members(g);
            var moments = moments(rewards, members);
            for (int i : members) {
                advantages[i] = relative(rewards[i], moments, how);
            }
        }
        return advantages;
    }

    private static double relative(double reward, Moments peers, Relative how) {
        if (Double.isNaN(reward)) {
            return Double.NaN;
        }
        if (peers.count() == 1) {
            return how.alone() == Alone.ZERO ? 0 : how.divide() ? reward / (1 + how.epsilon()) : reward;
        }
        if (peers.min() == peers.max()) {
            return 0; // rounding noise over a tiny epsilon would be no signal
        }
        double distance = reward - peers.mean();
        return how.divide() ? distance / (peers.deviation(how.ddof()) + how.epsilon()) : distance;
    }

    /**
     * RLOO: each reward less the mean of the others of its group. Source: "Back to Basics" (arXiv 2402.14740).
     *
     * @param rewards one per item
     * @return one per item
     */
    public static double[] leaveOneOut(double[] rewards, Groups groups, Alone alone) {
        double[] advantages = new double[rewards.length];
        for (int g = 0; g < groups.count(); g++) {
            int[] members = groups.members(g);
            double sum = 0;
            int count = 0;
            for (int i : members) {
                if (!Double.isNaN(rewards[i])) {
                    sum += rewards[i];
                    count++;
                }
            }
            for (int i : members) {
                advantages[i] = count == 1 && !Double.isNaN(rewards[i])
                        ? alone == Alone.ZERO ? 0 : rewards[i]
                        : rewards[i] - (sum - rewards[i]) / (count - 1);
            }
        }
        return advantages;
    }

    /**
     * ReMax: the reward of a sampled response less that of the greedy response to the same prompt. Source: arXiv
     * 2310.10505.
     *
     * @param sampled one reward per item
     * @param greedy one reward per item
     * @throws IllegalArgumentException when the lengths differ
     */
    public static double[] remax(double[] sampled, double[] greedy) {
        if (sampled.length != greedy.length) {
            throw new IllegalArgumentException(
                    sampled.length + " sampled rewards but " + greedy.length + " greedy ones");
        }
        double[] advantages = new double[sampled.length];
        Arrays.setAll(advantages, i -> sampled[i] - greedy[i]);
        return advantages;
    }

    /**
     * Where each reward lies between the smallest and the largest of its group, 0 to 1.
     *
     * @param whenEqual what all get where these are equal
     */
    public static double[] minMax(double[] rewards, Groups groups, double whenEqual) {
        double[] scaled = new double[rewards.length];
        for (int g = 0; g < groups.count(); g++) {
            int[] members = groups.members(g);
            var moments = moments(rewards, members);
            for (int i : members) {
                scaled[i] = Double.isNaN(rewards[i])
                        ? Double.NaN
                        : moments.min() == moments.max()
                                ? whenEqual
                                : (rewards[i] - moments.min()) / (moments.max() - moments.min());
            }
        }
        return scaled;
    }

    /** The moments of the rewards of some items. */
    private static Moments moments(double[] rewards, int[] members) {
        double[] own = new double[members.length];
        Arrays.setAll(own, k -> rewards[members[k]]);
        return Moments.of(own);
    }
}
