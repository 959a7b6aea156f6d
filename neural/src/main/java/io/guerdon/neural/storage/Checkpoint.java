package io.guerdon.neural.storage;

import io.guerdon.core.DataException;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Parameters;
import io.guerdon.neural.optimisation.AdamW;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.bytedeco.pytorch.Tensor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Everything a run needs to go on bit for bit, in one file: networks, optimisers, and a JSON tree with counters and the states of
 * rewards. The file appears whole or not at all, also when the process is killed or the machine loses power.
 *
 * <pre>{@code
 * new Checkpoint.Draft().network("policy", policy.parameters()).optimiser("policy", adam).state(tree).write(file);
 *
 * var saved = Checkpoint.read(file);
 * saved.network("policy", policy.parameters());
 * saved.optimiser("policy", adam);
 * var tree = saved.state();
 * }</pre>
 */
public final class Checkpoint {

    private static final JsonMapper JSON = new JsonMapper();

    private final Path file;
    private final SequencedMap<String, Tensor> tensors;
    private final ObjectNode steps;
    private final JsonNode state;

    private Checkpoint(Path file, SequencedMap<String, Tensor> tensors, ObjectNode steps, JsonNode state) {
        this.file = file;
        this.tensors = tensors;
        this.steps = steps;
        this.state = state;
    }

    /**
     * Reads a checkpoint. Its tensors belong to the caller's memory scope.
     *
     * @throws DataException when the file is damaged or not a checkpoint
     */
    public static Checkpoint read(Path file) throws IOException {
        var content = Safetensors.read(file);
        var state = state(file, content.metadata());
        var steps = content.metadata().get("steps");
        if (steps == null || !(JSON.readTree(steps) instanceof ObjectNode counted)) {
            throw stateless(file);
        }
        return new Checkpoint(file, content.tensors(), counted, state);
    }

    /**
     * The JSON tree of a checkpoint without its tensors: cheap, whatever the networks' size.
     *
     * @throws DataException when the file is damaged or not a checkpoint
     */
    public static JsonNode state(Path file) throws IOException {
        return state(file, Safetensors.metadata(file));
    }

    private static JsonNode state(Path file, SequencedMap<String, String> metadata) {
        var state = metadata.get("state");
        if (state == null) {
            throw stateless(file);
        }
        return JSON.readTree(state);
    }

    private static DataException stateless(Path file) {
        return new DataException(
                file.toString(), "__metadata__", "no state of a run", "a checkpoint that training wrote");
    }

    /** The JSON tree that was saved. */
    public JsonNode state() {
        return state;
    }

    /**
     * Copies the saved network {@code name} into {@code parameters}.
     *
     * @throws DataException when it has other names or shapes, with the first difference
     */
    public void network(String name, Parameters parameters) {
        try (var memory = Memory.scope()) {
            for (var view : parameters.views().entrySet()) {
                var saved = tensors.get("network/" + name + "/" + view.getKey());
                var expected = Arrays.toString(view.getValue().shape());
                if (saved == null
                        || !Arrays.equals(saved.shape(), view.getValue().shape())) {
                    throw new DataException(
                            file.toString(),
                            name + "." + view.getKey(),
                            saved == null ? "nothing" : "shape " + Arrays.toString(saved.shape()),
                            "shape " + expected
                                    + "; this checkpoint is of another architecture, start afresh or give its configuration");
                }
                view.getValue().copy_(saved);
            }
        }
    }

    /** Copies the saved optimiser {@code name} into {@code optimiser}. */
    public void optimiser(String name, AdamW optimiser) {
        var saved = new LinkedHashMap<String, Tensor>();
        optimiser.state().keySet().forEach(key -> {
            var tensor = tensors.get("optimiser/" + name + "/" + key);
            if (tensor != null) {
                saved.put(key, tensor);
            }
        });
        try {
            optimiser.restore(saved, steps.path(name).asLong());
        } catch (IllegalArgumentException e) {
            throw new DataException(
                    file.toString(),
                    "optimiser " + name,
                    String.valueOf(e.getMessage()),
                    "the optimiser of the same network; start afresh");
        }
    }

    /** A tensor that was saved on its own. */
    public Tensor tensor(String name) {
        var tensor = tensors.get("tensor/" + name);
        if (tensor == null) {
            throw new DataException(
                    file.toString(), name, "nothing", "a tensor; this checkpoint is of another kind of run");
        }
        return tensor;
    }

    /** What will be written. */
    public static final class Draft {

        private final SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        private final ObjectNode steps = JSON.createObjectNode();
        private JsonNode state = JSON.createObjectNode();

        /**
         * Adds a network.
         *
         * @throws io.guerdon.neural.Diverged when a weight is not finite: nothing could go on from it
         */
        public Draft network(String name, Parameters parameters) {
            parameters.requireFinite();
            parameters.views().forEach((key, view) -> tensors.put("network/" + name + "/" + key, view));
            return this;
        }

        public Draft optimiser(String name, AdamW optimiser) {
            optimiser.state().forEach((key, tensor) -> tensors.put("optimiser/" + name + "/" + key, tensor));
            steps.put(name, optimiser.steps());
            return this;
        }

        public Draft tensor(String name, Tensor tensor) {
            tensors.put("tensor/" + name, tensor);
            return this;
        }

        public Draft state(JsonNode tree) {
            state = tree;
            return this;
        }

        /** The JSON tree that will be saved. */
        public JsonNode state() {
            return state;
        }

        /** Writes the file; it replaces an older one in a single step. */
        public void write(Path file) throws IOException {
            var metadata = new LinkedHashMap<String, String>();
            metadata.put("format", "guerdon checkpoint 1");
            metadata.put("steps", JSON.writeValueAsString(steps));
            metadata.put("state", JSON.writeValueAsString(state));
            var folder = java.util.Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file lies in a folder");
            Files.createDirectories(folder);
            var half = folder.resolve(file.getFileName() + ".half");
            Safetensors.write(half, tensors, metadata);
            Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
