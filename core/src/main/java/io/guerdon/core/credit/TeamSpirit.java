package io.guerdon.core.credit;

import io.guerdon.core.Groups;

/**
 * Rewards shared in two teams that play against each other. Pure function, thread-safe.
 *
 * <p>Source: Lucy-SKG (arXiv 2305.15801), after OpenAI Five.
 */
public final class TeamSpirit {

    private TeamSpirit() {}

    /**
     * (1 - spirit) r_i + spirit * mean of the own team - mean of the other team. Zero-sum in the team means for every
     * spirit.
     *
     * @param teams at most two groups; a team that is missing has mean 0
     * @param spirit 0 (each for itself) to 1 (all of a team get the same)
     */
    public static double[] share(double[] rewards, Groups teams, double spirit) {
        if (teams.count() > 2) {
            throw new IllegalArgumentException("two teams play against each other, found " + teams.count());
        }
        double[] means = new double[2];
        for (int i = 0; i < rewards.length; i++) {
            means[teams.of(i)] += rewards[i] / teams.size(teams.of(i));
        }
        double[] shared = new double[rewards.length];
        for (int i = 0; i < shared.length; i++) {
            int own = teams.of(i);
            shared[i] = (1 - spirit) * rewards[i] + spirit * means[own] - means[1 - own];
        }
        return shared;
    }
}
