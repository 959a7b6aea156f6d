package io.guerdon.io.run;

import io.guerdon.core.Pipeline;
import io.guerdon.core.Rollout;
import io.guerdon.io.InputException;
import io.guerdon.io.reading.Input;
import io.guerdon.io.writing.Compression;
import io.guerdon.io.writing.TableWriter;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Decides how a run begins: afresh, where an earlier one stopped, or not at all. */
final class RunStart {

    private final Pipeline<Rollout> pipeline;
    private final String specText;
    private final ScoringOptions options;
    private final List<Input> inputs;
    private final Ledger ledger;
    private final OutputStream standardOutput;
    private final @Nullable RunFiles files;
    private final ObjectNode fingerprint;

    RunStart(
            Pipeline<Rollout> pipeline,
            String specText,
            ScoringOptions options,
            List<Input> inputs,
            Ledger ledger,
            OutputStream standardOutput) {
        this.pipeline = pipeline;
        this.specText = specText;
        this.options = options;
        this.inputs = inputs;
        this.ledger = ledger;
        this.standardOutput = standardOutput;
        this.files = isStream() ? null : RunFiles.of(Path.of(options.output()));
        this.fingerprint = fingerprint();
    }

    private boolean isStream() {
        if (options.output().equals(ScoringOptions.STANDARD_OUTPUT)) {
            return true;
        }
        Path path = Path.of(options.output());
        return Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path);
    }

    Compression compression() {
        return files == null && options.output().equals(ScoringOptions.STANDARD_OUTPUT)
                ? Compression.NONE
                : Compression.of(options.output());
    }

    /** What must be the same for a run to go on; all texts, so that what was read equals what was written. */
    private ObjectNode fingerprint() {
        var tree = JsonNodeFactory.instance.objectNode();
        tree.put("the format of the journal", "1");
        tree.put("the reward", sha256(specText));
        tree.put("the columns", options.columns().toString());
        tree.put("the select", String.valueOf(options.select()));
        tree.put("the batch rows", "" + options.batchRows());
        tree.put("hold", "" + options.hold());
        tree.put("the step", "" + options.step());
        tree.put("the block bytes", "" + options.blockBytes());
        tree.put("the longest line", "" + options.maxLineBytes());
        tree.put("the number of inputs", "" + inputs.size());
        for (int i = 0; i < inputs.size(); i++) {
            var input = inputs.get(i);
            tree.put(
                    "input " + (i + 1),
                    input.name() + " (" + input.size() + " bytes, changed " + input.modified() + ")");
        }
        return tree;
    }

    private static String sha256(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private void checkSame(JsonNode earlier, Path journal) {
        for (var entry : fingerprint.properties()) {
            var before = earlier.path(entry.getKey());
            if (!before.equals(entry.getValue())) {
                throw new InputException(journal + ": cannot go on with this run, because " + entry.getKey()
                        + " is not the same: it was " + before + ", now it is " + entry.getValue()
                        + "; start again with --overwrite, or choose another output");
            }
        }
    }

    /** The report of a run that is to be resumed but has nothing left to do; null when there is something to do. */
    @Nullable
    ScoringReport alreadyFinished() {
        if (files == null || !options.resume()) {
            return null;
        }
        var journal = FileDestination.journal(files.journal());
        if (journal == null) {
            var record = FileDestination.journal(files.record());
            if (record == null || !Files.exists(files.output())) {
                return null;
            }
            return finished(record);
        }
        boolean inPlace = journal.path("finished").booleanValue(false) && !Files.exists(files.partial());
        return inPlace && Files.exists(files.output()) ? finished(journal) : null;
    }

    private ScoringReport finished(JsonNode record) {
        if (files == null) {
            throw new IllegalStateException("only a file can be finished already");
        }
        checkSame(record.path("fingerprint"), files.record());
        restore(record, files.record());
        FileDestination.putInPlace(
                files,
                TableWriter.Format.of(options.output()) != null,
                record.path("skipped_rows").path("bytes").longValue() == 0);
        return ledger.report(true, List.of("this run was already finished"));
    }

    /** Where the rows go; what an earlier run found is put into the ledger and the pipeline. */
    Destination destination() {
        if (files == null) {
            return stream();
        }
        checkFolder(files.output());
        var journal = options.overwrite() ? null : FileDestination.journal(files.journal());
        if (journal == null) {
            checkFree(files.output());
            return FileDestination.begin(files, fingerprint, conversion(), options.checkpointMillis(), state());
        }
        if (!options.resume()) {
            throw new InputException(files.output() + ": a run was stopped here after "
                    + journal.path("rows").longValue() + " rows; go on with --resume, or start again with --overwrite");
        }
        checkSame(journal.path("fingerprint"), files.journal());
        restore(journal, files.journal());
        return FileDestination.resume(
                files, fingerprint, conversion(), options.checkpointMillis(), journal, ledger::replay);
    }

    /** The state before the first row. */
    private ObjectNode state() {
        var state = ledger.save();
        if (pipeline.isStateful()) {
            state.set("state", pipeline.save());
        }
        return state;
    }

    /** How the rows become a table; null when the output is JSON Lines. */
    private FileDestination.@Nullable Conversion conversion() {
        var format = TableWriter.Format.of(options.output());
        if (format == null) {
            return null;
        }
        var components =
                pipeline.components().stream().map(Pipeline.Component::name).toList();
        var writer = new TableWriter(
                options.output(),
                format,
                inputs.stream().map(Input::table).toList(),
                components,
                !pipeline.totalShaping().isEmpty());
        return writer::write;
    }

    private void restore(JsonNode journal, Path file) {
        try {
            ledger.restore(journal);
            if (pipeline.isStateful()) {
                pipeline.restore(journal.path("state"));
            }
        } catch (JacksonException | IllegalArgumentException e) {
            throw new InputException(file + ": is damaged (" + e.getMessage() + "); start again with --overwrite", e);
        }
    }

    private Destination stream() {
        if (options.output().equals(ScoringOptions.STANDARD_OUTPUT)) {
            return new StreamDestination("standard output", standardOutput);
        }
        try {
            return new StreamDestination(options.output(), new FileOutputStream(options.output()));
        } catch (IOException e) {
            throw new InputException(options.output() + ": cannot be written: " + DiskErrors.describe(e), e);
        }
    }

    private static void checkFolder(Path output) {
        if (Files.isDirectory(output)) {
            throw new InputException(output + ": is a directory, expected the name of a file to write");
        }
        Path folder = output.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw new InputException(output + ": the folder " + folder + " does not exist");
        }
    }

    private void checkFree(Path output) {
        for (var input : inputs) {
            var path = input.path();
            if (path != null
                    && path.toAbsolutePath()
                            .normalize()
                            .equals(output.toAbsolutePath().normalize())) {
                throw new InputException(output + ": is also an input; choose another output");
            }
        }
        if (Files.exists(output) && !options.overwrite()) {
            throw new InputException(
                    output + ": exists already; choose another output, or replace it with --overwrite");
        }
    }
}
