package io.guerdon.preference.strength;

import io.guerdon.core.stats.Quantiles;
import java.util.Arrays;
import java.util.Locale;

/**
 * By how much chosen responses are longer than rejected ones, in characters. Flipping by votes amplifies what the models are biased
 * to, and length comes first: compare before and after.
 *
 * @param mean NaN for no pair
 * @param low the 5 % quantile
 * @param median half are below
 * @param high the 95 % quantile
 * @param longer the share of pairs whose chosen response is longer, equal ones counted half
 */
public record LengthDifferences(double mean, double low, double median, double high, double longer) {

    /** Of chosen less rejected lengths. */
    public static LengthDifferences of(double[] differences) {
        double[] sorted = differences.clone();
        Arrays.sort(sorted);
        return new LengthDifferences(
                Arrays.stream(sorted).average().orElse(Double.NaN),
                at(sorted, 0.05),
                at(sorted, 0.5),
                at(sorted, 0.95),
                Arrays.stream(sorted)
                        .map(d -> d > 0 ? 1 : d == 0 ? 0.5 : 0)
                        .average()
                        .orElse(Double.NaN));
    }

    private static double at(double[] sorted, double share) {
        return sorted.length == 0 ? Double.NaN : Quantiles.linear(sorted, share);
    }

    /** In a sentence. */
    public String words() {
        return Double.isNaN(mean)
                ? "no pair"
                : String.format(
                        Locale.ROOT,
                        "chosen less rejected characters: mean %.1f, 5 %% %.0f, median %.0f, 95 %% %.0f; the longer is chosen in %.1f %%",
                        mean,
                        low,
                        median,
                        high,
                        100 * longer);
    }
}
