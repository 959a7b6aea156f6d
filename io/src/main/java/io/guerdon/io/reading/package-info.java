/**
 * From files to rollouts. JSON Lines are cut into blocks of whole lines ({@link io.guerdon.io.reading.BlockReader}),
 * and each block is parsed on its own ({@link io.guerdon.io.reading.RowParser}), so that many threads can parse at
 * once. A row keeps the bytes of its line and an index of its fields: the rewards' fields are decoded at once, every
 * other field only when a reward asks, and the line can be written again byte for byte.
 *
 * <p>Parquet, CSV and a SELECT are read by DuckDB, which hands its rows over as JSON Lines; DuckDB is not loaded
 * otherwise.
 */
@NullMarked
package io.guerdon.io.reading;

import org.jspecify.annotations.NullMarked;
