package io.guerdon.preference.progress;

import io.guerdon.neural.Memory;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.Torch;
import io.guerdon.neural.encoder.EmbeddingCache;
import io.guerdon.neural.encoder.SentenceEncoder;
import io.guerdon.neural.encoder.TextEncoder;
import io.guerdon.neural.storage.Checkpoint;
import io.guerdon.preference.reward.TextShape;
import io.guerdon.preference.run.ModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * An estimator of progress over text: it reads a trajectory turn by turn and says what each turn contributed to the outcome. What the
 * environment answers to a turn is read only with the next turn, so the last answer, which often tells the outcome, is never seen. It
 * knows its tokenizer's or encoder's fingerprint and refuses another. Reading is thread-safe.
 *
 * <p>Source: "SPA-RL: Reinforcing LLM Agents via Stepwise Progress Attribution" (arXiv 2505.20732); there one language model reads
 * the whole dialogue, here a small one, or the pretrained sentence encoder, reads each turn.
 */
public final class ProgressModel {

    private static final String FILE = "progress-estimator.json";
    private static final String WEIGHTS = "model.safetensors";
    private static final JsonMapper JSON = new JsonMapper();

    /** So many trajectories go through the network at once. */
    private static final int BATCH = 16;

    /** So many vectors of texts are kept: about 60 MB. */
    private static final int REMEMBERED = 20_000;

    private final TurnReader reader;
    private final ProgressNetwork network;

    ProgressModel(TurnReader reader, ProgressNetwork network) {
        this.reader = reader;
        this.network = network;
    }

    /** How many turns of a trajectory, its instruction counted as one, are too long to be read whole. */
    public long cut(Trajectory trajectory) {
        return reader.cut(trajectory);
    }

    /**
     * What each turn contributed: one row per trajectory, one number per turn; a row sums to the predicted outcome.
     *
     * @throws IllegalArgumentException when a trajectory has no turn
     */
    public double[][] contributions(List<Trajectory> trajectories) {
        double[][] contributions = new double[trajectories.size()][];
        for (int from = 0; from < contributions.length; from += BATCH) {
            var batch = trajectories.subList(from, Math.min(contributions.length, from + BATCH));
            double[][] rows = Torch.withoutGradient(() -> {
                try (var memory = Memory.scope()) {
                    return Tensors.toRows(network.contributions(reader.read(checked(batch), (_, _) -> {}))
                            .contributions());
                }
            });
            for (int i = 0; i < rows.length; i++) {
                contributions[from + i] =
                        Arrays.copyOf(rows[i], batch.get(i).turns().size());
            }
        }
        return contributions;
    }

    private static List<Trajectory> checked(List<Trajectory> trajectories) {
        for (var trajectory : trajectories) {
            if (trajectory.turns().isEmpty()) {
                throw new IllegalArgumentException(trajectory.label() + ": the agent says nothing");
            }
        }
        return trajectories;
    }

    /**
     * Writes the model into a folder: weights, what they need, and the tokenizer.
     *
     * @param tokenizerFolder where the tokenizer was read from; null for bytes
     * @param provenance what it was trained on and how well it did
     */
    void write(Path folder, @Nullable Path tokenizerFolder, ObjectNode provenance) throws IOException {
        Files.createDirectories(folder);
        network.save(new Checkpoint.Draft()).write(folder.resolve(WEIGHTS));
        var tree = JSON.createObjectNode();
        tree.put("format", "guerdon progress estimator 1");
        switch (reader) {
            case TurnReader.Tokens(var tokenizer, var options) ->
                new TextShape(tokenizer, options).write(tree, folder, tokenizerFolder);
            case TurnReader.Vectors(var encoder, int width) ->
                tree.put("encoder", encoder.fingerprint()).put("width", width);
        }
        tree.set("provenance", provenance);
        Files.writeString(folder.resolve(FILE), tree.toPrettyString() + "\n");
    }

    /** Reads a model; the pretrained encoder is made where the model was trained with it. */
    public static ProgressModel read(Path folder) throws IOException {
        return read(folder, SentenceEncoder::miniLm);
    }

    /**
     * Reads a model.
     *
     * @param encoder makes the encoder that is there, asked for only where the model needs one
     * @throws io.guerdon.core.DataException when the folder holds no estimator, or its tokenizer or encoder is not the one it was trained with
     */
    public static ProgressModel read(Path folder, Supplier<? extends TextEncoder> encoder) throws IOException {
        var file = folder.resolve(FILE);
        var tree = ModelFolder.description(folder, FILE, "a progress-estimator");
        var reader = tree.has("encoder") ? vectors(file, tree, encoder.get()) : tokens(file, tree);
        var network = reader.network(0);
        try (var memory = Memory.scope()) {
            network.restore(Checkpoint.read(folder.resolve(WEIGHTS)));
        }
        return new ProgressModel(reader, network);
    }

    private static TurnReader vectors(Path file, JsonNode tree, TextEncoder encoder) {
        ModelFolder.requireSame(file, tree, "encoder", encoder.fingerprint());
        return new TurnReader.Vectors(new EmbeddingCache(encoder, REMEMBERED), ModelFolder.whole(file, tree, "width"));
    }

    private static TurnReader tokens(Path file, JsonNode tree) throws IOException {
        var shape = TextShape.read(file, tree);
        return new TurnReader.Tokens(shape.tokenizer(), shape.options());
    }
}
