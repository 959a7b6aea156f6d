package io.guerdon.preference.progress;

import io.guerdon.neural.Draws;
import io.guerdon.neural.Lanes;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.encoder.TextEncoder;
import io.guerdon.neural.optimisation.Schedule;
import io.guerdon.neural.storage.Checkpoint;
import io.guerdon.neural.text.Tokenizer;
import io.guerdon.neural.transformer.DecoderOptions;
import io.guerdon.preference.progress.ProgressNetwork.Optimiser;
import io.guerdon.preference.run.CheckpointedSteps;
import io.guerdon.preference.run.RunIdentity;
import io.guerdon.preference.run.Stopped;
import io.guerdon.preference.run.TrainingListener;
import io.guerdon.preference.run.TrainingListener.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Trains an estimator of progress: the contributions of the turns of a trajectory are to sum to its outcome, in the mean square.
 * There is no other label and no constraint on single contributions. One seed gives one model; a run that was stopped goes on from
 * its last checkpoint. Not thread-safe.
 *
 * <p>Source: "SPA-RL: Reinforcing LLM Agents via Stepwise Progress Attribution" (arXiv 2505.20732).
 */
public final class ProgressTraining {

    private static final String PART = "rewards";

    private final ProgressSettings settings;
    private final TurnReader reader;
    private final Path folder;
    private final TrainingListener listener;
    private final List<Trajectory> training = new ArrayList<>();
    private final List<Trajectory> heldOut = new ArrayList<>();

    /**
     * A run with a transformer that learns to read turns.
     *
     * @param tokenizer what the model reads with
     * @param trajectories what it learns from; tasks are held out whole
     * @param folder where checkpoint and model go
     * @throws IllegalArgumentException when nothing is left to learn from, or nearly all outcomes are the same
     */
    public ProgressTraining(
            ProgressSettings settings,
            Tokenizer tokenizer,
            List<Trajectory> trajectories,
            Path folder,
            TrainingListener listener) {
        this(
                settings,
                new TurnReader.Tokens(
                        tokenizer,
                        DecoderOptions.small(
                                tokenizer.vocabulary(),
                                settings.width(),
                                settings.layers(),
                                settings.heads(),
                                settings.contextLength())),
                trajectories,
                folder,
                listener);
    }

    /**
     * A run over vectors of a pretrained encoder, which stays as it is.
     *
     * @param encoder asked once for each different text
     * @param trajectories what it learns from; tasks are held out whole
     * @param folder where checkpoint and model go
     * @throws IllegalArgumentException when nothing is left to learn from, or nearly all outcomes are the same
     */
    public ProgressTraining(
            ProgressSettings settings,
            TextEncoder encoder,
            List<Trajectory> trajectories,
            Path folder,
            TrainingListener listener) {
        this(settings, new TurnReader.Vectors(encoder, settings.width()), trajectories, folder, listener);
    }

    private ProgressTraining(
            ProgressSettings settings,
            TurnReader reader,
            List<Trajectory> trajectories,
            Path folder,
            TrainingListener listener) {
        this.settings = settings;
        this.reader = reader;
        this.folder = folder;
        this.listener = listener;
        for (var trajectory : trajectories) {
            // By the task, so that no task is on both sides and the split does not depend on the order of rows.
            double place =
                    Draws.at(settings.seed(), 1, trajectory.task().hashCode()).nextDouble();
            (place < settings.heldOut() ? heldOut : training).add(trajectory);
        }
        check(trajectories.size());
    }

    private void check(int all) {
        if (training.isEmpty()) {
            throw new IllegalArgumentException(
                    "no trajectory is left to learn from: " + all + " in all, " + heldOut.size() + " held out");
        }
        var balance = Balance.of(training);
        if (!(balance.variance() >= Balance.LEAST)) {
            throw new IllegalArgumentException(balance.words()
                    + "; nearly all outcomes are the same, so there is nothing to attribute to turns: gather trajectories that"
                    + " succeed and trajectories that fail (variance at least " + Balance.LEAST + ")");
        }
    }

    /** How many turns, instructions counted as turns, are longer than the model reads and lose their beginning. */
    public long cut() {
        return Stream.concat(training.stream(), heldOut.stream())
                .mapToLong(reader::cut)
                .sum();
    }

