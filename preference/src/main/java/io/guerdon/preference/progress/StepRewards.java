package io.guerdon.preference.progress;

import io.guerdon.core.Groups;
import io.guerdon.core.advantage.GroupAdvantages;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The reward of each turn out of its contribution and of whether the environment could do what it asked. Pure functions,
 * thread-safe.
 *
 * <p>Source: "SPA-RL: Reinforcing LLM Agents via Stepwise Progress Attribution" (arXiv 2505.20732).
 */
public final class StepRewards {

    private StepRewards() {}

    /**
     * alpha contribution + beta [grounded].
     *
     * @param contributions one per turn
     * @param grounded whether each action could be executed
     * @param alpha 1 in the paper
     * @param beta 0.5 in the paper; every grounded turn earns it, so longer trajectories earn more
     */
    public static double[] fused(double[] contributions, boolean[] grounded, double alpha, double beta) {
        double[] rewards = new double[contributions.length];
        Arrays.setAll(rewards, t -> alpha * contributions[t] + (grounded[t] ? beta : 0));
        return rewards;
    }

    /**
     * The contributions with what they miss of the true outcome on the last turn, so that they sum to it: an agent that is paid them
     * cannot earn more than the outcome by pleasing the estimator.
     *
     * @return a copy; empty for no turn, and then the outcome is lost
     */
    public static double[] withResidual(double[] contributions, double outcome) {
        double[] whole = contributions.clone();
        if (whole.length > 0) {
            whole[whole.length - 1] += outcome - ProgressHead.outcome(contributions);
        }
        return whole;
    }

    /** The sum of rewards from each turn to the end. */
    public static double[] returns(double[] rewards) {
        double[] returns = rewards.clone();
        for (int t = returns.length - 2; t >= 0; t--) {
            returns[t] += returns[t + 1];
        }
        return returns;
    }

    /** The share of actions that could be executed; NaN without actions. */
    public static double groundingAccuracy(boolean[] grounded) {
        int count = 0;
        for (boolean g : grounded) {
            count += g ? 1 : 0;
        }
        return grounded.length == 0 ? Double.NaN : (double) count / grounded.length;
    }

    /**
     * What the environment answered, read for whether actions could be executed: ungrounded where the next observation holds
     * the marker. The last action, which nothing follows, counts as grounded. A flag from the environment is to be preferred.
     *
     * @param observations what followed each action but the last
     * @param actions how many there were
     * @param marker what the environment says of an impossible action
     */
    public static boolean[] grounded(List<String> observations, int actions, String marker) {
        boolean[] grounded = new boolean[actions];
        for (int t = 0; t < actions; t++) {
            grounded[t] = t >= observations.size() || !observations.get(t).contains(marker);
        }
        return grounded;
    }

    /**
     * One rollout of a task, as the released annotation script sees it.
     *
     * @param task what it was to do
     * @param outcome at the end
     * @param grounded one per action
     * @param turns the turns that the estimator saw; the script leaves out a rollout where they are not its actions
     */
    @SuppressWarnings("ArrayRecordComponent") // passed on, compared by nobody
    public record Attempt(String task, double outcome, boolean[] grounded, int turns) {}

    /**
     * What the released script gives every turn instead of its contribution: the outcome less the mean outcome of the task's
     * other rollouts (the outcome itself where there is none), plus the bonus where the action was grounded.
     *
     * @param bonus 0.5 in the script
     * @param longest rollouts of so many actions or more are left out; 35 in the script
     * @return one row per rollout that is kept, in order
     */
    public static List<double[]> asReleased(List<Attempt> attempts, double bonus, int longest) {
        double[] centred = GroupAdvantages.leaveOneOut(
                attempts.stream().mapToDouble(Attempt::outcome).toArray(),
                Groups.by(attempts, Attempt::task),
                GroupAdvantages.Alone.RAW);
        var rewards = new ArrayList<double[]>();
        for (int i = 0; i < attempts.size(); i++) {
            boolean[] grounded = attempts.get(i).grounded();
            if (grounded.length < longest && grounded.length == attempts.get(i).turns()) {
                double[] even = new double[grounded.length];
                Arrays.fill(even, centred[i]);
                rewards.add(fused(even, grounded, 1, bonus));
            }
        }
        return rewards;
    }
}
