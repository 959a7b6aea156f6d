package io.guerdon.audit.report;

import io.guerdon.audit.report.ReportData.Density;
import io.guerdon.audit.report.ReportData.LengthBin;
import io.guerdon.audit.report.ReportData.LengthProfile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Puts length against reward into bins and a grid. Pure functions. */
final class LengthProfiles {

    private static final int MAX_BINS = 20;
    private static final int MIN_PER_BIN = 20;
    private static final int COLUMNS = 44;
    private static final int ROWS = 26;

    private LengthProfiles() {}

    /**
     * The profile; null when no rollout has a reward.
     *
     * @param length one number a rollout, never NaN
     * @param reward one number a rollout; NaN takes no part
     * @param columns what the length is correlated with
     */
    static @Nullable LengthProfile of(
            String unit, double[] length, double[] reward, SequencedMap<String, double[]> columns) {
        int[] rows = IntStream.range(0, length.length)
                .filter(i -> !Double.isNaN(reward[i]))
                .toArray();
        if (rows.length == 0) {
            return null;
        }
        double[] x = Arrays.stream(rows).mapToDouble(i -> length[i]).toArray();
        double[] y = Arrays.stream(rows).mapToDouble(i -> reward[i]).toArray();
        return new LengthProfile(unit, bins(x, y), density(x, y), RankCorrelations.with("length", length, columns));
    }

    /** Bins of about equally many rollouts; equal lengths stay together. */
    private static List<LengthBin> bins(double[] x, double[] y) {
        int[] order = IntStream.range(0, x.length)
                .boxed()
                .sorted((a, b) -> Double.compare(x[a], x[b]))
                .mapToInt(Integer::intValue)
                .toArray();
        int n = order.length;
        int wanted = Math.clamp(n / MIN_PER_BIN, 1, MAX_BINS);
        var bins = new ArrayList<LengthBin>(wanted);
        int start = 0;
        for (int b = 1; b <= wanted; b++) {
            int end = Math.max(start, (int) ((long) n * b / wanted));
            while (end < n && end > 0 && x[order[end]] == x[order[end - 1]]) {
                end++;
            }
            if (end > start) {
                bins.add(bin(Arrays.copyOfRange(order, start, end), x, y));
            }
            start = end;
        }
        return bins;
    }

    private static LengthBin bin(int[] members, double[] x, double[] y) {
        double[] rewards =
                Arrays.stream(members).mapToDouble(i -> y[i]).sorted().toArray();
        return new LengthBin(
                x[members[0]],
                x[members[members.length - 1]],
                members.length,
                Arrays.stream(rewards).sum() / members.length,
                Distribution.quantile(rewards, 0.25),
                Distribution.quantile(rewards, 0.5),
                Distribution.quantile(rewards, 0.75));
    }

    private static Density density(double[] x, double[] y) {
        double[] xEdges = lengthEdges(x);
        double[] yEdges = even(
                Arrays.stream(y).min().orElseThrow(), Arrays.stream(y).max().orElseThrow(), ROWS);
        int[][] counts = new int[xEdges.length - 1][yEdges.length - 1];
        for (int i = 0; i < x.length; i++) {
            counts[cell(xEdges, x[i])][cell(yEdges, y[i])]++;
        }
        return new Density(xEdges, yEdges, counts);
    }

    /** Even steps, or even steps of the logarithm where lengths differ by orders of magnitude. */
    private static double[] lengthEdges(double[] x) {
        double[] sorted = x.clone();
        Arrays.sort(sorted);
        double low = sorted[0];
        double high = sorted[sorted.length - 1];
        if (high <= 12 * Math.max(1, Distribution.quantile(sorted, 0.1))) {
            return even(low, high, COLUMNS);
        }
        double[] logarithms = even(Math.log1p(low), Math.log1p(high), COLUMNS);
        double[] edges = Arrays.stream(logarithms).map(Math::expm1).toArray();
        edges[0] = low;
        edges[edges.length - 1] = high;
        return edges;
    }

    private static double[] even(double low, double high, int cells) {
        if (low == high) {
            return new double[] {low - 0.5, high + 0.5};
        }
        double[] edges = new double[cells + 1];
        for (int i = 0; i <= cells; i++) {
            edges[i] = low * (1 - (double) i / cells) + high * ((double) i / cells);
        }
        return edges;
    }

    private static int cell(double[] edges, double value) {
        int found = Arrays.binarySearch(edges, value);
        int cell = found >= 0 ? found : -found - 2;
        return Math.clamp(cell, 0, edges.length - 2);
    }
}
