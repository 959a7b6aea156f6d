package io.guerdon.policy.learning;

import io.guerdon.core.Groups;
import io.guerdon.core.advantage.GroupAdvantages;
import io.guerdon.neural.Diverged;
import io.guerdon.neural.Draws;
import io.guerdon.neural.Memory;
import io.guerdon.neural.generation.Completions;
import io.guerdon.neural.generation.Generation;
import io.guerdon.neural.generation.Sampling;
import io.guerdon.neural.generation.SequenceModel;
import io.guerdon.neural.optimisation.AdamW;
import io.guerdon.neural.optimisation.Schedule;
import io.guerdon.neural.storage.Checkpoint;
import io.guerdon.policy.loss.GroupLoss;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Group relative policy optimisation: several completions a prompt, each compared with the others of its group instead of with a
 * critic (Shao et al., arXiv 2402.03300). {@link GroupLoss} and {@link Advantage} hold the corrections that people apply; with
 * {@link Advantage#LEAVE_ONE_OUT}, one epoch and sequence-weighted constant loss it is REINFORCE leave-one-out (Ahmadian et al.,
 * arXiv 2402.14740), for which {@link Options#leaveOneOut} is the short form.
 *
 * <p>One object is one run; it is not thread-safe. A run restored from a checkpoint goes on as if it had never stopped.
 */
public final class Grpo {

    /** What a completion's reward is compared with. */
    public enum Advantage {
        /** (r - mean) / (sd + epsilon), sd with the divisor n - 1. */
        STANDARDISED,
        /** r - mean: hard and easy prompts weigh by their spread (Dr. GRPO, arXiv 2503.20783). */
        CENTRED,
        /** r minus the mean of the others of the group. */
        LEAVE_ONE_OUT
    }

    /**
     * @param updates how many times experience is gathered
     * @param prompts prompts of one update
     * @param group completions for each prompt, at least 2
     * @param sampling how they are written; its temperature must be above 0
     * @param epochs passes over the experience of one update
     * @param minibatch completions of one step of the optimiser; as many as there are or more means all
     * @param rate learning rate
     * @param weightDecay of AdamW, on all parameters
     * @param advantage what a reward is compared with
     * @param epsilon added to the deviation
     * @param loss clip, ratio, weights of tokens, divergence
     * @param redraws how many further batches of prompts may be drawn to replace groups whose rewards are all equal and therefore
     *     teach nothing (dynamic sampling of DAPO, arXiv 2503.14476, section 3.2); 0 keeps them
     * @param gradientLimit norm that the gradient is cut to
     */
    public record Options(
            int updates,
            int prompts,
            int group,
            Sampling sampling,
            int epochs,
            int minibatch,
            Schedule rate,
            double weightDecay,
            Advantage advantage,
            double epsilon,
            GroupLoss loss,
            int redraws,
            double gradientLimit) {

        public Options {
            require(
                    updates >= 1 && prompts >= 1 && epochs >= 1 && minibatch >= 1,
                    "updates, prompts, epochs and minibatch must be at least 1");
            require(group >= 2, "group is " + group + "; at least 2 completions are needed to compare");
            require(sampling.temperature() > 0, "GRPO learns from samples: temperature must be above 0");
            require(
                    epsilon >= 0 && redraws >= 0 && gradientLimit > 0 && weightDecay >= 0,
                    "epsilon, redraws and weight_decay must be at least 0, gradient_limit above 0");
        }

        /** REINFORCE leave-one-out: one step on the gradient of the whole completion's log-probability. */
        public static Options leaveOneOut(
                int updates, int prompts, int group, Sampling sampling, Schedule rate, GroupLoss loss) {
            return new Options(
                    updates,
                    prompts,
                    group,
                    sampling,
                    1,
                    Integer.MAX_VALUE,
                    rate,
                    0,
                    Advantage.LEAVE_ONE_OUT,
                    0,
                    loss,
                    0,
                    1);
        }

        private static void require(boolean holds, String message) {
            if (!holds) {
                throw new IllegalArgumentException(message);
            }
        }
    }

    /** How often the divergence is looked at where nothing depends on it: it costs a forward pass. */
    private static final int UPDATES_PER_LOOK = 10;

    private final SequenceModel policy;
    private final SequenceModel reference;
    private final Options options;
    private final Task task;
    private final long seed;
    private final AdamW optimiser;
    private long update;

    /**
     * @param policy learns in place
     * @param reference stays as it is; asked in every tenth update only when the divergence weighs nothing
     */
    public Grpo(SequenceModel policy, SequenceModel reference, Options options, Task task, long seed) {
        this.policy = policy;
        this.reference = reference;
        this.options = options;
        this.task = task;
        this.seed = seed;
        this.optimiser = new AdamW(policy.parameters(), AdamW.Options.decayed(options.weightDecay()));
    }

    /** Learns until the updates are done or the monitor says stop. */
    public void train(Monitor monitor) throws IOException {
        while (update < options.updates()) {
            var started = System.nanoTime();
            var experience = gather();
            var metrics = new Metrics();
            for (var epoch = 0;
                    epoch < options.epochs() && experience.completions().size() > 0;
                    epoch++) {
                var order = Draws.permutation(experience.completions().size(), Draws.at(seed, update, 1, epoch));
                for (var from = 0; from < order.length; from += options.minibatch()) {
                    var rows = Arrays.copyOfRange(
                            order, from, (int) Math.min(order.length, (long) from + options.minibatch()));
                    Arrays.sort(rows);
                    try (var memory = Memory.scope()) {
                        improve(experience, rows, metrics);
                    }
                }
            }
            var log = log(experience, metrics, System.nanoTime() - started);
            update++;
            if (!monitor.after(update - 1, log)) {
                return;
            }
        }
    }

    /** Updates done. */
    public long update() {
        return update;
    }

    /** Adds everything that a resumed run needs to a checkpoint. */
    public Checkpoint.Draft save(Checkpoint.Draft draft) {
        var state = JsonNodeFactory.instance.objectNode();
        state.put("update", update);
        state.set("task", task.save());
        return draft.network("policy", policy.parameters())
                .optimiser("policy", optimiser)
                .state(state);
    }

    /** Goes on from a checkpoint of a run with the same options. */
    public void restore(Checkpoint saved) {
        saved.network("policy", policy.parameters());
        saved.optimiser("policy", optimiser);
        task.restore(saved.state().path("task"));
        update = saved.state().path("update").asLong();
    }

    private record Experience(
            Completions completions,
            double[] advantages,
            double[][] logProbabilities,
            double[][] referenceLogProbabilities,
            SequencedMap<String, Double> log) {}

    private Experience gather() {
        var kept = new ArrayList<Integer>();
        var batches = new ArrayList<Completions>();
        var advantages = new ArrayList<double[]>();
        var log = new LinkedHashMap<String, Double>();
        var drawn = 0;
        var flat = 0;
        for (var draw = 0; draw <= options.redraws() && kept.size() < options.prompts() * options.group(); draw++) {
            var prompts = repeated(task.prompts(update * (options.redraws() + 1L) + draw, options.prompts()));
            var completions = Generation.sample(policy, prompts, options.sampling(), Draws.seed(seed, update, 0, draw));
            var groups = Groups.ofSize(completions.size(), options.group());
            var payment = task.pay(completions, groups, update);
            var outcomes = payment.outcomes();
            Earnings.requireSome(outcomes, task, "update " + update);
            var advantage = advantages(outcomes, groups);
            if (draw == 0) {
                log.putAll(Earnings.log(outcomes));
                log.putAll(payment.log());
            }
            for (var g = 0; g < groups.count(); g++) {
                var members = groups.members(g);
                var spread = Earnings.differ(outcomes, members);
                drawn++;
                flat += spread ? 0 : 1;
                if ((spread || options.redraws() == 0) && kept.size() < options.prompts() * options.group()) {
                    var base = batches.stream().mapToInt(Completions::size).sum();
                    Arrays.stream(members).forEach(i -> kept.add(base + i));
                }
            }
            batches.add(completions);
            advantages.add(advantage);
        }
        log.put("groups/without_spread", (double) flat / drawn);
        var rows = kept.stream().mapToInt(Integer::intValue).toArray();
        var completions = pick(batches, rows);
        var all = advantages.stream().flatMapToDouble(Arrays::stream).toArray();
        var chosen = Arrays.stream(rows).mapToDouble(r -> all[r]).toArray();
        return experience(completions, chosen, log);
    }

    private Experience experience(Completions completions, double[] advantages, SequencedMap<String, Double> log) {
        var temperature = options.sampling().temperature();
        var chunk = Math.min(options.minibatch(), Math.max(1, completions.size()));
        var logs = Packed.logProbabilities(policy, completions, chunk, temperature);
        var referenceLogs = options.loss().divergenceWeight() > 0
                ? Packed.logProbabilities(reference, completions, chunk, temperature)
                : logs;
        if (options.loss().divergenceWeight() > 0 || update % UPDATES_PER_LOOK == 0) {
            var seen = options.loss().divergenceWeight() > 0
                    ? referenceLogs
                    : Packed.logProbabilities(reference, completions, chunk, temperature);
            log.put("policy/kl", Metrics.divergence(logs, seen));
        }
        return new Experience(completions, advantages, logs, referenceLogs, log);
    }

    private void improve(Experience experience, int[] rows, Metrics metrics) {
        var packed =
                Packed.of(experience.completions(), rows, policy.parameters().device());
        var old = pick(experience.logProbabilities(), rows);
        var advantages =
                Arrays.stream(rows).mapToDouble(r -> experience.advantages()[r]).toArray();
        var pass = packed.passWithEntropy(policy, options.sampling().temperature(), false);
        var current = packed.rows(pass.output().select(2, 0));
        var loss = options.loss().of(current, old, pick(experience.referenceLogProbabilities(), rows), advantages);
        if (!Double.isFinite(loss.value())) {
            throw new Diverged("the policy loss of update " + update + " is " + loss.value());
        }
        policy.parameters().clearGradients();
        pass.backward(packed.besideEntropy(loss.gradient(), 0));
        metrics.add("policy/loss", loss.value());
        metrics.add("policy/clip_fraction", options.loss().clipFraction(current, old, advantages));
        metrics.add("policy/entropy", packed.entropy(pass));
        metrics.add("policy/gradient_norm", policy.parameters().clipGradients(options.gradientLimit()));
        optimiser.step(options.rate().at(update));
    }

    private SequencedMap<String, Double> log(Experience experience, Metrics metrics, long nanos) {
        var log = new LinkedHashMap<>(experience.log());
        log.putAll(metrics.means());
        log.put("policy/learning_rate", options.rate().at(update));
        var tokens = experience.completions().tokens();
        log.put("completion/length", Metrics.length(tokens));
        log.put(
                "throughput/tokens_per_second",
                Arrays.stream(tokens).mapToInt(t -> t.length).sum() * 1e9 / nanos);
        return log;
    }

    private double[] advantages(double[] outcomes, Groups groups) {
        var advantages = switch (options.advantage()) {
            case STANDARDISED ->
                GroupAdvantages.relative(
                        outcomes,
                        groups,
                        new GroupAdvantages.Relative(true, 1, options.epsilon(), GroupAdvantages.Alone.ZERO));
            case CENTRED ->
                GroupAdvantages.relative(
                        outcomes,
                        groups,
                        new GroupAdvantages.Relative(false, 1, options.epsilon(), GroupAdvantages.Alone.ZERO));
            case LEAVE_ONE_OUT -> GroupAdvantages.leaveOneOut(outcomes, groups, GroupAdvantages.Alone.ZERO);
        };
        // A completion whose reward does not apply teaches nothing, but stays in the batch and in the counts.
        return Arrays.stream(advantages).map(a -> Double.isNaN(a) ? 0 : a).toArray();
    }

    private int[][] repeated(int[][] prompts) {
        var all = new int[prompts.length * options.group()][];
        Arrays.setAll(all, i -> prompts[i / options.group()]);
        return all;
    }

    private static Completions pick(List<Completions> batches, int[] rows) {
        var prompts = batches.stream().flatMap(b -> Arrays.stream(b.prompts())).toArray(int[][]::new);
        var tokens = batches.stream().flatMap(b -> Arrays.stream(b.tokens())).toArray(int[][]::new);
        var logs = batches.stream()
                .flatMap(b -> Arrays.stream(b.logProbabilities()))
                .toArray(double[][]::new);
        var stopped = new ArrayList<Boolean>();
        batches.forEach(b -> {
            for (var s : b.stopped()) {
                stopped.add(s);
            }
        });
        var chosen = new boolean[rows.length];
        for (var i = 0; i < rows.length; i++) {
            chosen[i] = stopped.get(rows[i]);
        }
        return new Completions(
                Arrays.stream(rows).mapToObj(r -> prompts[r]).toArray(int[][]::new),
                Arrays.stream(rows).mapToObj(r -> tokens[r]).toArray(int[][]::new),
                pick(logs, rows),
                chosen);
    }

    private static double[][] pick(double[][] values, int[] rows) {
        return Arrays.stream(rows).mapToObj(r -> values[r]).toArray(double[][]::new);
    }
}
