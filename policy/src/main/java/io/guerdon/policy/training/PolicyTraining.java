package io.guerdon.policy.training;

import io.guerdon.core.Batch;
import io.guerdon.core.DataException;
import io.guerdon.core.Groups;
import io.guerdon.core.Pipeline;
import io.guerdon.core.Rollout;
import io.guerdon.core.Scores;
import io.guerdon.neural.Diverged;
import io.guerdon.neural.Draws;
import io.guerdon.neural.Lanes;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.Torch;
import io.guerdon.neural.generation.Completions;
import io.guerdon.neural.generation.Generation;
import io.guerdon.neural.generation.Sampling;
import io.guerdon.neural.optimisation.AdamW;
import io.guerdon.neural.optimisation.Schedule;
import io.guerdon.neural.storage.Checkpoint;
import io.guerdon.neural.storage.PretrainedDecoder;
import io.guerdon.neural.text.BytePairEncoding;
import io.guerdon.neural.text.CharacterTokenizer;
import io.guerdon.neural.text.PretrainedTokenizer;
import io.guerdon.neural.text.Tokenizer;
import io.guerdon.neural.transformer.Decoder;
import io.guerdon.neural.transformer.DecoderOptions;
import io.guerdon.neural.transformer.ScoringDecoder;
import io.guerdon.policy.learning.AdvantageRule;
import io.guerdon.policy.learning.DecoderCritic;
import io.guerdon.policy.learning.Dno;
import io.guerdon.policy.learning.Grpo;
import io.guerdon.policy.learning.GrpoCare;
import io.guerdon.policy.learning.Monitor;
import io.guerdon.policy.learning.Packed;
import io.guerdon.policy.learning.Ppo;
import io.guerdon.policy.learning.Task;
import io.guerdon.policy.training.Recorder.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A training run from settings to a model. It can be stopped after any step and killed at any moment; the next run in the same
 * folder goes on from the last checkpoint and ends with the same weights as an undisturbed one. Not thread-safe.
 */
public final class PolicyTraining {

    /** Name of the file in the run's folder that a run goes on from. */
    public static final String CHECKPOINT = "checkpoint.safetensors";

    private static final String TOKENIZER = "tokenizer.json";

    /**
     * What a run needs from outside.
     *
     * @param reward makes a fresh pipeline; one learns from it, another evaluates
     * @param prompts to learn on
     * @param demonstrations with completions; empty when the settings have none
     * @param heldOut to evaluate on; empty when the settings have none
     * @param base the folder that paths in the settings are relative to
     */
    public record Inputs(
            Supplier<Pipeline<Rollout>> reward,
            List<Rollout> prompts,
            List<Rollout> demonstrations,
            List<Rollout> heldOut,
            Path base) {}

    /** Reads like no other token. */
    private static final String END = "\u0000end";

    private final PolicySettings settings;
    private final Inputs inputs;
    private final Path folder;
    private final Recorder recorder;
    private final Tokenizer tokenizer;
    private final ObjectNode rows;
    private final Decoder policy;
    private final Patience patience;
    private @Nullable References heldOutReferences;

    /**
     * Prepares a run: loads or makes the model.
     *
     * @param folder where checkpoint and model go
     * @throws DataException when the model or the data do not fit together, or the folder holds a run that cannot go on with these
     *     settings
     * @throws UnfitSettingsException when the reward does not fit the settings
     */
    public PolicyTraining(PolicySettings settings, Inputs inputs, Path folder, Recorder recorder) throws IOException {
        this.settings = settings;
        this.inputs = inputs;
        this.folder = folder;
        this.recorder = recorder;
        this.patience = new Patience(settings.algorithm().patience());
        this.rows = Continuation.remembered(inputs);
        var checkpoint = folder.resolve(CHECKPOINT);
        var begun = Files.exists(checkpoint) ? Checkpoint.state(checkpoint) : null;
        if (begun != null) {
            Continuation.require(settings, begun, checkpoint);
            Continuation.requireRows(inputs, begun, checkpoint);
        }
        Lanes.open(settings.threads());
        var model = settings.model();
        var device = Torch.device(model.device());
        if (model.pretrained() != null) {
            var path = inputs.base().resolve(model.pretrained());
            this.tokenizer = PretrainedTokenizer.read(path);
            this.policy = PretrainedDecoder.read(path, device);
        } else {
            this.tokenizer = model.tokenizer() == null
                    ? CharacterTokenizer.of(String.valueOf(model.alphabet()))
                    : learned(model.tokenizer(), inputs, folder);
            this.policy = Decoder.of(
                    DecoderOptions.small(
                            tokenizer.vocabulary(),
                            model.width(),
                            model.layers(),
                            model.heads(),
                            model.contextLength()),
                    settings.seed(),
                    device);
        }
        if (begun != null) {
            Continuation.requireTokenizer(tokenizer, begun, checkpoint);
        }
        checkLengths();
        // Before anything is trained: whether the reward can be paid as the settings ask.
        var _ = new Wages(settings.algorithm(), inputs.reward().get(), tokenizer);
    }

