package io.guerdon.preference.features;

import io.guerdon.core.Rollout;
import io.guerdon.core.stats.Moments;
import io.guerdon.core.stats.RankCorrelation;
import io.guerdon.neural.Draws;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.encoder.TextEncoder;
import io.guerdon.neural.optimisation.AdamW;
import io.guerdon.neural.optimisation.Schedule;
import io.guerdon.preference.data.ComparisonOptions;
import io.guerdon.preference.data.ComparisonSet;
import io.guerdon.preference.features.FeatureData.Pair;
import io.guerdon.preference.features.FeatureData.Rated;
import io.guerdon.preference.features.FeatureModelSettings.Target;
import io.guerdon.preference.reward.BatchLosses;
import io.guerdon.preference.reward.Validation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Trains a reward model over features: Bradley-Terry on comparisons, squared error on ratings, cross entropy on verdicts, of whole
 * responses (an outcome model) or of their steps (a process model). One seed gives one model. Not thread-safe.
 *
 * <p>Source: Bradley-Terry as in "Secrets of RLHF II" (arXiv 2401.06080); verdicts of steps as in "Let's Verify Step by Step"
 * (arXiv 2305.20050).
 */
public final class FeatureTraining {

    private final FeatureModelSettings settings;
    private final Path folder;
    private final Listener listener;

    /** Hears how far a run is. */
    public interface Listener {

        /** So many of so many texts are encoded. */
        void encoded(int done, int all);

        /** A pass over the data has ended, with its mean loss. */
        void epoch(int epoch, int epochs, double loss);
    }

    /**
     * What came of a run.
     *
     * @param data what was used and what was not
     * @param words how well it does on what was held out
     * @param validation the same as a JSON tree
     */
    public record Outcome(FeatureData data, List<String> words, ObjectNode validation) {}

    /**
     * A run.
     *
     * @param folder where the vectors of texts and the model go
     */
    public FeatureTraining(FeatureModelSettings settings, Path folder, Listener listener) {
        this.settings = settings;
        this.folder = folder;
        this.listener = listener;
    }

    /**
     * Trains on rows, and writes the model into {@code model} below the folder.
     *
     * @param encoder makes the encoder, asked for only where no columns are named
     * @throws IllegalArgumentException when nothing is left to learn from
     */
    public Outcome run(List<Rollout> rows, Supplier<TextEncoder> encoder) throws IOException {
        FeatureSource source = settings.features().isEmpty()
                ? new FeatureSource.Embeddings(encoder.get())
                : new FeatureSource.Columns(settings.features());
        var notes = new ArrayList<String>();
        var data = data(rows, source, notes);
        notes.addAll(data.lines());
        var outcome =
                settings.target() == Target.COMPARISONS ? compared(source, data, notes) : rated(source, data, notes);
        return outcome;
    }

    private FeatureData data(List<Rollout> rows, FeatureSource source, List<String> notes) {
        FeatureData.Encoding encoding = (encoder, texts) ->
                EmbeddingFile.encoded(encoder, texts, folder.resolve("embeddings.bin"), listener::encoded);
        if (settings.target() == Target.COMPARISONS && source instanceof FeatureSource.Embeddings embeddings) {
            var set = ComparisonSet.read(
                    rows.iterator(), new ComparisonOptions(settings.maxCharacters(), true, Set.of()));
            notes.addAll(set.report().lines());
            return FeatureData.ofComparisons(set.comparisons(), embeddings, encoding);
        }
        return FeatureData.of(rows, settings, source, encoding);
    }

    /** By what belongs together, so that no prompt is on both sides and the split does not depend on the order of rows. */
    private boolean isHeldOut(String key) {
        return Draws.at(settings.seed(), 1, key.hashCode()).nextDouble() < settings.heldOut();
    }

