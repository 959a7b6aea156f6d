package io.guerdon.core.combination;

/**
 * The signed geometric mean: one missing ingredient kills the reward, one wrong sign makes it negative. Pure functions,
 * thread-safe.
 *
 * <p>Source: "Lucy-SKG" (arXiv 2305.15801), eq. 2.
 */
public final class KinestheticMean {

    private KinestheticMean() {}

    /** When the mean is negative. */
    public enum Sign {
        /** When any component is below 0; the paper's code, and the default. */
        NONNEGATIVE,
        /** When any component is not above 0; differs in the sign of zero alone. */
        STRICTLY_POSITIVE,
        /** When an odd number of components is below 0, as in a product. */
        PRODUCT
    }

    /**
     * sgn * (prod |r_i|)^(1/n).
     *
     * @param components at least one, in [-1, 1] for the mean to have a meaning
     * @return between the smallest and the largest |r_i| in size; 0 when any component is 0
     * @throws IllegalArgumentException when there is no component
     */
    public static double of(double[] components, Sign rule) {
        if (components.length == 0) {
            throw new IllegalArgumentException("the mean of no components");
        }
        double sign = 1;
        double logs = 0;
        boolean zero = false;
        for (double component : components) {
            sign = switch (rule) {
                case NONNEGATIVE -> component >= 0 ? sign : -1;
                case STRICTLY_POSITIVE -> component > 0 ? sign : -1;
                case PRODUCT -> component == 0 ? Math.abs(sign) : component > 0 ? sign : -sign;
            };
            zero |= component == 0;
            logs += Math.log(Math.abs(component)); // a product of small numbers would underflow
        }
        return zero ? sign * 0 : sign * Math.exp(logs / components.length);
    }
}
