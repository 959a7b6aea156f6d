package io.guerdon.io.run;

import io.guerdon.io.InputException;
import io.guerdon.io.reading.Problem;
import io.guerdon.io.writing.Utf8Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A file that appears under its name only when it is complete. Until then the rows are in a partial file beside it, and a
 * journal says how much of that counts: at a checkpoint first the rows, then the journal are brought safely to disk, the
 * journal by an atomic rename. Whenever the process dies, the journal fits the beginning of the partial file, and a
 * later run cuts off the rest.
 */
final class FileDestination implements Destination {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final long CHECKPOINT_BYTES = 64L << 20;

    private final RunFiles files;
    private final ObjectNode fingerprint;
    private final @Nullable Conversion conversion;
    private final AppendFile rows;
    private final AppendFile groups;
    private final AppendFile skipped;
    private final long checkpointNanos;
    private long checkpointLength;
    private long checkpointTime = System.nanoTime();

    /** Makes the final file out of the rows as JSON Lines. */
    interface Conversion {
        void convert(Path jsonLines, Path result);
    }

    private FileDestination(
            RunFiles files, ObjectNode fingerprint, @Nullable Conversion conversion, long checkpointMillis) {
        this.checkpointNanos = checkpointMillis * 1_000_000;
        this.files = files;
        this.fingerprint = fingerprint;
        this.conversion = conversion;
        this.rows = AppendFile.open(files.partial());
        this.groups = AppendFile.open(files.groups());
        this.skipped = AppendFile.open(files.skipped());
    }

    /** Begins a run; what an earlier one left is thrown away. */
    static FileDestination begin(
            RunFiles files,
            ObjectNode fingerprint,
            @Nullable Conversion conversion,
            long checkpointMillis,
            ObjectNode state) {
        var destination = new FileDestination(files, fingerprint, conversion, checkpointMillis);
        destination.rows.keep(0, 0, bytes -> {});
        destination.groups.keep(0, 0, bytes -> {});
        destination.skipped.keep(0, 0, bytes -> {});
        destination.checkpoint(state);
        delete(files.record());
        return destination;
    }

    /**
     * Goes on with a run.
     *
     * @param visitor is told of the groups so far
     * @throws InputException when the partial files are not what the journal says
     */
    static FileDestination resume(
            RunFiles files,
            ObjectNode fingerprint,
            @Nullable Conversion conversion,
            long checkpointMillis,
            JsonNode journal,
            GroupRuns.Visitor visitor) {
        var destination = new FileDestination(files, fingerprint, conversion, checkpointMillis);
        try {
            destination.keep(destination.rows, files.partial(), journal.path("written"), bytes -> {});
            destination.keep(
                    destination.groups,
                    files.groups(),
                    journal.path("groups"),
                    bytes -> GroupRuns.read(bytes, visitor));
            destination.keep(destination.skipped, files.skipped(), journal.path("skipped_rows"), bytes -> {});
        } catch (InputException e) {
            destination.close();
            throw e;
        }
        destination.checkpointLength = destination.rows.length();
        return destination;
    }

    private void keep(AppendFile file, Path path, JsonNode kept, java.util.function.Consumer<ByteBuffer> reader) {
        long length = kept.path("bytes").longValue();
        if (!file.keep(length, kept.path("checksum").longValue(), reader)) {
            throw new InputException(path + ": is not what the journal " + files.journal()
                    + " says: expected its first " + length
                    + " bytes to be unchanged; the run cannot go on, start again"
                    + " with --overwrite");
        }
    }

    /** The journal of a run, or null when there is none. */
    static @Nullable JsonNode journal(Path file) {
        try {
            var tree = JSON.readTree(Files.readAllBytes(file));
            if (tree.has("fingerprint") && tree.has("position")) {
                return tree;
            }
            throw new InputException(file + ": is no journal of a run; start again with --overwrite");
        } catch (java.nio.file.NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read: " + DiskErrors.describe(e), e);
        } catch (tools.jackson.core.JacksonException e) {
            throw new InputException(
                    file + ": is damaged (" + e.getOriginalMessage() + "); start again with --overwrite", e);
        }
    }

    @Override
    public void write(byte[] piece, GroupRuns runs) {
        rows.write(piece);
        groups.write(runs.toBytes());
    }

    @Override
    public void skip(List<Problem> problems) {
        if (problems.isEmpty()) {
            return;
        }
        var lines = new Utf8Buffer(256);
        byte[] place = "{\"place\":".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        byte[] message = ",\"message\":".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        for (var problem : problems) {
            lines.put(place).putString(problem.place());
            lines.put(message).putString(problem.message()).put('}').put('\n');
        }
        skipped.write(Arrays.copyOf(lines.bytes(), lines.length()));
    }

    @Override
    public boolean wantsCheckpoint() {
        return rows.length() - checkpointLength >= CHECKPOINT_BYTES
                || System.nanoTime() - checkpointTime >= checkpointNanos && rows.length() > checkpointLength;
    }

    @Override
    public void checkpoint(ObjectNode state) {
        rows.force();
        groups.force();
        skipped.force();
        state.set("fingerprint", fingerprint);
        put(state, "written", rows);
        put(state, "groups", groups);
        put(state, "skipped_rows", skipped);
        writeJournal(state);
        checkpointLength = rows.length();
        checkpointTime = System.nanoTime();
    }

    private static void put(ObjectNode state, String name, AppendFile file) {
        state.putObject(name).put("bytes", file.length()).put("checksum", file.checksum());
    }

    private void writeJournal(ObjectNode state) {
        Path fresh = files.journal().resolveSibling(files.journal().getFileName() + ".new");
        try (var channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            var bytes = ByteBuffer.wrap(JSON.writeValueAsBytes(state));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        } catch (IOException e) {
            throw new InputException(fresh + ": cannot be written: " + DiskErrors.describe(e), e);
        }
        move(fresh, files.journal());
    }

    @Override
    public void finish(ObjectNode state) {
        state.put("finished", true);
        checkpoint(state);
        if (conversion != null) {
            Path table = files.partial().resolveSibling(files.partial().getFileName() + ".table");
            conversion.convert(files.partial(), table);
            move(table, files.output());
        }
        putInPlace(files, conversion != null, skipped.length() == 0);
    }

    /** The last steps, each of which may be the last thing that a process does: they can be done again. */
    static void putInPlace(RunFiles files, boolean converted, boolean nothingSkipped) {
        if (converted) {
            delete(files.partial());
        } else if (Files.exists(files.partial())) {
            move(files.partial(), files.output());
        }
        if (Files.exists(files.journal())) {
            move(files.journal(), files.record());
        }
        delete(files.groups());
        if (nothingSkipped) {
            delete(files.skipped());
        }
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new InputException(to + ": cannot be put into place: " + DiskErrors.describe(e), e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new InputException(file + ": cannot be deleted: " + DiskErrors.describe(e), e);
        }
    }

    @Override
    public String kept() {
        return files.partial().toString();
    }

    @Override
    public void close() {
        rows.close();
        groups.close();
        skipped.close();
    }
}
