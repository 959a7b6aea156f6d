package io.guerdon.cli;

import io.guerdon.core.Rollout;
import io.guerdon.io.InputException;
import io.guerdon.io.reading.BlockReader;
import io.guerdon.io.reading.Columns;
import io.guerdon.io.reading.Inputs;
import io.guerdon.io.reading.RowParser;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Rows of files that are no rollouts: comparisons, scores of benchmarks, tables. */
final class DataRows {

    private static final int BLOCK_BYTES = 1 << 18;
    private static final int MAX_LINE_BYTES = 1 << 28;

    /** How files that are read here may be written, for help texts. */
    static final String FORMATS = " (.jsonl, also .gz and .zst; .parquet; .csv; - for standard input).";

    /** The endings of such files. */
    static final Pattern ENDING = Pattern.compile("\\.(jsonl|csv|tsv|parquet)(\\.gz|\\.zst)?$");

    private DataRows() {}

    /**
     * Gives every row, in order.
     *
     * @param select SQL that makes the rows, or null
     * @throws InputException when an input cannot be read, holds no row, or has a row that is no JSON object
     */
    static void each(List<String> names, @Nullable String select, Consumer<Rollout> taker) {
        var parser = new RowParser(Columns.ANY_ROW);
        long rows = 0;
        try (var reader = new BlockReader(Inputs.resolve(names, select), System.in, BLOCK_BYTES, MAX_LINE_BYTES)) {
            for (var block = reader.next(); block != null; block = reader.next()) {
                var parsed = parser.parse(block, 0);
                if (!parsed.problems().isEmpty()) {
                    throw new InputException(parsed.problems().getFirst().toString());
                }
                for (var row : parsed.rows()) {
                    taker.accept(row.rollout());
                    rows++;
                }
            }
        }
        if (rows == 0) {
            throw new InputException(String.join(", ", names) + ": no row, expected at least one");
        }
    }
}
