package io.guerdon.reproductions.experiment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the cells of an experiment gave. Immutable, thread-safe.
 *
 * @param seeds the seeds that were run, in order
 * @param rows all rows: arms in their order, then seeds, then as they were made
 * @param arrays larger things a cell kept, such as a final policy, by arm, seed and name
 */
public record Results(List<Long> seeds, List<Row> rows, Map<ArrayKey, double[]> arrays) {

    /** Where an array belongs. */
    public record ArrayKey(String arm, long seed, String name) {}

    /** That an arm which is asked for has not been run. */
    public static final class NotRun extends IllegalArgumentException {

        private static final long serialVersionUID = 1;

        NotRun(String arm) {
            super("arm " + arm + " has not been run");
        }
    }

    public Results {
        seeds = List.copyOf(seeds);
        rows = List.copyOf(rows);
        arrays = Map.copyOf(arrays);
    }

    /**
     * A metric of the table, one value per seed in the order of {@link #seeds}; NaN where a seed has none.
     *
     * @throws NotRun when nothing of the arm is there
     * @throws IllegalArgumentException when no seed has it: an experiment asks for what it does not measure
     */
    public double[] finals(String arm, String metric) {
        requireRun(arm);
        Map<Long, Double> bySeed = new LinkedHashMap<>();
        for (var row : rows) {
            if (row.arm().equals(arm)
                    && row.series().equals(Row.FINAL)
                    && row.values().containsKey(metric)) {
                bySeed.put(row.seed(), row.values().get(metric));
            }
        }
        if (bySeed.isEmpty()) {
            throw new IllegalArgumentException("arm \"" + arm + "\" has no final \"" + metric + "\"");
        }
        return seeds.stream()
                .mapToDouble(seed -> bySeed.getOrDefault(seed, Double.NaN))
                .toArray();
    }

    /** Whether anything of the arm is there. */
    public boolean has(String arm) {
        return rows.stream().anyMatch(row -> row.arm().equals(arm));
    }

    private void requireRun(String arm) {
        if (!has(arm)) {
            throw new NotRun(arm);
        }
    }

    /** Whether any seed of the arm has the metric in the table. */
    public boolean has(String arm, String metric) {
        return rows.stream()
                .anyMatch(row -> row.arm().equals(arm)
                        && row.series().equals(Row.FINAL)
                        && row.values().containsKey(metric));
    }

    /** The mean of a metric of the table. */
    public Estimate mean(String arm, String metric) {
        return Estimate.of(finals(arm, metric));
    }

    /** The mean of a metric of one arm less that of another with the same seed. */
    public Estimate difference(String arm, String other, String metric) {
        return Estimate.paired(finals(arm, metric), finals(other, metric));
    }

    /** The rows of a curve of one arm and seed, in order. */
    public List<Row> curve(String arm, long seed, String series) {
        return rows.stream()
                .filter(row -> row.arm().equals(arm)
                        && row.seed() == seed
                        && row.series().equals(series))
                .toList();
    }

    /**
     * Something that a cell kept.
     *
     * @throws NotRun when nothing of the arm is there
     * @throws IllegalArgumentException when it kept nothing of that name
     */
    public double[] array(String arm, long seed, String name) {
        requireRun(arm);
        double[] array = arrays.get(new ArrayKey(arm, seed, name));
        if (array == null) {
            throw new IllegalArgumentException("arm \"" + arm + "\" with seed " + seed + " kept no \"" + name + "\"");
        }
        return array;
    }
}
