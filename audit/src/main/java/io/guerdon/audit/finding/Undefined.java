package io.guerdon.audit.finding;

import io.guerdon.core.Column;
import io.guerdon.core.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Where a component breaks or does not apply. A component that applies to some completions of a prompt and not to others
 * can be escaped: a sum that skips it pays the completion that makes it fall silent.
 */
public final class Undefined {

    /** A component that breaks on this share of the rollouts must not go into a training run. */
    public static final double MANY = 0.05;

    /** Escaping must raise the mean reward by this share of its range to count as paid. */
    public static final double PAID = 0.05;

    private Undefined() {}

    /** The findings. */
    public static List<Finding> of(Observations seen) {
        var findings = new ArrayList<Finding>();
        for (Column column : seen.columns()) {
            failures(findings, seen, column);
            escapes(findings, seen, column);
        }
        return findings;
    }

    private static void failures(List<Finding> findings, Observations seen, Column column) {
        int[] failed = IntStream.range(0, seen.size())
                .filter(i -> column.verdicts().get(i).status() == Verdict.Status.FAILED)
                .toArray();
        if (failed.length == 0) {
            return;
        }
        findings.add(new Finding(
                "failures",
                failed.length >= MANY * seen.size() ? Severity.HIGH : Severity.MEDIUM,
                "'" + column.name() + "' breaks on some rollouts, which then have no reward",
                column.name(),
                List.of(
                        Evidence.share("failed", failed.length, seen.size()),
                        Evidence.text("first", seen.labels().get(failed[0])),
                        Evidence.text(
                                "message", column.verdicts().get(failed[0]).detail()),
                        Evidence.text("by source", bySource(seen, failed))),
                "Look at the first failed rollout; mend the data or the component before training.",
                "components"));
    }

    private static String bySource(Observations seen, int[] rows) {
        var counts = new LinkedHashMap<String, Integer>();
        for (int row : rows) {
            String source = seen.sources().get(row);
            counts.merge(source.isEmpty() ? "(no source)" : source, 1, Integer::sum);
        }
        return counts.entrySet().stream()
                .limit(5)
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    private static void escapes(List<Finding> findings, Observations seen, Column column) {
        double paid = 0;
        int mixed = 0;
        int silent = 0;
        int first = -1;
        for (int g = 0; g < seen.groups().count(); g++) {
            double[] sum = new double[2];
            int[] count = new int[2];
            int firstSilent = -1;
            for (int i : seen.groups().members(g)) {
                var status = column.verdicts().get(i).status();
                if (status == Verdict.Status.FAILED || Double.isNaN(seen.combined()[i])) {
                    continue;
                }
                int side = status == Verdict.Status.NOT_APPLICABLE ? 1 : 0;
                firstSilent = side == 1 && firstSilent < 0 ? i : firstSilent;
                sum[side] += seen.combined()[i];
                count[side]++;
            }
            if (count[0] > 0 && count[1] > 0) {
                mixed++;
                silent += count[1];
                first = first < 0 ? firstSilent : first;
                paid += sum[1] / count[1] - sum[0] / count[0];
            }
        }
        if (mixed == 0) {
            return;
        }
        double gain = paid / mixed;
        double range = GroupSpread.spread(
                seen.combined(), IntStream.range(0, seen.size()).toArray());
        findings.add(new Finding(
                "escapable-component",
                gain > PAID * range ? Severity.HIGH : Severity.LOW,
                "'" + column.name()
                        + "' applies to some completions of a prompt and not to others, so it can be escaped",
                column.name(),
                List.of(
                        Evidence.share(
                                "groups where both occur", mixed, seen.groups().count()),
                        Evidence.number("rollouts it is silent on there", silent),
                        Evidence.number("mean reward gained by escaping", gain),
                        Evidence.text("first", seen.labels().get(first))),
                "Give 0 where the completion is at fault; leave NaN for prompts that the component has no business with.",
                "components"));
    }
}
