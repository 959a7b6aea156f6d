package io.guerdon.audit.report;

import io.guerdon.audit.report.ReportData.Correlation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.hipparchus.stat.correlation.PearsonsCorrelation;
import org.hipparchus.stat.ranking.NaNStrategy;
import org.hipparchus.stat.ranking.NaturalRanking;
import org.hipparchus.stat.ranking.TiesStrategy;

/**
 * Spearman's rank correlation with an interval. Pure functions.
 *
 * <p>Source of the interval: Bonett and Wright, "Sample size requirements for estimating Pearson, Kendall and Spearman
 * correlations", Psychometrika 65 (2000): Fisher's z with the variance (1 + r²/2) / (n - 3).
 */
final class RankCorrelations {

    private static final double Z_95 = 1.959963984540054;

    private RankCorrelations() {}

    /** Each pair of columns once, in order. */
    static List<Correlation> between(SequencedMap<String, double[]> columns) {
        var names = List.copyOf(columns.keySet());
        var ranked = columns.values().stream().map(Ranked::of).toList();
        var pairs = new ArrayList<int[]>();
        for (int a = 0; a < names.size(); a++) {
            for (int b = a + 1; b < names.size(); b++) {
                pairs.add(new int[] {a, b});
            }
        }
        return pairs.parallelStream()
                .map(pair -> of(names.get(pair[0]), ranked.get(pair[0]), names.get(pair[1]), ranked.get(pair[1])))
                .toList();
    }

    /** One column with each of the others. */
    static List<Correlation> with(String name, double[] column, SequencedMap<String, double[]> others) {
        var ranked = Ranked.of(column);
        return others.entrySet().stream()
                .map(other -> of(name, ranked, other.getKey(), Ranked.of(other.getValue())))
                .toList();
    }

    private static Correlation of(String firstName, Ranked first, String secondName, Ranked second) {
        double[] x = first.ranks;
        double[] y = second.ranks;
        if (!first.complete || !second.complete) {
            int[] both = IntStream.range(0, first.values.length)
                    .filter(i -> !Double.isNaN(first.values[i]) && !Double.isNaN(second.values[i]))
                    .toArray();
            x = ranks(Arrays.stream(both).mapToDouble(i -> first.values[i]).toArray());
            y = ranks(Arrays.stream(both).mapToDouble(i -> second.values[i]).toArray());
        }
        int n = x.length;
        double r = n < 2 ? Double.NaN : new PearsonsCorrelation().correlation(x, y);
        if (Double.isNaN(r) || n < 4) { // a constant column, or too few for an interval
            return new Correlation(firstName, secondName, r, Double.NaN, Double.NaN, n);
        }
        double half = Z_95 * Math.sqrt((1 + r * r / 2) / (n - 3));
        double z = atanh(Math.clamp(r, -1 + 1e-15, 1 - 1e-15));
        return new Correlation(firstName, secondName, r, Math.tanh(z - half), Math.tanh(z + half), n);
    }

    private static double atanh(double r) {
        return 0.5 * (Math.log1p(r) - Math.log1p(-r));
    }

    /** Ranks from 1; ties share their mean rank. */
    private static double[] ranks(double[] values) {
        if (values.length == 0) {
            return values; // the library does not take nothing
        }
        return new NaturalRanking(NaNStrategy.FAILED, TiesStrategy.AVERAGE).rank(values);
    }

    private record Ranked(double[] values, double[] ranks, boolean complete) {

        static Ranked of(double[] values) {
            double[] plain = values.clone();
            boolean complete = true;
            for (int i = 0; i < plain.length; i++) {
                plain[i] += 0.0; // negative zero is zero
                complete &= !Double.isNaN(plain[i]);
            }
            return new Ranked(plain, complete ? RankCorrelations.ranks(plain) : new double[0], complete);
        }
    }
}