    /**
     * Tokens of the run's own texts. Those that a run began with stay: what its networks know is about them. Held-out prompts are
     * not learned from.
     */
    private static Tokenizer learned(PolicySettings.Tokenization asked, Inputs inputs, Path folder) throws IOException {
        var file = folder.resolve(TOKENIZER);
        if (!Files.exists(folder.resolve(CHECKPOINT))) {
            var texts = Stream.concat(
                    inputs.prompts().stream().map(Rollout::prompt),
                    inputs.demonstrations().stream().flatMap(r -> Stream.of(r.prompt(), r.completion())));
            Files.createDirectories(folder);
            BytePairEncoding.learn(texts.toList(), asked.vocabulary()).write(file);
        } else if (!Files.exists(file)) {
            throw new DataException(
                    folder.toString(),
                    TOKENIZER,
                    "nothing beside a checkpoint",
                    "the tokenizer that the run began with; put it back, or start afresh with --overwrite");
        }
        return PretrainedTokenizer.read(file, BytePairEncoding.END_ID);
    }

    /** The model. */
    public Decoder policy() {
        return policy;
    }

    /**
     * Runs, or goes on with a run, to its end.
     *
     * @return whether it came to its end; false when the recorder stopped it
     */
    public boolean run() throws IOException {
        var saved = Files.exists(folder.resolve(CHECKPOINT));
        try (var memory = Memory.scope()) {
            var checkpoint = saved ? Checkpoint.read(folder.resolve(CHECKPOINT)) : null;
            return demonstrations(checkpoint) && rewards(checkpoint);
        }
    }

    private Diverged placed(Diverged diverged, Phase phase, long step, long steps) {
        var demonstrating = phase == Phase.DEMONSTRATIONS;
        var place = (demonstrating ? "step " : "update ") + step + " of " + steps
                + ", counted from 0, of learning from " + (demonstrating ? "demonstrations" : "rewards");
        var rates = demonstrating
                ? "demonstrations.rate"
                : settings.algorithm().type() == PolicySettings.Type.PPO
                        ? "algorithm.rate or algorithm.critic_rate"
                        : "algorithm.rate";
        return diverged.at(place, folder.resolve(CHECKPOINT), rates);
    }

    private boolean demonstrations(@Nullable Checkpoint checkpoint) throws IOException {
        var section = settings.demonstrations();
        if (section == null
                || (checkpoint != null
                        && checkpoint.state().path("phase").asString().equals(Phase.REWARDS.name()))) {
            return true;
        }
        var examples = examples();
        var optimiser = new AdamW(policy.parameters(), AdamW.Options.decayed(0.01));
        var rate = Schedule.cosine(section.rate(), Math.min(50, section.steps() / 10), section.steps());
        var start = 0L;
        if (checkpoint != null) {
            checkpoint.network("policy", policy.parameters());
            checkpoint.optimiser("policy", optimiser);
            start = checkpoint.state().path("step").asLong();
            recorder.resumed(Phase.DEMONSTRATIONS, start);
        }
        for (var step = start; step < section.steps(); step++) {
            try {
                var metrics = imitate(examples, section.batch(), step, optimiser, rate.at(step));
                recorder.step(Phase.DEMONSTRATIONS, step, section.steps(), metrics);
                var last = step + 1 == section.steps();
                if (!last && (recorder.stopped() || (step + 1) % settings.checkpointEvery() == 0)) {
                    var state = state(Phase.DEMONSTRATIONS).put("step", step + 1);
                    write(new Checkpoint.Draft()
                            .network("policy", policy.parameters())
                            .optimiser("policy", optimiser)
                            .state(state));
                    if (recorder.stopped()) {
                        return false;
                    }
                }
            } catch (Diverged e) {
                throw placed(e, Phase.DEMONSTRATIONS, step, section.steps());
            }
        }
        return true;
    }

