package io.guerdon.io.curves;

import io.guerdon.io.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Predicate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The numbers of a run as JSON Lines, one line a step, in the order in which they came. A line that a kill left half written is
 * forgotten when the log is opened again. Not thread-safe.
 */
public final class MetricLog implements AutoCloseable {

    /**
     * The numbers of one step.
     *
     * @param phase the part of the run, for example {@code rewards}
     * @param step counted from 0 within the phase; -1 for what was measured before its first
     * @param wall seconds since 1970 when it was recorded
     * @param values by stable names with slashes, for example {@code reward/mean}; NaN where a number does not apply
     */
    public record Entry(String phase, long step, double wall, SequencedMap<String, Double> values) {}

    private static final JsonMapper JSON = new JsonMapper();

    private final Path file;
    private final List<Entry> entries;
    private FileChannel channel;

    private MetricLog(Path file, List<Entry> entries, FileChannel channel) {
        this.file = file;
        this.entries = entries;
        this.channel = channel;
    }

    /** Opens the log of a run; what an earlier part of the run wrote is read. The file is made when there is none. */
    public static MetricLog open(Path file) throws IOException {
        var entries = Files.exists(file) ? read(file) : new ArrayList<Entry>();
        var log = new MetricLog(
                file, entries, FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        log.rewrite();
        return log;
    }

    /** The entries of a log. The last line may be half written; it is left out. */
    public static List<Entry> read(Path file) throws IOException {
        var entries = new ArrayList<Entry>();
        var text = Files.readString(file);
        var lines = text.lines().toList();
        for (var i = 0; i < lines.size(); i++) {
            try {
                entries.add(entry(lines.get(i)));
            } catch (JacksonException | IllegalArgumentException e) {
                if (i + 1 < lines.size()) {
                    throw new InputException(file + ":" + (i + 1) + ": " + e.getMessage()
                            + "; expected a line that a training run wrote");
                }
            }
        }
        return entries;
    }

    /** Everything recorded so far. */
    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** Records a step. It is on the disk after {@link #flush}. */
    public void add(Entry entry) throws IOException {
        entries.add(entry);
        write(line(entry));
    }

    /** Forgets entries, because a resumed run will record them again. */
    public void forget(Predicate<Entry> which) throws IOException {
        if (entries.removeIf(which)) {
            rewrite();
        }
    }

    /** Returns when everything recorded is on the disk. */
    public void flush() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void rewrite() throws IOException {
        var half = file.resolveSibling(file.getFileName() + ".half");
        try (var fresh = FileChannel.open(
                half, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            var text = new StringBuilder();
            entries.forEach(entry -> text.append(line(entry)));
            fully(fresh, text.toString());
            fresh.force(true);
        }
        channel.close();
        Files.move(
                half,
                file,
                java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    private void write(String text) throws IOException {
        fully(channel, text);
    }

    private static void fully(FileChannel channel, String text) throws IOException {
        var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static String line(Entry entry) {
        var tree = JSON.createObjectNode();
        tree.put("phase", entry.phase());
        tree.put("step", entry.step());
        tree.put("wall", entry.wall());
        var values = tree.putObject("values");
        entry.values().forEach((name, value) -> {
            if (Double.isFinite(value)) {
                values.put(name, value);
            } else {
                values.putNull(name);
            }
        });
        return JSON.writeValueAsString(tree) + "\n";
    }

    private static Entry entry(String line) {
        var tree = JSON.readTree(line);
        if (!tree.path("phase").isString()
                || !tree.path("step").isIntegralNumber()
                || !tree.path("values").isObject()) {
            throw new IllegalArgumentException("no phase, step and values");
        }
        var values = new LinkedHashMap<String, Double>();
        tree.path("values")
                .properties()
                .forEach(p -> values.put(p.getKey(), p.getValue().asDouble(Double.NaN)));
        return new Entry(
                tree.path("phase").asString(),
                tree.path("step").asLong(),
                tree.path("wall").asDouble(),
                values);
    }
}
