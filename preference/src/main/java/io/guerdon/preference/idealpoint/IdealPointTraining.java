package io.guerdon.preference.idealpoint;

import io.guerdon.core.DataException;
import io.guerdon.neural.Diverged;
import io.guerdon.neural.Draws;
import io.guerdon.neural.Memory;
import io.guerdon.neural.encoder.EmbeddingCache;
import io.guerdon.neural.encoder.TextEncoder;
import io.guerdon.neural.optimisation.AdamW;
import io.guerdon.neural.storage.Checkpoint;
import io.guerdon.preference.data.Comparison;
import io.guerdon.preference.idealpoint.IdealPointModel.Item;
import io.guerdon.preference.run.CheckpointedSteps;
import io.guerdon.preference.run.RunIdentity;
import io.guerdon.preference.run.TrainingListener;
import io.guerdon.preference.run.TrainingListener.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Trains an ideal-point model on comparisons of many users, and one with a single prototype beside it. One seed gives one model; a run
 * that was stopped goes on from its last checkpoint. Not thread-safe.
 *
 * <p>Source: PAL (arXiv 2406.08469).
 */
public final class IdealPointTraining {

    private static final int STEPS_PER_CHECKPOINT = 200;
    private static final int ENCODED_AT_ONCE = 256;

    private final IdealPointSettings settings;
    private final UserComparisons data;
    private final TextEncoder encoder;
    private final Path folder;
    private final TrainingListener listener;

    /**
     * What was learned.
     *
     * @param model with as many prototypes as asked for
     * @param validation of it
     * @param single of the model with one prototype; null when one was asked for
     * @param view the prototypes
     */
    public record Outcome(
            IdealPointModel model,
            UserValidation validation,
            @Nullable UserValidation single,
            PrototypeView view) {}

    /**
     * A run.
     *
     * @param folder where checkpoints and the model go
     */
    public IdealPointTraining(
            IdealPointSettings settings,
            UserComparisons data,
            TextEncoder encoder,
            Path folder,
            TrainingListener listener) {
        this.settings = settings;
        this.data = data;
        this.folder = folder;
        this.listener = listener;
        int texts = 6 * (data.training().size() + data.heldOut().size());
        this.encoder = new EmbeddingCache(encoder, Math.max(1, texts));
    }

    /** A space and its users. */
    private record Learned(SharedSpace space, UserLogits users) {}

    /**
     * Trains, and writes the model into {@code model} below the folder.
     *
     * @param report what is to be remembered of the data
     * @return null when the listener asked to stop
     * @throws DataException when the folder holds another run
     */
    public @Nullable Outcome run(ObjectNode report) throws IOException {
        Files.createDirectories(folder);
        RunIdentity.of(settings)
                .with("encoder", encoder.fingerprint())
                .with(
                        "comparisons",
                        RunIdentity.fingerprint(() -> Stream.concat(data.training().stream(), data.heldOut().stream())
                                .map(String::valueOf)
                                .iterator()))
                .claim(folder);
        listener.claimed();
        if (!encode()) {
            return null;
        }
        var training = data.embedded(data.training(), settings.model(), encoder, settings.seed());
        var learned = learn(training, settings.prototypes());
        var single = learned == null || settings.prototypes() == 1 ? null : learn(training, 1);
        if (learned == null || (single == null && settings.prototypes() > 1)) {
            return null;
        }
        var table = table(learned.users());
        var model = new IdealPointModel(learned.space(), table, table.meanWeights(), encoder);
        var validation = validation(learned);
        var outcome = new Outcome(
                model,
                validation,
                single == null ? null : validation(single),
                PrototypeView.of(model, items(), settings.shown()));
        model.write(folder.resolve("model"), provenance(report, outcome));
        Files.writeString(
                folder.resolve("prototypes.json"), outcome.view().json().toPrettyString() + "\n");
        Files.deleteIfExists(CheckpointedSteps.checkpoint(folder, part(settings.prototypes())));
        Files.deleteIfExists(CheckpointedSteps.checkpoint(folder, part(1)));
        return outcome;
    }

    private boolean encode() {
        var texts = data.texts(settings.model());
        for (int from = 0; from < texts.size(); from += ENCODED_AT_ONCE) {
            int to = Math.min(texts.size(), from + ENCODED_AT_ONCE);
            var _ = encoder.encode(texts.subList(from, to));
            if (!listener.encoded(to, texts.size())) {
                return false;
            }
        }
        return true;
    }

