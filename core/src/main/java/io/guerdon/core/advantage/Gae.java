package io.guerdon.core.advantage;

/**
 * Generalised advantage estimation and the returns that go with it. Pure functions, thread-safe.
 *
 * <p>Source: Schulman et al., "High-Dimensional Continuous Control Using Generalized Advantage Estimation" (arXiv
 * 1506.02438), eq. 16.
 */
public final class Gae {

    private Gae() {}

    /**
     * delta_t = r_t + gamma V_{t+1} n_t - V_t and A_t = delta_t + gamma lambda n_t A_{t+1}, where n_t is 0 when the next
     * step belongs to another episode and 1 otherwise.
     *
     * @param rewards r_t of T steps of one environment
     * @param values V_t of the same steps
     * @param starts whether each step starts an episode
     * @param next the value after the last step; what it is does not matter when that one ended an episode
     * @param done whether the last step ended an episode
     * @return A_t; the target of the critic is A_t + V_t
     */
    public static double[] advantages(
            double[] rewards,
            double[] values,
            boolean[] starts,
            double next,
            boolean done,
            double gamma,
            double lambda) {
        int last = rewards.length - 1;
        double[] advantages = new double[rewards.length];
        double after = 0;
        for (int t = last; t >= 0; t--) {
            double goesOn = (t == last ? done : starts[t + 1]) ? 0 : 1;
            double nextValue = t == last ? next : values[t + 1];
            double delta = rewards[t] + gamma * nextValue * goesOn - values[t];
            after = delta + gamma * lambda * goesOn * after;
            advantages[t] = after;
        }
        return advantages;
    }

    /** Of one episode that ends with its last step. */
    public static double[] advantages(double[] rewards, double[] values, double gamma, double lambda) {
        return advantages(rewards, values, new boolean[rewards.length], 0, true, gamma, lambda);
    }

    /**
     * The undiscounted sums of rewards from each step to the end of its episode. Source: the estimate of constraint values
     * in "Confronting Reward Model Overoptimization with Constrained RLHF" (arXiv 2310.04373).
     *
     * @param next the sum after the last step, where its episode goes on
     * @param done whether the last step ended an episode
     */
    public static double[] rewardsToGo(double[] rewards, boolean[] starts, double next, boolean done) {
        int last = rewards.length - 1;
        double[] sums = new double[rewards.length];
        double after = done ? 0 : next;
        for (int t = last; t >= 0; t--) {
            if (t < last && starts[t + 1]) {
                after = 0;
            }
            after += rewards[t];
            sums[t] = after;
        }
        return sums;
    }

    /**
     * The advantages of padded responses: values count only inside the response, advantages run over the whole row, and are
     * standardised over all response tokens of the batch, (A - mean) / sqrt(var + 1e-8). Source: PAR (arXiv 2502.18770).
     *
     * @param rewards one row per response, 0 outside it
     * @param values one row per response
     * @param mask 1 on response tokens, 0 elsewhere
     * @return one row per response, 0 outside it
     */
    public static double[][] standardised(
            double[][] rewards, double[][] values, double[][] mask, double gamma, double lambda) {
        double[][] advantages = new double[rewards.length][];
        for (int i = 0; i < rewards.length; i++) {
            double[] masked = values[i].clone();
            for (int t = 0; t < masked.length; t++) {
                masked[t] *= mask[i][t];
            }
            advantages[i] = advantages(rewards[i], masked, gamma, lambda);
        }
        double mean = Masked.mean(advantages, mask);
        double[][] squares = Masked.map(advantages, a -> (a - mean) * (a - mean));
        double scale = 1 / Math.sqrt(Masked.mean(squares, mask) + 1e-8);
        return Masked.times(Masked.map(advantages, a -> (a - mean) * scale), mask);
    }
}
