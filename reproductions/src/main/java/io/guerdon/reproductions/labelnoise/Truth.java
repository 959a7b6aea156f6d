package io.guerdon.reproductions.labelnoise;

import java.util.Arrays;
import java.util.SplittableRandom;

/** What is truly better: a function of features, with a deviation of about 1 over standard normal features. Pure, thread-safe. */
sealed interface Truth {

    /** How good an answer with these features is. */
    double of(double[] features);

    /** Where it grows fastest: the gradient by the features. */
    double[] slope(double[] features);

    /** A random linear map. */
    static Truth linear(int width, SplittableRandom random) {
        double[] weights = gaussian(width, random);
        double norm = Math.sqrt(Arrays.stream(weights).map(w -> w * w).sum());
        return new Linear(Arrays.stream(weights).map(w -> w / norm).toArray());
    }

    /** A random perceptron with one hidden layer. */
    static Truth perceptron(int width, int hidden, SplittableRandom random) {
        double[][] in = new double[hidden][];
        Arrays.setAll(in, h -> gaussian(width, random));
        for (double[] row : in) {
            Arrays.setAll(row, k -> row[k] / Math.sqrt(width));
        }
        double[] out = gaussian(hidden, random);
        var raw = new Perceptron(in, out);
        double[] values = new double[2000];
        Arrays.setAll(values, i -> raw.of(gaussian(width, random)));
        double mean = Arrays.stream(values).average().orElseThrow();
        double deviation = Math.sqrt(Arrays.stream(values)
                .map(v -> (v - mean) * (v - mean))
                .average()
                .orElseThrow());
        return new Perceptron(in, Arrays.stream(out).map(w -> w / deviation).toArray());
    }

    /** Standard normal numbers. */
    static double[] gaussian(int width, SplittableRandom random) {
        double[] numbers = new double[width];
        Arrays.setAll(numbers, k -> random.nextGaussian());
        return numbers;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += a[k] * b[k];
        }
        return sum;
    }

    /** w . x. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Linear(double[] weights) implements Truth {

        @Override
        public double of(double[] features) {
            return dot(weights, features);
        }

        @Override
        public double[] slope(double[] features) {
            return weights.clone();
        }
    }

    /** v . tanh(W x). */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Perceptron(double[][] in, double[] out) implements Truth {

        @Override
        public double of(double[] features) {
            double sum = 0;
            for (int h = 0; h < out.length; h++) {
                sum += out[h] * Math.tanh(dot(in[h], features));
            }
            return sum;
        }

        @Override
        public double[] slope(double[] features) {
            double[] slope = new double[features.length];
            for (int h = 0; h < out.length; h++) {
                double tanh = Math.tanh(dot(in[h], features));
                for (int k = 0; k < slope.length; k++) {
                    slope[k] += out[h] * (1 - tanh * tanh) * in[h][k];
                }
            }
            return slope;
        }
    }
}
