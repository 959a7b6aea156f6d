package io.guerdon.preference.features;

import io.guerdon.core.DataException;
import io.guerdon.core.shaping.Curves;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.Torch;
import io.guerdon.neural.encoder.EmbeddingCache;
import io.guerdon.neural.encoder.TextEncoder;
import io.guerdon.neural.storage.Checkpoint;
import io.guerdon.preference.features.FeatureModelSettings.Target;
import io.guerdon.preference.reward.Committee;
import io.guerdon.preference.run.ModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A reward model over features: linear functions or small networks of standardised numbers, of single vectors or of the steps of
 * trajectories, and what several of them say as one. It knows which columns, states or encoder it was trained with and refuses
 * others. Scoring is thread-safe.
 */
public final class FeatureModel {

    /** What a folder with such a model holds. */
    public static final String FILE = "feature-model.json";

    private static final String WEIGHTS = "feature-model.safetensors";
    private static final JsonMapper JSON = new JsonMapper();

    /** So many vectors of texts are kept: about 60 MB. */
    private static final int REMEMBERED = 20_000;

    /** So many steps, padding among them, go through the networks at once. */
    private static final int BATCH = 1 << 14;

    private final FeatureSource source;
    private final Kind kind;
    private final FeatureNetwork.Shape shape;
    private final Standardisation standardisation;
    private final Ensemble ensemble;

    /**
     * What its numbers mean.
     *
     * @param steps whether it learned from a label for each step
     * @param ratingMean of the ratings that it learned from; 0 for other targets
     * @param ratingDeviation of these; 1 for other targets
     */
    record Kind(Target target, boolean steps, double ratingMean, double ratingDeviation) {

        /** A rating as an output. */
        double outputOf(double rating) {
            return ratingDeviation == 0 ? 0 : (rating - ratingMean) / ratingDeviation;
        }

        /** What the outputs of the steps of one segment stand for. */
        double[] scores(double[] outputs, boolean together) {
            return switch (target) {
                case COMPARISONS -> outputs;
                case RATING -> {
                    double mean = together ? ratingMean / outputs.length : ratingMean;
                    yield Arrays.stream(outputs)
                            .map(o -> mean + ratingDeviation * o)
                            .toArray();
                }
                case VERDICT -> Arrays.stream(outputs).map(Curves::sigmoid).toArray();
            };
        }
    }

    /**
     * Networks that speak with one voice.
     *
     * @param offsets what is taken off what each of them says
     */
    @SuppressWarnings("ArrayRecordComponent") // passed on, compared by nobody
    record Ensemble(List<FeatureNetwork> members, double[] offsets, Committee combine, double pessimism) {

        public Ensemble {
            members = List.copyOf(members);
        }
    }

    FeatureModel(
            FeatureSource source,
            Kind kind,
            FeatureNetwork.Shape shape,
            Standardisation standardisation,
            Ensemble ensemble) {
        this.source = source;
        this.kind = kind;
        this.shape = shape;
        this.standardisation = standardisation;
        this.ensemble = ensemble;
    }

    /** Where its numbers come from. */
    public FeatureSource source() {
        return source;
    }

    /** What it learned from. */
    public Target target() {
        return kind.target();
    }

    /** Whether it learned to judge steps one by one. */
    public boolean steps() {
        return kind.steps();
    }

    /** Whether what it says of the steps of a trajectory is to be summed: it learned from judgements of the whole. */
    public boolean together() {
        return source instanceof FeatureSource.States && !kind.steps();
    }

    /** The networks. */
    List<FeatureNetwork> members() {
        return ensemble.members();
    }

    /**
     * What it says of some vectors, each on its own: a score of any size after comparisons, a rating in the units of the data, or
     * the probability of a good verdict.
     */
    public double[] score(double[][] vectors) {
        return scores(Arrays.stream(vectors).map(v -> new double[][] {v}).toList()).stream()
                .mapToDouble(s -> s[0])
                .toArray();
    }

    /**
     * What it says of the steps of some segments; with a memory a step is judged after the steps before it. Where {@link #together},
     * the sum over steps is the score or rating of the whole segment.
     *
     * @param segments each [steps][numbers], as {@link #source} makes them
     * @return one row for each segment, one number for each step
     */
    public List<double[]> scores(List<double[][]> segments) {
        return outputs(segments).stream()
                .map(outputs -> kind.scores(outputs, together()))
                .toList();
    }

    /** As {@link #scores} of one segment [steps][numbers]: the reward of each of its steps. */
    public double[] rewards(double[][] segment) {
        return scores(Collections.singletonList(segment)).getFirst();
    }

    /** What the networks say together, without a gradient: scores, standardised ratings or log-odds of verdicts. */
    List<double[]> outputs(List<double[][]> segments) {
        double[][] byMember = new double[members().size()][];
        for (int m = 0; m < byMember.length; m++) {
            double offset = ensemble.offsets()[m];
            byMember[m] = Arrays.stream(steps(members().get(m), standardisation, segments))
                    .map(said -> said - offset)
                    .toArray();
        }
        double[] said = ensemble.combine().combine(byMember, ensemble.pessimism());
        var outputs = new ArrayList<double[]>(segments.size());
        int at = 0;
        for (double[][] segment : segments) {
            outputs.add(Arrays.copyOfRange(said, at, at + segment.length));
            at += segment.length;
        }
        return outputs;
    }

    /** What one network says of all steps of all segments, one after the other. */
    static double[] steps(FeatureNetwork network, Standardisation standardisation, List<double[][]> segments) {
        double[] steps = new double[segments.stream().mapToInt(s -> s.length).sum()];
        int at = 0;
        for (int from = 0, to; from < segments.size(); from = to) {
            int longest = Math.max(1, segments.get(from).length);
            to = from + 1;
            while (to < segments.size()
                    && (long) (to + 1 - from) * Math.max(longest, segments.get(to).length) <= BATCH) {
                longest = Math.max(longest, segments.get(to).length);
                to++;
            }
            at = some(network, standardisation, segments.subList(from, to), steps, at);
        }
        return steps;
    }

