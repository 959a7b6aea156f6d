package io.guerdon.reproductions.processrewards;

import io.guerdon.core.shaping.Curves;
import io.guerdon.neural.Draws;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Parameters;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.Torch;
import io.guerdon.neural.block.Gru;
import io.guerdon.neural.block.Linear;
import io.guerdon.neural.generation.Generation;
import io.guerdon.neural.generation.Sampling;
import io.guerdon.neural.optimisation.AdamW;
import io.guerdon.reproductions.processrewards.Sums.Solution;
import io.guerdon.reproductions.processrewards.Sums.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * A process reward model: a recurrent network that says after every step how likely the solution will end right, learnt from how
 * often the base policy completes the same beginning rightly. Its last score is the outcome reward. Scoring is thread-safe.
 */
final class StepScorer {

    private static final int WIDTH = 48;
    private static final int BATCH = 64;
    private static final double RATE = 3e-3;
    private static final int KINDS = 3;

    private final Sums sums;
    private final Parameters parameters;
    private final Gru gru;
    private final Linear head;

    private StepScorer(Sums sums, long seed) {
        this.sums = sums;
        var draft = Parameters.draft();
        this.gru = Gru.of(draft, "gru", inputs(sums), WIDTH);
        this.head = Linear.of(draft, "head", WIDTH, 1);
        this.parameters = draft.build(seed);
    }

    private static int inputs(Sums sums) {
        return Sums.VALUES + Sums.VALUES + 1 + KINDS + sums.digits() + 1;
    }

    /** A solution with the share of right answers after each of its steps. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Labelled(Solution solution, double[] shares) {}

    /** Solutions of a policy, each beginning of which it completes so many times. */
    static List<Labelled> labelled(Sums sums, SumPolicy policy, int count, int completions, long seed) {
        var solutions = Sums.solutions(Generation.sample(
                policy,
                sums.questions(count, Draws.at(seed, 1)),
                Sampling.plain(sums.longest(), Sums.ANSWER),
                Draws.seed(seed, 2)));
        double[][] shares =
                solutions.stream().map(s -> new double[s.steps().length]).toArray(double[][]::new);
        for (int k = 1; k <= sums.longest(); k++) {
            label(sums, policy, solutions, shares, k, completions, Draws.seed(seed, 3, k));
        }
        var labelled = new ArrayList<Labelled>();
        for (int i = 0; i < shares.length; i++) {
            labelled.add(new Labelled(solutions.get(i), shares[i]));
        }
        return labelled;
    }

    /** Labels the k-th steps. */
    private static void label(
            Sums sums,
            SumPolicy policy,
            List<Solution> solutions,
            double[][] shares,
            int k,
            int completions,
            long seed) {
        var open = new ArrayList<Integer>();
        for (int i = 0; i < shares.length; i++) {
            if (shares[i].length == k
                    && (k == sums.longest() || solutions.get(i).steps()[k - 1] == Sums.ANSWER)) {
                shares[i][k - 1] = solutions.get(i).isRight() ? 1 : 0;
            } else if (shares[i].length >= k) {
                open.add(i);
            }
        }
        if (open.isEmpty()) {
            return;
        }
        int[][] prompts = new int[open.size() * completions][];
        Arrays.setAll(prompts, p -> beginning(solutions.get(open.get(p / completions)), k));
        var ends = Generation.sample(policy, prompts, Sampling.plain(sums.longest() - k, Sums.ANSWER), seed);
        for (int p = 0; p < prompts.length; p++) {
            var begun = solutions.get(open.get(p / completions));
            int[] steps = Arrays.copyOf(begun.steps(), k + ends.tokens()[p].length);
            System.arraycopy(ends.tokens()[p], 0, steps, k, ends.tokens()[p].length);
            shares[open.get(p / completions)][k - 1] +=
                    new Solution(begun.question(), steps).isRight() ? 1.0 / completions : 0;
        }
    }

