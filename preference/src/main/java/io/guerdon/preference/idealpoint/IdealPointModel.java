package io.guerdon.preference.idealpoint;

import io.guerdon.core.DataException;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.Torch;
import io.guerdon.neural.block.Activation;
import io.guerdon.neural.encoder.TextEncoder;
import io.guerdon.neural.encoder.TextEncoder.Text;
import io.guerdon.neural.storage.Checkpoint;
import io.guerdon.preference.idealpoint.IdealPoints.Mixing;
import io.guerdon.preference.idealpoint.SharedSpace.Model;
import io.guerdon.preference.idealpoint.SharedSpace.Score;
import io.guerdon.preference.run.ModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A reward model for many users: a shared space, the users whom it knows, and the encoder whose vectors it was learned on; it refuses
 * another. Rewards of different users are on the same scale. Scoring is thread-safe.
 *
 * <p>In a folder: {@code ideal-points.json}, {@code shared.safetensors} and {@code users.json}. The last is personal data; the folder
 * without it is the model without its users.
 */
public final class IdealPointModel {

    private static final String FILE = "ideal-points.json";
    private static final String SHARED = "shared.safetensors";
    private static final String USERS = "users.json";
    private static final String FORMAT = "guerdon ideal points 1";
    private static final JsonMapper JSON = new JsonMapper();

    /** So many items go through the maps at once. */
    private static final int BATCH = 256;

    private final SharedSpace space;
    private final UserTable users;
    private final double[] meanWeights;
    private final TextEncoder encoder;

    IdealPointModel(SharedSpace space, UserTable users, double[] meanWeights, TextEncoder encoder) {
        this.space = space.frozen();
        this.users = users;
        this.meanWeights = meanWeights.clone();
        this.encoder = encoder;
    }

    /** A response to a prompt. */
    public record Item(String prompt, String response) {}

    /** The shared part, frozen. */
    public SharedSpace space() {
        return space;
    }

    /** The users whom it knows. */
    public UserTable users() {
        return users;
    }

    /** The weights of a typical user: the mean of those it was trained with. Sums to 1. */
    public double[] meanWeights() {
        return meanWeights.clone();
    }

    /** The encoder. */
    TextEncoder encoder() {
        return encoder;
    }

    /** The texts that a model reads of an item, and of its prompt where that stands on its own. */
    static Text text(Model model, Item item) {
        return model == Model.A ? new Text(item.prompt(), item.response()) : Text.of(item.response());
    }

    /**
     * The rewards of items, each for somebody of his own.
     *
     * @param weights of the prototypes, a row for each item, not negative, of sum 1
     * @return one each, more is better: at most 0 for distances, within -100 and 100 for angles
     */
    public double[] rewards(List<Item> items, double[][] weights) {
        double[] rewards = new double[items.size()];
        for (int from = 0; from < rewards.length; from += BATCH) {
            int to = Math.min(from + BATCH, rewards.length);
            double[] part = part(items.subList(from, to), Arrays.copyOfRange(weights, from, to));
            System.arraycopy(part, 0, rewards, from, part.length);
        }
        return rewards;
    }

    private double[] part(List<Item> items, double[][] weights) {
        var model = space.shape().model();
        var embedded =
                encoder.encode(items.stream().map(item -> text(model, item)).toList());
        var prompts = model == Model.A
                ? null
                : encoder.encode(
                        items.stream().map(item -> Text.of(item.prompt())).toList());
        return Torch.withoutGradient(() -> {
            try (var memory = Memory.scope()) {
                var ideal = space.ideal(Tensors.floats(weights), prompts == null ? null : Tensors.floats(prompts));
                return Tensors.toDoubles(space.rewards(ideal, space.items(Tensors.floats(embedded))));
            }
        });
    }