    private Outcome compared(FeatureSource source, FeatureData data, List<String> notes) throws IOException {
        var training = data.pairs().stream().filter(p -> !isHeldOut(p.key())).toList();
        var heldOut = data.pairs().stream().filter(p -> isHeldOut(p.key())).toList();
        requireSome(training.size(), data.pairs().size());
        var vectors = training.stream()
                .flatMap(p -> Stream.of(p.chosen(), p.rejected()))
                .toList();
        var model = model(source, vectors, new double[] {0, 1}, notes);
        fit(model, training, batch -> pairLoss(model, batch));
        double[] differences = heldOut.stream()
                .filter(p -> p.flipped() < 0.5)
                .mapToDouble(p -> {
                    double[] scores = model.score(new double[][] {p.chosen(), p.rejected()});
                    return scores[0] - scores[1];
                })
                .toArray();
        var validation = Validation.of(differences);
        notes.add(validation.words());
        return finished(model, data, notes, validation.json(), training.size(), heldOut.size());
    }

    private Outcome rated(FeatureSource source, FeatureData data, List<String> notes) throws IOException {
        var training = data.rated().stream().filter(r -> !isHeldOut(r.key())).toList();
        var heldOut = data.rated().stream().filter(r -> isHeldOut(r.key())).toList();
        requireSome(training.size(), data.rated().size());
        var vectors = training.stream().map(Rated::vector).toList();
        double[] values = training.stream().mapToDouble(Rated::value).toArray();
        var model = model(source, vectors, values, notes);
        fit(model, training, batch -> ratedLoss(model, batch));
        var tree =
                settings.target() == Target.RATING ? ratings(model, heldOut, notes) : verdicts(model, heldOut, notes);
        return finished(model, data, notes, tree, training.size(), heldOut.size());
    }

    private static void requireSome(int training, int all) {
        if (training == 0) {
            throw new IllegalArgumentException(
                    "nothing is left to learn from: " + all + " in all, " + all + " held out");
        }
    }

    private FeatureModel model(FeatureSource source, List<double[]> vectors, double[] values, List<String> notes) {
        double[] mean = new double[source.width()];
        double[] deviation = new double[source.width()];
        for (int c = 0; c < mean.length; c++) {
            int column = c;
            var moments =
                    Moments.of(vectors.stream().mapToDouble(v -> v[column]).toArray());
            mean[c] = moments.mean();
            // A column that never changes in training says nothing, also not later.
            deviation[c] = moments.deviation() < 1e-9 * Math.max(1, Math.abs(moments.mean())) ? 0 : moments.deviation();
            if (deviation[c] == 0 && source instanceof FeatureSource.Columns(var names)) {
                notes.add("column '" + names.get(c) + "' never changes: it is not used");
            }
        }
        var ratings = Moments.of(values);
        boolean rating = settings.target() == Target.RATING;
        return new FeatureModel(
                source,
                settings.target(),
                settings.steps(),
                settings.hidden(),
                mean,
                deviation,
                rating ? ratings.mean() : 0,
                rating ? ratings.deviation() : 1,
                Draws.seed(settings.seed(), 2));
    }

    private <T> void fit(FeatureModel model, List<T> training, Function<List<T>, Tensor> loss) {
        var optimiser =
                new AdamW(model.parameters(), new AdamW.Options(0.9, 0.999, 1e-8, settings.weightDecay(), false));
        long perEpoch = (training.size() + settings.batch() - 1) / settings.batch();
        var schedule = Schedule.cosine(settings.learningRate(), 0, perEpoch * settings.epochs());
        long step = 0;
        for (int epoch = 0; epoch < settings.epochs(); epoch++) {
            int[] order = Draws.permutation(training.size(), Draws.at(settings.seed(), 3, epoch));
            double sum = 0;
            for (int from = 0; from < order.length; from += settings.batch()) {
                var batch = Arrays.stream(order, from, Math.min(order.length, from + settings.batch()))
                        .mapToObj(training::get)
                        .toList();
                try (var memory = Memory.scope()) {
                    var value = loss.apply(batch);
                    model.parameters().clearGradients();
                    value.backward();
                    optimiser.step(schedule.at(step++));
                    sum += Tensors.number(value) * batch.size();
                }
            }
            listener.epoch(epoch + 1, settings.epochs(), sum / order.length);
        }
    }

