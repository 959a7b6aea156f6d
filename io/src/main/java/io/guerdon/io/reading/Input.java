package io.guerdon.io.reading;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One thing to read rows from.
 *
 * @param name how messages call it
 * @param path the file; null for standard input and for a SELECT
 * @param format how its rows are written down
 * @param table what DuckDB is asked for; null when it is not needed
 * @param size bytes on disk, -1 when unknown
 * @param modified time of the last change in milliseconds, -1 when unknown
 * @param seekable whether reading may start in the middle, at a byte that is known to begin a line
 */
public record Input(
        String name,
        @Nullable Path path,
        Format format,
        @Nullable TableQuery table,
        long size,
        long modified,
        boolean seekable) {

    /** Where a row stands: {@code rollouts.jsonl:17}, or {@code rollouts.parquet row 17}. */
    public String place(long line) {
        return table == null ? name + ":" + line : name + " row " + line;
    }
}
