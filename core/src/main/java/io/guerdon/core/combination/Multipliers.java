package io.guerdon.core.combination;

import io.guerdon.core.shaping.Curves;
import java.util.Arrays;

/**
 * Lagrange multipliers that learn the weights of components from constraints on their means. Pure functions, thread-safe.
 *
 * <p>Source: "Confronting Reward Model Overoptimization with Constrained RLHF" (arXiv 2310.04373).
 */
public final class Multipliers {

    private Multipliers() {}

    /** What keeps a multiplier in range. */
    public enum Squash {
        /** 0 to 1: for constraints J >= theta (mu-PPO) and J <= theta (All-PPO). */
        SIGMOID,
        /** -1 to 1: for constraints J = theta (xi-PPO). */
        TANH,
        /** At least 0, cut off after every step. */
        LINEAR;

        /** The effective multiplier lambda = f(mu). */
        public double of(double raw) {
            return switch (this) {
                case SIGMOID -> Curves.sigmoid(raw);
                case TANH -> Math.tanh(raw);
                case LINEAR -> raw;
            };
        }

        /** The derivative f'(mu). */
        public double slope(double raw) {
            double squashed = of(raw);
            return switch (this) {
                case SIGMOID -> squashed * (1 - squashed);
                case TANH -> 1 - squashed * squashed;
                case LINEAR -> 1;
            };
        }

        /** The effective multipliers. */
        public double[] of(double[] raw) {
            return Arrays.stream(raw).map(this::of).toArray();
        }
    }

    /**
     * How multipliers move.
     *
     * @param learningRate greater than 0
     * @param momentum 0 to less than 1; the paper keeps it low against oscillation
     * @param maxGradientNorm what the Euclidean norm of the gradient over all components is clipped to, greater than 0
     */
    public record Optimiser(double learningRate, double momentum, double maxGradientNorm) {

        public Optimiser {
            if (!(learningRate > 0)) {
                throw new IllegalArgumentException("'learning_rate' must be greater than 0, found " + learningRate);
            }
            if (!(momentum >= 0 && momentum < 1)) {
                throw new IllegalArgumentException("'momentum' must be at least 0 and less than 1, found " + momentum);
            }
            if (!(maxGradientNorm > 0)) {
                throw new IllegalArgumentException(
                        "'max_gradient_norm' must be greater than 0, found " + maxGradientNorm);
            }
        }
    }

    /**
     * Multipliers between two steps. Immutable by convention: steps make new ones.
     *
     * @param raw mu, one per component
     * @param velocity the momentum buffer, one per component; 0 before the first step
     */
    @SuppressWarnings("ArrayRecordComponent") // a pair of vectors, compared by nobody
    public record State(double[] raw, double[] velocity) {

        /** Before the first step. */
        public static State of(double... raw) {
            return new State(raw.clone(), new double[raw.length]);
        }
    }

    /**
     * The gradient of the multiplier loss sum f(mu_i) (J_i - theta_i) with respect to mu, not yet clipped.
     *
     * @param means J_i; where it is NaN the gradient is 0
     */
    public static double[] gradient(double[] raw, double[] means, double[] thresholds, Squash squash) {
        double[] gradient = new double[raw.length];
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = Double.isNaN(means[i]) ? 0 : squash.slope(raw[i]) * (means[i] - thresholds[i]);
        }
        return gradient;
    }

    /**
     * One step of stochastic gradient descent with momentum: the gradient is clipped to its norm, v = momentum v + g, mu =
     * mu - lr v; with {@link Squash#LINEAR} mu is kept at 0 or above.
     */
    public static State step(State state, double[] gradient, Squash squash, Optimiser optimiser) {
        double norm = Math.sqrt(Arrays.stream(gradient).map(g -> g * g).sum());
        double factor = Math.min(1, optimiser.maxGradientNorm() / (norm + 1e-6));
        double[] raw = state.raw().clone();
        double[] velocity = state.velocity().clone();
        for (int i = 0; i < raw.length; i++) {
            velocity[i] = optimiser.momentum() * velocity[i] + factor * gradient[i];
            raw[i] -= optimiser.learningRate() * velocity[i];
            if (squash == Squash.LINEAR) {
                raw[i] = Math.max(raw[i], 0);
            }
        }
        return new State(raw, velocity);
    }
}