    /** The trajectories that are held out. */
    public List<Trajectory> heldOut() {
        return List.copyOf(heldOut);
    }

    /**
     * Trains, and writes the model into {@code model} below the folder.
     *
     * @param tokenizerFolder where the tokenizer was read from; null for bytes and for an encoder
     * @param data what is to be remembered of the data
     * @return what it reached on held-out tasks; null when the listener asked to stop
     * @throws io.guerdon.core.DataException when the folder holds another run
     */
    public @Nullable ProgressValidation run(@Nullable Path tokenizerFolder, ObjectNode data) throws IOException {
        Lanes.open(settings.threads());
        Files.createDirectories(folder);
        RunIdentity.of(settings)
                .with("reads with", reader.fingerprint())
                .with(
                        "trajectories",
                        RunIdentity.fingerprint(() -> Stream.concat(training.stream(), heldOut.stream())
                                .map(String::valueOf)
                                .iterator()))
                .claim(folder);
        listener.claimed();
        Learner learner;
        try {
            learner = new Learner(reader.read(training, Stopped.orHeard(listener)));
        } catch (Stopped e) {
            return null;
        }
        if (!CheckpointedSteps.run(PART, learner.steps, learner, listener)) {
            return null;
        }
        return finished(learner.network, tokenizerFolder, data);
    }

    private ProgressValidation finished(ProgressNetwork network, @Nullable Path tokenizerFolder, ObjectNode data)
            throws IOException {
        var model = new ProgressModel(reader, network);
        var validation = ProgressValidation.of(model, heldOut);
        var provenance = JsonNodeFactory.instance.objectNode();
        provenance.put("trained_on", training.size()).put("held_out", heldOut.size());
        provenance.put("turns_cut", cut());
        provenance.put("seed", settings.seed()).put("epochs", settings.epochs());
        provenance.set("data", data);
        provenance.set("validation", validation.json());
        model.write(folder.resolve("model"), tokenizerFolder, provenance);
        Files.deleteIfExists(CheckpointedSteps.checkpoint(folder, PART));
        return validation;
    }

    /** The network while it learns. */
    private final class Learner implements CheckpointedSteps.Learner {

        private final List<TurnReader.Rows> encoded;
        private final ProgressNetwork network = reader.network(Draws.seed(settings.seed(), 2));
        private final Optimiser optimiser = network.optimiser(settings.weightDecay());
        private final long perEpoch = (training.size() + settings.batch() - 1) / settings.batch();
        private final long steps = perEpoch * settings.epochs();
        private final Schedule schedule = Schedule.cosine(settings.learningRate(), settings.warmUp(), steps);

        Learner(List<TurnReader.Rows> encoded) {
            this.encoded = encoded;
        }

        @Override
        public Step step(long step) {
            int[] order = Draws.permutation(training.size(), Draws.at(settings.seed(), 3, step / perEpoch));
            int from = (int) (step % perEpoch) * settings.batch();
            int[] batch = Arrays.copyOfRange(order, from, Math.min(from + settings.batch(), order.length));
            try (var memory = Memory.scope()) {
                var outcomes = Tensors.floats(Arrays.stream(batch)
                        .mapToDouble(i -> training.get(i).outcome())
                        .toArray());
                var pass = network.contributions(
                        Arrays.stream(batch).mapToObj(encoded::get).toList());
                var loss = pass.contributions().sum(1).sub(outcomes).square().mean();
                double norm = network.step(loss, pass, optimiser, schedule.at(step), settings.clip());
                return new Step(PART, step + 1, steps, Tensors.number(loss), Double.NaN, norm, new LinkedHashMap<>());
            }
        }

        @Override
        public void save(long done) throws IOException {
            network.save(new Checkpoint.Draft(), optimiser)
                    .state(JsonNodeFactory.instance.objectNode().put("steps", done))
                    .write(file());
        }

        @Override
        public Path file() {
            return CheckpointedSteps.checkpoint(folder, PART);
        }

        @Override
        public long restored() throws IOException {
            var file = file();
            if (!Files.exists(file)) {
                return 0;
            }
            try (var memory = Memory.scope()) {
                var saved = Checkpoint.read(file);
                network.restore(saved, optimiser);
                return saved.state().path("steps").longValue();
            }
        }
    }
}