    private static int some(
            FeatureNetwork network, Standardisation standardisation, List<double[][]> segments, double[] to, int from) {
        if (segments.stream().allMatch(s -> s.length == 0)) {
            return from;
        }
        double[][] rows;
        try (var memory = Memory.scope()) {
            rows = Torch.withoutGradient(() -> Tensors.toRows(
                    network.forward(standardisation.padded(segments).inputs(), null)));
        }
        int at = from;
        for (int i = 0; i < rows.length; i++) {
            int steps = segments.get(i).length;
            System.arraycopy(rows[i], 0, to, at, steps);
            at += steps;
        }
        return at;
    }

    /** Writes the model into a folder. */
    void write(Path folder, ObjectNode provenance) throws IOException {
        Files.createDirectories(folder);
        var draft = new Checkpoint.Draft();
        for (int m = 0; m < members().size(); m++) {
            draft.network("member-" + m, members().get(m).parameters());
        }
        draft.write(folder.resolve(WEIGHTS));
        var tree = JSON.createObjectNode();
        tree.put("format", "guerdon feature model 2");
        tree.put("source", source.fingerprint());
        switch (source) {
            case FeatureSource.Columns(var names) -> {
                var columns = tree.putArray("columns");
                names.forEach(columns::add);
            }
            case FeatureSource.States(var names, int size, int actionSize) -> {
                tree.put("states", names.states()).put("actions", names.actions());
                tree.put("action_kinds", names.kinds());
                tree.put("state_size", size).put("action_size", actionSize);
            }
            case FeatureSource.Embeddings _ -> {}
        }
        tree.put("target", target().name().toLowerCase(Locale.ROOT)).put("steps", steps());
        var layers = tree.putArray("hidden");
        shape.hidden().forEach(layers::add);
        tree.put("memory", shape.memory());
        put(tree, "mean", standardisation.mean());
        put(tree, "deviation", standardisation.deviation());
        tree.put("rating_mean", kind.ratingMean()).put("rating_deviation", kind.ratingDeviation());
        tree.put("members", members().size());
        put(tree, "offsets", ensemble.offsets());
        tree.put("combine", ensemble.combine().name()).put("pessimism", ensemble.pessimism());
        tree.set("provenance", provenance);
        Files.writeString(folder.resolve(FILE), tree.toPrettyString() + "\n");
    }

    private static void put(ObjectNode tree, String name, double[] numbers) {
        var list = tree.putArray(name);
        Arrays.stream(numbers).forEach(list::add);
    }

    /**
     * Reads a model.
     *
     * @param encoder makes the encoder that is there, asked for only where the model needs one
     * @throws DataException when the folder holds no such model, or the encoder is not the one it was trained with
     */
    public static FeatureModel read(Path folder, Supplier<TextEncoder> encoder) throws IOException {
        var file = folder.resolve(FILE);
        var tree = ModelFolder.description(folder, FILE, "a feature-model");
        var source = source(tree, encoder);
        ModelFolder.requireSame(file, tree, "source", source.fingerprint());
        var hidden = new ArrayList<Integer>();
        tree.path("hidden").forEach(h -> hidden.add(h.asInt()));
        var shape = new FeatureNetwork.Shape(
                source.width(), hidden, tree.path("memory").asInt(0));
        var kind = new Kind(
                chosen(file, tree, "target", Target.values()),
                tree.path("steps").asBoolean(false),
                tree.path("rating_mean").asDouble(0),
                tree.path("rating_deviation").asDouble(1));
        var members = IntStream.range(0, ModelFolder.whole(file, tree, "members"))
                .mapToObj(_ -> new FeatureNetwork(shape, 0))
                .toList();
        try (var memory = Memory.scope()) {
            var weights = Checkpoint.read(folder.resolve(WEIGHTS));
            for (int m = 0; m < members.size(); m++) {
                weights.network("member-" + m, members.get(m).parameters());
            }
        }
        return new FeatureModel(
                source,
                kind,
                shape,
                new Standardisation(
                        numbers(file, tree, "mean", source.width()), numbers(file, tree, "deviation", source.width())),
                new Ensemble(
                        members,
                        numbers(file, tree, "offsets", members.size()),
                        chosen(file, tree, "combine", Committee.values()),
                        tree.path("pessimism").asDouble(1)));
    }

    private static FeatureSource source(JsonNode tree, Supplier<TextEncoder> encoder) {
        if (tree.has("states")) {
            return new FeatureSource.States(
                    new FeatureSource.StateNames(
                            tree.path("states").asString(""),
                            tree.path("actions").asString(""),
                            tree.path("action_kinds").asInt(0)),
                    tree.path("state_size").asInt(0),
                    tree.path("action_size").asInt(0));
        }
        var names = new ArrayList<String>();
        tree.path("columns").forEach(name -> names.add(name.asString("")));
        return names.isEmpty()
                ? new FeatureSource.Embeddings(new EmbeddingCache(encoder.get(), REMEMBERED))
                : new FeatureSource.Columns(names);
    }

    private static <E extends Enum<E>> E chosen(Path file, JsonNode tree, String name, E[] among) {
        String found = tree.path(name).asString("");
        return Arrays.stream(among)
                .filter(one -> one.name().equalsIgnoreCase(found))
                .findFirst()
                .orElseThrow(() -> new DataException(
                        file.toString(), name, "'" + found + "'", "one of " + Arrays.toString(among)));
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
