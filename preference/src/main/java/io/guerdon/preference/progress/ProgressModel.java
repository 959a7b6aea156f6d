package io.guerdon.preference.progress;

import io.guerdon.core.DataException;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.Torch;
import io.guerdon.neural.storage.Checkpoint;
import io.guerdon.neural.text.PretrainedTokenizer;
import io.guerdon.neural.text.Tokenizer;
import io.guerdon.neural.transformer.DecoderOptions;
import io.guerdon.preference.reward.ByteTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * An estimator of progress over text: it reads a trajectory turn by turn and says what each turn contributed to the outcome. What the
 * environment answers to a turn is read only with the next turn, so the last answer, which often tells the outcome, is never seen. It
 * knows its tokenizer's fingerprint and refuses another. Reading is thread-safe.
 *
 * <p>Source: "SPA-RL: Reinforcing LLM Agents via Stepwise Progress Attribution" (arXiv 2505.20732); there one language model reads
 * the whole dialogue, here a small one reads each turn.
 */
public final class ProgressModel {

    private static final String FILE = "progress-estimator.json";
    private static final String WEIGHTS = "model.safetensors";
    private static final String TOKENIZER = "tokenizer.json";
    private static final JsonMapper JSON = new JsonMapper();

    /** So many trajectories go through the network at once. */
    private static final int BATCH = 16;

    private final Tokenizer tokenizer;
    private final DecoderOptions options;
    private final ProgressNetwork network;

    ProgressModel(Tokenizer tokenizer, DecoderOptions options, ProgressNetwork network) {
        this.tokenizer = tokenizer;
        this.options = options;
        this.network = network;
    }

    /**
     * A trajectory in tokens: the instruction, then of each turn what the environment had said and what the agent says, each closed by
     * the token that ends a text. Of a row that is longer than the network reads the beginning is cut, which is what the environment
     * said.
     */
    static int[][] encode(Tokenizer tokenizer, int context, Trajectory trajectory) {
        var turns = trajectory.turns();
        int[][] rows = new int[turns.size() + 1][];
        rows[0] = cut(context, closed(tokenizer, trajectory.instruction()));
        for (int t = 0; t < turns.size(); t++) {
            rows[t + 1] = cut(context, turn(tokenizer, trajectory, t));
        }
        return rows;
    }

    private static int[] turn(Tokenizer tokenizer, Trajectory trajectory, int t) {
        var turns = trajectory.turns();
        int[] told = closed(tokenizer, t == 0 ? "" : turns.get(t - 1).told());
        int[] said = closed(tokenizer, turns.get(t).said());
        int[] row = Arrays.copyOf(told, told.length + said.length);
        System.arraycopy(said, 0, row, told.length, said.length);
        return row;
    }

    private static int[] closed(Tokenizer tokenizer, String text) {
        int[] tokens = tokenizer.encode(text);
        int[] closed = Arrays.copyOf(tokens, tokens.length + 1);
        closed[tokens.length] = tokenizer.end();
        return closed;
    }

    private static int[] cut(int context, int[] row) {
        return row.length <= context ? row : Arrays.copyOfRange(row, row.length - context, row.length);
    }

    /** How many turns of a trajectory, its instruction counted as one, lose their beginning because they are longer than the context. */
    static long cut(Tokenizer tokenizer, int context, Trajectory trajectory) {
        long cut = closed(tokenizer, trajectory.instruction()).length > context ? 1 : 0;
        for (int t = 0; t < trajectory.turns().size(); t++) {
            cut += turn(tokenizer, trajectory, t).length > context ? 1 : 0;
        }
        return cut;
    }

    /** How many turns of a trajectory, its instruction counted as one, are too long to be read whole. */
    public long cut(Trajectory trajectory) {
        return cut(tokenizer, options.contextLength(), trajectory);
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
                    return Tensors.toRows(network.contributions(
                            batch.stream().map(this::checked).toList()));
                }
            });
            for (int i = 0; i < rows.length; i++) {
                contributions[from + i] =
                        Arrays.copyOf(rows[i], batch.get(i).turns().size());
            }
        }
        return contributions;
    }

    private int[][] checked(Trajectory trajectory) {
        if (trajectory.turns().isEmpty()) {
            throw new IllegalArgumentException(trajectory.label() + ": the agent says nothing");
        }
        return encode(tokenizer, options.contextLength(), trajectory);
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
        if (tokenizerFolder != null) {
            Files.copy(
                    tokenizerFolder.resolve(TOKENIZER), folder.resolve(TOKENIZER), StandardCopyOption.REPLACE_EXISTING);
        }
        var tree = JSON.createObjectNode();
        tree.put("format", "guerdon progress estimator 1");
        tree.put("tokenizer", tokenizer.fingerprint()).put("end", tokenizer.end());
        tree.put("vocabulary", options.vocabulary()).put("width", options.width());
        tree.put("layers", options.layers()).put("heads", options.heads());
        tree.put("context_length", options.contextLength());
        tree.set("provenance", provenance);
        Files.writeString(folder.resolve(FILE), tree.toPrettyString() + "\n");
    }

    /**
     * Reads a model.
     *
     * @throws DataException when the folder holds no estimator, or its tokenizer is not the one it was trained with
     */
    public static ProgressModel read(Path folder) throws IOException {
        var file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new DataException(
                    folder.toString(), FILE, "no such file", "a folder that training a progress-estimator wrote");
        }
        var tree = JSON.readTree(Files.readString(file));
        var tokenizer = Files.exists(folder.resolve(TOKENIZER))
                ? PretrainedTokenizer.read(
                        folder.resolve(TOKENIZER), tree.path("end").asInt())
                : new ByteTokenizer();
        String trained = tree.path("tokenizer").asString("");
        if (!tokenizer.fingerprint().equals(trained)) {
            throw new DataException(
                    file.toString(),
                    "tokenizer",
                    "'" + tokenizer.fingerprint() + "' in the folder",
                    "'" + trained + "', which the model was trained with; its numbers mean nothing with another");
        }
        var options = DecoderOptions.small(
                whole(file, tree, "vocabulary"),
                whole(file, tree, "width"),
                whole(file, tree, "layers"),
                whole(file, tree, "heads"),
                whole(file, tree, "context_length"));
        var network = new ProgressNetwork(options, 0);
        try (var memory = Memory.scope()) {
            network.restore(Checkpoint.read(folder.resolve(WEIGHTS)));
        }
        return new ProgressModel(tokenizer, options, network);
    }

    private static int whole(Path file, JsonNode tree, String name) {
        var node = tree.path(name);
        if (!node.canConvertToInt() || node.intValue() < 1) {
            throw new DataException(file.toString(), name, node.toString(), "a whole number of at least 1");
        }
        return node.intValue();
    }
}
