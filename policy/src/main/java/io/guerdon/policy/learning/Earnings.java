package io.guerdon.policy.learning;

import io.guerdon.core.DataException;
import io.guerdon.core.Groups;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.stream.DoubleStream;

/** Looks at what completions earned before anything is learned from it: NaN where a reward does not apply or failed. */
final class Earnings {

    private Earnings() {}

    /** {@code reward/mean} and {@code reward/deviation} (divisor n - 1) of those that are numbers; NaN where too few are. */
    static SequencedMap<String, Double> log(double[] outcomes) {
        var finite = finite(outcomes).toArray();
        var mean = Metrics.mean(finite);
        var squares = Arrays.stream(finite).map(r -> (r - mean) * (r - mean)).sum();
        var log = new LinkedHashMap<String, Double>();
        log.put("reward/mean", mean);
        log.put("reward/deviation", finite.length < 2 ? Double.NaN : Math.sqrt(squares / (finite.length - 1)));
        return log;
    }

    /**
     * @param when for example {@code update 3}
     * @throws DataException when a reward is infinite, or none is a number
     */
    static void requireSome(double[] outcomes, Task task, String when) {
        for (var i = 0; i < outcomes.length; i++) {
            if (Double.isInfinite(outcomes[i])) {
                throw new DataException(
                        when,
                        "reward",
                        outcomes[i] + " for completion " + i,
                        "a finite number, or NaN for 'does not apply'");
            }
        }
        if (finite(outcomes).findAny().isEmpty()) {
            throw new DataException(
                    when,
                    "reward",
                    "no number for any of " + outcomes.length + " completions" + said(task),
                    "a number for some of them; nothing can be learned without");
        }
    }

    /** @throws DataException when a reward is not a finite number */
    static void requireAll(double[] outcomes, Task task, String when) {
        for (var i = 0; i < outcomes.length; i++) {
            if (!Double.isFinite(outcomes[i])) {
                throw new DataException(
                        when,
                        "reward",
                        outcomes[i] + " for completion " + i + said(task),
                        "a number for every completion, which this algorithm needs; give the pipeline a fallback, or train with"
                                + " grpo or rloo");
            }
        }
    }

    private static String said(Task task) {
        var account = task.account();
        return account.isEmpty() ? "" : " (" + account + ")";
    }

    /** Whether two of some items have numbers that differ. */
    static boolean differ(double[] values, int[] items) {
        return finite(Arrays.stream(items).mapToDouble(i -> values[i]).toArray())
                        .distinct()
                        .limit(2)
                        .count()
                > 1;
    }

    /** The share of groups in which no two numbers differ. */
    static double withoutSpread(double[] values, Groups groups) {
        var flat = 0;
        for (var g = 0; g < groups.count(); g++) {
            flat += differ(values, groups.members(g)) ? 0 : 1;
        }
        return (double) flat / groups.count();
    }

    private static DoubleStream finite(double[] outcomes) {
        return Arrays.stream(outcomes).filter(Double::isFinite);
    }
}
