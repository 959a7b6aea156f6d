package io.guerdon.core.combination;

import io.guerdon.core.spec.Nearest;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

/** Columns seen item by item, and the checks that combinations share. */
final class Rows {

    private Rows() {}

    /** The values of an item that are not NaN, in the order of the columns. */
    static double[] present(Collection<double[]> columns, int item) {
        return columns.stream()
                .mapToDouble(column -> column[item])
                .filter(value -> !Double.isNaN(value))
                .toArray();
    }

    /** All values of some items, one row per item. */
    static double[][] of(Collection<double[]> columns, int[] items) {
        var list = List.copyOf(columns);
        double[][] rows = new double[items.length][list.size()];
        for (int i = 0; i < items.length; i++) {
            for (int c = 0; c < list.size(); c++) {
                rows[i][c] = list.get(c)[items[i]];
            }
        }
        return rows;
    }

    /** Those of some items that have a finite value in every column. */
    static int[] complete(Collection<double[]> columns, int[] items) {
        return Arrays.stream(items)
                .filter(i -> columns.stream().allMatch(column -> Double.isFinite(column[i])))
                .toArray();
    }

    /** The columns, turned around where less is better. */
    static List<double[]> directed(SequencedMap<String, double[]> columns, List<String> smallerIsBetter) {
        return columns.entrySet().stream()
                .map(column -> smallerIsBetter.contains(column.getKey())
                        ? Arrays.stream(column.getValue()).map(value -> -value).toArray()
                        : column.getValue())
                .toList();
    }

    static double[] undefined(int size) {
        double[] result = new double[size];
        Arrays.fill(result, Double.NaN);
        return result;
    }

    /** A column by name; the name was checked when the pipeline was made. */
    static double[] column(SequencedMap<String, double[]> columns, String name) {
        double[] column = columns.get(name);
        if (column == null) {
            throw new IllegalArgumentException("no component '" + name + "'" + Nearest.hint(name, columns.keySet()));
        }
        return column;
    }

    static void known(String parameter, Collection<String> names, Set<String> components) {
        for (String name : names) {
            if (!components.contains(name)) {
                throw new IllegalArgumentException(parameter + " names a component '" + name + "' that does not exist"
                        + Nearest.hint(name, components));
            }
        }
    }
}
