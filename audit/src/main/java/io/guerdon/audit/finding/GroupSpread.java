package io.guerdon.audit.finding;

import java.util.ArrayList;
import java.util.List;

/**
 * Groups whose members all have the same reward: a method that compares a completion with the others of its group learns
 * nothing from them.
 */
public final class GroupSpread {

    /** At this share of groups without spread, half the computation of a group-relative method is wasted. */
    public static final double MUCH = 0.5;

    /** At this share it is worth knowing. */
    public static final double SOME = 0.2;

    private GroupSpread() {}

    /**
     * How many groups have a spread.
     *
     * @param groups groups with at least two defined rewards
     * @param flat those whose rewards are all equal
     * @param flattened those with a spread before the shaping of the total and none after it
     */
    public record Counts(int groups, int flat, int flattened) {}

    /** Counts over groups with at least two members whose reward is defined both before and after the shaping. */
    public static Counts count(Observations seen) {
        int groups = 0;
        int flat = 0;
        int flattened = 0;
        for (int g = 0; g < seen.groups().count(); g++) {
            int[] members = seen.groups().members(g);
            double before = spread(seen.combined(), members);
            double after = spread(seen.total(), members);
            if (Double.isNaN(before)) {
                continue;
            }
            groups++;
            boolean isFlat = before <= noise(seen.combined(), members);
            flat += isFlat ? 1 : 0;
            flattened += !isFlat && after <= noise(seen.total(), members) ? 1 : 0;
        }
        return new Counts(groups, flat, flattened);
    }

    /** The findings. */
    public static List<Finding> of(Observations seen) {
        var findings = new ArrayList<Finding>();
        var counts = count(seen);
        if (counts.groups() == 0) {
            if (seen.size() > 1) {
                findings.add(new Finding(
                        "groups-of-one",
                        Severity.INFO,
                        "No group has two rollouts with a reward",
                        "",
                        List.of(Evidence.number("groups", seen.groups().count())),
                        "Name the column that groups the completions of a prompt if there is one; a group-relative"
                                + " method needs several completions of each prompt.",
                        "groups"));
            }
            return findings;
        }
        double share = (double) counts.flat() / counts.groups();
        if (share >= SOME) {
            findings.add(new Finding(
                    "groups-without-spread",
                    share >= MUCH ? Severity.MEDIUM : Severity.LOW,
                    "Many groups have no spread, so a group-relative method learns nothing from them",
                    "",
                    List.of(Evidence.share("groups without spread", counts.flat(), counts.groups())),
                    "Choose prompts of middling difficulty, sample more completions, or add a component that grades"
                            + " partial success.",
                    "groups"));
        }
        double lost = (double) counts.flattened() / counts.groups();
        if (counts.flattened() > 0) {
            findings.add(new Finding(
                    "shaping-removes-spread",
                    lost >= SOME ? Severity.HIGH : Severity.MEDIUM,
                    "The shaping of the total removes the spread of groups that had one",
                    "",
                    List.of(Evidence.share("groups flattened", counts.flattened(), counts.groups())),
                    "Widen the range of the last shaping, or shape the components instead of the total.",
                    "groups"));
        }
        return findings;
    }

    /** Largest minus smallest defined value; NaN with fewer than two. */
    static double spread(double[] column, int[] members) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        int defined = 0;
        for (int member : members) {
            if (!Double.isNaN(column[member])) {
                low = Math.min(low, column[member]);
                high = Math.max(high, column[member]);
                defined++;
            }
        }
        return defined < 2 ? Double.NaN : high - low;
    }

    /** What arithmetic leaves behind at the size of these numbers. */
    private static double noise(double[] column, int[] members) {
        double size = 0;
        for (int member : members) {
            size = Double.isNaN(column[member]) ? size : Math.max(size, Math.abs(column[member]));
        }
        return 1e-9 * size;
    }
}
