package io.guerdon.verify.grounding;

import java.util.Arrays;

/**
 * The assignment of rows to columns with the largest sum: the Hungarian method in the form of Jonker and Volgenant
 * (Computing 38, 1987), shortest augmenting paths with potentials. Time n² m for n rows and m columns with n at most m.
 */
public final class Assignment {

    private Assignment() {}

    /**
     * Assigns as many rows as possible, each to a column of its own, so that the gains add up to the most. Among equal
     * sums the choice is the same every time.
     *
     * @param gain finite gains, one row of equal length per row
     * @return for each row its column, or -1 for a row that got none because there are more rows than columns
     */
    public static int[] best(double[][] gain) {
        int rows = gain.length;
        int columns = rows == 0 ? 0 : gain[0].length;
        if (rows <= columns) {
            return solve(gain, rows, columns, false);
        }
        int[] rowOfColumn = solve(gain, columns, rows, true);
        int[] columnOfRow = new int[rows];
        Arrays.fill(columnOfRow, -1);
        for (int column = 0; column < columns; column++) {
            columnOfRow[rowOfColumn[column]] = column;
        }
        return columnOfRow;
    }

    /** Gives each of n sources a target of its own among m; the cost is the negative gain. Indices count from 1 inside. */
    private static int[] solve(double[][] gain, int n, int m, boolean transposed) {
        double[] sourcePotential = new double[n + 1];
        double[] targetPotential = new double[m + 1];
        int[] sourceOf = new int[m + 1];
        int[] previous = new int[m + 1];
        for (int source = 1; source <= n; source++) {
            sourceOf[0] = source;
            int free = grow(gain, transposed, m, sourcePotential, targetPotential, sourceOf, previous);
            while (free != 0) {
                sourceOf[free] = sourceOf[previous[free]];
                free = previous[free];
            }
        }
        int[] targetOf = new int[n];
        for (int target = 1; target <= m; target++) {
            if (sourceOf[target] > 0) {
                targetOf[sourceOf[target] - 1] = target - 1;
            }
        }
        return targetOf;
    }

    /** Grows the tree of shortest paths from target 0 until it meets a free target, which it gives. */
    private static int grow(
            double[][] gain,
            boolean transposed,
            int m,
            double[] sourcePotential,
            double[] targetPotential,
            int[] sourceOf,
            int[] previous) {
        double[] slack = new double[m + 1];
        boolean[] inTree = new boolean[m + 1];
        Arrays.fill(slack, Double.POSITIVE_INFINITY);
        int target = 0;
        while (sourceOf[target] != 0) {
            inTree[target] = true;
            int source = sourceOf[target];
            int nearest = 0;
            double step = Double.POSITIVE_INFINITY;
            for (int j = 1; j <= m; j++) {
                if (inTree[j]) {
                    continue;
                }
                double cost = -(transposed ? gain[j - 1][source - 1] : gain[source - 1][j - 1]);
                double reduced = cost - sourcePotential[source] - targetPotential[j];
                if (reduced < slack[j]) {
                    slack[j] = reduced;
                    previous[j] = target;
                }
                if (slack[j] < step) {
                    step = slack[j];
                    nearest = j;
                }
            }
            for (int j = 0; j <= m; j++) {
                if (inTree[j]) {
                    sourcePotential[sourceOf[j]] += step;
                    targetPotential[j] -= step;
                } else {
                    slack[j] -= step;
                }
            }
            target = nearest;
        }
        return target;
    }
}
