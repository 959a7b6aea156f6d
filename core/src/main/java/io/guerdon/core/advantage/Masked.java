package io.guerdon.core.advantage;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** Arithmetic on the tokens of padded responses: a mask holds 1 on response tokens and 0 elsewhere. Thread-safe. */
public final class Masked {

    private Masked() {}

    /** How many tokens the mask has. */
    public static double count(double[][] mask) {
        return Arrays.stream(mask).flatMapToDouble(Arrays::stream).sum();
    }

    /** The mean over all response tokens of all rows; NaN when there are none. */
    public static double mean(double[][] values, double[][] mask) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            for (int t = 0; t < values[i].length; t++) {
                sum += mask[i][t] == 0 ? 0 : values[i][t] * mask[i][t];
            }
        }
        return sum / count(mask);
    }

    /** A function of every value. */
    public static double[][] map(double[][] values, DoubleUnaryOperator function) {
        return Arrays.stream(values)
                .map(row -> Arrays.stream(row).map(function).toArray())
                .toArray(double[][]::new);
    }

    /** The values inside the mask, 0 outside. */
    public static double[][] times(double[][] values, double[][] mask) {
        double[][] product = new double[values.length][];
        for (int i = 0; i < values.length; i++) {
            product[i] = new double[values[i].length];
            for (int t = 0; t < values[i].length; t++) {
                product[i][t] = mask[i][t] == 0 ? 0 : values[i][t] * mask[i][t];
            }
        }
        return product;
    }
}
