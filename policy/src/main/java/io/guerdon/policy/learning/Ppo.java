package io.guerdon.policy.learning;

import io.guerdon.core.Groups;
import io.guerdon.core.advantage.Gae;
import io.guerdon.core.loss.PolicyLosses;
import io.guerdon.neural.Diverged;
import io.guerdon.neural.Draws;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.generation.Completions;
import io.guerdon.neural.generation.Generation;
import io.guerdon.neural.generation.Sampling;
import io.guerdon.neural.generation.SequenceModel;
import io.guerdon.neural.optimisation.AdamW;
import io.guerdon.neural.optimisation.Schedule;
import io.guerdon.neural.storage.Checkpoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Proximal policy optimisation of a language policy with a critic (Schulman et al., arXiv 1707.06347; with a divergence from a
 * reference as in Ouyang et al., arXiv 2203.02155). The critic may have a head for each of several streams of rewards.
 *
 * <p>One object is one run; it is not thread-safe. All random choices depend on the seed and the update's number, so a run restored
 * from a checkpoint goes on as if it had never stopped.
 */
public final class Ppo {

    /** Where the divergence from the reference, minus beta times (log pi - log ref) on every token, is paid. */
    public enum DivergencePlace {
        /** Added to the first stream of the task. */
        FIRST_STREAM,
        /** A stream of its own with its own head, before those of the task. */
        OWN_STREAM,
        /** Added to each stream of the task; the rewards to go that an {@link AdvantageRule} sees leave it out. */
        EVERY_STREAM
    }

    /** What the critic is trained to say. */
    public enum Target {
        /** The discounted sum of the rewards that followed. */
        RETURN,
        /** Advantage plus old value, the lambda-return. */
        LAMBDA_RETURN
    }

    /**
     * @param updates how many times experience is gathered
     * @param batch completions of one update
     * @param sampling how they are written; its temperature must be above 0
     * @param epochs passes over the experience of one update
     * @param minibatch completions of one step of the optimiser; {@code batch} or more means all
     * @param policyRate learning rate of the policy
     * @param criticRate learning rate of the critic
     * @param clip of the ratio
     * @param valueClip how far a value may move from the old one before the critic's loss stops paying; infinite for no limit
     * @param headWeights what each head weighs in the critic's loss
     * @param gamma discount in [0, 1]
     * @param lambda of generalised advantage estimation, in [0, 1]
     * @param beta of the divergence, at least 0
     * @param place where the divergence is paid
     * @param target of the critic
     * @param entropy weight of an entropy bonus, at least 0
     * @param gradientLimit norm that gradients of policy and critic are each cut to
     */
    public record Options(
            int updates,
            int batch,
            Sampling sampling,
            int epochs,
            int minibatch,
            Schedule policyRate,
            Schedule criticRate,
            double clip,
            double valueClip,
            double[] headWeights,
            double gamma,
            double lambda,
            double beta,
            DivergencePlace place,
            Target target,
            double entropy,
            double gradientLimit) {

        public Options {
            require(
                    updates >= 1 && batch >= 1 && epochs >= 1 && minibatch >= 1,
                    "updates, batch, epochs and minibatch must be at least 1");
            require(sampling.temperature() > 0, "PPO learns from samples: temperature must be above 0");
            require(clip > 0 && clip < 1, "clip is " + clip + "; a number in (0, 1) is needed");
            require(valueClip > 0, "value_clip is " + valueClip + "; a positive number is needed");
            require(gamma >= 0 && gamma <= 1 && lambda >= 0 && lambda <= 1, "gamma and lambda must lie in [0, 1]");
            require(
                    beta >= 0 && entropy >= 0 && gradientLimit > 0,
                    "beta and entropy must be at least 0, gradient_limit above 0");
        }

        private static void require(boolean holds, String message) {
            if (!holds) {
                throw new IllegalArgumentException(message);
            }
        }
    }

    private final SequenceModel policy;
    private final ValueModel critic;
    private final SequenceModel reference;
    private final Options options;
    private final AdvantageRule rule;
    private final Task task;
    private final long seed;
    private final AdamW policyOptimiser;
    private final AdamW criticOptimiser;
    private long update;

