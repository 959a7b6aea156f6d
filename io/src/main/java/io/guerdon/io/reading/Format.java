package io.guerdon.io.reading;

/** How the rows of an input are written down. */
public enum Format {
    /** One JSON object a line, plain or compressed by gzip or zstd. */
    JSON_LINES,
    /** Apache Parquet, read by DuckDB. */
    PARQUET,
    /** Comma-separated values with a header, read by DuckDB; also with tabs or semicolons. */
    CSV
}
