package io.guerdon.policy.training;

import io.guerdon.core.DataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is known of reference completions, in the run's folder, so that a run that goes on compares with the same numbers. Each line
 * is one batch of completions that were written and scored together; a line that a kill cut off is forgotten, and its batch is
 * written again from the same seed. Not thread-safe.
 */
final class ReferenceFile {

    /** Name of the file in the run's folder. */
    static final String NAME = "references.jsonl";

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path file;
    private final List<JsonNode> lines = new ArrayList<>();

    private ReferenceFile(Path file) {
        this.file = file;
    }

    /** An empty file in place of any there is. */
    static ReferenceFile fresh(Path folder) throws IOException {
        Files.createDirectories(folder);
        var file = folder.resolve(NAME);
        Files.writeString(file, "");
        return new ReferenceFile(file);
    }

    /**
     * The file of a run that goes on.
     *
     * @throws DataException when there is none or a whole line of it is damaged, with file and line
     */
    static ReferenceFile continued(Path folder) throws IOException {
        var file = folder.resolve(NAME);
        if (!Files.exists(file)) {
            throw new DataException(
                    folder.toString(),
                    NAME,
                    "nothing beside a checkpoint",
                    "the reference rewards that the run began with; put the file back, or start afresh with --overwrite");
        }
        var known = new ReferenceFile(file);
        var text = Files.readString(file);
        var whole = text.lastIndexOf('\n') + 1;
        if (whole < text.length()) {
            Files.writeString(file, text.substring(0, whole));
        }
        var number = 0;
        for (var line : text.substring(0, whole).lines().toList()) {
            number++;
            known.lines.add(parsed(line, file + ":" + number));
        }
        return known;
    }

    private static JsonNode parsed(String line, String place) {
        try {
            var node = JSON.readTree(line);
            if (node.path("set").isString()
                    && node.path("component").isString()
                    && node.path("references").isArray()) {
                return node;
            }
        } catch (JacksonException e) {
            // the same message
        }
        throw new DataException(
                place,
                "references",
                "a damaged line",
                "a line of this run; put the file back, or start afresh with --overwrite");
    }

    /** The lines of one set of prompts, in order. */
    List<JsonNode> of(String set) {
        return lines.stream()
                .filter(line -> line.path("set").asString("").equals(set))
                .toList();
    }

    /** Adds a line; it is on the disk when this returns. */
    void add(ObjectNode line) throws IOException {
        var bytes = (JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8);
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            var buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(false);
        }
        lines.add(line);
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
