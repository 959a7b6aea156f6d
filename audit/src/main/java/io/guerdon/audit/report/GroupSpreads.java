package io.guerdon.audit.report;

import io.guerdon.audit.report.ReportData.ComponentSpread;
import io.guerdon.audit.report.ReportData.GroupSummary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.SequencedMap;
import java.util.stream.IntStream;

/** How rewards spread inside groups. Pure functions. */
final class GroupSpreads {

    /** Relative to the size of the numbers; less than this is what arithmetic leaves behind. */
    private static final double NOISE = 1e-9;

    private GroupSpreads() {}

    /**
     * The summary.
     *
     * @param group the group of each rollout, 0 to count - 1
     * @param before one reward a rollout, before the shaping of the total; NaN takes no part
     * @param after the same after it
     * @param columns the shaped columns of the components; {@code "total"} is passed over
     */
    static GroupSummary of(
            int[] group, int count, double[] before, double[] after, SequencedMap<String, double[]> columns) {
        int[][] members = members(group, count);
        double[] sizes = Arrays.stream(members).mapToDouble(m -> m.length).toArray();
        double[] spreadBefore = spreads(members, before);
        double[] spreadAfter = spreads(members, after);
        var components = new ArrayList<ComponentSpread>();
        columns.forEach((name, column) -> {
            if (!name.equals(ReportSummary.TOTAL)) {
                double[] spread = spreads(members, column);
                components.add(new ComponentSpread(name, zeros(spread), defined(spread)));
            }
        });
        return new GroupSummary(
                count,
                Arrays.stream(members).filter(m -> m.length < 2).count(),
                Distribution.of(sizes),
                Distribution.of(spreadBefore),
                Distribution.of(spreadAfter),
                zeros(spreadBefore),
                zeros(spreadAfter),
                components);
    }

    private static int[][] members(int[] group, int count) {
        int[] sizes = new int[count];
        for (int g : group) {
            sizes[g]++;
        }
        int[][] members = IntStream.of(sizes).mapToObj(int[]::new).toArray(int[][]::new);
        int[] next = new int[count];
        for (int i = 0; i < group.length; i++) {
            members[group[i]][next[group[i]]++] = i;
        }
        return members;
    }

    /** The standard deviation (divisor n - 1) inside each group; NaN for a group with fewer than two numbers. */
    static double[] spreads(int[][] members, double[] column) {
        return Arrays.stream(members)
                .mapToDouble(group -> spread(Arrays.stream(group)
                        .mapToDouble(i -> column[i])
                        .filter(value -> !Double.isNaN(value))
                        .toArray()))
                .toArray();
    }

    private static double spread(double[] values) {
        if (values.length < 2) {
            return Double.NaN;
        }
        double mean = Arrays.stream(values).sum() / values.length;
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        double spread = Math.sqrt(squares / (values.length - 1));
        return spread <= NOISE * (1 + Math.abs(mean)) ? 0 : spread;
    }

    private static long zeros(double[] spreads) {
        return Arrays.stream(spreads).filter(spread -> spread == 0).count();
    }

    private static long defined(double[] spreads) {
        return Arrays.stream(spreads).filter(spread -> !Double.isNaN(spread)).count();
    }
}
