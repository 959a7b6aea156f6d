package io.guerdon.core.combination;

/**
 * Comparison by a hierarchy of factors: the most important one decides unless both are within its margin, then the next.
 * Pure functions, thread-safe.
 *
 * <p>With margins the comparison is not transitive in general: cycles over several levels can arise.
 *
 * <p>Source: HERON (arXiv 2309.02632), decision-tree preferences.
 */
public final class Hierarchy {

    private Hierarchy() {}

    /** The level of a pair that no factor decides. */
    public static final int UNDECIDED = -1;

    /**
     * What a comparison says.
     *
     * @param label 1 where the first is preferred, -1 where the second is, 0 where nothing decides
     * @param level the position in the order that decided, from 0; {@link #UNDECIDED} where none did
     */
    public record Preference(int label, int level) {}

    /**
     * Compares two items.
     *
     * @param a the factors of the first
     * @param b the factors of the second
     * @param order factor indices, most important first
     * @param sign by factor: 1 where more is better, -1 where less is
     * @param margin by factor, at least 0: a difference must exceed it, one that equals it does not decide
     * @return a factor that is NaN in either, or the same infinity in both, decides nothing
     */
    public static Preference compare(double[] a, double[] b, int[] order, int[] sign, double[] margin) {
        for (int level = 0; level < order.length; level++) {
            int k = order[level];
            double first = sign[k] * a[k];
            double second = sign[k] * b[k];
            if (first > second + margin[k]) {
                return new Preference(1, level);
            }
            if (second > first + margin[k]) {
                return new Preference(-1, level);
            }
        }
        return new Preference(0, UNDECIDED);
    }

    /**
     * How each item fares against all others: (won - lost) / (n - 1), from -1 to 1. Cost: n^2 comparisons.
     *
     * @param items one row of factors per item
     * @return one per item; 0 for an item that is alone
     */
    public static double[] netWins(double[][] items, int[] order, int[] sign, double[] margin) {
        int[] net = new int[items.length];
        for (int i = 0; i < items.length; i++) {
            for (int j = i + 1; j < items.length; j++) {
                int label = compare(items[i], items[j], order, sign, margin).label();
                net[i] += label;
                net[j] -= label;
            }
        }
        double[] wins = new double[items.length];
        for (int i = 0; i < wins.length; i++) {
            wins[i] = items.length == 1 ? 0 : (double) net[i] / (items.length - 1);
        }
        return wins;
    }
}
