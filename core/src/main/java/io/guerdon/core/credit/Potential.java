package io.guerdon.core.credit;

/**
 * Potential-based shaping along a trajectory. Pure functions, thread-safe.
 *
 * <p>Sources: Ng, Harada and Russell, "Policy invariance under reward transformations" (1999); Lucy-SKG (arXiv 2305.15801).
 */
public final class Potential {

    private Potential() {}

    /**
     * The rewards F_t = gamma phi_{t+1} - phi_t; values below 0 are multiplied by a slope. With slope 1 and the learner's
     * gamma the best policies stay the best.
     *
     * @param potential of every state, the last one included
     * @param negativeSlope 1 for plain shaping
     * @return one fewer than states; none when there are fewer than two
     */
    public static double[] differences(double[] potential, double gamma, double negativeSlope) {
        double[] rewards = new double[Math.max(0, potential.length - 1)];
        for (int t = 0; t < rewards.length; t++) {
            double difference = gamma * potential[t + 1] - potential[t];
            rewards[t] = difference < 0 ? negativeSlope * difference : difference;
        }
        return rewards;
    }

    /**
     * The discount with which a reward counts half after some seconds, exp(ln(1/2) / (steps per second * seconds)).
     *
     * @param stepsPerSecond greater than 0
     * @param halfLifeSeconds greater than 0
     */
    public static double discount(double stepsPerSecond, double halfLifeSeconds) {
        if (!(stepsPerSecond > 0 && halfLifeSeconds > 0)) {
            throw new IllegalArgumentException("a half life needs positive steps per second and seconds, found "
                    + stepsPerSecond + " and " + halfLifeSeconds);
        }
        return Math.exp(Math.log(0.5) / (stepsPerSecond * halfLifeSeconds));
    }
}
