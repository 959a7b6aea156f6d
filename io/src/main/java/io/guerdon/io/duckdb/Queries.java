package io.guerdon.io.duckdb;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Queries that read files as they are: no text becomes a date or loses its leading zeros on the way. */
public final class Queries {

    private static final long MAX_OBJECT_BYTES = 1L << 28;

    private Queries() {}

    /** The rows of Parquet files, in order. */
    public static String parquet(List<Path> files) {
        return "SELECT * FROM read_parquet(" + list(files) + ", union_by_name = true)";
    }

    /** The rows of CSV files, in order; the types are found from all rows. */
    public static String csv(DuckDb session, List<Path> files) {
        String options = list(files) + ", union_by_name = true, sample_size = -1, header = true";
        var doubtful = session.describe("SELECT * FROM read_csv(" + options + ")").stream()
                .filter(Field::hasCanonicalText)
                .toList();
        var texts = changedByTheirType(session, options, doubtful);
        String types = texts.stream()
                .map(name -> DuckDb.literal(name) + ": 'VARCHAR'")
                .collect(Collectors.joining(", ", ", types = {", "}"));
        return "SELECT * FROM read_csv(" + options + (texts.isEmpty() ? "" : types) + ")";
    }

    /** The columns where a value, read by its type and written again, is another text: 007, True, 1/2/2024. */
    private static List<String> changedByTheirType(DuckDb session, String options, List<Field> fields) {
        var changed = new ArrayList<String>();
        if (fields.isEmpty()) {
            return changed;
        }
        String checks = fields.stream()
                .map(field -> {
                    String column = DuckDb.identifier(field.name());
                    return "bool_and(" + column + " IS NULL OR coalesce(try_cast(" + column + " AS " + field.type()
                            + ")::VARCHAR = " + column + ", false))";
                })
                .collect(Collectors.joining(", "));
        try (var rows = session.query("SELECT " + checks + " FROM read_csv(" + options + ", all_varchar = true)")) {
            rows.next();
            for (int i = 0; i < fields.size(); i++) {
                boolean same = rows.getBoolean(i + 1) || rows.wasNull();
                if (!same) {
                    changed.add(fields.get(i).name());
                }
            }
        } catch (SQLException e) {
            throw session.failed(e);
        }
        return changed;
    }

    /** The rows of files of JSON objects, in lines or in one list, in order. */
    public static String json(DuckDb session, List<Path> files) {
        String options = list(files) + ", union_by_name = true, " + jsonOptions();
        var fields = session.describe("SELECT * FROM read_json(" + options + ", sample_size = -1)");
        return "SELECT * FROM read_json(" + options + ", columns = " + columns(withTextDates(fields)) + ")";
    }

    /** The options for every reading of JSON. */
    public static String jsonOptions() {
        return "format = 'auto', maximum_object_size = " + MAX_OBJECT_BYTES
                + ", convert_strings_to_integers = false, map_inference_threshold = -1";
    }

    /** Columns as the option of {@code read_json} takes them. */
    public static String columns(List<Field> fields) {
        return fields.stream()
                .map(field -> DuckDb.literal(field.name()) + ": " + DuckDb.literal(field.type()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    /** DuckDB takes texts that look like dates for dates, and would write them in its own form. */
    public static List<Field> withTextDates(List<Field> fields) {
        // A type is followed by a comma, a bracket or the end; the name of a struct's field by a space.
        return fields.stream()
                .map(field -> new Field(
                        field.name(),
                        field.type()
                                .replaceAll(
                                        "\\b(?:TIMESTAMP(?: WITH TIME ZONE|_S|_MS|_NS)?|DATE|TIME|UUID|INTERVAL)(?=[,)\\[]|$)",
                                        "VARCHAR")))
                .toList();
    }

    /**
     * The rows of a query as one JSON text each. DuckDB's JSON passes every number through a double: what a double cannot
     * hold becomes a text. NaN and infinities, which JSON does not have, become null.
     */
    public static String asJson(DuckDb session, String query) {
        String replaced = session.describe(query).stream()
                .filter(field -> field.isFloating() || field.isExactNumber())
                .map(field -> {
                    String column = DuckDb.identifier(field.name());
                    String value = field.isFloating()
                            ? "CASE WHEN isfinite(" + column + ") THEN " + column + " END"
                            : "CASE WHEN try_cast(" + column + "::DOUBLE AS " + field.type() + ") = " + column
                                    + " THEN to_json(" + column + ") ELSE to_json(" + column + "::VARCHAR) END";
                    return value + " AS " + column;
                })
                .collect(Collectors.joining(", "));
        return "SELECT to_json(\"(row)\")::VARCHAR FROM (SELECT *"
                + (replaced.isEmpty() ? "" : " REPLACE (" + replaced + ")") + " FROM (" + query + ")) AS \"(row)\"";
    }

    private static String list(List<Path> files) {
        return files.stream().map(file -> DuckDb.literal(file.toString())).collect(Collectors.joining(", ", "[", "]"));
    }
}