    private SequencedMap<String, Double> imitate(
            Completions examples, int batch, long step, AdamW optimiser, double rate) {
        var started = System.nanoTime();
        try (var memory = Memory.scope()) {
            var random = Draws.at(settings.seed(), 1, step);
            var rows = new int[batch];
            Arrays.setAll(rows, i -> random.nextInt(examples.size()));
            var packed = Packed.of(examples, rows, policy.parameters().device());
            var pass = packed.pass(policy, 1);
            var loss = Tensors.maskedMean(pass.output(), packed.mask()).neg();
            var value = Tensors.number(loss);
            if (!Double.isFinite(value)) {
                throw new Diverged("the loss on demonstrations is " + value);
            }
            policy.parameters().clearGradients();
            loss.backward();
            pass.backward();
            var metrics = new LinkedHashMap<String, Double>();
            metrics.put("demonstrations/loss", value);
            metrics.put("demonstrations/gradient_norm", policy.parameters().clipGradients(1));
            optimiser.step(rate);
            var tokens = Arrays.stream(rows)
                    .mapToLong(r -> examples.sequence(r).length)
                    .sum();
            metrics.put("throughput/tokens_per_second", tokens * 1e9 / (System.nanoTime() - started));
            return metrics;
        }
    }

    private boolean rewards(@Nullable Checkpoint checkpoint) throws IOException {
        var saved = checkpoint != null
                        && checkpoint.state().path("phase").asString().equals(Phase.REWARDS.name())
                ? checkpoint
                : null;
        var reference = policy.twin();
        if (saved != null) {
            saved.network("reference", reference.parameters());
            // The learner restores the rest; its critic and its reference are made from the same start.
            policy.parameters().copyFrom(reference.parameters());
        }
        var learner = learner(reference, references(reference, saved != null));
        try {
            return rewards(learner, reference, saved);
        } catch (Diverged e) {
            throw placed(e, Phase.REWARDS, learner.done(), settings.algorithm().updates());
        }
    }

    private boolean rewards(Learner learner, Decoder reference, @Nullable Checkpoint saved) throws IOException {
        if (saved != null) {
            learner.restore(saved);
            patience.restore(saved.state());
            recorder.resumed(Phase.REWARDS, saved.state().path("update").asLong());
        } else {
            var before = evaluate(-1);
            if (!before.isEmpty()) {
                recorder.step(Phase.REWARDS, -1, settings.algorithm().updates(), before);
            }
            save(learner, reference);
        }
        var finished = learner.train(
                (update, metrics) -> {
                    var all = new LinkedHashMap<>(metrics);
                    var evaluation = settings.evaluation();
                    if (evaluation != null
                            && ((update + 1) % evaluation.every() == 0
                                    || update + 1 == settings.algorithm().updates())) {
                        all.putAll(evaluate(update));
                    }
                    recorder.step(Phase.REWARDS, update, settings.algorithm().updates(), all);
                    requireSpread(learner, reference, update, all.getOrDefault("groups/without_spread", 0.0));
                    return !recorder.stopped();
                },
                () -> save(learner, reference));
        if (finished) {
            save(learner, reference);
            PretrainedDecoder.write(folder.resolve("model"), policy, tokenizer.end());
            writeTokenizer();
        }
        return finished;
    }

    /** Stops, with a checkpoint, a run whose rewards have never told two completions apart. */
    private void requireSpread(Learner learner, Decoder reference, long update, double share) throws IOException {
        var updates = settings.algorithm().updates();
        patience.after(share);
        if (patience.isWorthANote()) {
            recorder.note("update " + update + ": for " + patience.flat()
                    + " updates completions that are compared have all earned the same, so that rewards teach nothing any more ("
                    + learner.account() + ")");
        }
        if (patience.isExhausted(update + 1 == updates)) {
            save(learner, reference);
            throw new DataException(
                    "update " + update + " of " + updates + ", counted from 0",
                    "reward",
                    "the same for all completions that are compared, in all " + patience.flat() + " updates so far ("
                            + learner.account() + ")",
                    "a difference to learn from; look at weights, shaping and whether the model can earn anything yet, or raise"
                            + " algorithm.patience, where 0 never stops");
        }
    }

    /** The algorithm that the settings name. */
    private interface Learner {

        /** What the last payment consisted of. */
        String account();

        boolean train(Monitor monitor, Save save) throws IOException;

        /** Updates done. */
        long done();

        Checkpoint.Draft save(Checkpoint.Draft draft);

        void restore(Checkpoint saved);
    }

    @FunctionalInterface
    private interface Save {
        void now() throws IOException;
    }

