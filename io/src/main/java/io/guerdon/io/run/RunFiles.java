package io.guerdon.io.run;

import java.nio.file.Path;

/**
 * The files of a run, all beside its output.
 *
 * @param output where the result will be
 * @param partial the rows so far, as JSON Lines
 * @param journal what a later run needs to go on
 * @param groups the groups so far
 * @param skipped the rows that could not be used
 * @param record of a finished run: what was run on what, and what was found
 */
record RunFiles(Path output, Path partial, Path journal, Path groups, Path skipped, Path record) {

    static RunFiles of(Path output) {
        return new RunFiles(
                output,
                beside(output, ".partial"),
                beside(output, ".partial.json"),
                beside(output, ".partial.groups"),
                beside(output, ".skipped.jsonl"),
                beside(output, ".run.json"));
    }

    private static Path beside(Path file, String ending) {
        return file.resolveSibling(file.getFileName() + ending);
    }
}
