package io.guerdon.io.run;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a run found, in numbers. Columns are the components in order, then their combination under the name
 * {@value ColumnSummary#COMBINED}, then the total under the name {@value ColumnSummary#TOTAL}.
 *
 * @param rows the rows that were scored
 * @param overall the columns over all rows
 * @param bySource the columns over the rows of each source; empty when no row names one
 * @param byGroup the columns over the rows of each group; empty when there are more than {@value Statistics#MAX_NAMED}
 * @param groups the combined rewards within and between groups; null when the rows have no groups
 */
public record Summary(
        long rows,
        List<ColumnSummary> overall,
        SequencedMap<String, List<ColumnSummary>> bySource,
        SequencedMap<String, List<ColumnSummary>> byGroup,
        @Nullable GroupSummary groups) {

    public Summary {
        overall = List.copyOf(overall);
        bySource = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(bySource));
        byGroup = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(byGroup));
    }

    /** The same as a JSON tree; what is undefined is null. */
    public ObjectNode toJson() {
        var tree = JsonNodeFactory.instance.objectNode();
        tree.put("rows", rows);
        tree.set("columns", columns(overall));
        sections(tree, "by_source", bySource);
        if (groups != null) {
            tree.set("groups", groups.toJson());
        }
        sections(tree, "by_group", byGroup);
        return tree;
    }

    private static void sections(ObjectNode tree, String name, SequencedMap<String, List<ColumnSummary>> sections) {
        if (!sections.isEmpty()) {
            var object = tree.putObject(name);
            sections.forEach((section, columns) -> object.set(section, columns(columns)));
        }
    }

    private static ArrayNode columns(List<ColumnSummary> columns) {
        var array = JsonNodeFactory.instance.arrayNode();
        columns.forEach(column -> array.add(column.toJson()));
        return array;
    }
}
