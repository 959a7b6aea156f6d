package io.guerdon.reproductions.experiment;

import io.guerdon.neural.Memory;
import io.guerdon.neural.storage.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What a cell keeps of a learner while it trains. A cell whose work has several trainings, one after the other, names each; the
 * later ones take the place of the earlier.
 *
 * @param part the name of the training within the cell, in letters
 */
public record CellCheckpoint(Cell cell, String part) {

    private static final String FILES = ".safetensors";

    /**
     * Restores the learner as it was saved last.
     *
     * @return what was noted beside it; null when this training has saved nothing
     */
    public @Nullable JsonNode resume(Learner learner) throws IOException {
        var saved = cell.saved();
        if (saved == null || !saved.path("part").asString("").equals(part)) {
            return null;
        }
        try (var memory = Memory.scope()) {
            learner.restore(Checkpoint.read(
                    cell.folder().resolve(saved.path("checkpoint").stringValue())));
        }
        return saved.path("notes");
    }

    /** What was noted last, by whichever training of the cell; null when nothing was. */
    public static @Nullable JsonNode notes(Cell cell) throws IOException {
        var saved = cell.saved();
        return saved == null ? null : saved.path("notes");
    }

    /**
     * Saves the learner with a note. The checkpoint comes first, then the state that names it, then the older one goes: a kill
     * between leaves a pair that fits.
     */
    public void save(Learner learner, JsonNode notes) throws IOException {
        String name = part + "-" + learner.update() + FILES;
        try (var memory = Memory.scope()) {
            learner.save(new Checkpoint.Draft()).write(cell.folder().resolve(name));
        }
        var state = JsonNodeFactory.instance.objectNode().put("part", part).put("checkpoint", name);
        state.set("notes", notes);
        cell.save(state);
        try (var files = Files.newDirectoryStream(cell.folder(), "*" + FILES)) {
            for (var file : files) {
                if (!file.getFileName().toString().equals(name)) {
                    Files.delete(file);
                }
            }
        }
    }
}