    /** Reference rewards of the prompts to learn on, and of those that were held out; null when the settings ask for none. */
    private @Nullable References references(Decoder reference, boolean continued) throws IOException {
        var asked = settings.references();
        if (asked == null) {
            return null;
        }
        var file = continued ? ReferenceFile.continued(folder) : ReferenceFile.fresh(folder);
        var sampling = settings.algorithm().sampling(tokenizer.end());
        var author = new References.Author(reference, tokenizer, sampling, Draws.seed(settings.seed(), 5));
        heldOutReferences = new References(asked, author, inputs.heldOut(), "evaluation", file);
        return new References(asked, author, inputs.prompts(), "prompts", file);
    }

    private Learner learner(Decoder reference, @Nullable References references) {
        var algorithm = settings.algorithm();
        var pipeline = inputs.reward().get();
        var wages = new Wages(algorithm, pipeline, tokenizer);
        var task = new PipelineTask(
                pipeline,
                inputs.prompts(),
                tokenizer,
                Draws.seed(settings.seed(), 2),
                wages,
                references,
                recorder::note);
        var seed = Draws.seed(settings.seed(), 3);
        if (algorithm.type() == PolicySettings.Type.PPO) {
            var constraints = wages.constraints();
            var weights = constraints == null ? new double[] {1} : constraints.headWeights();
            var place = constraints == null ? Ppo.DivergencePlace.FIRST_STREAM : constraints.place();
            var rule = constraints == null ? AdvantageRule.standardised() : constraints.rule();
            var critic =
                    new DecoderCritic(ScoringDecoder.from(reference, weights.length, Draws.seed(settings.seed(), 4)));
            var options = algorithm.ppo(tokenizer.end(), weights, place);
            var ppo = new Ppo(policy, critic, reference, options, rule, task, seed);
            return learner(task, ppo::train, ppo::update, ppo::save, ppo::restore);
        }
        return switch (algorithm.type()) {
            case GRPO_CARE -> {
                var care = new GrpoCare(policy, reference, algorithm.grpoCare(tokenizer.end()), task, text(), seed);
                yield learner(task, care::train, care::update, care::save, care::restore);
            }
            case DNO -> {
                var game = algorithm.game();
                var oracle = Dno.byScore(game.oracleTemperature());
                var teacher = game.teacher() ? task.teacher() : null;
                var dno = new Dno(policy, reference, algorithm.dno(tokenizer.end()), task, oracle, teacher, seed);
                yield learner(task, dno::train, dno::iteration, dno::save, dno::restore);
            }
            default -> {
                var grpo = new Grpo(policy, reference, algorithm.grpo(tokenizer.end()), task, seed);
                yield learner(task, grpo::train, grpo::update, grpo::save, grpo::restore);
            }
        };
    }

    @FunctionalInterface
    private interface Training {
        void until(Monitor monitor) throws IOException;
    }

    private Learner learner(
            Task task,
            Training training,
            LongSupplier done,
            UnaryOperator<Checkpoint.Draft> saving,
            Consumer<Checkpoint> restoring) {
        return new Learner() {
            @Override
            public String account() {
                return task.account();
            }

            @Override
            public boolean train(Monitor monitor, Save save) throws IOException {
                training.until(saving(monitor, save));
                return done() == settings.algorithm().updates();
            }

            @Override
            public long done() {
                return done.getAsLong();
            }

            @Override
            public Checkpoint.Draft save(Checkpoint.Draft draft) {
                return saving.apply(draft);
            }

            @Override
            public void restore(Checkpoint saved) {
                restoring.accept(saved);
            }
        };
    }

    /** How tokens read, to find an answer between its tags: tokenizers of words keep "answer" whole, characters do not. */
    private GrpoCare.Text text() {
        if (settings.model().alphabet() != null) {
            throw new IllegalArgumentException(
                    "algorithm.type is grpo-care, which looks for a token 'answer' between '<' and"
                            + " '>': a model of single characters has none; use a 'pretrained' model with its tokenizer, a"
                            + " learned 'tokenizer', or grpo");
        }
        int end = tokenizer.end();
        int closing = tokenizer.encode("</answer>").length;
        return new GrpoCare.Text(token -> token == end ? END : tokenizer.decode(new int[] {token}), END, closing);
    }

    private Monitor saving(Monitor monitor, Save save) {
        return (update, metrics) -> {
            var goOn = monitor.after(update, metrics);
            if (!goOn || (update + 1) % settings.checkpointEvery() == 0) {
                save.now();
            }
            return goOn;
        };
    }

    private void save(Learner learner, Decoder reference) throws IOException {
        var draft = learner.save(new Checkpoint.Draft()).network("reference", reference.parameters());
        var state = (ObjectNode) draft.state();
        state.setAll(state(Phase.REWARDS));
        patience.save(state);
        write(draft);
    }

