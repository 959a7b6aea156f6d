package io.guerdon.core.stats;

import io.guerdon.core.Verdict;
import java.util.List;

/**
 * A reward column in one row of a table: how many items it scored, left out and failed on, and the moments of its
 * values. Can be merged, so that each thread or chunk makes its own. Immutable and thread-safe.
 *
 * @param notApplicable items to which the reward does not apply
 * @param failed items on which the reward broke
 * @param moments count, mean, spread and extremes of the values that there are
 */
public record Summary(long notApplicable, long failed, Moments moments) {

    /** Of no items. */
    public static final Summary EMPTY = new Summary(0, 0, Moments.EMPTY);

    /** Of the verdicts of one component. */
    public static Summary of(List<Verdict> verdicts) {
        double[] values = new double[verdicts.size()];
        long failed = 0;
        long notApplicable = 0;
        for (int i = 0; i < values.length; i++) {
            var verdict = verdicts.get(i);
            values[i] = verdict.value();
            switch (verdict.status()) {
                case FAILED -> failed++;
                case NOT_APPLICABLE -> notApplicable++;
                case SCORED -> {}
            }
        }
        return new Summary(notApplicable, failed, Moments.of(values));
    }

    /** Of numbers alone: NaN counts as not applicable. */
    public static Summary of(double[] values) {
        var moments = Moments.of(values);
        return new Summary(values.length - moments.count(), 0, moments);
    }

    /** Of the items of both. */
    public Summary merge(Summary other) {
        return new Summary(notApplicable + other.notApplicable, failed + other.failed, moments.merge(other.moments));
    }

    /** The number of items, scored or not. */
    public long items() {
        return moments.count() + notApplicable + failed;
    }

    /** The mean of the values; NaN when there are none. */
    public double mean() {
        return moments.count() == 0 ? Double.NaN : moments.mean();
    }

    /** The sample standard deviation (divisor n - 1) of the values; NaN for fewer than two. */
    public double deviation() {
        return moments.deviation(1);
    }

    /** The share of the items to which the reward does not apply, 0 to 1; NaN when there are no items. */
    public double shareNotApplicable() {
        return (double) notApplicable / items();
    }

    /** The share of the items on which the reward broke, 0 to 1; NaN when there are no items. */
    public double shareFailed() {
        return (double) failed / items();
    }
}