    private static Tensor pairLoss(FeatureModel model, List<Pair> batch) {
        int n = batch.size();
        var vectors = Stream.concat(
                        batch.stream().map(Pair::chosen), batch.stream().map(Pair::rejected))
                .toArray(double[][]::new);
        var scores = model.forward(vectors);
        return BatchLosses.bradleyTerry(
                scores.narrow(0, 0, n),
                scores.narrow(0, n, n),
                column(batch, Pair::flipped),
                column(batch, Pair::margin));
    }

    private static <T> Tensor column(List<T> batch, Function<T, Double> number) {
        return Tensors.floats(batch.stream().mapToDouble(number::apply).toArray(), batch.size());
    }

    private Tensor ratedLoss(FeatureModel model, List<Rated> batch) {
        var outputs = model.forward(batch.stream().map(Rated::vector).toArray(double[][]::new));
        if (settings.target() == Target.RATING) {
            return outputs.sub(column(batch, r -> model.outputOf(r.value())))
                    .square()
                    .mean();
        }
        // -(y log sigmoid(z) + (1 - y) log sigmoid(-z))
        var y = column(batch, Rated::value);
        var right = torch.log_sigmoid(outputs).mul(y);
        var wrong = torch.log_sigmoid(outputs.neg()).mul(y.neg().add(new Scalar(1)));
        return right.add(wrong).mean().neg();
    }

    private static ObjectNode ratings(FeatureModel model, List<Rated> heldOut, List<String> notes) {
        var tree = JsonNodeFactory.instance.objectNode().put("held_out", heldOut.size());
        if (heldOut.isEmpty()) {
            notes.add("nothing is held out to validate on");
            return tree;
        }
        double[] said = model.score(heldOut.stream().map(Rated::vector).toArray(double[][]::new));
        double[] truth = heldOut.stream().mapToDouble(Rated::value).toArray();
        double error = 0;
        double plain = 0;
        for (int i = 0; i < said.length; i++) {
            error += (said[i] - truth[i]) * (said[i] - truth[i]) / said.length;
            plain += (model.ratingOf(0) - truth[i]) * (model.ratingOf(0) - truth[i]) / said.length;
        }
        double rank = RankCorrelation.spearman(said, truth).coefficient();
        notes.add(String.format(
                Locale.ROOT,
                "%,d held-out ratings: root of the mean squared error %.4f (%.4f for their mean in training), Spearman %.3f",
                said.length,
                Math.sqrt(error),
                Math.sqrt(plain),
                rank));
        tree.put("rmse", Math.sqrt(error)).put("rmse_of_mean", Math.sqrt(plain));
        return Double.isNaN(rank) ? tree.putNull("spearman") : tree.put("spearman", rank);
    }

    private static ObjectNode verdicts(FeatureModel model, List<Rated> heldOut, List<String> notes) {
        double[] outputs = model.outputs(heldOut.stream().map(Rated::vector).toArray(double[][]::new));
        double[] differences = new double[outputs.length];
        Arrays.setAll(differences, i -> heldOut.get(i).value() >= 0.5 ? outputs[i] : -outputs[i]);
        var validation = Validation.of(differences);
        notes.add(validation.words().replace("pairs", "verdicts").replace("pair ", "verdict "));
        return validation.json();
    }

    private Outcome finished(
            FeatureModel model, FeatureData data, List<String> notes, ObjectNode validation, int training, int heldOut)
            throws IOException {
        var provenance = JsonNodeFactory.instance.objectNode();
        provenance.put("trained_on", training).put("held_out", heldOut);
        provenance.put("seed", settings.seed()).put("epochs", settings.epochs());
        var left = provenance.putObject("left_out");
        data.leftOut().forEach(left::put);
        provenance.set("validation", validation);
        model.write(folder.resolve("model"), provenance);
        return new Outcome(data, notes, validation);
    }
}
