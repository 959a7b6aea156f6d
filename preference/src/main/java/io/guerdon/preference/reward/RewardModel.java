package io.guerdon.preference.reward;

import io.guerdon.core.DataException;
import io.guerdon.neural.Lanes;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.Torch;
import io.guerdon.neural.storage.Checkpoint;
import io.guerdon.neural.text.PretrainedTokenizer;
import io.guerdon.neural.text.Tokenizer;
import io.guerdon.neural.transformer.DecoderOptions;
import io.guerdon.neural.transformer.ScoringDecoder;
import io.guerdon.preference.reward.RewardModelSettings.Committee;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A reward model over text: transformers that say one number after the last token of a prompt and its response, and the
 * tokenizer that they were trained with. It knows its tokenizer's fingerprint and refuses another. Scoring is thread-safe.
 */
public final class RewardModel {

    private static final String FILE = "reward-model.json";
    private static final String WEIGHTS = "model.safetensors";
    private static final String TOKENIZER = "tokenizer.json";
    private static final JsonMapper JSON = new JsonMapper();

    /** So many texts go through the network at once. */
    private static final int BATCH = 32;

    private final Tokenizer tokenizer;
    private final DecoderOptions options;
    private final List<ScoringDecoder> members;
    private final Committee combine;
    private final double pessimism;

    RewardModel(
            Tokenizer tokenizer,
            DecoderOptions options,
            List<ScoringDecoder> members,
            Committee combine,
            double pessimism) {
        this.tokenizer = tokenizer;
        this.options = options;
        this.members = List.copyOf(members);
        this.combine = combine;
        this.pessimism = pessimism;
    }

    /** A prompt and a response. */
    public record Text(String prompt, String response) {}

    /** The tokenizer. */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** The networks. */
    List<ScoringDecoder> members() {
        return members;
    }

    /**
     * The tokens of a prompt and a response, and one that ends them; what does not fit is cut from the start, so that the end
     * of the response, after which the number is said, is never lost.
     */
    static int[] tokens(Tokenizer tokenizer, int context, String prompt, String response) {
        int[] before = tokenizer.encode(prompt.isEmpty() ? "" : prompt + "\n\n");
        int[] after = tokenizer.encode(response);
        int[] all = new int[before.length + after.length + 1];
        System.arraycopy(before, 0, all, 0, before.length);
        System.arraycopy(after, 0, all, before.length, after.length);
        all[all.length - 1] = tokenizer.end();
        return all.length <= context ? all : Arrays.copyOfRange(all, all.length - context, all.length);
    }

    /** The scores of some texts: one number each, of any size, more is better. */
    public double[] score(List<Text> texts) {
        int[][] rows = texts.stream()
                .map(text -> tokens(tokenizer, options.contextLength(), text.prompt(), text.response()))
                .toArray(int[][]::new);
        double[][] byMember = new double[members.size()][];
        for (int m = 0; m < byMember.length; m++) {
            byMember[m] = scores(members.get(m), rows);
        }
        double[] combined = new double[rows.length];
        Arrays.setAll(
                combined,
                i -> combine(
                        Arrays.stream(byMember).mapToDouble(scores -> scores[i]).toArray()));
        return combined;
    }

    /** What one network says of rows of tokens. Rows of like length go through it together, so that little is padded. */
    static double[] scores(ScoringDecoder member, int[][] rows) {
        int[] order = IntStream.range(0, rows.length)
                .boxed()
                .sorted((a, b) -> Integer.compare(rows[a].length, rows[b].length))
                .mapToInt(i -> i)
                .toArray();
        double[] scores = new double[rows.length];
        Lanes.map((order.length + BATCH - 1) / BATCH, part -> {
            int[] some = Arrays.copyOfRange(order, part * BATCH, Math.min((part + 1) * BATCH, order.length));
            int[][] batch = Arrays.stream(some).mapToObj(i -> rows[i]).toArray(int[][]::new);
            double[] said = Torch.withoutGradient(
                    () -> Tensors.toDoubles(member.last(batch).select(1, 0)));
            for (int i = 0; i < some.length; i++) {
                scores[some[i]] = said[i];
            }
            return part;
        });
        return scores;
    }

