package io.guerdon.preference.features;

import io.guerdon.core.Rollout;
import io.guerdon.core.stats.Moments;
import io.guerdon.core.stats.RankCorrelation;
import io.guerdon.neural.Draws;
import io.guerdon.neural.Torch;
import io.guerdon.neural.encoder.TextEncoder;
import io.guerdon.preference.data.ComparisonOptions;
import io.guerdon.preference.data.ComparisonSet;
import io.guerdon.preference.features.FeatureData.Pair;
import io.guerdon.preference.features.FeatureData.Rated;
import io.guerdon.preference.features.FeatureModelSettings.Target;
import io.guerdon.preference.reward.Committee;
import io.guerdon.preference.reward.Validation;
import io.guerdon.preference.run.CheckpointedSteps;
import io.guerdon.preference.run.RunIdentity;
import io.guerdon.preference.run.Stopped;
import io.guerdon.preference.run.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Trains a reward model over features: Bradley-Terry on comparisons, squared error on ratings, cross entropy on verdicts, of whole
 * responses (an outcome model), of their steps (a process model), or of trajectories of states by the sum over their steps. One seed
 * gives one model; a run that was stopped goes on from its last checkpoint. Not thread-safe.
 *
 * <p>Source: Bradley-Terry as in "Secrets of RLHF II" (arXiv 2401.06080); verdicts of steps as in "Let's Verify Step by Step"
 * (arXiv 2305.20050); trajectories as in "Deep reinforcement learning from human preferences" (arXiv 1706.03741).
 */
public final class FeatureTraining {

    private final FeatureModelSettings settings;
    private final Path folder;
    private final TrainingListener listener;

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
     * @param folder where the vectors of texts, checkpoints and the model go
     */
    public FeatureTraining(FeatureModelSettings settings, Path folder, TrainingListener listener) {
        this.settings = settings;
        this.folder = folder;
        this.listener = listener;
    }

    /**
     * Trains on rows, and writes the model into {@code model} below the folder.
     *
     * @param encoder makes the encoder, asked for only where neither columns nor states are named
     * @return null when the listener asked to stop
     * @throws IllegalArgumentException when nothing is left to learn from
     * @throws io.guerdon.core.DataException when the folder holds another run
     */
    public @Nullable Outcome run(List<Rollout> rows, Supplier<TextEncoder> encoder) throws IOException {
        // Networks this small gain nothing by a second thread, and with one every run rounds alike.
        Torch.threads(1);
        Files.createDirectories(folder);
        var lessons = lessons(rows, encoder);
        if (lessons == null) {
            return null;
        }
        lessons.data().lines().forEach(listener::note);
        RunIdentity.of(settings)
                .with("what the model sees", lessons.source().fingerprint())
                .with(
                        "rows of the data",
                        RunIdentity.fingerprint(() ->
                                rows.stream().map(row -> row.row().toString()).iterator()))
                .claim(folder);
        listener.claimed();
        return settings.target() == Target.COMPARISONS ? compared(lessons) : rated(lessons);
    }

    /** What is learned from: where its numbers come from, and what there is. */
    private record Lessons(FeatureSource source, FeatureData data) {}

    private @Nullable Lessons lessons(List<Rollout> rows, Supplier<TextEncoder> encoder) {
        var names = settings.stateNames();
        if (names != null) {
            var read = SegmentRows.read(rows, settings, names);
            return new Lessons(read.source(), read.data());
        }
        if (!settings.features().isEmpty()) {
            var source = new FeatureSource.Columns(settings.features());
            return new Lessons(source, FeatureData.of(rows, settings, source, (_, _) -> new double[0][]));
        }
        var source = new FeatureSource.Embeddings(encoder.get());
        try {
            return new Lessons(source, ofTexts(rows, source));
        } catch (Stopped e) {
            return null;
        }
    }

    private FeatureData ofTexts(List<Rollout> rows, FeatureSource.Embeddings source) {
        FeatureData.Encoding encoding = (encoder, texts) ->
                EmbeddingFile.encoded(encoder, texts, folder.resolve("embeddings.bin"), Stopped.orHeard(listener));
        if (settings.target() != Target.COMPARISONS) {
            return FeatureData.of(rows, settings, source, encoding);
        }
        var set = ComparisonSet.read(rows.iterator(), new ComparisonOptions(settings.maxCharacters(), true, Set.of()));
        set.report().lines().forEach(listener::note);
        return FeatureData.ofComparisons(set.comparisons(), source, encoding);
    }

