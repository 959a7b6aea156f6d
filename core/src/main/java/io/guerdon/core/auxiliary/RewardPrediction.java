package io.guerdon.core.auxiliary;

/**
 * The task of predicting the sign of a reward from the latest observations. Pure functions, thread-safe.
 *
 * <p>Source: Lucy-SKG (arXiv 2305.15801), after UNREAL (arXiv 1611.05397).
 */
public final class RewardPrediction {

    private RewardPrediction() {}

    /** A stretch of observations without one, at the start of an episode. */
    public static final int NONE = -1;

    /** What is to be predicted. */
    public enum Label {
        POSITIVE,
        NEGATIVE,
        ZERO
    }

    /** The class of a reward: zero where it is at most the threshold away from 0. */
    public static Label label(double reward, double threshold) {
        return reward > threshold ? Label.POSITIVE : reward < -threshold ? Label.NEGATIVE : Label.ZERO;
    }

    /**
     * For each step the latest steps of its episode, itself last; missing ones come first.
     *
     * @param starts of the steps of one environment, in order: whether each starts an episode
     * @param length how many steps, at least 1
     * @return per step that many indices, {@link #NONE} where the episode is too young
     */
    public static int[][] windows(boolean[] starts, int length) {
        if (length < 1) {
            throw new IllegalArgumentException("a window needs at least one step, found " + length);
        }
        int[][] windows = new int[starts.length][length];
        int begin = 0;
        for (int t = 0; t < starts.length; t++) {
            begin = starts[t] ? t : begin;
            for (int k = 0; k < length; k++) {
                int step = t - length + 1 + k;
                windows[t][k] = step >= begin ? step : NONE;
            }
        }
        return windows;
    }
}
