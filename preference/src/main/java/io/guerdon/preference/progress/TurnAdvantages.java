package io.guerdon.preference.progress;

import io.guerdon.core.advantage.Gae;

/**
 * Advantages of the turns of a dialogue, estimated over its tokens as trainers of language agents do it: what the environment says
 * between two turns counts as positions without value and reward, so that credit of later turns fades by (gamma lambda) to the power
 * of its length. Pure functions, thread-safe.
 *
 * <p>Source: the trainer of "SPA-RL: Reinforcing LLM Agents via Stepwise Progress Attribution" (arXiv 2505.20732), after TRL 0.10.1.
 */
public final class TurnAdvantages {

    private TurnAdvantages() {}

    /**
     * Generalised advantage estimation over turns of one token each: A_t = r_t - V_t + (gamma lambda)^L (gamma V_{t+1} + gamma
     * lambda A_{t+1}).
     *
     * @param rewards of each turn
     * @param values of each turn
     * @param between L, the tokens between two turns; 0 is estimation over turns, in which a turn is a step
     * @return one per turn; the target of the critic is advantage plus value
     */
    public static double[] of(double[] rewards, double[] values, int between, double gamma, double lambda) {
        int stride = between + 1;
        int turns = rewards.length;
        double[] allRewards = new double[Math.max(0, (turns - 1) * stride + 1)];
        double[] allValues = new double[allRewards.length];
        for (int t = 0; t < turns; t++) {
            allRewards[t * stride] = rewards[t];
            allValues[t * stride] = values[t];
        }
        double[] all = Gae.advantages(allRewards, allValues, gamma, lambda);
        double[] advantages = new double[turns];
        for (int t = 0; t < turns; t++) {
            advantages[t] = all[t * stride];
        }
        return advantages;
    }
}