    /** By what belongs together, so that no prompt is on both sides and the split does not depend on the order of rows. */
    private boolean isHeldOut(String key) {
        return Draws.at(settings.seed(), 1, key.hashCode()).nextDouble() < settings.heldOut();
    }

    private @Nullable Outcome compared(Lessons lessons) throws IOException {
        var pairs = lessons.data().pairs();
        var training = pairs.stream().filter(p -> !isHeldOut(p.key())).toList();
        var heldOut = pairs.stream().filter(p -> isHeldOut(p.key())).toList();
        requireSome(training.size(), pairs.size());
        var draft = draft(
                lessons.source(),
                training.stream()
                        .flatMap(p -> Stream.of(p.chosen(), p.rejected()))
                        .toList(),
                new FeatureModel.Kind(Target.COMPARISONS, false, 0, 1));
        var members = members(draft, training, draft.losses()::pairs);
        if (members == null) {
            return null;
        }
        // The same constant on every step changes no comparison of segments of one length, so no member has learned it:
        // each then
        // says 0 on average over training, and their scores can be compared. Where lengths differ it was learned, and
        // stays.
        boolean free = training.stream().allMatch(p -> p.chosen().length == p.rejected().length);
        double[] offsets = members.stream()
                .mapToDouble(member -> free ? Moments.of(draft.said(member)).mean() : 0)
                .toArray();
        var model = draft.model(settings, members, offsets);
        var decided = heldOut.stream().filter(p -> p.flipped() < 0.5).toList();
        double[] chosen = sums(model, decided.stream().map(Pair::chosen).toList());
        double[] rejected = sums(model, decided.stream().map(Pair::rejected).toList());
        double[] differences = new double[chosen.length];
        Arrays.setAll(differences, i -> chosen[i] - rejected[i]);
        var validation = Validation.of(differences);
        return finished(
                model, lessons, List.of(validation.words()), validation.json(), training.size(), heldOut.size());
    }

    private static double[] sums(FeatureModel model, List<double[][]> segments) {
        return model.outputs(segments).stream()
                .mapToDouble(outputs -> Arrays.stream(outputs).sum())
                .toArray();
    }

    private @Nullable Outcome rated(Lessons lessons) throws IOException {
        var rated = lessons.data().rated();
        var training = rated.stream().filter(r -> !isHeldOut(r.key())).toList();
        var heldOut = rated.stream().filter(r -> isHeldOut(r.key())).toList();
        requireSome(training.size(), rated.size());
        var ratings = Moments.of(training.stream()
                .flatMapToDouble(r -> Arrays.stream(r.values()))
                .toArray());
        boolean rating = settings.target() == Target.RATING;
        var kind = new FeatureModel.Kind(
                settings.target(), settings.steps(), rating ? ratings.mean() : 0, rating ? ratings.deviation() : 1);
        var draft =
                draft(lessons.source(), training.stream().map(Rated::vectors).toList(), kind);
        var members = members(draft, training, draft.losses()::rated);
        if (members == null) {
            return null;
        }
        var model = draft.model(settings, members, new double[members.size()]);
        var notes = new ArrayList<String>();
        var tree = rating ? ratings(model, kind, heldOut, notes) : verdicts(model, heldOut, notes);
        return finished(model, lessons, notes, tree, training.size(), heldOut.size());
    }

    private static void requireSome(int training, int all) {
        if (training == 0) {
            throw new IllegalArgumentException(
                    "nothing is left to learn from: " + all + " in all, " + all + " held out");
        }
    }

    /**
     * A model without its networks.
     *
     * @param segments of training
     */
    private record Draft(
            FeatureSource source,
            FeatureModel.Kind kind,
            FeatureNetwork.Shape shape,
            FeatureLosses losses,
            List<double[][]> segments) {

        /** What a network says of all steps of training. */
        double[] said(FeatureNetwork network) {
            return FeatureModel.steps(network, losses.standardisation(), segments);
        }

        FeatureModel model(FeatureModelSettings settings, List<FeatureNetwork> members, double[] offsets) {
            return new FeatureModel(
                    source,
                    kind,
                    shape,
                    losses.standardisation(),
                    new FeatureModel.Ensemble(members, offsets, settings.combine(), settings.pessimism()));
        }
    }

