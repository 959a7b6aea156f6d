package io.guerdon.core.stats;

import java.util.Arrays;

/**
 * The uniform average of the parameters of several models. Pure function, thread-safe.
 *
 * <p>Source: WARM (arXiv 2401.12187), as used by PAR (arXiv 2502.18770).
 */
public final class WeightAverage {

    private WeightAverage() {}

    /**
     * The mean of each parameter.
     *
     * @param models at least one, all with the same number of parameters
     * @throws IllegalArgumentException when there is none or they differ in size
     */
    public static double[] of(double[][] models) {
        if (models.length == 0) {
            throw new IllegalArgumentException("the average of no models");
        }
        double[] average = new double[models[0].length];
        for (double[] model : models) {
            if (model.length != average.length) {
                throw new IllegalArgumentException(
                        "models of " + average.length + " and " + model.length + " parameters have no average");
            }
            Arrays.setAll(average, p -> average[p] + model[p] / models.length);
        }
        return average;
    }
}
