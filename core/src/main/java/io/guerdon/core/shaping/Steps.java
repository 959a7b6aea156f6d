package io.guerdon.core.shaping;

import java.util.Locale;

/**
 * Learned process rewards along the steps of one solution, bounded so that nothing is gained by more steps. Pure
 * functions, thread-safe.
 *
 * <p>Source: "On Designing Effective RL Reward at Training Time for LLM Reasoning" (arXiv 2410.15115).
 */
public final class Steps {

    private Steps() {}

    /** What is done to the process rewards. */
    public enum Mechanism {
        /** They are dropped: only success is rewarded. */
        NONE,
        /** They are used as they are; the return grows with the number of steps. */
        RAW,
        /** min(r - eta, 0). */
        CLIP,
        /** Differences of neighbouring steps. */
        DELTA,
        /** Clip, then Delta. */
        CLIP_DELTA;

        /** By the name used in papers and files, for example {@code clip_delta}. */
        public static Mechanism named(String name) {
            return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    /**
     * Applies a mechanism.
     *
     * @param process one score per step, in order; not modified
     * @param eta the threshold of Clip
     * @return as many numbers
     */
    public static double[] refine(double[] process, Mechanism mechanism, double eta) {
        return switch (mechanism) {
            case NONE -> new double[process.length];
            case RAW -> process.clone();
            case CLIP -> clip(process, eta);
            case DELTA -> delta(process);
            case CLIP_DELTA -> delta(clip(process, eta));
        };
    }

    /** Clip: min(r_k - eta, 0). A step at or above the threshold costs nothing, and none is paid. */
    public static double[] clip(double[] process, double eta) {
        double[] clipped = new double[process.length];
        for (int k = 0; k < clipped.length; k++) {
            clipped[k] = Math.min(process[k] - eta, 0);
        }
        return clipped;
    }

    /**
     * Delta: r_k - r_{k+1} for all steps but the last two, r_{K-1} for the last but one and 0 for the last. The sum from
     * step k on is then r_k: each step is credited with its own score, however many follow. It is not the progress
     * r_k - r_{k-1}.
     */
    public static double[] delta(double[] process) {
        int last = process.length - 1;
        double[] delta = new double[process.length];
        for (int k = 0; k < last; k++) {
            delta[k] = k < last - 1 ? process[k] - process[k + 1] : process[k];
        }
        return delta;
    }

    /**
     * The reward of each step: alpha times the refined process reward, and success on the last one.
     *
     * @param success 1 for a right answer, 0 for a wrong one; lost when there is no step
     */
    public static double[] withSuccess(double[] refined, double alpha, double success) {
        double[] rewards = new double[refined.length];
        for (int k = 0; k < rewards.length; k++) {
            rewards[k] = alpha * refined[k] + (k == rewards.length - 1 ? success : 0);
        }
        return rewards;
    }

    /** The discounted sums of the rewards from each step on: G_k = r_k + gamma G_{k+1}. */
    public static double[] returns(double[] rewards, double gamma) {
        double[] returns = new double[rewards.length];
        double next = 0;
        for (int k = rewards.length - 1; k >= 0; k--) {
            next = rewards[k] + gamma * next;
            returns[k] = next;
        }
        return returns;
    }
}
