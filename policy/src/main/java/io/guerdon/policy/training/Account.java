package io.guerdon.policy.training;

import io.guerdon.core.Column;
import io.guerdon.core.Scores;
import io.guerdon.core.Verdict;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a pipeline said of some completions, counted and put into words. */
record Account(Scores scores) {

    private static final int LONGEST_REASON = 300;

    /** How many completions have no reward because a component failed, and how many because it does not apply. */
    SequencedMap<String, Double> log() {
        var failed = IntStream.range(0, scores.total().length)
                .filter(i -> scores.columns().stream().anyMatch(c -> status(c, i) == Verdict.Status.FAILED))
                .count();
        var nothing = Arrays.stream(scores.total()).filter(Double::isNaN).count();
        var log = new LinkedHashMap<String, Double>();
        log.put("reward/failed", (double) failed);
        log.put("reward/not_applicable", (double) Math.max(0, nothing - failed));
        return log;
    }

    /** Each component and the total in one line: its range, and how often it failed or does not apply, with the first reason. */
    String words() {
        return scores.columns().stream().map(Account::words).collect(Collectors.joining("; ")) + "; the total "
                + range(scores.total());
    }

    /** How often a component failed, with the first reason; empty when it never did. */
    static String failure(Column column) {
        return counted(column, Verdict.Status.FAILED, "failed on");
    }

    private static String words(Column column) {
        var failed = failure(column);
        var nothing = counted(column, Verdict.Status.NOT_APPLICABLE, "does not apply to");
        var words = new StringBuilder("component '" + column.name() + "' " + range(column.shaped()));
        for (var more : List.of(failed, nothing)) {
            words.append(more.isEmpty() ? "" : ", " + more);
        }
        return words.toString();
    }

    private static String range(double[] values) {
        var finite = Arrays.stream(values).filter(Double::isFinite).summaryStatistics();
        if (finite.getCount() == 0) {
            return "has no number";
        }
        var least = number(finite.getMin());
        var range = least.equals(number(finite.getMax())) ? least : least + " to " + number(finite.getMax());
        return "is " + range + " on " + (finite.getCount() == values.length ? "all " : finite.getCount() + " of ")
                + values.length;
    }

    private static String counted(Column column, Verdict.Status status, String verb) {
        var all = column.verdicts().size();
        var items =
                IntStream.range(0, all).filter(i -> status(column, i) == status).toArray();
        if (items.length == 0) {
            return "";
        }
        var reason = column.verdicts().get(items[0]).detail();
        var cut = reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + "...";
        return verb + " " + items.length + " of " + all + " (completion " + items[0] + (cut.isEmpty() ? "" : ": " + cut)
                + ")";
    }

    private static Verdict.Status status(Column column, int item) {
        return column.verdicts().get(item).status();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.6g", value).replaceFirst("\\.?0+$", "");
    }
}
