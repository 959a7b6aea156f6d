package io.guerdon.preference.features;

import io.guerdon.core.DataException;
import io.guerdon.core.Rollout;
import io.guerdon.preference.data.DataReport;
import io.guerdon.preference.features.FeatureData.Pair;
import io.guerdon.preference.features.FeatureModelSettings.Target;
import io.guerdon.preference.features.FeatureSource.StateNames;
import io.guerdon.preference.features.FeatureSource.States;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Rows with trajectories of states: all are read first, and the size that most states have is the one that is learned. Comparisons
 * of segments are {@code chosen} and {@code rejected}, or {@code segment_a} and {@code segment_b} with a {@code preference}: a, b,
 * tie, or the share of judges from 0 to 1 who preferred the first. A segment is an object with the fields of states and actions, or a
 * plain list of states. Not thread-safe.
 *
 * <p>Source: Christiano et al., "Deep reinforcement learning from human preferences" (arXiv 1706.03741).
 */
final class SegmentRows {

    private final FeatureModelSettings settings;
    private final StateNames names;
    private final FeatureReading reading;
    private final List<Compared> compared = new ArrayList<>();
    private final List<Labelled> labelled = new ArrayList<>();
    private long rows;

    /**
     * Two segments.
     *
     * @param flipped the probability that the first is not the better one, 0 to 1/2
     * @param shownFirst 1 where the better one was shown first, 0 where it was the other; NaN where nobody knows
     */
    private record Compared(
            Rollout row, Segment chosen, Segment rejected, double flipped, double margin, double shownFirst) {}

    private record Labelled(Rollout row, Segment segment) {}

    /** The size of states and actions. */
    private record Size(int state, int action) {

        static Size of(Segment segment) {
            return new Size(segment.stateSize(), segment.actionSize());
        }
    }

    /**
     * What was read.
     *
     * @param source with the sizes that most segments have
     */
    record Result(States source, FeatureData data) {}

    private SegmentRows(FeatureModelSettings settings, StateNames names) {
        this.settings = settings;
        this.names = names;
        this.reading = new FeatureReading(settings);
    }

    /**
     * Reads rows.
     *
     * @throws IllegalArgumentException when none of them holds a segment
     */
    static Result read(List<Rollout> rows, FeatureModelSettings settings, StateNames names) {
        var reading = new SegmentRows(settings, names);
        rows.forEach(reading::row);
        return reading.result();
    }

    private void row(Rollout row) {
        rows++;
        try {
            if (settings.target() == Target.COMPARISONS) {
                compare(row);
            } else {
                var segment = Segment.read(row.label(), "", row.row(), names);
                if (fits(row, segment)) {
                    labelled.add(new Labelled(row, segment));
                }
            }
        } catch (DataException e) {
            reading.unreadable(e);
        }
    }

    private void compare(Rollout row) {
        boolean ordered = has(row, "segment_a") || has(row, "segment_b");
        String first = ordered ? "segment_a" : "chosen";
        String second = ordered ? "segment_b" : "rejected";
        if (!has(row, first) || !has(row, second)) {
            if (has(row, first) || has(row, second)) {
                reading.leave("rows with nothing to compare a segment with", row.label());
                return;
            }
            throw new DataException(
                    row.label(),
                    "chosen",
                    "nothing",
                    "chosen and rejected, or segment_a and segment_b with a preference");
        }
        var one = segment(row, first);
        var other = segment(row, second);
        double margin = row.number("margin").orElse(0);
        double share = ordered ? share(row) : 1;
        if (!fits(row, one) || !fits(row, other)) {
            return;
        }
        double shownFirst = !ordered || share == 0.5 ? Double.NaN : share > 0.5 ? 1 : 0;
        compared.add(
                share >= 0.5
                        ? new Compared(row, one, other, 1 - share, margin, shownFirst)
                        : new Compared(row, other, one, share, margin, shownFirst));
    }

    private static boolean has(Rollout row, String field) {
        var node = row.field(field);
        return !node.isMissingNode() && !node.isNull();
    }

    private Segment segment(Rollout row, String side) {
        return Segment.read(row.label(), side + ".", row.field(side), names);
    }

    /** The share of judges who preferred the first segment. */
    private static double share(Rollout row) {
        JsonNode node = row.field("preference");
        String word = node.isString() ? node.stringValue().strip().toLowerCase(Locale.ROOT) : "";
        double share = switch (word) {
            case "a", "segment_a" -> 1;
            case "b", "segment_b" -> 0;
            case "tie", "both", "neither", "equal" -> 0.5;
            default -> node.isNumber() ? node.doubleValue() : Double.NaN;
        };
        if (!(share >= 0 && share <= 1)) {
            throw new DataException(
                    row.label(),
                    "preference",
                    Segment.shown(node),
                    "a, b, tie, or the share from 0 to 1 of judges who preferred segment_a");
        }
        return share;
    }

