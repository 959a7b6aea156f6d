package io.guerdon.preference.run;

import io.guerdon.core.DataException;
import io.guerdon.core.UnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A model behind a reward: read from its folder when it is first asked for, so that a reward can be described and checked without it.
 * Thread-safe.
 *
 * @param <M> the model
 */
public final class ModelFolder<M> {

    private static final JsonMapper JSON = new JsonMapper();

    private final Path folder;
    private final Reader<M> reader;
    private @Nullable M model;

    /** Reads a model from its folder. */
    @FunctionalInterface
    public interface Reader<M> {
        M read(Path folder) throws IOException;
    }

    private ModelFolder(Path folder, Reader<M> reader) {
        this.folder = folder;
        this.reader = reader;
    }

    /**
     * A model that is read later.
     *
     * @param folder as guerdon train wrote it, relative to where the command runs
     */
    public static <M> ModelFolder<M> of(String folder, Reader<M> reader) {
        return new ModelFolder<>(Path.of(folder), reader);
    }

    /** A model that is there already. */
    public static <M> ModelFolder<M> holding(M model) {
        return new ModelFolder<>(Path.of(""), _ -> model);
    }

    /**
     * The model.
     *
     * @throws UnavailableException when the folder holds none, one that cannot be read or one that does not fit: then no row can be
     *     scored, and the work ends instead of failing row by row
     */
    public synchronized M model() {
        if (model == null) {
            try {
                model = reader.read(folder);
            } catch (DataException e) {
                throw new UnavailableException(String.valueOf(e.getMessage()));
            } catch (IOException | RuntimeException e) {
                throw new UnavailableException(folder + ": the model cannot be read: " + e.getMessage());
            }
        }
        return model;
    }

    /**
     * The file that describes a model.
     *
     * @param name of the file
     * @param kind what has to have been trained, for example {@code a reward-model}
     * @throws DataException when there is no such file, or it is no JSON object
     */
    public static JsonNode description(Path folder, String name, String kind) throws IOException {
        var file = folder.resolve(name);
        if (!Files.isRegularFile(file)) {
            throw new DataException(
                    folder.toString(), name, "no such file", "a folder that training " + kind + " wrote");
        }
        try {
            var tree = JSON.readTree(Files.readString(file));
            if (tree.isObject()) {
                return tree;
            }
            throw new DataException(file.toString(), "the file", shown(tree), "the JSON object that training wrote");
        } catch (JacksonException e) {
            throw new DataException(
                    file.toString(),
                    "the file",
                    "no JSON: " + e.getOriginalMessage(),
                    "the JSON object that training wrote");
        }
    }

    /**
     * Checks that what a model reads with is what it was trained with.
     *
     * @param name of the fact in the description
     * @param here what there is
     * @throws DataException when the model was trained with another
     */
    public static void requireSame(Path file, JsonNode tree, String name, String here) {
        String trained = tree.path(name).asString("");
        if (!here.equals(trained)) {
            throw new DataException(
                    file.toString(),
                    name,
                    "'" + here + "' here",
                    "'" + trained + "', which the model was trained with; its numbers mean nothing with another");
        }
    }

    private static String shown(JsonNode tree) {
        String text = tree.toString();
        return text.length() <= 60 ? text : text.substring(0, 57) + "...";
    }

    /**
     * A whole number of a description.
     *
     * @throws DataException when it is absent, below 1 or none
     */
    public static int whole(Path file, JsonNode tree, String name) {
        var node = tree.path(name);
        if (!node.canConvertToInt() || node.intValue() < 1) {
            throw new DataException(file.toString(), name, node.toString(), "a whole number of at least 1");
        }
        return node.intValue();
    }
}
