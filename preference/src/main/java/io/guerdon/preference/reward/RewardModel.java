package io.guerdon.preference.reward;

import io.guerdon.core.DataException;
import io.guerdon.neural.Lanes;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.Torch;
import io.guerdon.neural.storage.Checkpoint;
import io.guerdon.neural.text.Tokenizer;
import io.guerdon.neural.transformer.DecoderOptions;
import io.guerdon.neural.transformer.ScoringDecoder;
import io.guerdon.preference.run.ModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A reward model over text: transformers that say one number after the last token of a prompt and its response, and the
 * tokenizer that they were trained with. It knows its tokenizer's fingerprint and refuses another. Scoring is thread-safe.
 */
public final class RewardModel {

    private static final String FILE = "reward-model.json";
    private static final String WEIGHTS = "model.safetensors";
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
     * What is read of a prompt and a response.
     *
     * @param tokens those that fit into the context
     * @param promptCut how many tokens of the prompt do not
     * @param responseCut how many of the response do not, which is 0 unless none of the prompt's do
     */
    record Reading(int[] tokens, int promptCut, int responseCut) {

        /** A name for what was cut, empty when nothing was. */
        String code() {
            if (responseCut > 0) {
                return "response_cut";
            }
            return promptCut > 0 ? "prompt_cut" : "";
        }

        /** What was cut, in words; empty when nothing was. */
        String words() {
            if (responseCut > 0) {
                return "the prompt and the first " + responseCut
                        + " tokens of the response do not fit into the context of " + tokens.length
                        + " and are not seen";
            }
            return promptCut > 0
                    ? "the first " + promptCut + " tokens of the prompt do not fit into the context of " + tokens.length
                            + " and are not seen"
                    : "";
        }
    }

    /**
     * The tokens of a prompt and a response, and one that ends them; what does not fit is cut from the start, so that the end
     * of the response, after which the number is said, is never lost.
     */
    static Reading reading(Tokenizer tokenizer, int context, String prompt, String response) {
        int[] before = tokenizer.encode(prompt.isEmpty() ? "" : prompt + "\n\n");
        int[] after = tokenizer.encode(response);
        int[] all = new int[before.length + after.length + 1];
        System.arraycopy(before, 0, all, 0, before.length);
        System.arraycopy(after, 0, all, before.length, after.length);
        all[all.length - 1] = tokenizer.end();
        if (all.length <= context) {
            return new Reading(all, 0, 0);
        }
        int cut = all.length - context;
        return new Reading(
                Arrays.copyOfRange(all, cut, all.length),
                Math.min(cut, before.length),
                Math.max(0, cut - before.length));
    }

    /** What is read of each text. */
    List<Reading> read(List<Text> texts) {
        return texts.stream()
                .map(text -> reading(tokenizer, options.contextLength(), text.prompt(), text.response()))
                .toList();
    }

    /** The scores of some texts: one number each, of any size, more is better. */
    public double[] score(List<Text> texts) {
        return scores(read(texts));
    }

    /** The scores of what was read. */
    double[] scores(List<Reading> readings) {
        int[][] rows = readings.stream().map(Reading::tokens).toArray(int[][]::new);
        double[][] byMember = new double[members.size()][];
        for (int m = 0; m < byMember.length; m++) {
            byMember[m] = scores(members.get(m), rows);
        }
        return combine.combine(byMember, pessimism);
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
        var tree = JSON.createObjectNode();
        tree.put("format", "guerdon reward model 1");
        new TextShape(tokenizer, options).write(tree, folder, tokenizerFolder);
        tree.put("outputs", members.getFirst().heads()).put("members", members.size());
        tree.put("combine", combine.name()).put("pessimism", pessimism);
        tree.set("provenance", provenance);
        Files.writeString(folder.resolve(FILE), tree.toPrettyString() + "\n");
    }

    /**
     * Reads a model.
     *
     * @throws DataException when the folder holds no reward model, or its tokenizer is not the one it was trained with
     */
    public static RewardModel read(Path folder) throws IOException {
        var file = folder.resolve(FILE);
        var tree = ModelFolder.description(folder, FILE, "a reward model");
        var shape = TextShape.read(file, tree);
        var members = new ArrayList<ScoringDecoder>();
        try (var memory = Memory.scope()) {
            var weights = Checkpoint.read(folder.resolve(WEIGHTS));
            for (int m = 0; m < ModelFolder.whole(file, tree, "members"); m++) {
                var member = ScoringDecoder.of(shape.options(), ModelFolder.whole(file, tree, "outputs"), 0);
                weights.network("member-" + m, member.parameters());
                members.add(member);
            }
        }
        var combine = Committee.valueOf(tree.path("combine").asString("MEAN"));
        return new RewardModel(
                shape.tokenizer(),
                shape.options(),
                members,
                combine,
                tree.path("pessimism").asDouble(1));
    }
}
