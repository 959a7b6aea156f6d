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
import io.guerdon.policy.consistency.AnswerSpan;
import io.guerdon.policy.consistency.ConsistencyBonus;
import io.guerdon.policy.consistency.MovingReference;
import io.guerdon.policy.consistency.SequenceMeanLoss;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Consistency-aware GRPO (Chen et al., arXiv 2506.16141): besides what the task pays, right completions of a group earn a bonus if
 * a slowly moving copy of the policy finds their answer, given their own reasoning, at least as likely as those of the right
 * completions on average. That copy takes the place of the divergence from a reference, whose weight is 0 in the paper. One step
 * of the optimiser for each batch, so that ratios are 1 and nothing is clipped.
 *
 * <p>The first stream that the task pays is the accuracy. One object is one run; it is not thread-safe. A run restored from a
 * checkpoint goes on as if it had never stopped, with the copy where it was.
 */
public final class GrpoCare {

    /** How the bonus is given. */
    public enum Form {
        /** To answers at least as likely as the mean: the paper's. */
        SPARSE,
        /** To every right answer, times its likelihood: among the paper's ablations. */
        DENSE,
        /** Not at all: GRPO. */
        NONE
    }

    /**
     * @param updates how many batches
     * @param prompts of one batch
     * @param group completions for each prompt, at least 2
     * @param sampling how they are written; its temperature must be above 0
     * @param rate learning rate
     * @param weightDecay of AdamW, on all parameters
     * @param bonus weight, cap, margin and floor
     * @param form how the bonus is given
     * @param beta weight of the divergence from the copy (k3); 0 in the paper
     * @param decay of the copy, 0 to 1; 1 never moves it
     * @param every how many updates lie between its moves
     * @param gradientLimit norm that the gradient is cut to
     */
    public record Options(
            int updates,
            int prompts,
            int group,
            Sampling sampling,
            Schedule rate,
            double weightDecay,
            ConsistencyBonus bonus,
            Form form,
            double beta,
            double decay,
            int every,
            double gradientLimit) {

        public Options {
            require(updates >= 1 && prompts >= 1 && every >= 1, "updates, prompts and every must be at least 1");
            require(group >= 2, "group is " + group + "; at least 2 completions are needed to compare");
            require(sampling.temperature() > 0, "GRPO learns from samples: temperature must be above 0");
            require(
                    weightDecay >= 0 && beta >= 0 && gradientLimit > 0,
                    "weight_decay and beta must be at least 0, gradient_limit above 0");
            require(decay >= 0 && decay <= 1, "decay is " + decay + "; a number in [0, 1] is needed");
        }

        private static void require(boolean holds, String message) {
            if (!holds) {
                throw new IllegalArgumentException(message);
            }
        }
    }

    /**
     * How tokens read, to find the answer in a completion.
     *
     * @param of the text of a token
     * @param end the text of the token that ends a completion
     * @param closingTokens how many tokens the closing tag of an answer has
     */
    public record Text(IntFunction<String> of, String end, int closingTokens) {}

    /** Added to the deviation of a group, as the released trainer does. */
    private static final double EPSILON = 1e-4;

    /** Log-ratios of the divergence are clamped to plus or minus this, as the released trainer does. */
    private static final double CLAMP = 10;

    /** No token reads like this: completions have no padding here. */
    private static final String PADDING = "\u0000";

    private final SequenceModel policy;
    private final SequenceModel copy;
    private final @Nullable SequenceModel reference;
    private final Options options;
    private final Task task;
    private final Text text;
    private final long seed;
    private final AdamW optimiser;
    private long update;

    /**
     * @param policy learns in place; the copy begins as it is now
     * @param task pays on completions; its first stream is the accuracy, 0 to 1
     */
    public GrpoCare(SequenceModel policy, Options options, Task task, Text text, long seed) {
        this(policy, null, options, task, text, seed);
    }

    /**
     * @param policy learns in place; the copy begins as it is now
     * @param reference stays as it is; how far the policy is from it is logged; null to leave that out
     * @param task pays on completions; its first stream is the accuracy, 0 to 1
     */
    public GrpoCare(
            SequenceModel policy, @Nullable SequenceModel reference, Options options, Task task, Text text, long seed) {
        this.policy = policy;
        this.reference = reference;
        this.copy = policy.twin();
        this.options = options;
        this.task = task;
        this.text = text;
        this.seed = seed;
        this.optimiser = new AdamW(policy.parameters(), AdamW.Options.decayed(options.weightDecay()));
    }

