package io.guerdon.audit.finding;

/**
 * The forms that gold reward takes while a proxy is optimised, over d, the square root of the KL divergence from the
 * initial policy. Pure functions.
 *
 * <p>Source: Gao, Schulman and Hilton, "Scaling Laws for Reward Model Overoptimization" (arXiv 2210.10760): best-of-n
 * R(d) = d (alpha - beta d), reinforcement learning R(d) = d (alpha - beta ln d).
 *
 * @param alpha the slope at the start
 * @param beta how fast it bends down; not positive where the gold reward never falls
 */
public record OverOptimisation(double alpha, double beta) {

    /** d (alpha - beta d). */
    public static double bestOfN(double alpha, double beta, double d) {
        return d * (alpha - beta * d);
    }

    /** d (alpha - beta ln d); 0 at d = 0, the limit. */
    public static double reinforcement(double alpha, double beta, double d) {
        return d == 0 ? 0 : d * (alpha - beta * Math.log(d));
    }

    /** Where the best-of-n form peaks: alpha / (2 beta). */
    public static double bestOfNPeakAt(double alpha, double beta) {
        return alpha / (2 * beta);
    }

    /** How high the best-of-n form peaks: alpha^2 / (4 beta). */
    public static double bestOfNPeak(double alpha, double beta) {
        return alpha * alpha / (4 * beta);
    }

    /** Where the reinforcement learning form peaks: e^(alpha / beta - 1). */
    public static double reinforcementPeakAt(double alpha, double beta) {
        return Math.exp(alpha / beta - 1);
    }

    /** How high the reinforcement learning form peaks: beta e^(alpha / beta - 1). */
    public static double reinforcementPeak(double alpha, double beta) {
        return beta * Math.exp(alpha / beta - 1);
    }

    /**
     * Fits the best-of-n form by linear least squares in (alpha, beta).
     *
     * @param d square roots of KL divergences; points at 0 carry no information
     * @param gold the gain in gold reward over d = 0
     * @return NaN for both with fewer than two different positive d
     */
    public static OverOptimisation fit(double[] d, double[] gold) {
        double s2 = 0;
        double s3 = 0;
        double s4 = 0;
        double g1 = 0;
        double g2 = 0;
        for (int i = 0; i < d.length; i++) {
            double square = d[i] * d[i];
            s2 += square;
            s3 += square * d[i];
            s4 += square * square;
            g1 += gold[i] * d[i];
            g2 += gold[i] * square;
        }
        double determinant = s2 * s4 - s3 * s3;
        if (!(determinant > 1e-12 * s2 * s4)) {
            return new OverOptimisation(Double.NaN, Double.NaN);
        }
        return new OverOptimisation((g1 * s4 - g2 * s3) / determinant, (g1 * s3 - g2 * s2) / determinant);
    }
}
