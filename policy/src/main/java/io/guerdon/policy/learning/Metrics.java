package io.guerdon.policy.learning;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** Numbers that are averaged over the minibatches of an update. Not thread-safe. */
final class Metrics {

    private final SequencedMap<String, double[]> sums = new LinkedHashMap<>();

    void add(String name, double value) {
        var sum = sums.computeIfAbsent(name, n -> new double[2]);
        sum[0] += value;
        sum[1]++;
    }

    SequencedMap<String, Double> means() {
        var means = new LinkedHashMap<String, Double>();
        sums.forEach((name, sum) -> means.put(name, sum[0] / sum[1]));
        return means;
    }

    static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }

    static double mean(double[][] values) {
        return Arrays.stream(values).flatMapToDouble(Arrays::stream).average().orElse(Double.NaN);
    }

    /** Mean over completions of log policy - log reference, summed over their tokens; NaN without completions. */
    static double divergence(double[][] logs, double[][] referenceLogs) {
        var sum = 0.0;
        for (var i = 0; i < logs.length; i++) {
            sum += Arrays.stream(logs[i]).sum()
                    - Arrays.stream(referenceLogs[i]).sum();
        }
        return sum / logs.length;
    }

    /** Mean number of tokens. */
    static double length(int[][] tokens) {
        return Arrays.stream(tokens).mapToInt(t -> t.length).average().orElse(Double.NaN);
    }

    /** 1 - var(returns - values) / var(returns): 1 for a perfect critic, 0 for one that says the mean; NaN without variance. */
    static double explainedVariance(double[][] values, double[][] returns) {
        var errors = new double[values.length][];
        for (var i = 0; i < values.length; i++) {
            errors[i] = new double[values[i].length];
            for (var t = 0; t < errors[i].length; t++) {
                errors[i][t] = returns[i][t] - values[i][t];
            }
        }
        var total = variance(returns);
        return total > 0 ? 1 - variance(errors) / total : Double.NaN;
    }

    private static double variance(double[][] values) {
        var mean = mean(values);
        return Arrays.stream(values)
                .flatMapToDouble(Arrays::stream)
                .map(v -> (v - mean) * (v - mean))
                .average()
                .orElse(Double.NaN);
    }
}