    /**
     * Writes a model that was trained.
     *
     * @param provenance what it was trained on and how well it did
     */
    void write(Path folder, ObjectNode provenance) throws IOException {
        Files.createDirectories(folder);
        var draft = new Checkpoint.Draft();
        parts(draft);
        draft.write(folder.resolve(SHARED));
        var shape = space.shape();
        var tree = JSON.createObjectNode();
        tree.put("format", FORMAT).put("encoder", encoder.fingerprint());
        tree.put("model", shape.model().name()).put("score", shape.score().name());
        tree.put("inputs", shape.inputs()).put("width", shape.width());
        tree.put("prototypes", shape.prototypes()).put("hidden", shape.hidden());
        tree.put("activation", shape.activation().name()).put("bias", shape.bias());
        tree.put("residual", shape.residual()).put("mixing", shape.mixing().name());
        var mean = tree.putArray("mean_weights");
        Arrays.stream(meanWeights).forEach(mean::add);
        tree.set("provenance", provenance);
        Files.writeString(folder.resolve(FILE), tree.toPrettyString() + "\n");
        users.write(folder.resolve(USERS), fingerprint(folder));
    }

    /** Writes the model of another folder with these users; the shared part is the same file, byte for byte. */
    void writeUsers(Path from, Path folder) throws IOException {
        Files.createDirectories(folder);
        if (!Files.exists(folder) || !Files.isSameFile(from, folder)) {
            for (String name : List.of(SHARED, FILE)) {
                Files.copy(from.resolve(name), folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        users.write(folder.resolve(USERS), fingerprint(folder));
    }

    private void parts(Checkpoint.Draft draft) {
        var parts = space.parameters();
        for (int p = 0; p < parts.size(); p++) {
            draft.network("part-" + p, parts.get(p));
        }
    }

    private static String fingerprint(Path folder) throws IOException {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(folder.resolve(SHARED))), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * Reads a model. Without {@code users.json} it knows nobody.
     *
     * @throws DataException when the folder holds no such model, or it was learned on vectors of another encoder
     */
    public static IdealPointModel read(Path folder, TextEncoder encoder) throws IOException {
        var file = folder.resolve(FILE);
        var tree = ModelFolder.description(folder, FILE, "ideal points");
        ModelFolder.requireSame(file, tree, "encoder", encoder.fingerprint());
        var space = new SharedSpace(shape(file, tree), 0);
        try (var memory = Memory.scope()) {
            var saved = Checkpoint.read(folder.resolve(SHARED));
            var parts = space.parameters();
            for (int p = 0; p < parts.size(); p++) {
                saved.network("part-" + p, parts.get(p));
            }
        }
        int prototypes = space.shape().prototypes();
        var users = Files.exists(folder.resolve(USERS))
                ? UserTable.read(folder.resolve(USERS), fingerprint(folder), prototypes)
                : new UserTable(prototypes, new java.util.LinkedHashMap<>());
        return new IdealPointModel(space, users, mean(file, tree, prototypes), encoder);
    }

    private static double[] mean(Path file, JsonNode tree, int prototypes) {
        var numbers = new ArrayList<Double>();
        tree.path("mean_weights").forEach(node -> numbers.add(node.asDouble(Double.NaN)));
        double[] mean = numbers.stream().mapToDouble(v -> v).toArray();
        try {
            UserWeights.checkMixture(mean);
        } catch (IllegalArgumentException e) {
            throw new DataException(file.toString(), "mean_weights", Arrays.toString(mean), "weights of sum 1");
        }
        if (mean.length != prototypes) {
            throw new DataException(file.toString(), "mean_weights", mean.length + " numbers", prototypes + " numbers");
        }
        return mean;
    }

    private static SharedSpace.Shape shape(Path file, JsonNode tree) {
        try {
            return new SharedSpace.Shape(
                    Model.valueOf(word(tree, "model")),
                    Score.valueOf(word(tree, "score")),
                    tree.path("inputs").asInt(0),
                    tree.path("width").asInt(0),
                    tree.path("prototypes").asInt(0),
                    tree.path("hidden").asInt(-1),
                    Activation.valueOf(word(tree, "activation")),
                    tree.path("bias").asBoolean(true),
                    tree.path("residual").asBoolean(false),
                    Mixing.valueOf(word(tree, "mixing")));
        } catch (IllegalArgumentException e) {
            throw new DataException(
                    file.toString(),
                    "model",
                    String.valueOf(e.getMessage()),
                    "a file that training ideal points wrote");
        }
    }

    private static String word(JsonNode tree, String name) {
        return tree.path(name).asString("").toUpperCase(Locale.ROOT);
    }
}