    private static int[] beginning(Solution solution, int steps) {
        int[] prompt = Arrays.copyOf(solution.question(), solution.question().length + steps);
        System.arraycopy(solution.steps(), 0, prompt, solution.question().length, steps);
        return prompt;
    }

    /** A scorer fitted to labelled solutions by cross-entropy with soft labels. */
    static StepScorer learn(Sums sums, List<Labelled> labelled, int epochs, long seed) {
        var scorer = new StepScorer(sums, Draws.seed(seed, 1));
        var optimiser = new AdamW(scorer.parameters, AdamW.Options.adam());
        for (int epoch = 0; epoch < epochs; epoch++) {
            int[] order = Draws.permutation(labelled.size(), Draws.at(seed, 2, epoch));
            for (int from = 0; from < order.length; from += BATCH) {
                var batch = Arrays.stream(order, from, Math.min(order.length, from + BATCH))
                        .mapToObj(labelled::get)
                        .toList();
                try (var memory = Memory.scope()) {
                    scorer.improve(batch);
                    optimiser.step(RATE);
                }
            }
        }
        return scorer;
    }

    private void improve(List<Labelled> batch) {
        var output = forward(batch.stream().map(Labelled::solution).toList());
        double[][] logits = Tensors.toRows(output);
        int steps = batch.stream().mapToInt(each -> each.shares().length).sum();
        double[][] gradient = new double[logits.length][logits[0].length];
        for (int i = 0; i < batch.size(); i++) {
            double[] shares = batch.get(i).shares();
            for (int k = 0; k < shares.length; k++) {
                gradient[i][k] = (Curves.sigmoid(logits[i][k]) - shares[k]) / steps;
            }
        }
        parameters.clearGradients();
        Tensors.backward(output, Tensors.floats(gradient));
        parameters.clipGradients(5);
    }

    /** Logits after each step: float [solutions, longest of them]. */
    private Tensor forward(List<Solution> solutions) {
        int width = solutions.stream().mapToInt(s -> s.steps().length).max().orElseThrow();
        float[] features = new float[solutions.size() * width * inputs(sums)];
        for (int i = 0; i < solutions.size(); i++) {
            var solution = solutions.get(i);
            var state = new State();
            for (int k = 0; k < solution.steps().length; k++) {
                write(solution, state, solution.steps()[k], features, (i * width + k) * inputs(sums));
                SumFeatures.take(sums, state, solution.steps()[k]);
            }
        }
        return head.forward(gru.forward(Tensors.floats(features, solutions.size(), width, inputs(sums))))
                .squeeze(2);
    }

    /** A step as it is taken: the change it claims, the digit it takes, its kind and its position. */
    private void write(Solution solution, State state, int step, float[] features, int at) {
        boolean claims = step < Sums.VALUES;
        int digit = state.position < sums.digits() ? solution.question()[state.position] : Sums.VALUES;
        features[at + (claims ? Math.floorMod(step - state.claimed, Sums.VALUES) : 0)] = 1;
        features[at + Sums.VALUES + digit] = 1;
        features[at + 2 * Sums.VALUES + 1 + (claims ? 0 : step == Sums.FILL ? 1 : 2)] = 1;
        features[at + 2 * Sums.VALUES + 1 + KINDS + state.position] = 1;
    }

    /** The scores of all steps of each solution, 0 to 1. */
    double[][] scores(List<Solution> solutions) {
        return Torch.withoutGradient(() -> {
            try (var memory = Memory.scope()) {
                double[][] logits = Tensors.toRows(forward(solutions));
                double[][] scores = new double[solutions.size()][];
                for (int i = 0; i < scores.length; i++) {
                    scores[i] = Arrays.stream(logits[i], 0, solutions.get(i).steps().length)
                            .map(Curves::sigmoid)
                            .toArray();
                }
                return scores;
            }
        });
    }
}
