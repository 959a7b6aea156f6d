package io.guerdon.io.run;

import io.guerdon.core.Column;
import io.guerdon.core.Scores;
import io.guerdon.core.Verdict;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The statistics of all columns over some of the rows: all of them, those of a source, those of a group. */
final class Section {

    /** The components in order, then the combined column, then the total. */
    private final ColumnStatistics[] columns;

    Section(int components) {
        columns = new ColumnStatistics[components + 2];
        for (int c = 0; c < columns.length; c++) {
            columns[c] = new ColumnStatistics();
        }
    }

    void add(Scores scores, int item) {
        List<Column> components = scores.columns();
        boolean failed = false;
        for (int c = 0; c < components.size(); c++) {
            var verdict = components.get(c).verdicts().get(item);
            columns[c].add(verdict);
            failed |= verdict.status() == Verdict.Status.FAILED;
        }
        columns[columns.length - 2].add(scores.combined()[item], failed);
        columns[columns.length - 1].add(scores.total()[item], failed);
    }

    void merge(Section other) {
        for (int c = 0; c < columns.length; c++) {
            columns[c].merge(other.columns[c]);
        }
    }

    List<ColumnSummary> summaries(List<String> components) {
        var summaries = new ArrayList<ColumnSummary>(columns.length);
        for (int c = 0; c < columns.length; c++) {
            summaries.add(columns[c].summary(name(components, c)));
        }
        return summaries;
    }

    private static String name(List<String> components, int column) {
        if (column < components.size()) {
            return components.get(column);
        }
        return column == components.size() ? ColumnSummary.COMBINED : ColumnSummary.TOTAL;
    }

    ArrayNode save() {
        var tree = JsonNodeFactory.instance.arrayNode();
        for (var column : columns) {
            tree.add(column.save());
        }
        return tree;
    }

    static Section restore(JsonNode tree) {
        var section = new Section(tree.size() - 2);
        for (int c = 0; c < section.columns.length; c++) {
            section.columns[c] = ColumnStatistics.restore(tree.path(c));
        }
        return section;
    }
}
