package io.guerdon.io.writing;

import io.guerdon.core.Scores;
import io.guerdon.io.reading.JsonRow;
import java.util.List;

/**
 * Writes a row with its scores as one JSON line: the row's own fields as they stand in its line, then
 *
 * <ul>
 *   <li>{@code reward}: the total, null where undefined,
 *   <li>{@code rewards}: the raw value of every component, null where it does not apply or failed,
 *   <li>{@code shaped}: the value of every component after its shaping, and under {@value #COMBINED} the combined value
 *       where the total is shaped again,
 *   <li>{@code reasons}: why, for the components that say.
 * </ul>
 *
 * <p>A field of the row that already has one of these names is left out. Thread-safe.
 */
public final class RowWriter {

    /** The names that a scored row adds, in order. */
    public static final List<String> NAMES = List.of("reward", "rewards", "shaped", "reasons");

    /** The name of the combined value before the total is shaped. Components have no parentheses in their names. */
    public static final String COMBINED = "(combined)";

    private final byte[][] keys;
    private final byte[] combinedKey;
    private final boolean withCombined;

    /**
     * Creates a writer.
     *
     * @param components the names of the components, in the order of the scores
     * @param withCombined whether the combined value differs from the total
     */
    public RowWriter(List<String> components, boolean withCombined) {
        this.keys = components.stream().map(RowWriter::key).toArray(byte[][]::new);
        this.combinedKey = key(COMBINED);
        this.withCombined = withCombined;
    }

    private static byte[] key(String name) {
        var buffer = new Utf8Buffer(name.length() + 8).putString(name).put(':');
        return java.util.Arrays.copyOf(buffer.bytes(), buffer.length());
    }

    /** The names of the row that the scores take the place of; most rows have none. */
    public static List<String> replaced(JsonRow row) {
        List<String> found = List.of();
        for (int i = 0; i < row.size(); i++) {
            if (NAMES.contains(row.name(i))) {
                found = new java.util.ArrayList<>(found);
                found.add(row.name(i));
            }
        }
        return found;
    }

    /** Adds one line, with its line feed. */
    public void write(JsonRow row, Scores scores, int item, Utf8Buffer out) {
        putFields(row, out);
        putKey(out, 0).putNumber(scores.total()[item]);
        var columns = scores.columns();
        putKey(out, 1).put('{');
        for (int c = 0; c < keys.length; c++) {
            separate(out, c)
                    .put(keys[c])
                    .putNumber(columns.get(c).verdicts().get(item).value());
        }
        out.put('}');
        putKey(out, 2).put('{');
        for (int c = 0; c < keys.length; c++) {
            separate(out, c).put(keys[c]).putNumber(columns.get(c).shaped()[item]);
        }
        if (withCombined) {
            separate(out, keys.length).put(combinedKey).putNumber(scores.combined()[item]);
        }
        out.put('}');
        putKey(out, 3).put('{');
        int reasons = 0;
        for (int c = 0; c < keys.length; c++) {
            String reason = columns.get(c).verdicts().get(item).reason();
            if (!reason.isEmpty()) {
                separate(out, reasons++).put(keys[c]).putString(reason);
            }
        }
        out.put('}').put('}').put('\n');
    }

    private static void putFields(JsonRow row, Utf8Buffer out) {
        int kept = 0;
        for (int i = 0; i < row.size(); i++) {
            kept += NAMES.contains(row.name(i)) ? 0 : 1;
        }
        if (kept == row.size() && kept > 0) {
            // Up to the last value, whatever white space stands between: the line as it came.
            out.put(row.bytes(), row.open(), row.end(kept - 1)).put(',');
            return;
        }
        out.put('{');
        for (int i = 0; i < row.size(); i++) {
            if (!NAMES.contains(row.name(i))) {
                out.put(row.bytes(), row.start(i), row.end(i)).put(',');
            }
        }
    }

    private static final byte[][] NAME_KEYS = {
        key("reward"), key("rewards"), key("shaped"), key("reasons"),
    };

    private static Utf8Buffer putKey(Utf8Buffer out, int name) {
        return (name == 0 ? out : out.put(',')).put(NAME_KEYS[name]);
    }

    private static Utf8Buffer separate(Utf8Buffer out, int before) {
        return before == 0 ? out : out.put(',');
    }
}
