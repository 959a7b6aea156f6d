/**
 * What the readers and writers need of DuckDB, an embedded SQL engine: a session, the columns of a query, and the
 * queries that read files without changing what is in them. Loading DuckDB takes part of a second, so nothing here is
 * touched unless a table has to be read or written.
 */
@NullMarked
package io.guerdon.io.duckdb;

import org.jspecify.annotations.NullMarked;
