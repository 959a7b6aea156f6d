package io.guerdon.cli;

import io.guerdon.io.InputException;
import io.guerdon.preference.benchmark.BenchmarkItem;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The file that scores of a benchmark are written into, a row for each problem in the benchmark's order, so that a run that was
 * killed goes on behind its last whole row. Beside it stands what the run was, and a run of something else is not mixed in.
 *
 * @param file the rows
 * @param done how many are there
 */
record ScoreFile(Path file, int done) {

    private static final JsonMapper JSON = new JsonMapper();

    /**
     * Begins, or goes on.
     *
     * @param run what the run is
     * @param window how many problems are scored together
     * @throws InputException when the file holds rows and neither is asked for, or holds those of another run
     */
    static ScoreFile opened(
            Path file, ObjectNode run, List<BenchmarkItem> items, int window, boolean resume, boolean overwrite)
            throws IOException {
        var beside = file.resolveSibling(file.getFileName() + ".run.json");
        if (overwrite) {
            Files.deleteIfExists(file);
        }
        if (!Files.exists(file) || !Files.exists(beside)) {
            if (Files.exists(file)) {
                throw new InputException(
                        file + ": exists, and was not written by a run that can go on; --overwrite replaces"
                                + " it, --out names another");
            }
            Files.writeString(beside, run.toPrettyString() + "\n");
            Files.createFile(file);
            return new ScoreFile(file, 0);
        }
        if (!resume) {
            throw new InputException(file
                    + ": holds scores; --resume goes on with them, --overwrite starts again, --out names another file");
        }
        var there = JSON.readTree(Files.readString(beside));
        if (!there.equals(JSON.readTree(run.toString()))) {
            throw new InputException(file + ": holds scores of " + there + ", not of " + run
                    + "; --overwrite starts again, --out names another file");
        }
        return new ScoreFile(file, whole(file, items, window));
    }

    /**
     * Counts whole rows up to the end of a window, and cuts off what follows: the last digits of a model's score depend on what it is
     * scored with, so a window is scored as a whole or not at all.
     */
    private static int whole(Path file, List<BenchmarkItem> items, int window) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int rows = 0;
        int from = 0;
        int kept = 0;
        int end = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                check(file, rows, new String(bytes, from, i - from, StandardCharsets.UTF_8), items);
                rows++;
                from = i + 1;
                if (rows % window == 0 || rows == items.size()) {
                    kept = rows;
                    end = from;
                }
            }
        }
        try (var open = new RandomAccessFile(file.toFile(), "rw")) {
            open.setLength(end);
        }
        return kept;
    }

    private static void check(Path file, int row, String line, List<BenchmarkItem> items) {
        String wanted = row < items.size() ? items.get(row).id() : "no further problem";
        String found;
        try {
            var tree = JSON.readTree(line);
            found = tree.has("problem")
                    ? tree.path("problem").asString("")
                    : tree.path("id").asString("");
        } catch (JacksonException e) {
            found = "no JSON";
        }
        if (!found.equals(wanted)) {
            throw new InputException(file + ":" + (row + 1) + ": found problem '" + found + "', expected '" + wanted
                    + "'; start again with --overwrite");
        }
    }

    /** Adds whole rows. */
    void add(List<ObjectNode> rows) throws IOException {
        var text = new StringBuilder();
        rows.forEach(row -> text.append(row).append('\n'));
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }
}
