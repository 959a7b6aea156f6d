package io.guerdon.core.credit;

/** Rewards of a response put on its tokens. Pure functions, thread-safe. */
public final class TokenRewards {

    private TokenRewards() {}

    /**
     * Step rewards on the last token of each step, 0 elsewhere. Source: "On Designing Effective RL Reward at Training Time
     * for LLM Reasoning" (arXiv 2410.15115).
     *
     * @param stepLengths tokens per step, at least 1 each
     * @param stepRewards one per step
     * @return one per token
     */
    public static double[] ofSteps(int[] stepLengths, double[] stepRewards) {
        if (stepLengths.length != stepRewards.length) {
            throw new IllegalArgumentException(
                    stepLengths.length + " steps but " + stepRewards.length + " rewards: scores read at wrong tokens?");
        }
        int tokens = 0;
        for (int length : stepLengths) {
            if (length < 1) {
                throw new IllegalArgumentException("a step of " + length + " tokens has no last token");
            }
            tokens += length;
        }
        double[] rewards = new double[tokens];
        int end = 0;
        for (int k = 0; k < stepLengths.length; k++) {
            end += stepLengths[k];
            rewards[end - 1] = stepRewards[k];
        }
        return rewards;
    }

    /**
     * The token rewards of PPO from one response: minus the KL penalty on every response token, and the reward on the last
     * one, R_t = -beta (log pi - log pi_ref) + s [t is the last]. Source: PAR (arXiv 2502.18770).
     *
     * @param reward the shaped reward of the response
     * @param mask 1 on response tokens, 0 elsewhere; at least one token
     * @param beta the weight of the KL penalty
     * @return one per token; 0 outside the response
     * @throws IllegalArgumentException when no token belongs to the response
     */
    public static double[] ofOutcome(
            double reward, double[] logProbs, double[] referenceLogProbs, double[] mask, double beta) {
        double[] rewards = new double[mask.length];
        int last = -1;
        for (int t = 0; t < mask.length; t++) {
            if (mask[t] != 0) {
                rewards[t] = -beta * (logProbs[t] - referenceLogProbs[t]);
                last = t;
            }
        }
        if (last < 0) {
            throw new IllegalArgumentException("a response without tokens has no last token to reward");
        }
        rewards[last] += reward;
        return rewards;
    }
}
