package io.guerdon.audit.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How some numbers are distributed: moments, quantiles and a histogram, computed over all of them. NaN takes no part.
 * Immutable as long as nobody writes to the arrays.
 *
 * @param count how many numbers there are, NaN left out
 * @param distinct how many different values, counted up to {@link #DISTINCT_LIMIT}
 * @param mean NaN when there are none
 * @param deviation the sample standard deviation (divisor n - 1); NaN for fewer than two
 * @param quantiles at {@link #PROBABILITIES}, linear between order statistics; all NaN when there are none
 * @param edges the edges of the histogram's bins, one more than there are bins; empty when there are no numbers
 * @param counts how many numbers fall into each bin; the last bin holds its upper edge too
 * @param atoms the values and their counts when there are at most {@link #ATOM_LIMIT} different ones, else empty; a
 *     histogram of few values is drawn as bars at those values
 */
public record Distribution(
        long count,
        int distinct,
        double mean,
        double deviation,
        double[] quantiles,
        double[] edges,
        long[] counts,
        List<Atom> atoms) {

    /** The probabilities of the quantiles, from the minimum to the maximum. */
    public static final double[] PROBABILITIES = {0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1};

    /** Different values are counted up to here. */
    public static final int DISTINCT_LIMIT = 1000;

    /** Up to so many different values are listed one by one. */
    public static final int ATOM_LIMIT = 12;

    private static final int MAX_BINS = 48;

    /** Of no numbers. */
    public static final Distribution EMPTY = of(new double[0]);

    /** A value and how often it occurs. */
    public record Atom(double value, long count) {}

    public Distribution {
        atoms = List.copyOf(atoms);
    }

    /**
     * Of some numbers. NaN takes no part.
     *
     * @param values not modified
     * @throws IllegalArgumentException when one is infinite
     */
    public static Distribution of(double[] values) {
        double[] sorted =
                Arrays.stream(values).filter(value -> !Double.isNaN(value)).toArray();
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] += 0.0; // negative zero is zero
        }
        Arrays.sort(sorted);
        int n = sorted.length;
        if (n > 0 && (Double.isInfinite(sorted[0]) || Double.isInfinite(sorted[n - 1]))) {
            throw new IllegalArgumentException("the distribution of an infinite number");
        }
        double[] quantiles = new double[PROBABILITIES.length];
        for (int q = 0; q < quantiles.length; q++) {
            quantiles[q] = quantile(sorted, PROBABILITIES[q]);
        }
        double[] edges = edges(sorted);
        double mean = mean(sorted);
        int distinct = distinct(sorted);
        return new Distribution(
                n,
                distinct,
                mean,
                deviation(sorted, mean),
                quantiles,
                edges,
                counts(sorted, edges),
                distinct <= ATOM_LIMIT ? atoms(sorted) : List.of());
    }

    /** The smallest number; NaN when there are none. */
    public double min() {
        return quantiles[0];
    }

    /** The largest number; NaN when there are none. */
    public double max() {
        return quantiles[quantiles.length - 1];
    }

    /** The median; NaN when there are no numbers. */
    public double median() {
        return quantiles[4];
    }

    /** A quantile of sorted numbers, linear between order statistics (Hyndman and Fan's type 7); NaN of none. */
    static double quantile(double[] sorted, double probability) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        double position = (sorted.length - 1) * probability;
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }

    private static double mean(double[] values) {
        return values.length == 0 ? Double.NaN : Arrays.stream(values).sum() / values.length;
    }

    private static double deviation(double[] values, double mean) {
        if (values.length < 2) {
            return Double.NaN;
        }
        if (values[0] == values[values.length - 1]) {
            return 0;
        }
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return Math.sqrt(squares / (values.length - 1));
    }

    private static int distinct(double[] sorted) {
        int distinct = 0;
        for (int i = 0; i < sorted.length && distinct < DISTINCT_LIMIT; i++) {
            if (i == 0 || sorted[i] != sorted[i - 1]) {
                distinct++;
            }
        }
        return distinct;
    }

    private static List<Atom> atoms(double[] sorted) {
        var atoms = new ArrayList<Atom>();
        for (int start = 0; start < sorted.length; ) {
            int end = start;
            while (end < sorted.length && sorted[end] == sorted[start]) {
                end++;
            }
            atoms.add(new Atom(sorted[start], end - start));
            start = end;
        }
        return atoms;
    }

    /**
     * Edges at round numbers: the width is 1, 2 or 5 times a power of ten, near what Freedman and Diaconis' rule asks for
     * (twice the interquartile range over the cube root of n), within bounds that show shape: about 10 bins at least, or 20
     * where there are enough numbers, and {@value #MAX_BINS} at most.
     */
    private static double[] edges(double[] sorted) {
        int n = sorted.length;
        if (n == 0) {
            return new double[0];
        }
        double low = sorted[0];
        double high = sorted[n - 1];
        if (low == high) {
            double half = low == 0 ? 0.5 : Math.abs(low) / 20;
            return new double[] {low - half, low + half};
        }
        double range = high - low;
        if (!Double.isFinite(range)) {
            return new double[] {low, high};
        }
        double asked = 2 * (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / Math.cbrt(n);
        double widest = range / (n < 200 ? 10 : 20);
        double width = round(asked > 0 ? Math.min(asked, widest) : widest / 2, range / MAX_BINS);
        double first = Math.floor(low / width + 1e-9) * width;
        int bins = (int) Math.ceil((high - first) / width - 1e-9);
        if (bins < 1 || bins > 2 * MAX_BINS || first + width == first) {
            return new double[] {low, high};
        }
        double[] edges = new double[bins + 1];
        for (int b = 0; b <= bins; b++) {
            edges[b] = first + b * width;
        }
        edges[0] = Math.min(edges[0], low);
        edges[bins] = Math.max(edges[bins], high);
        return edges;
    }

    /** The largest of 1, 2 and 5 times a power of ten that is at most so wide, but at least {@code narrowest}. */
    private static double round(double width, double narrowest) {
        double power = Math.pow(10, Math.floor(Math.log10(narrowest)));
        double rounded = power;
        for (double step : new double[] {1, 2, 5, 10, 20, 50, 100}) {
            double candidate = step * power;
            if (rounded < narrowest * (1 - 1e-9) || candidate <= width * (1 + 1e-9)) {
                rounded = candidate;
            }
        }
        return rounded;
    }

    private static long[] counts(double[] sorted, double[] edges) {
        long[] counts = new long[Math.max(0, edges.length - 1)];
        int bin = 0;
        for (double value : sorted) {
            while (bin < counts.length - 1 && value >= edges[bin + 1]) {
                bin++;
            }
            counts[bin]++;
        }
        return counts;
    }
}
