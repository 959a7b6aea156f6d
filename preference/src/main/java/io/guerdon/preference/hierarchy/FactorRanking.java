package io.guerdon.preference.hierarchy;

import io.guerdon.core.stats.Moments;
import io.guerdon.preference.hierarchy.HierarchyLoss.Labelled;
import io.guerdon.preference.hierarchy.HierarchyLoss.Pair;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Factors in the order of their importance, each with its direction and its margin: what decides which of two items is preferred.
 * The items may be anything that has numbers. Immutable and thread-safe.
 *
 * <p>Source: HERON (arXiv 2309.02632); margins are multiples of a factor's sample standard deviation, or given.
 *
 * @param factors the most important one first; at least one, each name once
 */
public record FactorRanking(List<Factor> factors) {

    /**
     * One factor.
     *
     * @param name what it is called
     * @param more whether more of it is better
     * @param multiplier the margin in standard deviations, at least 0; NaN where {@code margin} is given
     * @param margin the margin in the factor's own unit, at least 0; NaN where it is a multiple of the deviation
     */
    public record Factor(String name, boolean more, double multiplier, double margin) {

        public Factor {
            if (Double.isNaN(multiplier) == Double.isNaN(margin)) {
                throw new IllegalArgumentException("factor '" + name
                        + "' needs either a margin in its own unit or a multiple of its standard deviation, not both");
            }
            if (multiplier < 0 || margin < 0) {
                throw new IllegalArgumentException("factor '" + name + "': a margin must not be negative, found "
                        + (multiplier < 0 ? multiplier : margin));
            }
        }

        /** A margin of so many standard deviations. */
        public static Factor relative(String name, boolean more, double multiplier) {
            return new Factor(name, more, multiplier, Double.NaN);
        }

        /** A margin in the factor's own unit. */
        public static Factor fixed(String name, boolean more, double margin) {
            return new Factor(name, more, Double.NaN, margin);
        }
    }

    public FactorRanking {
        factors = List.copyOf(factors);
        if (factors.isEmpty()) {
            throw new IllegalArgumentException("a hierarchy needs at least one factor");
        }
        var names = new HashSet<String>();
        for (var factor : factors) {
            if (!names.add(factor.name())) {
                throw new IllegalArgumentException("factor '" + factor.name() + "' stands in the hierarchy twice");
            }
        }
    }

    /** How many factors there are. */
    public int size() {
        return factors.size();
    }

    /**
     * The margins that these items give, by factor in the order of importance. A factor that never varies has a margin of 0 and
     * decides nothing.
     *
     * @param rows the factors of each item, most important first; NaN takes no part
     */
    public double[] margins(double[][] rows) {
        double[] margins = new double[size()];
        for (int k = 0; k < margins.length; k++) {
            var factor = factors.get(k);
            int column = k;
            margins[k] = Double.isNaN(factor.multiplier())
                    ? factor.margin()
                    : factor.multiplier()
                            * deviation(Arrays.stream(rows)
                                    .mapToDouble(row -> row[column])
                                    .filter(Double::isFinite)
                                    .toArray());
        }
        return margins;
    }

    private static double deviation(double[] values) {
        var moments = Moments.of(values);
        return moments.count() < 2 ? 0 : moments.deviation(1);
    }

    /**
     * Labels pairs.
     *
     * @param rows the factors of each item, most important first
     * @param margins by factor, see {@link #margins}
     */
    public List<Labelled> label(List<Pair> pairs, double[][] rows, double[] margins) {
        int[] order = IntStream.range(0, size()).toArray();
        int[] signs = factors.stream().mapToInt(f -> f.more() ? 1 : -1).toArray();
        return HierarchyLoss.label(pairs, rows, order, signs, margins);
    }

    /**
     * By factor the mean over decided pairs of the winner's number less the loser's: a sign that was mistaken shows here. NaN
     * without a pair in which both have the factor.
     */
    public double[] leads(List<Labelled> pairs, double[][] rows) {
        double[] leads = new double[size()];
        for (int k = 0; k < leads.length; k++) {
            int factor = k;
            leads[k] = pairs.stream()
                    .filter(Labelled::decided)
                    .mapToDouble(labelled -> labelled.preference().label()
                            * (rows[labelled.pair().first()][factor]
                                    - rows[labelled.pair().second()][factor]))
                    .filter(Double::isFinite)
                    .average()
                    .orElse(Double.NaN);
        }
        return leads;
    }
}
