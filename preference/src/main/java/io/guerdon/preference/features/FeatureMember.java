package io.guerdon.preference.features;

import io.guerdon.neural.Draws;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.block.Dropout;
import io.guerdon.neural.optimisation.AdamW;
import io.guerdon.neural.optimisation.Schedule;
import io.guerdon.neural.storage.Checkpoint;
import io.guerdon.preference.run.CheckpointedSteps;
import io.guerdon.preference.run.TrainingListener.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * One network while it learns. Not thread-safe.
 *
 * @param <T> what it learns from
 */
final class FeatureMember<T> implements CheckpointedSteps.Learner {

    private static final String NAME = "member";

    private final FeatureModelSettings settings;
    private final Part part;
    private final List<T> lessons;
    private final Loss<T> loss;
    private final FeatureNetwork network;
    private final AdamW optimiser;
    private final Schedule schedule;
    private final long perEpoch;

    /**
     * Which member it is.
     *
     * @param start decides the first weights
     * @param order decides everything else that is random
     */
    record Part(String name, long start, long order, Path checkpoint) {}

    /**
     * What a batch says.
     *
     * @param accuracy NaN where there are no pairs
     */
    record Heard(Tensor loss, double accuracy) {}

    /** What is made small. */
    @FunctionalInterface
    interface Loss<T> {
        Heard of(FeatureNetwork network, List<T> batch, @Nullable Dropout dropout);
    }

    FeatureMember(FeatureModelSettings settings, Part part, FeatureNetwork.Shape shape, List<T> lessons, Loss<T> loss) {
        this.settings = settings;
        this.part = part;
        this.lessons = lessons;
        this.loss = loss;
        this.network = new FeatureNetwork(shape, part.start());
        this.optimiser =
                new AdamW(network.parameters(), new AdamW.Options(0.9, 0.999, 1e-8, settings.weightDecay(), false));
        this.perEpoch = (lessons.size() + settings.batch() - 1) / settings.batch();
        this.schedule = Schedule.cosine(settings.learningRate(), 0, steps());
    }

    long steps() {
        return perEpoch * settings.epochs();
    }

    FeatureNetwork network() {
        return network;
    }

    @Override
    public Step step(long step) {
        int[] order = Draws.permutation(lessons.size(), Draws.at(part.order(), 0, step / perEpoch));
        int from = (int) (step % perEpoch) * settings.batch();
        var batch = Arrays.stream(order, from, Math.min(order.length, from + settings.batch()))
                .mapToObj(lessons::get)
                .toList();
        var dropout =
                settings.dropout() == 0 ? null : new Dropout(settings.dropout(), Draws.seed(part.order(), 1, step));
        try (var memory = Memory.scope()) {
            network.parameters().clearGradients();
            var heard = loss.of(network, batch, dropout);
            heard.loss().backward();
            double norm = network.parameters().clipGradients(settings.clip());
            optimiser.step(schedule.at(step));
            return new Step(
                    part.name(),
                    step + 1,
                    steps(),
                    Tensors.number(heard.loss()),
                    heard.accuracy(),
                    norm,
                    new LinkedHashMap<>());
        }
    }

    @Override
    public Path file() {
        return part.checkpoint();
    }

    @Override
    public long restored() throws IOException {
        if (!Files.exists(part.checkpoint())) {
            return 0;
        }
        try (var memory = Memory.scope()) {
            var saved = Checkpoint.read(part.checkpoint());
            saved.network(NAME, network.parameters());
            saved.optimiser(NAME, optimiser);
            return saved.state().path("steps").longValue();
        }
    }

    @Override
    public void save(long steps) throws IOException {
        new Checkpoint.Draft()
                .network(NAME, network.parameters())
                .optimiser(NAME, optimiser)
                .state(JsonNodeFactory.instance.objectNode().put("steps", steps))
                .write(part.checkpoint());
    }
}
