package io.guerdon.audit.report;

import io.guerdon.audit.report.ReportData.SourceSummary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** One row a data source. Pure functions. */
final class Sources {

    /** So many sources are shown; the smallest beyond them are put together. */
    static final int LIMIT = 40;

    private static final double Z_95 = 1.959963984540054;

    private Sources() {}

    /**
     * The sources, largest first.
     *
     * @param names the names of the sources
     * @param source the source of each rollout, 0 to names.size() - 1
     * @param reward one number a rollout; NaN takes no part
     */
    static List<SourceSummary> of(List<String> names, int[] source, double[] reward) {
        int[] sizes = new int[names.size()];
        for (int s : source) {
            sizes[s]++;
        }
        var largestFirst = new ArrayList<Integer>();
        for (int s = 0; s < sizes.length; s++) {
            largestFirst.add(s);
        }
        largestFirst.sort(Comparator.comparingInt((Integer s) -> -sizes[s]));
        int[] place = new int[sizes.length];
        for (int p = 0; p < sizes.length; p++) {
            place[largestFirst.get(p)] = Math.min(p, LIMIT - 1);
        }
        var rewards = new double[Math.min(LIMIT, sizes.length)][];
        int[] placeSizes = new int[rewards.length];
        Arrays.stream(source).forEach(s -> placeSizes[place[s]]++);
        Arrays.setAll(rewards, p -> new double[placeSizes[p]]);
        int[] next = new int[rewards.length];
        for (int i = 0; i < source.length; i++) {
            int p = place[source[i]];
            rewards[p][next[p]++] = reward[i];
        }
        var summaries = new ArrayList<SourceSummary>();
        for (int p = 0; p < rewards.length; p++) {
            boolean rest = p == LIMIT - 1 && sizes.length > LIMIT;
            String name = rest ? (sizes.length - p) + " smaller sources" : names.get(largestFirst.get(p));
            summaries.add(summary(name, rewards[p]));
        }
        return summaries;
    }

    private static SourceSummary summary(String name, double[] rewards) {
        var distribution = Distribution.of(rewards);
        double half = Z_95 * distribution.deviation() / Math.sqrt(distribution.count());
        return new SourceSummary(
                Excerpt.of(name, 200),
                rewards.length,
                rewards.length - distribution.count(),
                distribution,
                distribution.mean() - half,
                distribution.mean() + half);
    }
}
