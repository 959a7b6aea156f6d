import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One line of a JSON Lines file, built field by field. */
final class Row {

    private final Map<String, Object> fields = new LinkedHashMap<>();

    Row with(String name, Object value) {
        fields.put(name, value);
        return this;
    }

    /** Adds these fields to another row. */
    void copyTo(Row other) {
        other.fields.putAll(fields);
    }

    @Override
    public String toString() {
        return json(fields);
    }

    /** Texts, numbers, truth values, lists and maps as JSON, with a space after commas and colons as people write it. */
    static String json(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                var parts = new ArrayList<String>();
                map.forEach((key, inner) -> parts.add(quoted(String.valueOf(key)) + ": " + json(inner)));
                yield "{" + String.join(", ", parts) + "}";
            }
            case List<?> list ->
                "[" + String.join(", ", list.stream().map(Row::json).toList()) + "]";
            case String text -> quoted(text);
            default -> String.valueOf(value);
        };
    }

    private static String quoted(String text) {
        var out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                default -> out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
