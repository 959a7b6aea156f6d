package io.guerdon.preference.progress;

import io.guerdon.neural.Draws;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.Torch;
import io.guerdon.neural.encoder.TextEncoder;
import io.guerdon.neural.optimisation.Schedule;
import io.guerdon.neural.storage.Checkpoint;
import io.guerdon.neural.text.Tokenizer;
import io.guerdon.neural.transformer.DecoderOptions;
import io.guerdon.preference.progress.ProgressNetwork.Optimiser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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

    /** The file in the run's folder that a killed run goes on from. */
    public static final String CHECKPOINT = "checkpoint.safetensors";

    private static final int STEPS_PER_CHECKPOINT = 50;

    private final ProgressSettings settings;
    private final TurnReader reader;
    private final Path folder;
    private final Listener listener;
    private final List<Trajectory> training = new ArrayList<>();
    private final List<Trajectory> heldOut = new ArrayList<>();
    private final List<TurnReader.Rows> encoded;

    /** Hears of every step. */
    @FunctionalInterface
    public interface Listener {

        /** A step was made; false asks to stop after a checkpoint. */
        boolean step(Step step) throws IOException;

        /** So many of so many texts of turns went through the pretrained encoder, which is slow. */
        default void encoded(int done, int all) {}
    }

    /**
     * One step.
     *
     * @param step from 1
     * @param steps how many there will be
     * @param loss the mean squared error of the batch
     * @param gradientNorm before clipping
     */
    public record Step(long step, long steps, double loss, double gradientNorm) {}

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
            Listener listener) {
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
            Listener listener) {
        this(settings, new TurnReader.Vectors(encoder, settings.width()), trajectories, folder, listener);
    }

    private ProgressTraining(
            ProgressSettings settings,
            TurnReader reader,
            List<Trajectory> trajectories,
            Path folder,
            Listener listener) {
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
        this.encoded = reader.read(training, listener::encoded);
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
     * @throws IllegalArgumentException when the folder holds a checkpoint of other settings
     */
    public @Nullable ProgressValidation run(@Nullable Path tokenizerFolder, ObjectNode data) throws IOException {
        var network = train();
        if (network == null) {
            return null;
        }
        var model = new ProgressModel(reader, network);
        var validation = ProgressValidation.of(model, heldOut);
        var provenance = JsonNodeFactory.instance.objectNode();
        provenance.put("trained_on", training.size()).put("held_out", heldOut.size());
        provenance.put("turns_cut", cut());
        provenance.put("seed", settings.seed()).put("epochs", settings.epochs());
        provenance.set("data", data);
        provenance.set("validation", validation.json());
        model.write(folder.resolve("model"), tokenizerFolder, provenance);
        Files.deleteIfExists(folder.resolve(CHECKPOINT));
        return validation;
    }

    private @Nullable ProgressNetwork train() throws IOException {
        Torch.threads(settings.threads());
        var network = reader.network(Draws.seed(settings.seed(), 2));
        var optimiser = network.optimiser(settings.weightDecay());
        long perEpoch = (training.size() + settings.batch() - 1) / settings.batch();
        long steps = perEpoch * settings.epochs();
        var schedule = Schedule.cosine(settings.learningRate(), settings.warmUp(), steps);
        for (long step = restored(network, optimiser); step < steps; step++) {
            int[] order = Draws.permutation(training.size(), Draws.at(settings.seed(), 3, step / perEpoch));
            int from = (int) (step % perEpoch) * settings.batch();
            int[] batch = Arrays.copyOfRange(order, from, Math.min(from + settings.batch(), order.length));
            boolean goOn = listener.step(learn(step, steps, network, optimiser, schedule.at(step), batch));
            if (!goOn || (step + 1) % STEPS_PER_CHECKPOINT == 0 || step + 1 == steps) {
                save(network, optimiser, step + 1);
            }
            if (!goOn) {
                return null;
            }
        }
        return network;
    }

    private Step learn(long step, long steps, ProgressNetwork network, Optimiser optimiser, double rate, int[] batch) {
        try (var memory = Memory.scope()) {
            var outcomes = Tensors.floats(Arrays.stream(batch)
                    .mapToDouble(i -> training.get(i).outcome())
                    .toArray());
            var contributions = network.contributions(
                    Arrays.stream(batch).mapToObj(encoded::get).toList());
            var loss = contributions.sum(1).sub(outcomes).square().mean();
            double norm = network.step(loss, optimiser, rate, settings.clip());
            return new Step(step + 1, steps, Tensors.number(loss), norm);
        }
    }

    private void save(ProgressNetwork network, Optimiser optimiser, long steps) throws IOException {
        network.save(new Checkpoint.Draft(), optimiser)
                .state(JsonNodeFactory.instance
                        .objectNode()
                        .put("steps", steps)
                        .put("settings", settings.toString())
                        .put("trained_on", training.size()))
                .write(folder.resolve(CHECKPOINT));
    }

    private long restored(ProgressNetwork network, Optimiser optimiser) throws IOException {
        var file = folder.resolve(CHECKPOINT);
        if (!Files.exists(file)) {
            return 0;
        }
        try (var memory = Memory.scope()) {
            var saved = Checkpoint.read(file);
            boolean same = saved.state().path("settings").asString("").equals(settings.toString())
                    && saved.state().path("trained_on").asInt() == training.size();
            if (!same) {
                throw new IllegalArgumentException(
                        file + " belongs to a run with other settings or data; delete it, or give another --out");
            }
            network.restore(saved, optimiser);
            return saved.state().path("steps").longValue();
        }
    }
}