    private @Nullable Learned learn(EmbeddedPairs pairs, int prototypes) throws IOException {
        long seed = Draws.seed(settings.seed(), 3);
        var space = new SharedSpace(settings.shape(encoder.width(), prototypes), Draws.seed(seed, 1));
        var users = UserLogits.drawn(data.users().size(), prototypes, Draws.seed(seed, 2));
        var learner = new SharedSpace.Learner(space, settings.rates(), settings.weightDecay());
        var optimiser = new AdamW(users.parameters(), AdamW.Options.adam());
        int perEpoch = (pairs.size() + settings.batch() - 1) / settings.batch();
        var options = new IdealPointFit.Options(
                Math.multiplyExact(perEpoch, settings.epochs()),
                settings.batch(),
                settings.rates(),
                settings.userRate(),
                settings.weightDecay(),
                settings.balanced(),
                Draws.seed(seed, 3));
        var run = new Run(space, users, learner, optimiser, CheckpointedSteps.checkpoint(folder, part(prototypes)));
        int from = run.restored();
        boolean[] stopped = {false};
        int[] done = {from};
        try {
            listener.resumed(part(prototypes), from);
            IdealPointFit.learn(space, users, pairs, options, from, learner, optimiser, (step, loss, accuracy) -> {
                boolean goOn = heard(new Step(
                        part(prototypes), step, options.steps(), loss, accuracy, Double.NaN, new LinkedHashMap<>()));
                stopped[0] = !goOn;
                done[0] = step;
                if (!goOn || step % STEPS_PER_CHECKPOINT == 0 || step == options.steps()) {
                    run.save(step, listener);
                }
                return goOn;
            });
        } catch (Diverged e) {
            throw e.at(
                    CheckpointedSteps.place(part(prototypes), done[0] + 1L, options.steps()),
                    run.file(),
                    "learning_rate, prototype_rate or user_rate");
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
        return stopped[0] ? null : new Learned(space, users);
    }

    private boolean heard(Step step) {
        try {
            return listener.step(step);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String part(int prototypes) {
        return "prototypes-" + prototypes;
    }

    /** All that a checkpoint holds. */
    private record Run(SharedSpace space, UserLogits users, SharedSpace.Learner learner, AdamW optimiser, Path file) {

        void save(int step, TrainingListener listener) {
            var draft = new Checkpoint.Draft();
            for (int p = 0; p < space.parameters().size(); p++) {
                draft.network("part-" + p, space.parameters().get(p))
                        .optimiser("part-" + p, learner.optimisers().get(p));
            }
            draft.network("users", users.parameters()).optimiser("users", optimiser);
            draft.state(JsonNodeFactory.instance.objectNode().put("steps", step));
            try {
                listener.flush();
                draft.write(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        int restored() throws IOException {
            if (!Files.exists(file)) {
                return 0;
            }
            try (var memory = Memory.scope()) {
                var saved = Checkpoint.read(file);
                for (int p = 0; p < space.parameters().size(); p++) {
                    saved.network("part-" + p, space.parameters().get(p));
                    saved.optimiser("part-" + p, learner.optimisers().get(p));
                }
                saved.network("users", users.parameters());
                saved.optimiser("users", optimiser);
                return saved.state().path("steps").intValue();
            }
        }
    }

    private UserTable table(UserLogits logits) {
        double[][] rows = logits.rows();
        var users = new LinkedHashMap<String, UserTable.User>();
        data.users().forEach((name, row) -> users.put(name, new UserTable.User(rows[row], data.pairs(name))));
        return new UserTable(settings.prototypes(), users);
    }

    private UserValidation validation(Learned learned) {
        return validation(learned.space(), learned.users(), data, encoder);
    }

    /** How users of a space do on what was held out of their comparisons. */
    static UserValidation validation(SharedSpace space, UserLogits users, UserComparisons data, TextEncoder encoder) {
        var heldOut = data.heldOut();
        if (heldOut.isEmpty()) {
            return UserValidation.of(List.of(), new boolean[0], new int[0]);
        }
        try (var memory = Memory.scope()) {
            var pairs = data.embedded(heldOut, space.shape().model(), encoder, 0);
            double[][] logits = users.rows();
            int[] groups = heldOut.stream()
                    .mapToInt(comparison -> UserWeights.hard(logits[data.users().getOrDefault(comparison.user(), 0)]))
                    .toArray();
            return UserValidation.of(heldOut, IdealPointFit.right(space, users, pairs), groups);
        }
    }

    private List<Item> items() {
        var items = new LinkedHashSet<Item>();
        for (Comparison comparison : data.training()) {
            items.add(new Item(comparison.prompt(), comparison.chosen()));
            items.add(new Item(comparison.prompt(), comparison.rejected()));
        }
        return List.copyOf(items);
    }

    private ObjectNode provenance(ObjectNode report, Outcome outcome) {
        var tree = JsonNodeFactory.instance.objectNode();
        tree.put("trained_on", data.training().size());
        tree.put("held_out", data.heldOut().size());
        tree.put("users", data.users().size());
        tree.put("seed", settings.seed()).put("epochs", settings.epochs());
        tree.set("data", report);
        tree.set("validation", outcome.validation().json());
        var single = outcome.single();
        if (single != null) {
            tree.set("validation_with_one_prototype", single.json());
        }
        return tree;
    }
}
