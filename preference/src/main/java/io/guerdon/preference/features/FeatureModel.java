package io.guerdon.preference.features;

import io.guerdon.core.DataException;
import io.guerdon.core.shaping.Curves;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Parameters;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.Torch;
import io.guerdon.neural.block.Activation;
import io.guerdon.neural.block.Mlp;
import io.guerdon.neural.encoder.EmbeddingCache;
import io.guerdon.neural.encoder.TextEncoder;
import io.guerdon.neural.storage.Checkpoint;
import io.guerdon.preference.features.FeatureModelSettings.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A reward model over features: a linear function or a small network of standardised numbers. It knows which columns, or which
 * encoder, it was trained with and refuses others. Scoring is thread-safe.
 */
public final class FeatureModel {

    /** What a folder with such a model holds. */
    public static final String FILE = "feature-model.json";

    private static final String WEIGHTS = "feature-model.safetensors";
    private static final JsonMapper JSON = new JsonMapper();

    /** So many vectors of texts are kept: about 60 MB. */
    private static final int REMEMBERED = 20_000;

    /** So many rows go through the network at once. */
    private static final int BATCH = 4096;

    private final FeatureSource source;
    private final Target target;
    private final boolean steps;
    private final List<Integer> hidden;
    private final double[] mean;
    private final double[] deviation;
    private final double ratingMean;
    private final double ratingDeviation;
    private final Mlp network;
    private final Parameters parameters;

    FeatureModel(
            FeatureSource source,
            Target target,
            boolean steps,
            List<Integer> hidden,
            double[] mean,
            double[] deviation,
            double ratingMean,
            double ratingDeviation,
            long seed) {
        this.source = source;
        this.target = target;
        this.steps = steps;
        this.hidden = List.copyOf(hidden);
        this.mean = mean.clone();
        this.deviation = deviation.clone();
        this.ratingMean = ratingMean;
        this.ratingDeviation = ratingDeviation;
        int[] widths = IntStream.concat(
                        IntStream.concat(
                                IntStream.of(source.width()), hidden.stream().mapToInt(h -> h)),
                        IntStream.of(1))
                .toArray();
        var draft = Parameters.draft();
        this.network = Mlp.of(draft, "network", Activation.SILU, widths);
        this.parameters = draft.build(seed);
    }

    /** Where its numbers come from. */
    public FeatureSource source() {
        return source;
    }

    /** What it learned from. */
    public Target target() {
        return target;
    }

    /** Whether it judges steps. */
    public boolean steps() {
        return steps;
    }

    Parameters parameters() {
        return parameters;
    }

    /** What the network says, [rows]: a score, a standardised rating, or the log-odds of a verdict. */
    Tensor forward(double[][] vectors) {
        double[][] rows = new double[vectors.length][];
        for (int r = 0; r < rows.length; r++) {
            double[] vector = vectors[r];
            rows[r] = new double[mean.length];
            Arrays.setAll(rows[r], c -> deviation[c] == 0 ? 0 : (vector[c] - mean[c]) / deviation[c]);
        }
        return network.forward(Tensors.floats(rows)).squeeze(1);
    }

    /** The rating that an output stands for. */
    double ratingOf(double output) {
        return ratingMean + ratingDeviation * output;
    }

    /** A rating as an output. */
    double outputOf(double rating) {
        return ratingDeviation == 0 ? 0 : (rating - ratingMean) / ratingDeviation;
    }

    /**
     * What it says of some vectors: a score of any size after comparisons, a rating in the units of the data, or the probability
     * of a good verdict.
     */
    public double[] score(double[][] vectors) {
        double[] scores = new double[vectors.length];
        for (int from = 0; from < scores.length; from += BATCH) {
            int to = Math.min(scores.length, from + BATCH);
            double[] outputs = outputs(Arrays.copyOfRange(vectors, from, to));
            for (int i = from; i < to; i++) {
                double output = outputs[i - from];
                scores[i] = switch (target) {
                    case COMPARISONS -> output;
                    case RATING -> ratingOf(output);
                    case VERDICT -> Curves.sigmoid(output);
                };
            }
        }
        return scores;
    }