    /** Learns until the updates are done or the monitor says stop. */
    public void train(Monitor monitor) throws IOException {
        while (update < options.updates()) {
            var started = System.nanoTime();
            var log = new LinkedHashMap<String, Double>();

            var prompts = repeated(task.prompts(update, options.prompts()));
            var completions = Generation.sample(policy, prompts, options.sampling(), Draws.seed(seed, update, 0, 0));
            var groups = Groups.ofSize(completions.size(), options.group());
            var payment = task.pay(completions, groups, update);
            var copyLogs = Packed.logProbabilities(copy, completions, completions.size(), 1);

            Earnings.requireAll(payment.outcomes(), task, "update " + update);
            var rewards = payment.outcomes().clone();
            var bonus = bonus(payment, completions, copyLogs, groups, log);
            for (var i = 0; i < rewards.length; i++) {
                rewards[i] += bonus[i];
            }
            var advantages = GroupAdvantages.relative(
                    rewards, groups, new GroupAdvantages.Relative(true, 1, EPSILON, GroupAdvantages.Alone.ZERO));
            log.put("policy/learning_rate", options.rate().at(update));
            try (var memory = Memory.scope()) {
                improve(completions, copyLogs, advantages, log);
            }

            update++;
            if (MovingReference.movesAfter(update, options.every())) {
                copy.parameters().follow(policy.parameters(), options.decay());
            }
            log.putAll(Earnings.log(payment.outcomes()));
            log.putAll(payment.log());
            log.put("groups/without_spread", Earnings.withoutSpread(rewards, groups));
            log.put("completion/length", Metrics.length(completions.tokens()));
            var tokens =
                    Arrays.stream(completions.tokens()).mapToInt(t -> t.length).sum();
            log.put("throughput/tokens_per_second", tokens * 1e9 / (System.nanoTime() - started));
            if (!monitor.after(update - 1, log)) {
                return;
            }
        }
    }

    /** Updates done. */
    public long update() {
        return update;
    }

    /** Adds everything that a resumed run needs to a checkpoint, the copy included. */
    public Checkpoint.Draft save(Checkpoint.Draft draft) {
        var state = JsonNodeFactory.instance.objectNode();
        state.put("update", update);
        state.set("task", task.save());
        return draft.network("policy", policy.parameters())
                .network("copy", copy.parameters())
                .optimiser("policy", optimiser)
                .state(state);
    }

    /** Goes on from a checkpoint of a run with the same options. */
    public void restore(Checkpoint saved) {
        saved.network("policy", policy.parameters());
        saved.network("copy", copy.parameters());
        saved.optimiser("policy", optimiser);
        task.restore(saved.state().path("task"));
        update = saved.state().path("update").asLong();
    }

    private double[] bonus(
            Payment payment,
            Completions completions,
            double[][] copyLogs,
            Groups groups,
            SequencedMap<String, Double> log) {
        if (options.form() == Form.NONE) {
            return new double[completions.size()];
        }
        var accuracy = new double[completions.size()];
        var likelihood = new double[completions.size()];
        for (var i = 0; i < accuracy.length; i++) {
            accuracy[i] = Arrays.stream(payment.streams().getFirst()[i]).sum();
            var span = AnswerSpan.of(
                    read(completions.prompts()[i]),
                    read(completions.tokens()[i]),
                    PADDING,
                    text.end(),
                    text.closingTokens());
            likelihood[i] = ConsistencyBonus.likelihood(copyLogs[i], span.answer());
        }
        var bonus = options.form() == Form.SPARSE
                ? options.bonus().of(accuracy, likelihood, groups).bonus()
                : options.bonus().dense(accuracy, likelihood, groups);
        // NaN marks completions in which no answer was found.
        var found = Arrays.stream(likelihood).filter(p -> !Double.isNaN(p)).toArray();
        log.put("consistency/likelihood", Metrics.mean(found));
        log.put("consistency/found", found.length / (double) likelihood.length);
        log.put("consistency/bonus", Metrics.mean(bonus));
        log.put("consistency/paid", Arrays.stream(bonus).filter(b -> b > 0).count() / (double) bonus.length);
        return bonus;
    }

    private List<String> read(int[] tokens) {
        return Arrays.stream(tokens).mapToObj(text.of()).toList();
    }

    private void improve(
            Completions completions, double[][] copyLogs, double[] advantages, SequencedMap<String, Double> log) {
        var packed = Packed.of(
                completions,
                Packed.range(0, completions.size()),
                policy.parameters().device());
        var pass = packed.passWithEntropy(policy, options.sampling().temperature(), false);
        var current = packed.rows(pass.output().select(2, 0));
        var loss = SequenceMeanLoss.of(current, copyLogs, packed.ones(), advantages, options.beta(), CLAMP);
        if (!Double.isFinite(loss.value())) {
            throw new Diverged("the policy loss of update " + update + " is " + loss.value());
        }
        policy.parameters().clearGradients();
        pass.backward(packed.besideEntropy(loss.gradient(), 0));
        log.put("policy/loss", loss.value());
        // One step for each batch: no ratio leaves 1, so that there is nothing to clip.
        log.put("policy/clip_fraction", 0.0);
        if (reference != null) {
            var referenceLogs = Packed.logProbabilities(reference, completions, completions.size(), 1);
            log.put("policy/kl", Metrics.divergence(current, referenceLogs));
        }
        log.put("policy/kl_from_copy", Metrics.mean(loss.divergence()));
        log.put("policy/entropy", packed.entropy(pass));
        log.put("policy/gradient_norm", policy.parameters().clipGradients(options.gradientLimit()));
        optimiser.step(options.rate().at(update));
    }

    private int[][] repeated(int[][] prompts) {
        var all = new int[prompts.length * options.group()][];
        Arrays.setAll(all, i -> prompts[i / options.group()]);
        return all;
    }
}