    private Draft draft(FeatureSource source, List<double[][]> segments, FeatureModel.Kind kind) {
        var standardisation =
                Standardisation.of(segments.stream().flatMap(Arrays::stream).toList(), source.width());
        for (int c = 0; c < source.width(); c++) {
            if (standardisation.deviation()[c] == 0 && !source.name(c).isEmpty()) {
                listener.note("column '" + source.name(c) + "' never changes: it is not used");
            }
        }
        return new Draft(
                source,
                kind,
                new FeatureNetwork.Shape(source.width(), settings.hidden(), settings.memory()),
                new FeatureLosses(settings, kind, standardisation),
                segments);
    }

    private <T> @Nullable List<FeatureNetwork> members(Draft draft, List<T> lessons, FeatureMember.Loss<T> loss)
            throws IOException {
        var members = new ArrayList<FeatureNetwork>();
        for (int m = 0; m < settings.members(); m++) {
            // Weights can be averaged only where the members share their start; they then differ in order alone.
            long start = settings.combine().sharesStart() ? 0 : m;
            String name = "member-" + m;
            var part = new FeatureMember.Part(
                    name,
                    Draws.seed(settings.seed(), 2, start),
                    Draws.seed(settings.seed(), 3, m),
                    CheckpointedSteps.checkpoint(folder, name));
            var member = new FeatureMember<>(settings, part, draft.shape(), lessons, loss);
            if (!CheckpointedSteps.run(name, member.steps(), member, listener)) {
                return null;
            }
            members.add(member.network());
        }
        if (!settings.combine().sharesStart()) {
            return members;
        }
        var average = new FeatureNetwork(draft.shape(), 0);
        Committee.average(members.stream().map(FeatureNetwork::parameters).toList(), average.parameters());
        return List.of(average);
    }

    /** What is said of each of some labels. */
    private double[] outputs(FeatureModel model, List<Rated> heldOut) {
        var outputs = model.outputs(heldOut.stream().map(Rated::vectors).toList()).stream();
        return outputs.flatMapToDouble(said -> settings.steps()
                        ? Arrays.stream(said)
                        : DoubleStream.of(Arrays.stream(said).sum()))
                .toArray();
    }

    private static double[] values(List<Rated> heldOut) {
        return heldOut.stream().flatMapToDouble(r -> Arrays.stream(r.values())).toArray();
    }

    private ObjectNode ratings(FeatureModel model, FeatureModel.Kind kind, List<Rated> heldOut, List<String> notes) {
        var tree = JsonNodeFactory.instance.objectNode().put("held_out", heldOut.size());
        if (heldOut.isEmpty()) {
            notes.add("nothing is held out to validate on");
            return tree;
        }
        double[] said = kind.scores(outputs(model, heldOut), false);
        double[] truth = values(heldOut);
        double error = 0;
        double plain = 0;
        for (int i = 0; i < said.length; i++) {
            error += (said[i] - truth[i]) * (said[i] - truth[i]) / said.length;
            plain += (kind.ratingMean() - truth[i]) * (kind.ratingMean() - truth[i]) / said.length;
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

    private ObjectNode verdicts(FeatureModel model, List<Rated> heldOut, List<String> notes) {
        double[] outputs = outputs(model, heldOut);
        double[] truth = values(heldOut);
        double[] differences = new double[outputs.length];
        Arrays.setAll(differences, i -> truth[i] >= 0.5 ? outputs[i] : -outputs[i]);
        var validation = Validation.of(differences);
        notes.add(validation.words().replace("pairs", "verdicts").replace("pair ", "verdict "));
        return validation.json();
    }

    private Outcome finished(
            FeatureModel model, Lessons lessons, List<String> words, ObjectNode validation, int training, int heldOut)
            throws IOException {
        var provenance = JsonNodeFactory.instance.objectNode();
        provenance.put("trained_on", training).put("held_out", heldOut);
        provenance.put("seed", settings.seed()).put("epochs", settings.epochs());
        var asked = provenance.putObject("settings");
        RunIdentity.of(settings).facts().forEach(asked::put);
        var left = provenance.putObject("left_out");
        lessons.data().leftOut().forEach(left::put);
        provenance.set("validation", validation);
        model.write(folder.resolve("model"), provenance);
        for (int m = 0; m < settings.members(); m++) {
            Files.deleteIfExists(CheckpointedSteps.checkpoint(folder, "member-" + m));
        }
        return new Outcome(lessons.data(), words, validation);
    }
}
