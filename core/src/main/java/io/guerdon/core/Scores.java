package io.guerdon.core;

import java.util.List;
import java.util.Locale;

/**
 * Everything a pipeline found out about a batch, from raw values to totals.
 *
 * @param columns the components, in the order of the specification
 * @param combined the combination of the shaped columns, one number per item
 * @param total the reward: the combined column after the shaping of the total, one number per item; NaN where undefined
 */
public record Scores(List<Column> columns, double[] combined, double[] total) {

    public Scores {
        columns = List.copyOf(columns);
    }

    /**
     * A component by name.
     *
     * @throws IllegalArgumentException when there is none, with the names that exist
     */
    public Column column(String name) {
        return columns.stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no component '" + name + "', there are "
                        + columns.stream().map(Column::name).toList()));
    }

    /** One item taken apart in words: each component's raw value, shaped value and reason, and the total. */
    public String explain(int item) {
        var text = new StringBuilder();
        for (var column : columns) {
            var verdict = column.verdicts().get(item);
            text.append(String.format(Locale.ROOT, "%s: %s", column.name(), number(verdict.value())));
            if (column.shaped()[item] != verdict.value() && !Double.isNaN(verdict.value())) {
                text.append(" -> ").append(number(column.shaped()[item]));
            }
            if (!verdict.reason().isEmpty()) {
                text.append(" (").append(verdict.reason()).append(')');
            }
            text.append('\n');
        }
        text.append("total: ").append(number(combined[item]));
        if (combined[item] != total[item] && !Double.isNaN(total[item])) {
            text.append(" -> ").append(number(total[item]));
        }
        return text.toString();
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "n/a" : String.format(Locale.ROOT, "%.6g", value);
    }
}
