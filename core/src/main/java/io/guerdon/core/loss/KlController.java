package io.guerdon.core.loss;

/**
 * The weight of the KL penalty, steered towards a target divergence. Pure function, thread-safe.
 *
 * <p>Source: Ziegler et al., "Fine-Tuning Language Models from Human Preferences" (arXiv 1909.08593), 2.2, with the constants
 * of RL4LMs.
 */
public final class KlController {

    private KlController() {}

    /**
     * The next weight, beta (1 + 0.1 e) with e the relative error (kl - target) / target, clipped to 0.2 on either side.
     *
     * @param beta the weight now
     * @param kl the observed divergence, in nats
     * @param target the wanted divergence, greater than 0
     */
    public static double next(double beta, double kl, double target) {
        double error = Math.min(Math.max((kl - target) / target, -0.2), 0.2);
        return beta * (1 + 0.1 * error);
    }
}
