package io.guerdon.reproductions.report;

import io.guerdon.reproductions.experiment.Column;
import io.guerdon.reproductions.experiment.Estimate;
import io.guerdon.reproductions.experiment.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Arms by columns, each the mean over seeds with half its confidence interval. Pure functions, thread-safe. */
public final class ResultTable {

    private ResultTable() {}

    /** The main table. An arm that does not measure a column shows "-". */
    static Table of(Judged judged) {
        var header = new ArrayList<String>();
        header.add("arm");
        judged.experiment().columns().stream().map(Column::title).forEach(header::add);
        var rows = new ArrayList<List<String>>();
        for (var arm : judged.arms()) {
            var row = new ArrayList<String>();
            row.add(arm.name());
            for (var column : judged.experiment().columns()) {
                row.add(
                        judged.results().has(arm.name(), column.metric())
                                ? judged.results()
                                        .mean(arm.name(), column.metric())
                                        .text(column.digits())
                                : "-");
            }
            rows.add(row);
        }
        return new Table(caption(judged), header, rows);
    }

    private static String caption(Judged judged) {
        int seeds = judged.results().seeds().size();
        return "Means over " + seeds + (seeds == 1 ? " seed" : " seeds")
                + (seeds == 1
                        ? ""
                        : String.format(
                                Locale.ROOT, " ± half the %.0f %% interval (Student's t)", 100 * Estimate.CONFIDENCE));
    }

    /** All tables and the claims as lines for a terminal. */
    public static List<String> lines(Judged judged) {
        var lines = new ArrayList<String>();
        lines.add(judged.experiment().title());
        lines.add("");
        lines.addAll(aligned(of(judged)));
        for (var table : judged.tables()) {
            lines.add("");
            lines.addAll(aligned(table));
        }
        if (!judged.missing().isEmpty()) {
            lines.add("");
            lines.add(judged.missingSentence());
        }
        lines.add("");
        for (var claim : judged.claims()) {
            lines.add(claim.outcome().verdict().words().toUpperCase(Locale.ROOT) + ": "
                    + claim.claim().kind().mark()
                    + claim.claim().statement());
            lines.add("    " + claim.outcome().why());
            if (!claim.claim().reason().isEmpty()) {
                lines.add("    does not decide because " + claim.claim().reason());
            }
        }
        return lines;
    }

    private static List<String> aligned(Table table) {
        var lines = new ArrayList<String>();
        lines.add(table.title());
        var all = new ArrayList<List<String>>();
        all.add(table.header());
        all.addAll(table.rows());
        int[] widths = new int[table.header().size()];
        all.forEach(row -> {
            for (int c = 0; c < row.size(); c++) {
                widths[c] = Math.max(widths[c], row.get(c).length());
            }
        });
        for (var row : all) {
            var line = new StringBuilder();
            for (int c = 0; c < row.size(); c++) {
                String blanks = " ".repeat(widths[c] - row.get(c).length());
                line.append(c == 0 ? "  " + row.get(c) + blanks : "  " + blanks + row.get(c));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    /** A table in Markdown. */
    static String markdown(Table table) {
        var text = new StringBuilder();
        text.append(markdownRow(table.header()));
        text.append("|").append("---|".repeat(table.header().size())).append('\n');
        table.rows().forEach(row -> text.append(markdownRow(row)));
        return text.toString();
    }

    private static String markdownRow(List<String> cells) {
        return "| "
                + String.join(
                        " | ", cells.stream().map(c -> c.replace("|", "\\|")).toList()) + " |\n";
    }
}
