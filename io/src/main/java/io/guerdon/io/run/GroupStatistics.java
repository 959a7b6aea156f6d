package io.guerdon.io.run;

import java.util.Arrays;

/**
 * The spread of the combined rewards within and between groups, whose rows may lie anywhere in the input. Remembers about 50
 * bytes a group, up to a limit. Not thread-safe.
 */
final class GroupStatistics implements GroupRuns.Visitor {

    /** Above this many groups the later ones are not looked at. */
    static final int MAX_GROUPS = 1 << 20;

    private final LongIndex index = new LongIndex();
    private int[] count = new int[64];
    private double[] mean = new double[64];
    private double[] squares = new double[64];
    private boolean complete = true;

    @Override
    public void run(long hash, long place, int runCount, double runMean, double runSquares) {
        int group = index.size() < MAX_GROUPS ? index.add(hash) : index.find(hash);
        if (group < 0) {
            complete = false;
            return;
        }
        if (group >= count.length) {
            int room = group + (group >> 1) + 1;
            count = Arrays.copyOf(count, room);
            mean = Arrays.copyOf(mean, room);
            squares = Arrays.copyOf(squares, room);
        }
        if (runCount == 0) {
            return;
        }
        int both = count[group] + runCount;
        double delta = runMean - mean[group];
        squares[group] += runSquares + delta * delta * ((double) count[group] * runCount / both);
        mean[group] += delta * runCount / both;
        count[group] = both;
    }

    GroupSummary summary() {
        var means = new Moments();
        var deviations = new Moments();
        long flat = 0;
        for (int group = 0; group < index.size(); group++) {
            if (count[group] > 0) {
                means.add(mean[group]);
            }
            if (count[group] > 1) {
                deviations.add(Math.sqrt(Math.max(0, squares[group]) / (count[group] - 1)));
                flat += squares[group] <= 0 ? 1 : 0;
            }
        }
        return new GroupSummary(
                index.size(),
                complete,
                deviations.mean(),
                deviations.count() == 0 ? Double.NaN : (double) flat / deviations.count(),
                means.deviation());
    }
}
