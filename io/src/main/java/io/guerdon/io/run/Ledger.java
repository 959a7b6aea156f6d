package io.guerdon.io.run;

import io.guerdon.io.reading.ParsedRow;
import io.guerdon.io.reading.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a run has done so far: how far the input is in the output, and what was found there. Used by one thread. */
final class Ledger {

    private final List<String> components;
    private Statistics statistics;
    private final GroupStatistics groups = new GroupStatistics();
    private @Nullable GroupSummary finishedGroups;
    private final LongIndex seen = new LongIndex();
    private long[] seenPlaces = new long[64];
    private Position position = Position.START;
    private long units;
    private long blankLines;
    private long skipped;
    private final List<Problem> problems = new ArrayList<>();
    private final LinkedHashSet<String> replaced = new LinkedHashSet<>();

    Ledger(List<String> components) {
        this.components = components;
        this.statistics = new Statistics(components.size(), true);
    }

    void add(Scorer.Piece piece) {
        statistics.merge(piece.statistics());
        piece.statistics().runs().forEach(groups);
        replaced.addAll(piece.replaced());
    }

    /** A unit whose pieces are all in the output. */
    void done(Unit unit) {
        position = unit.end();
        units = unit.number() + 1;
        blankLines += unit.blankLines();
        skipped += unit.problems().size();
        for (var problem : unit.problems()) {
            if (problems.size() == ScoringReport.MAX_PROBLEMS) {
                break;
            }
            problems.add(problem);
        }
    }

    /**
     * Remembers that a group begins.
     *
     * @return where it began before, or -1 when it is new
     */
    long begin(ParsedRow row) {
        return begin(row.groupHash(), Place.of(row.block().index(), row.line()));
    }

    private long begin(long hash, long place) {
        int known = seen.size();
        int group = seen.add(hash);
        if (group < known) {
            return seenPlaces[group];
        }
        if (group == seenPlaces.length) {
            seenPlaces = Arrays.copyOf(seenPlaces, group + (group >> 1));
        }
        seenPlaces[group] = place;
        return -1;
    }

    /** Takes over a run of a group from before a restart; its beginning counts only where groups must not come back. */
    void replay(long hash, long place, int count, double mean, double squares) {
        groups.run(hash, place, count, mean, squares);
        begin(hash, place);
    }

    Position position() {
        return position;
    }

    long units() {
        return units;
    }

    long rows() {
        return statistics.rows();
    }

    long skipped() {
        return skipped;
    }

    boolean hasNamedGroups() {
        return statistics.hasNamedGroups();
    }

    ScoringReport report(boolean finished, List<String> notices) {
        var all = new ArrayList<String>();
        if (!replaced.isEmpty()) {
            all.add("the input already has " + String.join(", ", replaced) + ": replaced by this run's");
        }
        all.addAll(notices);
        return new ScoringReport(
                statistics.summary(components, groupSummary()), finished, blankLines, skipped, problems, all);
    }

    private GroupSummary groupSummary() {
        return finishedGroups == null ? groups.summary() : finishedGroups;
    }

    /** What is known at the end of a run: the groups themselves are forgotten, what was found of them is not. */
    ObjectNode saveFinished() {
        var tree = save();
        tree.set("group_summary", groups.summary().toJson());
        return tree;
    }

    ObjectNode save() {
        var tree = JsonNodeFactory.instance.objectNode();
        tree.put("rows", rows())
                .put("units", units)
                .put("blank_lines", blankLines)
                .put("skipped", skipped);
        tree.set("position", position.save());
        var list = tree.putArray("problems");
        for (var problem : problems) {
            list.addObject()
                    .put("input", problem.input())
                    .put("line", problem.line())
                    .put("place", problem.place())
                    .put("message", problem.message());
        }
        replaced.forEach(tree.putArray("replaced")::add);
        tree.set("statistics", statistics.save());
        return tree;
    }

    void restore(JsonNode tree) {
        units = tree.path("units").longValue();
        blankLines = tree.path("blank_lines").longValue();
        skipped = tree.path("skipped").longValue();
        position = Position.restore(tree.path("position"));
        for (var problem : tree.path("problems")) {
            problems.add(new Problem(
                    problem.path("input").intValue(),
                    problem.path("line").longValue(),
                    problem.path("place").stringValue(),
                    problem.path("message").stringValue()));
        }
        tree.path("replaced").forEach(name -> replaced.add(name.stringValue()));
        if (tree.has("group_summary")) {
            finishedGroups = GroupSummary.fromJson(tree.path("group_summary"));
        }
        statistics = Statistics.restore(tree.path("statistics"), components.size());
    }
}
