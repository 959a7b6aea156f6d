package io.guerdon.io.run;

import io.guerdon.core.Scores;
import io.guerdon.io.reading.ParsedRow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The statistics of a run: overall, by source, by group. Those of consecutive pieces merge into those of the whole.
 * Memory is bounded: sources beyond a limit are counted together, groups beyond it are not told apart by name. Not
 * thread-safe.
 */
final class Statistics {

    /** So many sources, and so many groups, are kept under their names. */
    static final int MAX_NAMED = 1000;

    private static final String OTHER_SOURCES = "(other sources)";
    private static final int SHOWN_NAME = 80;

    private final int components;
    private final Section overall;
    private final SequencedMap<String, Section> sources = new LinkedHashMap<>();
    private @Nullable SequencedMap<Long, Named> groups;
    private final GroupRuns runs = new GroupRuns();
    private long rows;

    private record Named(String name, Section section) {}

    /**
     * Creates empty statistics.
     *
     * @param components the number of components
     * @param namedGroups whether to keep groups under their names, as long as there are few
     */
    Statistics(int components, boolean namedGroups) {
        this.components = components;
        this.overall = new Section(components);
        this.groups = namedGroups ? new LinkedHashMap<>() : null;
    }

    /** Adds a row; the scores are those of its unit, in which it is the item of this number. */
    void add(ParsedRow row, Scores scores, int item) {
        rows++;
        overall.add(scores, item);
        source(row.rollout().source()).add(scores, item);
        runs.add(row.groupHash(), Place.of(row.block().index(), row.line()), scores.combined()[item]);
        var named = group(row.groupHash(), row.rollout().group());
        if (named != null) {
            named.add(scores, item);
        }
    }

    private Section source(String name) {
        var section = sources.get(name);
        if (section != null) {
            return section;
        }
        return sources.computeIfAbsent(sources.size() < MAX_NAMED ? name : OTHER_SOURCES, _ -> new Section(components));
    }

    private @Nullable Section group(long hash, String name) {
        if (groups == null) {
            return null;
        }
        var named = groups.get(hash);
        if (named == null) {
            if (groups.size() == MAX_NAMED) {
                groups = null;
                return null;
            }
            named = new Named(shortened(name), new Section(components));
            groups.put(hash, named);
        }
        return named.section();
    }

    private static String shortened(String name) {
        String line = name.replace('\n', ' ');
        return line.length() <= SHOWN_NAME ? line : line.substring(0, SHOWN_NAME - 3) + "...";
    }

    /** Merges the statistics of the piece that comes next; its runs of groups are not taken over. */
    void merge(Statistics next) {
        rows += next.rows;
        overall.merge(next.overall);
        next.sources.forEach((name, section) -> source(name).merge(section));
        if (next.groups == null) {
            groups = null;
            return;
        }
        for (Map.Entry<Long, Named> entry : next.groups.entrySet()) {
            var section = group(entry.getKey(), entry.getValue().name());
            if (section != null) {
                section.merge(entry.getValue().section());
            }
        }
    }

    /** Whether groups are still kept under their names. */
    boolean hasNamedGroups() {
        return groups != null;
    }

    GroupRuns runs() {
        return runs;
    }

    long rows() {
        return rows;
    }

    Summary summary(List<String> names, GroupSummary groupSummary) {
        var bySource = new LinkedHashMap<String, List<ColumnSummary>>();
        if (sources.size() > 1 || !sources.containsKey("")) {
            sources.forEach(
                    (name, section) -> bySource.put(name.isEmpty() ? "(none)" : name, section.summaries(names)));
        }
        var byGroup = new LinkedHashMap<String, List<ColumnSummary>>();
        boolean grouped = groupSummary.groups() > 1
                || groups != null
                        && groups.values().stream()
                                .anyMatch(named -> !named.name().isEmpty());
        if (grouped && groups != null) {
            groups.values()
                    .forEach(named -> byGroup.put(
                            fresh(byGroup, named.name()), named.section().summaries(names)));
        }
        return new Summary(rows, overall.summaries(names), bySource, byGroup, grouped ? groupSummary : null);
    }

    /** Two long names may be equal as far as they are shown. */
    private static String fresh(Map<String, ?> taken, String name) {
        String fresh = name;
        for (int i = 2; taken.containsKey(fresh); i++) {
            fresh = name + " (" + i + ")";
        }
        return fresh;
    }

    ObjectNode save() {
        var tree = JsonNodeFactory.instance.objectNode();
        tree.put("rows", rows);
        tree.set("overall", overall.save());
        var bySource = tree.putObject("sources");
        sources.forEach((name, section) -> bySource.set(name, section.save()));
        if (groups != null) {
            var byGroup = tree.putArray("groups");
            groups.forEach((hash, named) -> byGroup.addObject()
                    .put("hash", hash)
                    .put("name", named.name())
                    .set("columns", named.section().save()));
        }
        return tree;
    }

    static Statistics restore(JsonNode tree, int components) {
        var statistics = new Statistics(components, tree.has("groups"));
        statistics.rows = tree.path("rows").longValue();
        statistics.overall.merge(Section.restore(tree.path("overall")));
        for (var source : tree.path("sources").properties()) {
            statistics.sources.put(source.getKey(), Section.restore(source.getValue()));
        }
        if (statistics.groups != null) {
            for (var group : tree.path("groups")) {
                statistics.groups.put(
                        group.path("hash").longValue(),
                        new Named(group.path("name").stringValue(), Section.restore(group.path("columns"))));
            }
        }
        return statistics;
    }
}
