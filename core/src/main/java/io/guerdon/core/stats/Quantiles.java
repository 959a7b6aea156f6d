package io.guerdon.core.stats;

import java.util.Arrays;

/** Quantiles of small samples. Pure functions, thread-safe. */
public final class Quantiles {

    /** What the PAR repository adds to the deviation in its normal quantile. */
    public static final double PAR_EPSILON = 1e-5;

    private Quantiles() {}

    /**
     * The empirical quantile, linear between order statistics at the position (n - 1) q (Hyndman and Fan's type 7, NumPy's
     * default).
     *
     * @param samples at least one finite number; not modified
     * @param q from 0 to 1
     * @throws IllegalArgumentException when there is no sample or q is out of range
     */
    public static double linear(double[] samples, double q) {
        require(samples, q >= 0 && q <= 1, q);
        double[] sorted = samples.clone();
        Arrays.sort(sorted);
        double position = (sorted.length - 1) * q;
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }

    /**
     * The quantile of the normal distribution that fits the samples: mean + z(q) (sd + epsilon), where sd has the divisor
     * n - 1 and is 0 for a single sample. Source: the LSC baseline of PAR (arXiv 2502.18770), which adds an epsilon of
     * {@link #PAR_EPSILON}, and "Transforming and Combining Rewards" (arXiv 2402.00742), which adds none.
     *
     * @param samples at least one finite number
     * @param q greater than 0 and less than 1
     * @param epsilon added to the deviation, at least 0
     * @throws IllegalArgumentException when there is no sample or q is out of range
     */
    public static double normal(double[] samples, double q, double epsilon) {
        require(samples, q > 0 && q < 1, q);
        var moments = Moments.of(samples);
        double deviation = moments.count() > 1 ? moments.deviation(1) : 0;
        return moments.mean() + standardNormal(q) * (deviation + epsilon);
    }

    private static void require(double[] samples, boolean inRange, double q) {
        if (samples.length == 0) {
            throw new IllegalArgumentException("a quantile needs at least one sample");
        }
        if (!inRange) {
            throw new IllegalArgumentException("a quantile of " + q + " is out of range");
        }
    }

    /**
     * The quantile function of the standard normal distribution, good to about 1 part in 10^16. Source: Wichura,
     * "Algorithm AS 241: The Percentage Points of the Normal Distribution", Applied Statistics 37 (1988), PPND16.
     *
     * @param p a probability, from 0 (gives negative infinity) to 1 (gives infinity)
     * @return NaN when p is no probability
     */
    public static double standardNormal(double p) {
        if (!(p > 0 && p < 1)) {
            return p == 0 ? Double.NEGATIVE_INFINITY : p == 1 ? Double.POSITIVE_INFINITY : Double.NaN;
        }
        double q = p - 0.5;
        if (Math.abs(q) <= 0.425) {
            double r = 0.180625 - q * q;
            return q * polynomial(CENTRE_ABOVE, r) / polynomial(CENTRE_BELOW, r);
        }
        double r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
        double z = r <= 5
                ? polynomial(MIDDLE_ABOVE, r - 1.6) / polynomial(MIDDLE_BELOW, r - 1.6)
                : polynomial(TAIL_ABOVE, r - 5) / polynomial(TAIL_BELOW, r - 5);
        return q < 0 ? -z : z;
    }

    private static double polynomial(double[] coefficients, double x) {
        double value = 0;
        for (double coefficient : coefficients) {
            value = value * x + coefficient;
        }
        return value;
    }

    // Coefficients from the highest power down, as printed in the paper.
    private static final double[] CENTRE_ABOVE = {
        2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4, 4.5921953931549871457e4,
        1.3731693765509461125e4, 1.9715909503065514427e3, 1.3314166789178437745e2, 3.3871328727963666080e0
    };
    private static final double[] CENTRE_BELOW = {
        5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4, 2.1213794301586595867e4,
        5.3941960214247511077e3, 6.8718700749205790830e2, 4.2313330701600911252e1, 1.0
    };
    private static final double[] MIDDLE_ABOVE = {
        7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258e0,
        3.64784832476320460504e0, 5.76949722146069140550e0, 4.63033784615654529590e0, 1.42343711074968357734e0
    };
    private static final double[] MIDDLE_BELOW = {
        1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
        6.89767334985100004550e-1, 1.67638483018380384940e0, 2.05319162663775882187e0, 1.0
    };
    private static final double[] TAIL_ABOVE = {
        2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
        2.96560571828504891230e-1, 1.78482653991729133580e0, 5.46378491116411436990e0, 6.65790464350110377720e0
    };
    private static final double[] TAIL_BELOW = {
        2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
        1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1.0
    };
}
