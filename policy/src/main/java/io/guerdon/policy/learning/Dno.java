package io.guerdon.policy.learning;

import io.guerdon.core.Groups;
import io.guerdon.core.shaping.Curves;
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
import io.guerdon.policy.game.PairSelection;
import io.guerdon.policy.game.PreferenceOracle;
import io.guerdon.policy.game.RepeatedNgrams;
import io.guerdon.policy.game.SampledWinRates;
import io.guerdon.policy.game.WinRateLosses;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Direct Nash Optimization (Rosset et al., arXiv 2404.03715): the policy writes several answers to each prompt, an oracle compares
 * them, and the policy's log-ratios to where it stood before are regressed to what its answers win against each other. Algorithm 1
 * with {@link Pairs#ALL}, algorithm 2 (DNO-Prct) with the others. Every iteration begins with a fresh optimiser and its own frozen
 * reference.
 *
 * <p>Preferences need not come from one number: the {@link PreferenceOracle} sees both answers and may be cyclic. One object is one
 * run; it is not thread-safe. A run restored from a checkpoint goes on as if it had never stopped.
 */
public final class Dno {

    /** Which answers are trained on, and towards what. */
    public enum Pairs {
        /** Every two different answers, towards the difference of their win rates (eq. 8). */
        ALL,
        /** The best against the worst where their win rates lie at least {@code gap} apart, with hard targets. */
        EXTREMES,
        /** Answers whose scores reach a minimum against those that score less by a margin, with hard targets (section 4.1). */
        SCORED
    }

    /**
     * @param iterations of writing, comparing and learning
     * @param prompts of one iteration
     * @param answers to each prompt, at least 2; the paper's K is 5
     * @param sampling how they are written; its temperature must be above 0
     * @param pairs which of them are trained on
     * @param selection of {@link Pairs#SCORED}; the others do not look at it
     * @param repetition which of the policy's own answers are broken: never preferred to one that is not, whatever the oracle says;
     *     null for none
     * @param gap of {@link Pairs#EXTREMES}, 0 to 1
     * @param eta temperature of the soft policy iteration, above 0; large ones make small steps towards soft targets, and play the
     *     part of DPO's beta with hard ones
     * @param tau weight of the divergence from the reference in the regularised game (option I), 0 to eta; 0 for the plain one
     * @param replay share of the pairs of the iteration before that is used again, half of it of the one before that, and so on; 0.3
     *     in the paper, 0 for none
     * @param epochs passes over the pairs of an iteration
     * @param batch pairs of one step of the optimiser
     * @param rate learning rate, by iteration
     * @param gradientLimit norm that the gradient is cut to
     */
    public record Options(
            int iterations,
            int prompts,
            int answers,
            Sampling sampling,
            Pairs pairs,
            PairSelection selection,
            @Nullable RepeatedNgrams repetition,
            double gap,
            double eta,
            double tau,
            double replay,
            int epochs,
            int batch,
            Schedule rate,
            double gradientLimit) {

        public Options {
            require(
                    iterations >= 1 && prompts >= 1 && epochs >= 1 && batch >= 1,
                    "iterations, prompts, epochs and batch must be at least 1");
            require(answers >= 2, "answers is " + answers + "; at least 2 are needed to compare");
            require(sampling.temperature() > 0, "DNO learns from samples: temperature must be above 0");
            require(eta > 0 && tau >= 0 && tau <= eta, "eta must be above 0 and tau in [0, eta]");
            require(gap >= 0 && gap <= 1 && replay >= 0 && replay <= 1, "gap and replay must be in [0, 1]");
            require(gradientLimit > 0, "gradient_limit must be above 0");
        }

        private static void require(boolean holds, String message) {
            if (!holds) {
                throw new IllegalArgumentException(message);
            }
        }
    }

    /**
     * An answer as an oracle sees it.
     *
     * @param tokens with the end
     * @param score what the task pays for it
     * @param broken whether it repeats itself beyond the limit
     */
    @SuppressWarnings("ArrayRecordComponent") // data to read, compared by nobody
    public record Answer(int[] tokens, double score, boolean broken) {}

    /** Answers of a teacher, one to each prompt, which join those of the policy. */
    @FunctionalInterface
    public interface Teacher {
        /** Tokens with the end, one answer for each prompt of an iteration. */
        int[][] answers(int[][] prompts, long iteration);
    }

    /** Two answers to a prompt with the wanted probability that the first is preferred. */
    @SuppressWarnings("ArrayRecordComponent") // data to read, compared by nobody
    private record Pair(int[] prompt, int[] first, int[] second, double target) {}

    /** Iterations whose pairs are kept for replay: the fifth part would be below 2 % of them. */
    private static final int REMEMBERED = 4;

    private final SequenceModel policy;
    private final SequenceModel start;
    private final Options options;
    private final Task task;
    private final PreferenceOracle<int[], Answer> oracle;
    private final @Nullable Teacher teacher;
    private final long seed;
    private final Deque<List<Pair>> earlier = new ArrayDeque<>();
    private long iteration;

    /**
     * @param policy learns in place
     * @param start stays as it is; the reference of the regularised game
     * @param task gives the prompts and the scores of answers
     * @param oracle compares two answers to a prompt (its tokens)
     * @param teacher null for the policy's own answers only
     */
    public Dno(
            SequenceModel policy,
            SequenceModel start,
            Options options,
            Task task,
            PreferenceOracle<int[], Answer> oracle,
            @Nullable Teacher teacher,
            long seed) {
        this.policy = policy;
        this.start = start;
        this.options = options;
        this.task = task;
        this.oracle = oracle;
        this.teacher = teacher;
        this.seed = seed;
    }

    /**
     * The oracle that looks at scores: sigmoid((score - other score) / temperature), Bradley and Terry's; with temperature 0 the
     * higher score wins and equal ones draw.
     */
    public static PreferenceOracle<int[], Answer> byScore(double temperature) {
        if (!(temperature >= 0)) {
            throw new IllegalArgumentException(
                    "the oracle's temperature is " + temperature + "; it must be at least 0");
        }
        return (_, first, second) -> {
            double margin = first.score() - second.score();
            return temperature > 0 ? Curves.sigmoid(margin / temperature) : (Math.signum(margin) + 1) / 2;
        };
    }

    /** Learns until the iterations are done or the monitor says stop. */
    public void train(Monitor monitor) throws IOException {
        while (iteration < options.iterations()) {
            var began = System.nanoTime();
            var log = new LinkedHashMap<String, Double>();
            var random = Draws.at(seed, iteration, 1);

            var written = write();
            var groups = Groups.ofSize(written.size(), written.size() / options.prompts());
            var payment = task.pay(written, groups, iteration);
            Earnings.requireAll(payment.outcomes(), task, "iteration " + iteration);
            var pairs = pairs(written, payment.outcomes(), groups, log);
            var divergence = divergence(written);
            var all = new ArrayList<>(pairs);
            replayed(all, random);
            learn(all, random, log);

            earlier.addFirst(pairs);
            if (earlier.size() > REMEMBERED) {
                earlier.removeLast();
            }
            iteration++;
            log.putAll(Earnings.log(payment.outcomes()));
            log.putAll(payment.log());
            log.put("policy/kl", divergence);
            log.put("policy/learning_rate", options.rate().at(iteration - 1));
            log.put("pairs/new", (double) pairs.size());
            log.put("pairs/replayed", (double) all.size() - pairs.size());
            log.put("completion/length", Metrics.length(written.tokens()));
            var tokens = Arrays.stream(written.tokens()).mapToInt(t -> t.length).sum();
            log.put("throughput/tokens_per_second", tokens * 1e9 / (System.nanoTime() - began));
            if (!monitor.after(iteration - 1, log)) {
                return;
            }
        }
    }

    /** Iterations done. */
    public long iteration() {
        return iteration;
    }

    /** Adds everything that a resumed run needs to a checkpoint, the pairs for replay included. */
    public Checkpoint.Draft save(Checkpoint.Draft draft) {
        var state = JsonNodeFactory.instance.objectNode();
        state.put("update", iteration);
        state.set("task", task.save());
        var kept = state.putArray("earlier");
        for (var pairs : options.replay() > 0 ? earlier : List.<List<Pair>>of()) {
            var list = kept.addArray();
            for (var pair : pairs) {
                var row = list.addArray();
                row.add(tokens(pair.prompt())).add(tokens(pair.first())).add(tokens(pair.second()));
                row.add(pair.target());
            }
        }
        return draft.network("policy", policy.parameters()).state(state);
    }

    /** Goes on from a checkpoint of a run with the same options. */
    public void restore(Checkpoint saved) {
        saved.network("policy", policy.parameters());
        var state = saved.state();
        task.restore(state.path("task"));
        iteration = state.path("update").asLong();
        earlier.clear();
        for (var list : state.path("earlier")) {
            var pairs = new ArrayList<Pair>();
            for (var row : list) {
                pairs.add(new Pair(
                        tokens(row.get(0)),
                        tokens(row.get(1)),
                        tokens(row.get(2)),
                        row.get(3).asDouble()));
            }
            earlier.addLast(pairs);
        }
    }

    private static ArrayNode tokens(int[] tokens) {
        var array = JsonNodeFactory.instance.arrayNode();
        for (int token : tokens) {
            array.add(token);
        }
        return array;
    }

    private static int[] tokens(JsonNode array) {
        int[] tokens = new int[array.size()];
        Arrays.setAll(tokens, i -> array.get(i).asInt());
        return tokens;
    }

    /** The policy's answers to each prompt, one after the other, with the teacher's as the last. */
    private Completions write() {
        int[][] prompts = task.prompts(iteration, options.prompts());
        int own = options.answers();
        int[][] repeated = new int[prompts.length * own][];
        Arrays.setAll(repeated, i -> prompts[i / own]);
        var written = Generation.sample(policy, repeated, options.sampling(), Draws.seed(seed, iteration, 0));
        if (teacher == null) {
            return written;
        }
        int[][] gold = teacher.answers(prompts, iteration);
        int each = own + 1;
        int count = prompts.length * each;
        int[][] asked = new int[count][];
        int[][] tokens = new int[count][];
        double[][] logs = new double[count][];
        boolean[] stopped = new boolean[count];
        for (int i = 0; i < count; i++) {
            int x = i / each;
            int from = x * own + i % each;
            boolean student = i % each < own;
            asked[i] = prompts[x];
            tokens[i] = student ? written.tokens()[from] : gold[x];
            logs[i] = student ? written.logProbabilities()[from] : new double[gold[x].length];
            stopped[i] = !student || written.stopped()[from];
        }
        return new Completions(asked, tokens, logs, stopped);
    }

    private List<Pair> pairs(Completions written, double[] scores, Groups groups, SequencedMap<String, Double> log) {
        var pairs = new ArrayList<Pair>();
        double gaps = 0;
        int flat = 0;
        int broken = 0;
        for (int g = 0; g < groups.count(); g++) {
            int[] members = groups.members(g);
            int[] prompt = written.prompts()[members[0]];
            var answers = new ArrayList<Answer>();
            for (int i : members) {
                answers.add(new Answer(written.tokens()[i], scores[i], isBroken(written.tokens()[i], answers.size())));
                broken += answers.getLast().broken() ? 1 : 0;
            }
            int before = pairs.size();
            double gap = Double.NaN;
            if (options.pairs() == Pairs.SCORED) {
                scored(prompt, answers, pairs);
            } else {
                double[] rates = SampledWinRates.of(SampledWinRates.comparisons(this::compare, prompt, answers));
                gap = Arrays.stream(rates).max().orElseThrow()
                        - Arrays.stream(rates).min().orElseThrow();
                gaps += gap;
                compared(prompt, answers, rates, pairs);
            }
            // Soft targets between answers that win the same are pairs, but ask for no difference.
            flat += gap == 0 || pairs.size() == before ? 1 : 0;
        }
        log.put("groups/without_spread", (double) flat / groups.count());
        if (options.pairs() != Pairs.SCORED) {
            log.put("pairs/win_rate_gap", gaps / groups.count());
        }
        if (options.repetition() != null) {
            log.put("pairs/broken", (double) broken / written.size());
        }
        return pairs;
    }

    /** Whether the answer at this place of its group is the policy's own and repeats itself; a teacher's is never asked. */
    private boolean isBroken(int[] tokens, int place) {
        return options.repetition() != null
                && place < options.answers()
                && options.repetition().exceededBy(tokens);
    }

    /** What the oracle says, unless just one of the answers is broken. */
    private double compare(int[] prompt, Answer first, Answer second) {
        return first.broken() == second.broken() ? oracle.compare(prompt, first, second) : first.broken() ? 0 : 1;
    }

    private void compared(int[] prompt, List<Answer> answers, double[] rates, List<Pair> pairs) {
        if (options.pairs() == Pairs.ALL) {
            for (int a = 0; a < rates.length; a++) {
                for (int b = 0; b < a; b++) {
                    add(prompt, answers.get(a), answers.get(b), Curves.sigmoid(rates[a] - rates[b]), pairs);
                }
            }
        } else {
            int[] order = SampledWinRates.order(rates);
            int best = order[0];
            int worst = order[order.length - 1];
            if (rates[best] > rates[worst] && rates[best] - rates[worst] >= options.gap()) {
                add(prompt, answers.get(best), answers.get(worst), 1, pairs);
            }
        }
    }

    private void scored(int[] prompt, List<Answer> answers, List<Pair> pairs) {
        var candidates = new ArrayList<PairSelection.Candidate>();
        for (int a = 0; a < answers.size(); a++) {
            boolean gold = teacher != null && a == options.answers();
            var source = gold ? PairSelection.Source.GOLD : PairSelection.Source.STUDENT;
            candidates.add(new PairSelection.Candidate(
                    answers.get(a).score(), source, answers.get(a).broken()));
        }
        for (var pair : options.selection().pairs(candidates)) {
            add(prompt, answers.get(pair.positive()), answers.get(pair.negative()), 1, pairs);
        }
    }

    /** Two answers that read alike teach nothing: their difference of log-ratios is 0 whatever the policy. */
    private static void add(int[] prompt, Answer first, Answer second, double target, List<Pair> pairs) {
        if (!Arrays.equals(first.tokens(), second.tokens())) {
            pairs.add(new Pair(prompt, first.tokens(), second.tokens(), target));
        }
    }

    private void replayed(List<Pair> pairs, SplittableRandom random) {
        double share = options.replay();
        for (var old : earlier) {
            int[] order = Draws.permutation(old.size(), random);
            for (int i = 0; i < (int) (share * old.size()); i++) {
                pairs.add(old.get(order[i]));
            }
            share /= 2;
        }
    }

    /** From the start, on the policy's own answers, at the temperature they were written at. */
    private double divergence(Completions written) {
        int each = written.size() / options.prompts();
        int[] own = java.util.stream.IntStream.range(0, written.size())
                .filter(i -> i % each < options.answers())
                .toArray();
        var answers = new Completions(
                picked(written.prompts(), own),
                picked(written.tokens(), own),
                new double[own.length][],
                new boolean[0]);
        double[][] logs =
                Arrays.stream(own).mapToObj(i -> written.logProbabilities()[i]).toArray(double[][]::new);
        return Metrics.divergence(
                logs,
                Packed.logProbabilities(
                        start, answers, options.batch(), options.sampling().temperature()));
    }

    private static int[][] picked(int[][] all, int[] rows) {
        return Arrays.stream(rows).mapToObj(r -> all[r]).toArray(int[][]::new);
    }

    private void learn(List<Pair> pairs, SplittableRandom random, SequencedMap<String, Double> log) {
        var numbers = new double[5];
        int steps = 0;
        if (!pairs.isEmpty()) { // nothing was preferred to anything: the policy stays
            double[][] reference = reference(both(pairs));
            var optimiser = new AdamW(policy.parameters(), AdamW.Options.adam());
            for (int epoch = 0; epoch < options.epochs(); epoch++) {
                int[] order = Draws.permutation(pairs.size(), random);
                for (int from = 0; from < order.length; from += options.batch()) {
                    int[] rows = Arrays.copyOfRange(order, from, Math.min(order.length, from + options.batch()));
                    try (var memory = Memory.scope()) {
                        improve(pairs, rows, reference, optimiser, numbers);
                    }
                    steps++;
                }
            }
        }
        double n = Math.max(1, steps);
        log.put("policy/loss", steps == 0 ? Double.NaN : numbers[0] / n);
        log.put("policy/margin", steps == 0 ? Double.NaN : numbers[1] / n);
        log.put("policy/accuracy", steps == 0 ? Double.NaN : numbers[2] / n);
        log.put("policy/gradient_norm", steps == 0 ? Double.NaN : numbers[3] / n);
        log.put("policy/entropy", steps == 0 ? Double.NaN : numbers[4] / n);
    }

    private void improve(List<Pair> pairs, int[] rows, double[][] reference, AdamW optimiser, double[] numbers) {
        int n = rows.length;
        var batch = both(Arrays.stream(rows).mapToObj(pairs::get).toList());
        var packed =
                Packed.of(batch, Packed.range(0, 2 * n), policy.parameters().device());
        var pass = packed.passWithEntropy(policy, 1, false);
        double[][] logs = packed.rows(pass.output().select(2, 0));
        double[][] gradient = new double[2 * n][];
        double value = 0;
        for (int i = 0; i < n; i++) {
            var now = new WinRateLosses.LogProbs(
                    sum(logs[i]), sum(logs[n + i]), reference[0][rows[i]], reference[1][rows[i]]);
            double target = pairs.get(rows[i]).target();
            var loss = WinRateLosses.towards(now, target, options.eta());
            value += loss.value() / n;
            numbers[1] += loss.margin() / n;
            numbers[2] += (loss.margin() > 0) == (target > 0.5) ? 1.0 / n : 0;
            gradient[i] = filled(logs[i].length, loss.byFirst() / n);
            gradient[n + i] = filled(logs[n + i].length, loss.bySecond() / n);
        }
        if (!Double.isFinite(value)) {
            throw new Diverged("the loss of iteration " + iteration + " is " + value);
        }
        policy.parameters().clearGradients();
        pass.backward(packed.besideEntropy(gradient, 0));
        numbers[4] += packed.entropy(pass);
        numbers[0] += value;
        numbers[3] += policy.parameters().clipGradients(options.gradientLimit());
        optimiser.step(options.rate().at(iteration));
    }

    /**
     * Log-probabilities of first and second answers, [2][pairs], under where the policy stands now; mixed with the start's in the
     * regularised game, (1 - tau/eta) log pi_t + tau/eta log pi_1, whose constant cancels in differences.
     */
    private double[][] reference(Completions both) {
        int n = both.size() / 2;
        double share = options.tau() / options.eta();
        double[][] now = Packed.logProbabilities(policy, both, options.batch(), 1);
        double[][] first = share > 0 ? Packed.logProbabilities(start, both, options.batch(), 1) : now;
        double[][] reference = new double[2][n];
        for (int i = 0; i < 2 * n; i++) {
            reference[i / n][i % n] = (1 - share) * sum(now[i]) + share * sum(first[i]);
        }
        return reference;
    }

    /** All first answers, then all second ones. */
    private static Completions both(List<Pair> pairs) {
        int n = pairs.size();
        int[][] prompts = new int[2 * n][];
        int[][] tokens = new int[2 * n][];
        for (int i = 0; i < n; i++) {
            prompts[i] = pairs.get(i).prompt();
            prompts[n + i] = pairs.get(i).prompt();
            tokens[i] = pairs.get(i).first();
            tokens[n + i] = pairs.get(i).second();
        }
        return new Completions(prompts, tokens, new double[2 * n][], new boolean[2 * n]);
    }

    private static double sum(double[] values) {
        return Arrays.stream(values).sum();
    }

    private static double[] filled(int length, double value) {
        double[] values = new double[length];
        Arrays.fill(values, value);
        return values;
    }
}
