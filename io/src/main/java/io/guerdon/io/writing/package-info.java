/**
 * From scored rows to files. A row is written as its own line with the new fields spliced in before the closing brace
 * ({@link io.guerdon.io.writing.RowWriter}), so that whatever the row held comes out byte for byte. Compressed output
 * is a sequence of members, one for each piece of work, which every decompressor reads as one file and which can be cut
 * between any two. Parquet and CSV are made from finished JSON Lines by DuckDB.
 */
@NullMarked
package io.guerdon.io.writing;

import org.jspecify.annotations.NullMarked;