    /** Whether it is neither empty nor over-long; otherwise it is counted. */
    private boolean fits(Rollout row, Segment segment) {
        if (segment.steps() == 0) {
            reading.leave("rows with a segment that has no state", row.label());
        } else if (segment.steps() > settings.mostSteps()) {
            reading.leave("rows with a segment of more steps than most_steps", row.label());
        } else {
            return true;
        }
        return false;
    }

    private Result result() {
        var source = source();
        for (var one : labelled) {
            if (sized(source, one.row(), one.segment())) {
                reading.rated(one.row(), one.segment()::vectors);
            }
        }
        var used = new ArrayList<Compared>();
        for (var one : compared) {
            if (sized(source, one.row(), one.chosen(), one.rejected())) {
                pair(one);
                used.add(one);
            }
        }
        return new Result(source, reading.result(rows, warnings(used)));
    }

    private void pair(Compared one) {
        double[][] chosen = one.chosen().vectors();
        double[][] rejected = one.rejected().vectors();
        String user = one.row().text("user");
        String prompt = one.row().text("prompt");
        String asked = (user == null ? "" : user) + "\n" + (prompt == null ? "" : prompt);
        String first = FeatureReading.fingerprint(chosen);
        String second = FeatureReading.fingerprint(rejected);
        String both = first.compareTo(second) < 0 ? first + second : second + first;
        boolean tie = one.flipped() == 0.5;
        reading.pair(
                new Pair(chosen, rejected, one.flipped(), tie ? 0 : one.margin(), prompt == null ? both : prompt),
                asked,
                asked + "\n" + (tie ? both : first + second) + one.flipped(),
                one.row().label());
    }

    /** What most segments are made of; of sizes that are as frequent the one that came first. */
    private States source() {
        var counts = new LinkedHashMap<Size, Integer>();
        labelled.forEach(one -> counts.merge(Size.of(one.segment()), 1, Integer::sum));
        compared.forEach(one -> {
            counts.merge(Size.of(one.chosen()), 1, Integer::sum);
            counts.merge(Size.of(one.rejected()), 1, Integer::sum);
        });
        @Nullable Size most = null;
        int highest = 0;
        for (Map.Entry<Size, Integer> entry : counts.entrySet()) {
            if (entry.getValue() > highest) {
                most = entry.getKey();
                highest = entry.getValue();
            }
        }
        if (most == null) {
            var none = reading.result(rows, List.of());
            throw new IllegalArgumentException("no row holds a trajectory: " + String.join("; ", none.lines()));
        }
        return new States(names, most.state(), most.action());
    }

    private boolean sized(States source, Rollout row, Segment... segments) {
        for (var segment : segments) {
            String problem = source.problem(segment);
            if (!problem.isEmpty()) {
                reading.leave(
                        "rows whose states or actions have another size than most",
                        row.label() + ": " + problem + ", most are " + source.fingerprint());
                return false;
            }
        }
        return true;
    }

    private static List<String> warnings(List<Compared> used) {
        var decided = used.stream().filter(one -> one.flipped() < 0.5).toList();
        var warnings = new ArrayList<String>();
        var longer = decided.stream()
                .filter(one -> one.chosen().steps() != one.rejected().steps())
                .mapToDouble(one -> one.chosen().steps() > one.rejected().steps() ? 1 : 0)
                .average();
        warn(
                warnings,
                longer,
                "the longer segment is chosen where lengths differ",
                "the shorter segment is chosen where lengths differ");
        var first = decided.stream()
                .mapToDouble(Compared::shownFirst)
                .filter(share -> !Double.isNaN(share))
                .average();
        warn(warnings, first, "the segment shown first is chosen", "the segment shown second is chosen");
        return warnings;
    }

    private static void warn(List<String> warnings, OptionalDouble share, String more, String less) {
        if (share.isPresent()) {
            double value = Math.max(share.getAsDouble(), 1 - share.getAsDouble());
            if (value >= DataReport.LOPSIDED) {
                warnings.add(String.format(
                        Locale.ROOT,
                        "one-sided: in %.0f %% %s; a model can win by that alone",
                        100 * value,
                        share.getAsDouble() >= 0.5 ? more : less));
            }
        }
    }
}
