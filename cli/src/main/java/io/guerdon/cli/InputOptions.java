package io.guerdon.cli;

import io.guerdon.io.OnError;
import io.guerdon.io.reading.Columns;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How rollouts are read; the same for every command that reads them. */
final class InputOptions {

    /** What every command says of its inputs. */
    static final String INPUTS =
            "Files of rollouts (.jsonl, also .gz and .zst; .parquet; .csv), patterns, or - for standard input.";

    @Option(
            names = "--columns",
            split = ",",
            paramLabel = "ROLE=FIELD",
            description = "Fields that play the roles id, prompt, completion, reference, group, source, for example"
                    + " completion=response,reference=answer. Default: the field of the role's own name.")
    private Map<String, String> columns = new LinkedHashMap<>();

    @Option(
            names = "--select",
            paramLabel = "SQL",
            description = "Makes the rows by SQL: a DuckDB SELECT over the view 'input', for example"
                    + " \"SELECT question AS prompt, output AS completion, * FROM input WHERE split = 'train'\".")
    @Nullable
    String select;

    @Option(
            names = "--on-error",
            paramLabel = "stop|skip",
            description = "A row that cannot be used stops the run (default), or is skipped, counted and listed.")
    OnError onError = OnError.STOP;

    Columns columns() {
        return Columns.of(columns);
    }
}