    private double combine(double[] scores) {
        double mean = Arrays.stream(scores).average().orElseThrow();
        return switch (combine) {
            case MEAN, WEIGHT_AVERAGE -> mean;
            case MINIMUM -> Arrays.stream(scores).min().orElseThrow();
            case UNCERTAINTY ->
                mean
                        - pessimism
                                * Math.sqrt(Arrays.stream(scores)
                                        .map(s -> (s - mean) * (s - mean))
                                        .average()
                                        .orElseThrow());
        };
    }

    /**
     * Writes the model into a folder: weights, what they need, and the tokenizer.
     *
     * @param tokenizerFolder where the tokenizer was read from; null for bytes
     * @param provenance what it was trained on and how well it did
     */
    void write(Path folder, @Nullable Path tokenizerFolder, ObjectNode provenance) throws IOException {
        Files.createDirectories(folder);
        var draft = new Checkpoint.Draft();
        for (int m = 0; m < members.size(); m++) {
            draft.network("member-" + m, members.get(m).parameters());
        }
        draft.write(folder.resolve(WEIGHTS));
        if (tokenizerFolder != null) {
            Files.copy(
                    tokenizerFolder.resolve(TOKENIZER), folder.resolve(TOKENIZER), StandardCopyOption.REPLACE_EXISTING);
        }
        var tree = JSON.createObjectNode();
        tree.put("format", "guerdon reward model 1");
        tree.put("tokenizer", tokenizer.fingerprint()).put("end", tokenizer.end());
        tree.put("vocabulary", options.vocabulary()).put("width", options.width());
        tree.put("layers", options.layers()).put("heads", options.heads());
        tree.put("context_length", options.contextLength());
        tree.put("outputs", members.getFirst().heads()).put("members", members.size());
        tree.put("combine", combine.name()).put("pessimism", pessimism);
        tree.set("provenance", provenance);
        Files.writeString(folder.resolve(FILE), tree.toPrettyString() + "\n");
    }

    /** Removes the model that a folder holds, if any; other files stay. */
    static void delete(Path folder) throws IOException {
        for (String name : List.of(FILE, WEIGHTS, TOKENIZER)) {
            Files.deleteIfExists(folder.resolve(name));
        }
        var rest = folder.toFile().list();
        if (rest != null && rest.length == 0) {
            Files.delete(folder);
        }
    }

    /**
     * Reads a model.
     *
     * @throws DataException when the folder holds no reward model, or its tokenizer is not the one it was trained with
     */
    public static RewardModel read(Path folder) throws IOException {
        var file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new DataException(
                    folder.toString(), FILE, "no such file", "a folder that training a reward model wrote");
        }
        var tree = JSON.readTree(Files.readString(file));
        var tokenizer = tokenizer(folder, tree);
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
        var members = new ArrayList<ScoringDecoder>();
        try (var memory = Memory.scope()) {
            var weights = Checkpoint.read(folder.resolve(WEIGHTS));
            for (int m = 0; m < whole(file, tree, "members"); m++) {
                var member = ScoringDecoder.of(options, whole(file, tree, "outputs"), 0);
                weights.network("member-" + m, member.parameters());
                members.add(member);
            }
        }
        var combine = Committee.valueOf(tree.path("combine").asString("MEAN"));
        return new RewardModel(
                tokenizer, options, members, combine, tree.path("pessimism").asDouble(1));
    }

    private static Tokenizer tokenizer(Path folder, JsonNode tree) throws IOException {
        return Files.exists(folder.resolve(TOKENIZER))
                ? PretrainedTokenizer.read(
                        folder.resolve(TOKENIZER), tree.path("end").asInt())
                : new ByteTokenizer();
    }

    private static int whole(Path file, JsonNode tree, String name) {
        var node = tree.path(name);
        if (!node.canConvertToInt() || node.intValue() < 1) {
            throw new DataException(file.toString(), name, node.toString(), "a whole number of at least 1");
        }
        return node.intValue();
    }
}
