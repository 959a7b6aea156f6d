package io.guerdon.io.writing;

import io.guerdon.io.InputException;
import io.guerdon.io.duckdb.DuckDb;
import io.guerdon.io.duckdb.Field;
import io.guerdon.io.duckdb.Queries;
import io.guerdon.io.reading.TableQuery;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a Parquet or CSV file out of scored JSON Lines. Where all input came as tables of the same columns, these keep
 * their types; otherwise the types are found from all rows. In CSV, lists and structs are JSON texts.
 */
public final class TableWriter {

    private final String name;
    private final Format format;
    private final List<@Nullable TableQuery> inputs;
    private final List<Field> scores;

    /** What kind of table. */
    public enum Format {
        PARQUET("(FORMAT parquet)"),
        CSV("(FORMAT csv, HEADER true)"),
        TSV("(FORMAT csv, HEADER true, DELIMITER '\t')");

        private final String copyOptions;

        Format(String copyOptions) {
            this.copyOptions = copyOptions;
        }

        /** What the extension of a file name asks for; null for no table. */
        public static @Nullable Format of(String fileName) {
            String lower = fileName.toLowerCase(Locale.ROOT);
            if (lower.endsWith(".csv.gz") || lower.endsWith(".csv.zst") || lower.endsWith(".parquet.gz")) {
                throw new InputException(
                        fileName + ": tables are not compressed as a whole; expected .csv, .tsv, .parquet"
                                + " (compressed inside), or .jsonl.gz and .jsonl.zst");
            }
            if (lower.endsWith(".parquet")) {
                return PARQUET;
            }
            return lower.endsWith(".csv") ? CSV : lower.endsWith(".tsv") ? TSV : null;
        }
    }

    /**
     * Creates a writer.
     *
     * @param name what messages are about
     * @param inputs where the rows came from; null for what is not a table
     * @param components the names of the components
     * @param withCombined whether the rows hold the combined value too
     */
    public TableWriter(
            String name,
            Format format,
            List<@Nullable TableQuery> inputs,
            List<String> components,
            boolean withCombined) {
        this.name = name;
        this.format = format;
        this.inputs = new ArrayList<>(inputs);
        var shaped =
                withCombined ? Stream.concat(components.stream(), Stream.of(RowWriter.COMBINED)) : components.stream();
        this.scores = List.of(
                new Field("reward", "DOUBLE"),
                new Field("rewards", struct(components.stream(), "DOUBLE")),
                new Field("shaped", struct(shaped, "DOUBLE")),
                new Field("reasons", struct(components.stream(), "VARCHAR")));
    }

    private static String struct(Stream<String> names, String type) {
        return names.map(one -> DuckDb.identifier(one) + " " + type).collect(Collectors.joining(", ", "STRUCT(", ")"));
    }

    /** Writes the table. */
    public void write(Path jsonLines, Path result) {
        try (var session = DuckDb.open(name)) {
            String source = DuckDb.literal(jsonLines.toString()) + ", "
                    + Queries.jsonOptions().replace("'auto'", "'newline_delimited'");
            var fields = new ArrayList<>(inputFields(session, source));
            fields.removeIf(field -> RowWriter.NAMES.contains(field.name()));
            fields.addAll(scores);
            var asRead = fields.stream()
                    .map(field -> field.isText() ? new Field(field.name(), "VARCHAR") : field)
                    .toList();
            String columns = fields.stream().map(this::column).collect(Collectors.joining(", "));
            session.execute(
                    "COPY (SELECT " + columns + " FROM read_json(" + source + ", columns = " + Queries.columns(asRead)
                            + ")) TO " + DuckDb.literal(result.toString()) + " " + format.copyOptions);
        }
    }

    private List<Field> inputFields(DuckDb session, String source) {
        List<Field> common = null;
        for (var input : inputs) {
            var fields = input == null ? null : session.describe(input.sql(session));
            if (fields == null || common != null && !common.equals(fields)) {
                return Queries.withTextDates(
                        session.describe("SELECT * FROM read_json(" + source + ", sample_size = -1)"));
            }
            common = fields;
        }
        return common == null ? List.of() : common;
    }

    private String column(Field field) {
        String column = DuckDb.identifier(field.name());
        if (field.isText()) {
            return "CAST(" + column + " AS " + field.type() + ") AS " + column;
        }
        return format != Format.PARQUET && field.isNested() ? "to_json(" + column + ")::VARCHAR AS " + column : column;
    }
}
