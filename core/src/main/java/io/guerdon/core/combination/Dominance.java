package io.guerdon.core.combination;

import io.guerdon.core.Groups;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Pareto dominance, larger being better: a dominates b when it is nowhere worse and somewhere better. Equal points do not
 * dominate each other. Pure functions, thread-safe.
 *
 * <p>Points are finite; a NaN or an infinity is an {@link IllegalArgumentException}, since a point with a NaN would never
 * be dominated.
 *
 * <p>Sources: Parrot (arXiv 2401.05675), non-dominated selection; Zhang et al., "An Efficient Approach to Nondominated
 * Sorting" (ENS, 2015).
 */
public final class Dominance {

    private Dominance() {}

    /** Whether a is nowhere worse than b and somewhere better. */
    public static boolean dominates(double[] a, double[] b) {
        boolean better = false;
        for (int k = 0; k < a.length; k++) {
            if (a[k] < b[k]) {
                return false;
            }
            better |= a[k] > b[k];
        }
        return better;
    }

    /**
     * The front of each point: 0 for points that none dominates, 1 for those that are so once front 0 is taken away, and
     * so on.
     *
     * <p>Cost for n points of K numbers: n log n for K up to 2; beyond that n^2 K at worst, when all points lie on one
     * front, and mostly far less, since a point is compared with few fronts and with each only up to the first that
     * dominates it.
     *
     * @param points n rows of K numbers, K at least 1
     */
    public static int[] ranks(double[][] points) {
        double[][] plain = checked(points);
        int[] ranks = new int[plain.length];
        var fronts = new ArrayList<List<double[]>>();
        double[] last = {};
        int rank = 0;
        for (int i : bestFirst(plain)) {
            // Equal points follow each other and share a front.
            if (!Arrays.equals(plain[i], last)) {
                rank = firstFront(fronts, plain[i]);
                if (rank == fronts.size()) {
                    fronts.add(new ArrayList<>());
                }
                fronts.get(rank).add(plain[i]);
                last = plain[i];
            }
            ranks[i] = rank;
        }
        return ranks;
    }

    /** From the best first number down, ties by the second, and so on: no point is dominated by a later one. */
    private static Integer[] bestFirst(double[][] points) {
        Integer[] order = IntStream.range(0, points.length).boxed().toArray(Integer[]::new);
        Comparator<double[]> best = (a, b) -> Arrays.compare(b, a);
        Arrays.sort(order, Comparator.comparing(i -> points[i], best));
        return order;
    }

    /** The first front that does not dominate a point, by bisection: fronts that dominate it come first. */
    private static int firstFront(List<List<double[]>> fronts, double[] point) {
        int low = 0;
        int high = fronts.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (dominates(fronts.get(middle), point)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Points come from the best first number down, so with two numbers the latest of a front has its best second one. */
    private static boolean dominates(List<double[]> front, double[] point) {
        if (point.length <= 2) {
            return dominates(front.getLast(), point);
        }
        for (int i = front.size() - 1; i >= 0; i--) {
            if (dominates(front.get(i), point)) {
                return true;
            }
        }
        return false;
    }

    /** The points of each front, front 0 first, indices ascending. */
    public static int[][] fronts(double[][] points) {
        int[] ranks = ranks(points);
        var fronts = Groups.by(Arrays.stream(ranks).boxed().toList(), rank -> rank);
        int[][] members = new int[fronts.count()][];
        for (int f = 0; f < members.length; f++) {
            int[] front = fronts.members(f);
            members[ranks[front[0]]] = front;
        }
        return members;
    }

    /** The points that none dominates, indices ascending; none of no points. Cost: n log n and n |front| K comparisons. */
    public static int[] nonDominated(double[][] points) {
        double[][] plain = checked(points);
        var front = new ArrayList<double[]>();
        var selected = new ArrayList<Integer>();
        for (int i : bestFirst(plain)) {
            // A point that is dominated at all is dominated by one of the front.
            if (front.isEmpty() || !dominates(front, plain[i])) {
                if (front.isEmpty() || !Arrays.equals(front.getLast(), plain[i])) {
                    front.add(plain[i]);
                }
                selected.add(i);
            }
        }
        return selected.stream().mapToInt(i -> i).sorted().toArray();
    }

    /** How many points dominate each one. Cost n^2 K: for reports, not for rewards. */
    public static int[] dominationCounts(double[][] points) {
        double[][] plain = checked(points);
        int[] counts = new int[plain.length];
        for (int i = 0; i < plain.length; i++) {
            for (double[] other : plain) {
                if (dominates(other, plain[i])) {
                    counts[i]++;
                }
            }
        }
        return counts;
    }

    /**
     * Parrot's weights: one number of each non-dominated point over the number of these, 0 for the rest (eq. 4).
     *
     * @param chosen which of the K numbers
     */
    public static double[] selectiveWeights(double[][] points, int chosen) {
        if (points.length > 0 && (chosen < 0 || chosen >= points[0].length)) {
            throw new IllegalArgumentException("no number " + chosen + " among " + points[0].length);
        }
        int[] selected = nonDominated(points);
        double[] weights = new double[points.length];
        for (int i : selected) {
            weights[i] = points[i][chosen] / selected.length;
        }
        return weights;
    }

    /**
     * The volume that points dominate above a reference, exactly, by slicing along the last number. Cost grows like
     * n^(K-1): for the evaluation of small fronts.
     *
     * @param points n rows of K numbers
     * @param reference K numbers; points that are not above it in every number count for nothing
     */
    public static double hypervolume(double[][] points, double[] reference) {
        double[][] above = Arrays.stream(checked(points))
                .filter(p -> IntStream.range(0, reference.length).allMatch(k -> p[k] > reference[k]))
                .toArray(double[][]::new);
        return hypervolume(above, reference, reference.length);
    }

    private static double hypervolume(double[][] points, double[] reference, int dimensions) {
        int last = dimensions - 1;
        if (points.length == 0) {
            return 0;
        }
        if (dimensions == 1) {
            return Arrays.stream(points).mapToDouble(p -> p[0]).max().orElseThrow() - reference[0];
        }
        double[][] sorted = points.clone();
        Arrays.sort(sorted, Comparator.comparingDouble((double[] p) -> p[last]).reversed());
        double volume = 0;
        for (int i = 0; i < sorted.length; i++) {
            double below = i + 1 < sorted.length ? sorted[i + 1][last] : reference[last];
            double height = sorted[i][last] - below;
            if (height > 0) {
                volume += height * hypervolume(Arrays.copyOf(sorted, i + 1), reference, last);
            }
        }
        return volume;
    }

    private static double[][] checked(double[][] points) {
        double[][] plain = new double[points.length][];
        for (int i = 0; i < points.length; i++) {
            if (points[i].length == 0 || points[i].length != points[0].length) {
                throw new IllegalArgumentException("points must have the same number of values, at least one; found "
                        + points[0].length + " and " + points[i].length);
            }
            plain[i] = points[i].clone();
            for (int k = 0; k < plain[i].length; k++) {
                if (!Double.isFinite(plain[i][k])) {
                    throw new IllegalArgumentException("dominance needs finite numbers, found " + plain[i][k]);
                }
                plain[i][k] += 0.0; // -0.0 is sorted before 0.0, but is not worse
            }
        }
        return plain;
    }
}
