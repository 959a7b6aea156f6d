package io.guerdon.audit.report;

import io.guerdon.audit.report.ReportData.Explanation;
import io.guerdon.audit.report.ReportData.Reason;
import io.guerdon.audit.report.ReportData.Sample;
import io.guerdon.audit.report.ReportData.SampledRollout;
import io.guerdon.core.Rollout;
import io.guerdon.core.Scores;
import io.guerdon.core.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Chooses the rollouts that a report shows: up to a fifth each without a reward, with the lowest and with the highest reward
 * (ties broken at random), and the rest at random. Depends on the seed and the order of the rollouts only. Not thread-safe.
 */
final class RolloutSample {

    private final SplittableRandom random;
    private final int size;
    private final Stratum failed;
    private final Stratum lowest;
    private final Stratum highest;
    private final Stratum others;

    RolloutSample(long seed, int size) {
        if (size < 0) {
            throw new IllegalArgumentException("a sample of " + size + " rollouts");
        }
        this.random = new SplittableRandom(seed);
        this.size = size;
        this.failed = new Stratum(size / 5);
        this.lowest = new Stratum(size / 5);
        this.highest = new Stratum(size / 5);
        this.others = new Stratum(size);
    }

    /** Takes in a rollout; {@code row} counts from 1. */
    void offer(long row, Rollout rollout, Scores scores, int item) {
        double tie = random.nextDouble();
        double reward = scores.combined()[item];
        boolean broken = Double.isNaN(scores.total()[item])
                || scores.columns().stream()
                        .anyMatch(column -> column.verdicts().get(item).status() == Verdict.Status.FAILED);
        if (broken) {
            offer(failed, new Key(0, tie), Reason.FAILED, row, rollout, scores, item);
        } else {
            offer(lowest, new Key(reward, tie), Reason.LOWEST, row, rollout, scores, item);
            offer(highest, new Key(-reward, tie), Reason.HIGHEST, row, rollout, scores, item);
        }
        offer(others, new Key(0, tie), Reason.RANDOM, row, rollout, scores, item);
    }

    private static void offer(
            Stratum stratum, Key key, Reason reason, long row, Rollout rollout, Scores scores, int item) {
        if (stratum.wants(key)) {
            stratum.keep(key, entry(reason, row, rollout, scores, item));
        }
    }

    /** The sample in the order of the input. */
    Sample finish(long of) {
        var chosen = new TreeMap<Long, SampledRollout>();
        for (var stratum : List.of(failed, lowest, highest, others)) {
            for (var entry : stratum.inOrder()) {
                if (chosen.size() < size) {
                    chosen.putIfAbsent(entry.row(), entry);
                }
            }
        }
        return new Sample(of, List.copyOf(chosen.values()));
    }

    private static SampledRollout entry(Reason reason, long row, Rollout rollout, Scores scores, int item) {
        var explanations = new ArrayList<Explanation>(scores.columns().size());
        for (var column : scores.columns()) {
            var verdict = column.verdicts().get(item);
            explanations.add(new Explanation(
                    verdict.value(),
                    column.shaped()[item],
                    verdict.status(),
                    verdict.code(),
                    Excerpt.of(verdict.detail(), 600)));
        }
        return new SampledRollout(
                row,
                Excerpt.of(rollout.id(), 200),
                Excerpt.of(rollout.group(), 200),
                Excerpt.of(rollout.source(), 200),
                reason,
                Excerpt.of(rollout.prompt(), Excerpt.PROMPT),
                Excerpt.of(rollout.completion(), Excerpt.COMPLETION),
                Excerpt.of(rollout.reference(), Excerpt.REFERENCE),
                explanations,
                scores.combined()[item],
                scores.total()[item]);
    }

    private record Key(double first, double tie) implements Comparable<Key> {

        @Override
        public int compareTo(Key other) {
            int byFirst = Double.compare(first, other.first);
            return byFirst != 0 ? byFirst : Double.compare(tie, other.tie);
        }
    }

    private record Kept(Key key, SampledRollout rollout) {}

    /** The entries with the smallest keys. */
    private static final class Stratum {

        private final PriorityQueue<Kept> largestFirst =
                new PriorityQueue<>(Comparator.comparing(Kept::key).reversed());
        private final int capacity;

        Stratum(int capacity) {
            this.capacity = capacity;
        }

        /** Whether an entry with this key would be kept: asked before its texts are copied. */
        boolean wants(Key key) {
            var largest = largestFirst.peek();
            return largestFirst.size() < capacity
                    || (largest != null && capacity > 0 && key.compareTo(largest.key()) < 0);
        }

        void keep(Key key, SampledRollout rollout) {
            if (largestFirst.size() == capacity) {
                largestFirst.poll();
            }
            largestFirst.add(new Kept(key, rollout));
        }

        List<SampledRollout> inOrder() {
            return largestFirst.stream()
                    .sorted(Comparator.comparing(Kept::key))
                    .map(Kept::rollout)
                    .toList();
        }
    }
}
