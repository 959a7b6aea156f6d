package io.guerdon.core.shaping;

/**
 * The scalar curves by which rewards are bent. Pure functions, thread-safe; NaN gives NaN.
 *
 * <p>Source, unless a method says otherwise: the sigmoid-like family of PAR, "Reward Shaping to Mitigate Reward Hacking in
 * RLHF" (arXiv 2502.18770).
 */
public final class Curves {

    private Curves() {}

    /** The logistic function 1 / (1 + e^-z), without overflow: 0 to 1, and 1/2 at 0. */
    public static double sigmoid(double z) {
        if (z >= 0) {
            return 1 / (1 + Math.exp(-z));
        }
        double e = Math.exp(z);
        return e / (1 + e);
    }

    /**
     * The logarithm of {@link #sigmoid}, as min(z, 0) - log1p(e^-|z|): exact far below 0, where it is about z, and far
     * above, where it is about -e^-z. Never above 0. Source: "Transforming and Combining Rewards" (arXiv 2402.00742).
     */
    public static double logSigmoid(double z) {
        return Math.min(z, 0) - Math.log1p(Math.exp(-Math.abs(z)));
    }

    /** Slow growth, fast convergence: sigmoid(k (c - 3)), PAR's counter-example to "grow fast at first". */
    public static double slowGrowth(double c, double k) {
        return sigmoid(k * (c - 3));
    }

    /** The arc tangent, in radians: -pi/2 to pi/2. */
    public static double arctan(double c) {
        return Math.atan(c);
    }

    /**
     * The quintic that PAR fits to the logistic function by least squares on 100 equally spaced points of [-5, 5]; 0 from
     * -5 down and 1 from 5 up. Discontinuous at both ends: it leaves -5 at -0.011 and reaches 5 at 1.011.
     */
    public static double fittedPolynomial(double x) {
        if (x <= -5) {
            return 0;
        }
        if (x >= 5) {
            return 1;
        }
        return ((((2.0266916826e-4 * x + 1.14e-9) * x - 1.0130912002e-2) * x - 3.79e-8) * x + 0.2287885115) * x
                + 0.5000001740;
    }

    /** A number between two bounds: the nearest bound where it lies outside. */
    public static double clip(double r, double min, double max) {
        return Math.min(Math.max(r, min), max);
    }

    /** Where a number lies between two extremes, (r - min) / (max - min); NaN where the extremes are equal or missing. */
    public static double minMax(double r, double min, double max) {
        return max > min ? (r - min) / (max - min) : Double.NaN;
    }

    /** The distance from the mean in deviations; with a deviation of 0 the distance itself, as PAR does. */
    public static double standardise(double r, double mean, double deviation) {
        return (r - mean) / (deviation > 0 ? deviation : 1);
    }

    /**
     * A reward less a penalty for every token beyond a threshold; a length equal to the threshold is not penalised. PAR:
     * threshold 300, 0.01 per token.
     *
     * @param tokens the length of the response, at least 0
     */
    public static double lengthPenalty(double r, double tokens, double threshold, double perToken) {
        return tokens > threshold ? r - perToken * (tokens - threshold) : r;
    }

    /**
     * Minus the squared distance of the scaled reward from a target, -(scale r - target)^2. Source: PPO-SAT in
     * "Confronting Reward Model Overoptimization with Constrained RLHF" (arXiv 2310.04373).
     */
    public static double targetDistance(double r, double scale, double target) {
        double distance = scale * r - target;
        return -(distance * distance);
    }
}