    /** What the network says of some vectors, without a gradient. */
    double[] outputs(double[][] vectors) {
        if (vectors.length == 0) {
            return new double[0];
        }
        try (var memory = Memory.scope()) {
            return Torch.withoutGradient(() -> Tensors.toDoubles(forward(vectors)));
        }
    }

    /** Writes the model into a folder. */
    void write(Path folder, ObjectNode provenance) throws IOException {
        Files.createDirectories(folder);
        new Checkpoint.Draft().network("features", parameters).write(folder.resolve(WEIGHTS));
        var tree = JSON.createObjectNode();
        tree.put("format", "guerdon feature model 1");
        tree.put("source", source.fingerprint());
        var columns = tree.putArray("columns");
        if (source instanceof FeatureSource.Columns(var names)) {
            names.forEach(columns::add);
        }
        tree.put("target", target.name().toLowerCase(Locale.ROOT)).put("steps", steps);
        var layers = tree.putArray("hidden");
        hidden.forEach(layers::add);
        var means = tree.putArray("mean");
        Arrays.stream(mean).forEach(means::add);
        var deviations = tree.putArray("deviation");
        Arrays.stream(deviation).forEach(deviations::add);
        tree.put("rating_mean", ratingMean).put("rating_deviation", ratingDeviation);
        tree.set("provenance", provenance);
        Files.writeString(folder.resolve(FILE), tree.toPrettyString() + "\n");
    }

    /**
     * Reads a model.
     *
     * @param encoder makes the encoder that is there, asked for only where the model needs one
     * @throws DataException when the folder holds no such model, or the encoder is not the one it was trained with
     */
    public static FeatureModel read(Path folder, Supplier<TextEncoder> encoder) throws IOException {
        var file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new DataException(
                    folder.toString(), FILE, "no such file", "a folder that training a feature-model wrote");
        }
        var tree = JSON.readTree(Files.readString(file));
        var names = new ArrayList<String>();
        tree.path("columns").forEach(name -> names.add(name.asString("")));
        FeatureSource source = names.isEmpty()
                ? new FeatureSource.Embeddings(new EmbeddingCache(encoder.get(), REMEMBERED))
                : new FeatureSource.Columns(names);
        String trained = tree.path("source").asString("");
        if (!source.fingerprint().equals(trained)) {
            throw new DataException(
                    file.toString(),
                    "source",
                    "'" + source.fingerprint() + "' here",
                    "'" + trained + "', which the model was trained with; its numbers mean nothing with another");
        }
        var hidden = new ArrayList<Integer>();
        tree.path("hidden").forEach(h -> hidden.add(h.asInt()));
        double[] mean = numbers(file, tree, "mean", source.width());
        double[] deviation = numbers(file, tree, "deviation", source.width());
        var model = new FeatureModel(
                source,
                target(file, tree),
                tree.path("steps").asBoolean(false),
                hidden,
                mean,
                deviation,
                tree.path("rating_mean").asDouble(0),
                tree.path("rating_deviation").asDouble(1),
                0);
        try (var memory = Memory.scope()) {
            Checkpoint.read(folder.resolve(WEIGHTS)).network("features", model.parameters);
        }
        return model;
    }

    private static Target target(Path file, JsonNode tree) {
        String name = tree.path("target").asString("");
        return Arrays.stream(Target.values())
                .filter(target -> target.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> new DataException(
                        file.toString(), "target", "'" + name + "'", "comparisons, rating or verdict"));
    }

    private static double[] numbers(Path file, JsonNode tree, String name, int width) {
        var list = tree.path(name);
        if (list.size() != width) {
            throw new DataException(file.toString(), name, list.size() + " numbers", String.valueOf(width));
        }
        double[] numbers = new double[width];
        Arrays.setAll(numbers, i -> list.path(i).asDouble(0));
        return numbers;
    }
}