    /**
     * @param policy learns in place
     * @param critic learns in place; one head for each stream
     * @param reference stays as it is
     */
    public Ppo(
            SequenceModel policy,
            ValueModel critic,
            SequenceModel reference,
            Options options,
            AdvantageRule rule,
            Task task,
            long seed) {
        this.policy = policy;
        this.critic = critic;
        this.reference = reference;
        this.options = options;
        this.rule = rule;
        this.task = task;
        this.seed = seed;
        this.policyOptimiser = new AdamW(policy.parameters(), AdamW.Options.adam());
        this.criticOptimiser = new AdamW(critic.parameters(), AdamW.Options.adam());
        if (options.headWeights().length != critic.heads()) {
            throw new IllegalArgumentException(options.headWeights().length + " head weights for a critic of "
                    + critic.heads() + " heads; one for each is needed");
        }
    }

    /** Learns until the updates are done or the monitor says stop. */
    public void train(Monitor monitor) throws IOException {
        while (update < options.updates()) {
            var started = System.nanoTime();
            var experience = gather();
            var metrics = new Metrics();
            for (var epoch = 0; epoch < options.epochs(); epoch++) {
                var order = Draws.permutation(options.batch(), Draws.at(seed, update, 1, epoch));
                for (var from = 0; from < order.length; from += options.minibatch()) {
                    var rows = Arrays.copyOfRange(order, from, Math.min(order.length, from + options.minibatch()));
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
        state.set("rule", rule.save());
        return draft.network("policy", policy.parameters())
                .network("critic", critic.parameters())
                .optimiser("policy", policyOptimiser)
                .optimiser("critic", criticOptimiser)
                .state(state);
    }

    /** Goes on from a checkpoint of a run with the same options. */
    public void restore(Checkpoint saved) {
        saved.network("policy", policy.parameters());
        saved.network("critic", critic.parameters());
        saved.optimiser("policy", policyOptimiser);
        saved.optimiser("critic", criticOptimiser);
        JsonNode state = saved.state();
        task.restore(state.path("task"));
        rule.restore(state.path("rule"));
        update = state.path("update").asLong();
    }

    /** What one update learns from; arrays are [stream][completion][token]. */
    private record Experience(
            Completions completions,
            Payment payment,
            double[][] logProbabilities,
            double[][] referenceLogProbabilities,
            double[][][] values,
            double[][][] rewards,
            double[][][] advantages,
            double[][][] rewardsToGo,
            double[][][] targets) {}

    private Experience gather() {
        var prompts = task.prompts(update, options.batch());
        var completions = Generation.sample(policy, prompts, options.sampling(), Draws.seed(seed, update, 0));
        var payment = task.pay(completions, Groups.each(completions.size()), update);
        check(payment);

        var temperature = options.sampling().temperature();
        var chunk = options.minibatch();
        var logs = Packed.logProbabilities(policy, completions, chunk, temperature);
        var referenceLogs = Packed.logProbabilities(reference, completions, chunk, temperature);
        var values = Packed.values(critic, completions, chunk);
        var rewards = rewards(payment, logs, referenceLogs);
        if (rewards.length != critic.heads()) {
            throw new IllegalArgumentException("the task pays " + rewards.length
                    + " streams (the divergence's included); the critic has " + critic.heads() + " heads");
        }

        var streams = rewards.length;
        var advantages = new double[streams][completions.size()][];
        var rewardsToGo = new double[streams][completions.size()][];
        var targets = new double[streams][completions.size()][];
        for (var s = 0; s < streams; s++) {
            for (var i = 0; i < completions.size(); i++) {
                advantages[s][i] = Gae.advantages(rewards[s][i], values[s][i], options.gamma(), options.lambda());
                var paid = options.place() == DivergencePlace.EVERY_STREAM
                        ? payment.streams().get(s)[i]
                        : rewards[s][i];
                rewardsToGo[s][i] = discounted(paid, 1);
                targets[s][i] = options.target() == Target.RETURN
                        ? discounted(rewards[s][i], options.gamma())
                        : sum(advantages[s][i], values[s][i]);
            }
        }
        return new Experience(
                completions, payment, logs, referenceLogs, values, rewards, ruled(advantages), rewardsToGo, targets);
    }

    private void improve(Experience experience, int[] rows, Metrics metrics) {
        var packed =
                Packed.of(experience.completions(), rows, policy.parameters().device());
        var old = pick(experience.logProbabilities(), rows);
        var advantages = unflatten(
                rule.ofMinibatch(flat(experience.advantages(), rows), flat(experience.rewardsToGo(), rows)), old);

        var pass = packed.passWithEntropy(policy, options.sampling().temperature(), options.entropy() > 0);
        var current = packed.rows(pass.output().select(2, 0));
        var mask = packed.ones();
        var loss = PolicyLosses.clipped(current, old, advantages, mask, options.clip());
        finite("policy loss", loss.value());
        policy.parameters().clearGradients();
        pass.backward(packed.besideEntropy(loss.gradient(), -options.entropy()));
        metrics.add("policy/loss", loss.value());
        metrics.add("policy/clip_fraction", PolicyLosses.clipFraction(current, old, advantages, mask, options.clip()));
        metrics.add("policy/approximate_kl", PolicyLosses.meanDifference(current, old, mask));
        metrics.add("policy/entropy", packed.entropy(pass));
        metrics.add("policy/gradient_norm", policy.parameters().clipGradients(options.gradientLimit()));
        policyOptimiser.step(options.policyRate().at(update));

        criticise(experience, rows, packed, mask, metrics);
    }

    private void criticise(Experience experience, int[] rows, Packed packed, double[][] mask, Metrics metrics) {
        var pass = packed.pass(critic);
        var gradients = new ArrayList<Tensor>();
        var total = 0.0;
        for (var head = 0; head < critic.heads(); head++) {
            var current = packed.rows(pass.output().select(2, head));
            var old = pick(experience.values()[head], rows);
            var targets = pick(experience.targets()[head], rows);
            // With an infinite limit the clipped loss is the plain mean square.
            var loss = PolicyLosses.clippedValue(current, old, targets, mask, options.valueClip());
            total += options.headWeights()[head] * loss.value();
            gradients.add(Tensors.times(packed.window(loss.gradient()), options.headWeights()[head]));
        }
        finite("critic loss", total);
        critic.parameters().clearGradients();
        pass.backward(torch.stack(new TensorVector(gradients.toArray(Tensor[]::new)), 2));
        metrics.add("critic/loss", total);
        metrics.add("critic/gradient_norm", critic.parameters().clipGradients(options.gradientLimit()));
        criticOptimiser.step(options.criticRate().at(update));
    }

    private SequencedMap<String, Double> log(Experience experience, Metrics metrics, long nanos) {
        var log = new LinkedHashMap<String, Double>();
        log.putAll(Earnings.log(experience.payment().outcomes()));
        log.putAll(experience.payment().log());
        log.put("groups/without_spread", withoutSpread(experience.payment()));
        log.put("policy/kl", Metrics.divergence(experience.logProbabilities(), experience.referenceLogProbabilities()));
        log.putAll(metrics.means());
        log.put("policy/learning_rate", options.policyRate().at(update));
        log.put("critic/learning_rate", options.criticRate().at(update));
        for (var head = 0; head < critic.heads(); head++) {
            var name = critic.heads() == 1 ? "critic/explained_variance" : "critic/explained_variance_" + head;
            log.put(
                    name,
                    Metrics.explainedVariance(
                            experience.values()[head], experience.targets()[head]));
        }
        log.putAll(rule.log());
        var tokens = experience.completions().tokens();
        log.put("completion/length", Metrics.length(tokens));
        log.put("completion/cut_off", cutOff(experience.completions()));
        log.put(
                "throughput/tokens_per_second",
                Arrays.stream(tokens).mapToInt(t -> t.length).sum() * 1e9 / nanos);
        return log;
    }

    private double[][][] rewards(Payment payment, double[][] logs, double[][] referenceLogs) {
        var penalty = new double[logs.length][];
        for (var i = 0; i < logs.length; i++) {
            penalty[i] = new double[logs[i].length];
            for (var t = 0; t < penalty[i].length; t++) {
                penalty[i][t] = -options.beta() * (logs[i][t] - referenceLogs[i][t]);
            }
        }
        List<double[][]> streams = new ArrayList<>(payment.streams());
        switch (options.place()) {
            case OWN_STREAM -> streams.addFirst(penalty);
            case FIRST_STREAM -> streams.set(0, sum(streams.getFirst(), penalty));
            case EVERY_STREAM -> streams.replaceAll(stream -> sum(stream, penalty));
        }
        return streams.toArray(double[][][]::new);
    }

    // The rule sees all tokens of a stream as one row; it may return fewer streams than it got.
    private double[][][] ruled(double[][][] advantages) {
        var all = Packed.range(0, advantages[0].length);
        var ruled = rule.ofUpdate(flat(advantages, all));
        var result = new double[ruled.length][][];
        for (var s = 0; s < ruled.length; s++) {
            result[s] = unflatten(ruled[s], advantages[0]);
        }
        return result;
    }

    private static double cutOff(Completions completions) {
        var cut = 0;
        for (var stopped : completions.stopped()) {
            cut += stopped ? 0 : 1;
        }
        return (double) cut / completions.size();
    }

    private void finite(String what, double value) {
        if (!Double.isFinite(value)) {
            throw new Diverged("the " + what + " of update " + update + " is " + value);
        }
    }

    private void check(Payment payment) {
        Earnings.requireAll(payment.outcomes(), task, "update " + update);
        for (var stream : payment.streams()) {
            Earnings.requireAll(
                    Arrays.stream(stream)
                            .mapToDouble(r -> Arrays.stream(r).sum())
                            .toArray(),
                    task,
                    "update " + update);
        }
    }

    /** 1 where every completion of the update earns the same in one payment: then there is nothing to tell them by. */
    private static double withoutSpread(Payment payment) {
        var all = Packed.range(0, payment.outcomes().length);
        var once = payment.streams().stream()
                .flatMap(Arrays::stream)
                .allMatch(rewards ->
                        Arrays.stream(rewards).filter(r -> r != 0).limit(2).count() < 2);
        var same = !Earnings.differ(payment.outcomes(), all)
                && payment.streams().stream()
                        .map(stream -> Arrays.stream(stream)
                                .mapToDouble(r -> Arrays.stream(r).sum())
                                .toArray())
                        .noneMatch(sums -> Earnings.differ(sums, all));
        return once && same ? 1 : 0;
    }

    private static double[] discounted(double[] rewards, double gamma) {
        var sums = new double[rewards.length];
        var after = 0.0;
        for (var t = rewards.length - 1; t >= 0; t--) {
            after = rewards[t] + gamma * after;
            sums[t] = after;
        }
        return sums;
    }

    private static double[] sum(double[] a, double[] b) {
        var sum = new double[a.length];
        Arrays.setAll(sum, i -> a[i] + b[i]);
        return sum;
    }

    private static double[][] sum(double[][] a, double[][] b) {
        var sum = new double[a.length][];
        Arrays.setAll(sum, i -> sum(a[i], b[i]));
        return sum;
    }

    private static double[][] pick(double[][] values, int[] rows) {
        return Arrays.stream(rows).mapToObj(r -> values[r]).toArray(double[][]::new);
    }

    private static double[][] flat(double[][][] streams, int[] rows) {
        var flat = new double[streams.length][];
        for (var s = 0; s < streams.length; s++) {
            flat[s] = Arrays.stream(pick(streams[s], rows))
                    .flatMapToDouble(Arrays::stream)
                    .toArray();
        }
        return flat;
    }

    private static double[][] unflatten(double[] flat, double[][] like) {
        var rows = new double[like.length][];
        var from = 0;
        for (var i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOfRange(flat, from, from + like[i].length);
            from += like[i].length;
        }
        return rows;
    }
}
