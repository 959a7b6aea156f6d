package io.guerdon.preference.benchmark;

import io.guerdon.core.DataException;
import io.guerdon.core.Rollout;
import java.util.OptionalDouble;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Fields as a table holds them: CSV knows no lists, and a column with a single word in it is read as text from top to bottom. A list may
 * therefore stand as JSON in a text, and a number as its digits. Only fields that cannot be free text are read so. Pure functions.
 */
public final class TableCells {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int SHOWN = 60;

    private TableCells() {}

    /** What a field holds, or the list that its text spells; missing where the row has no such field. */
    public static JsonNode value(Rollout row, String field) {
        var node = row.field(field);
        if (!node.isString() || !node.stringValue().strip().startsWith("[")) {
            return node;
        }
        try {
            var list = JSON.readTree(node.stringValue());
            return list.isArray() ? list : node;
        } catch (JacksonException e) {
            return node; // whoever expects a list says what is there instead
        }
    }

    /**
     * A number; empty where there is none.
     *
     * @throws DataException when the field holds something else
     */
    public static OptionalDouble number(Rollout row, String field) {
        var node = number(row.field(field));
        if (node.isMissingNode() || node.isNull()) {
            return OptionalDouble.empty();
        }
        if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
            throw new DataException(row.label(), field, shown(node), "a number, or null where there is none");
        }
        return OptionalDouble.of(node.doubleValue());
    }

    /**
     * Whether it is so; 1 and 0 say it too.
     *
     * @throws DataException when the field holds neither
     */
    public static boolean truth(Rollout row, String field) {
        var node = number(row.field(field));
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (node.isNumber() && (node.doubleValue() == 0 || node.doubleValue() == 1)) {
            return node.doubleValue() == 1;
        }
        if (node.isString()) {
            switch (node.stringValue()) {
                case "true", "True", "TRUE":
                    return true;
                case "false", "False", "FALSE":
                    return false;
                default:
                    break;
            }
        }
        throw new DataException(row.label(), field, node.isMissingNode() ? "nothing" : shown(node), "true or false");
    }

    /** A text of digits as the number; anything else as it is. */
    static JsonNode number(JsonNode node) {
        if (!node.isString()) {
            return node;
        }
        try {
            double value = Double.parseDouble(node.stringValue().strip());
            return Double.isFinite(value) ? JsonNodeFactory.instance.numberNode(value) : node;
        } catch (NumberFormatException e) {
            return node;
        }
    }

    static String shown(JsonNode node) {
        String text = node.toString();
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN - 3) + "...";
    }
}
