package io.guerdon.io.reading;

import io.guerdon.io.duckdb.DuckDb;
import io.guerdon.io.duckdb.Queries;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What DuckDB is asked for.
 *
 * @param parquet Parquet files
 * @param csv CSV files
 * @param json files of JSON objects
 * @param select a query over the view {@code input} that holds their rows; null asks for the rows as they are
 */
public record TableQuery(
        List<Path> parquet,
        List<Path> csv,
        List<Path> json,
        @Nullable String select) {

    static TableQuery of(Format format, Path file) {
        return new TableQuery(
                format == Format.PARQUET ? List.of(file) : List.of(),
                format == Format.CSV ? List.of(file) : List.of(),
                format == Format.JSON_LINES ? List.of(file) : List.of(),
                null);
    }

    static TableQuery select(List<Input> inputs, String select) {
        Function<Format, List<Path>> files = format -> inputs.stream()
                .filter(input -> input.format() == format)
                .map(Input::path)
                .filter(java.util.Objects::nonNull)
                .toList();
        return new TableQuery(
                files.apply(Format.PARQUET), files.apply(Format.CSV), files.apply(Format.JSON_LINES), select);
    }

    /** The query; makes the view if one is needed. */
    public String sql(DuckDb session) {
        var parts = new ArrayList<String>();
        if (!parquet.isEmpty()) {
            parts.add(Queries.parquet(parquet));
        }
        if (!csv.isEmpty()) {
            parts.add(Queries.csv(session, csv));
        }
        if (!json.isEmpty()) {
            parts.add(Queries.json(session, json));
        }
        String rows = String.join(" UNION ALL BY NAME ", parts);
        if (select == null) {
            return rows;
        }
        session.execute("CREATE OR REPLACE VIEW input AS " + rows);
        String query = select.strip();
        return query.endsWith(";") ? query.substring(0, query.length() - 1) : query;
    }
}