    private SequencedMap<String, Double> evaluate(long update) throws IOException {
        var metrics = new LinkedHashMap<String, Double>();
        var evaluation = settings.evaluation();
        if (evaluation == null || inputs.heldOut().isEmpty()) {
            return metrics;
        }
        var rollouts = inputs.heldOut()
                .subList(0, Math.min(evaluation.count(), inputs.heldOut().size()));
        var greedy = Sampling.greedy(settings.algorithm().newTokens(), tokenizer.end());
        var written = Generation.sample(policy, Texts.prompts(rollouts, tokenizer), greedy, 0);
        var items = new ArrayList<Rollout>();
        for (var i = 0; i < written.size(); i++) {
            var text = tokenizer.decode(written.tokens()[i]);
            items.add(rollouts.get(i).withCompletion(JsonNodeFactory.instance.stringNode(text)));
        }
        // A fresh pipeline: looking must not move running statistics or multipliers of the one that trains.
        var pipeline = inputs.reward().get();
        var references = heldOutReferences;
        if (references != null) {
            references.about(IntStream.range(0, items.size()).toArray());
            pipeline = references.through(pipeline);
        }
        var scores =
                pipeline.evaluate(Batch.of(items, Groups.each(items.size())).at(Math.max(0, update)));
        for (var column : scores.columns()) {
            metrics.put(
                    "evaluation/raw/" + column.name(),
                    Arrays.stream(column.raw())
                            .filter(v -> !Double.isNaN(v))
                            .average()
                            .orElse(Double.NaN));
        }
        metrics.put(
                "evaluation/length",
                Arrays.stream(written.tokens())
                        .mapToInt(t -> t.length)
                        .average()
                        .orElse(0));
        recorder.samples(update, samples(items, scores));
        return metrics;
    }

    private static List<Recorder.Sample> samples(List<Rollout> items, Scores scores) {
        var samples = new ArrayList<Recorder.Sample>();
        for (var i = 0; i < Math.min(20, items.size()); i++) {
            samples.add(new Recorder.Sample(
                    items.get(i).prompt(), items.get(i).completion(), scores.total()[i], scores.explain(i)));
        }
        return samples;
    }

    private void write(Checkpoint.Draft draft) throws IOException {
        recorder.flush();
        draft.write(folder.resolve(CHECKPOINT));
    }

    private ObjectNode state(Phase phase) {
        var state = JsonNodeFactory.instance.objectNode().put("phase", phase.name());
        state.set("settings", Continuation.remembered(settings));
        state.set("data", rows);
        state.put("tokenizer", tokenizer.fingerprint());
        return state;
    }

    private Completions examples() {
        var prompts = Texts.prompts(inputs.demonstrations(), tokenizer);
        var tokens = inputs.demonstrations().stream()
                .map(r -> Texts.completion(r, tokenizer))
                .toArray(int[][]::new);
        for (var i = 0; i < prompts.length; i++) {
            var length = prompts[i].length + tokens[i].length;
            if (length > policy.contextLength()) {
                throw new DataException(
                        inputs.demonstrations().get(i).id(),
                        "completion",
                        length + " tokens with its prompt",
                        "at most " + policy.contextLength()
                                + ", the model's context; raise context_length or leave it out");
            }
        }
        return new Completions(prompts, tokens, new double[tokens.length][], new boolean[tokens.length]);
    }

    private void checkLengths() {
        for (var rollouts : List.of(inputs.prompts(), inputs.heldOut())) {
            var prompts = Texts.prompts(rollouts, tokenizer);
            for (var i = 0; i < prompts.length; i++) {
                if (prompts[i].length + settings.algorithm().newTokens() > policy.contextLength()) {
                    throw new DataException(
                            rollouts.get(i).id(),
                            "prompt",
                            prompts[i].length + " tokens",
                            "at most %d: the context of %d less new_tokens %d; shorten it or change either"
                                    .formatted(
                                            policy.contextLength()
                                                    - settings.algorithm().newTokens(),
                                            policy.contextLength(),
                                            settings.algorithm().newTokens()));
                }
            }
        }
    }

    private void writeTokenizer() throws IOException {
        var model = folder.resolve("model");
        var asked = settings.model();
        if (asked.alphabet() != null) {
            Files.writeString(model.resolve("alphabet.txt"), asked.alphabet());
        } else {
            var from = asked.pretrained() == null ? folder : inputs.base().resolve(asked.pretrained());
            Files.copy(from.resolve(TOKENIZER), model.resolve(TOKENIZER), StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
