package io.guerdon.reproductions.factororder;

import io.guerdon.neural.Draws;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Parameters;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.Torch;
import io.guerdon.neural.block.Activation;
import io.guerdon.neural.block.Embedding;
import io.guerdon.neural.block.Gru;
import io.guerdon.neural.block.Mlp;
import io.guerdon.neural.optimisation.AdamW;
import io.guerdon.neural.optimisation.Schedule;
import io.guerdon.reproductions.factororder.ProgramSet.Candidate;
import io.guerdon.reproductions.factororder.ProgramSet.Problem;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleConsumer;
import org.bytedeco.pytorch.Tensor;

/** Reads a formula and a program, never runs it, and says how good it is. */
final class ProgramReward {

    private static final int END_OF_FORMULA = 2 * StackProgram.TOKENS;
    private static final int EMBEDDING = 24;
    private static final int WIDTH = 64;
    private static final int PROBLEMS_PER_STEP = 16;
    private static final int SCORED_AT_ONCE = 512;
    private static final double RATE = 3e-3;

    private final Embedding embedding;
    private final Gru gru;
    private final Mlp head;
    private final Parameters parameters;

    private ProgramReward(long seed) {
        var draft = Parameters.draft();
        this.embedding = Embedding.of(draft, "embedding", END_OF_FORMULA + 1, EMBEDDING);
        this.gru = Gru.of(draft, "gru", EMBEDDING, WIDTH);
        this.head = Mlp.of(draft, "head", Activation.RELU, WIDTH, WIDTH, 1);
        this.parameters = draft.build(seed);
    }

    /** Learns from a signal, so many steps. */
    static ProgramReward fitted(ProgramSet set, Signal signal, int steps, long seed, DoubleConsumer progress) {
        var reward = new ProgramReward(Draws.seed(seed, 1));
        var optimiser = new AdamW(reward.parameters, AdamW.Options.adam());
        var schedule = Schedule.cosine(RATE, 0, steps);
        int n = set.problems().size();
        int perEpoch = n / PROBLEMS_PER_STEP;
        for (int step = 0; step < steps; step++) {
            int[] order = Draws.permutation(n, Draws.at(seed, 2, step / perEpoch));
            int from = step % perEpoch * PROBLEMS_PER_STEP;
            int[] chosen = Arrays.copyOfRange(order, from, from + PROBLEMS_PER_STEP);
            try (var memory = Memory.scope()) {
                reward.improve(set, chosen, signal);
                optimiser.step(schedule.at(step));
            }
            progress.accept((step + 1.0) / steps);
        }
        return reward;
    }

    private void improve(ProgramSet set, int[] chosen, Signal signal) {
        var texts = Arrays.stream(chosen)
                .mapToObj(p -> set.problems().get(p))
                .flatMap(problem -> signal.read(problem).stream().map(program -> text(problem, program)))
                .toArray(int[][]::new);
        var scores = forward(texts);
        double[] gradient = signal.gradient(chosen, Tensors.toDoubles(scores));
        parameters.clearGradients();
        Tensors.backward(scores, Tensors.floats(gradient));
        parameters.clipGradients(1);
    }

    /** What it says of the candidates of each problem. */
    double[][] of(ProgramSet set) {
        return set.problems().stream().map(this::of).toArray(double[][]::new);
    }

    private double[] of(Problem problem) {
        var texts = problem.candidates().stream()
                .map(Candidate::program)
                .map(program -> text(problem, program))
                .toList();
        double[] scores = new double[texts.size()];
        for (int from = 0; from < scores.length; from += SCORED_AT_ONCE) {
            var part = texts.subList(from, Math.min(scores.length, from + SCORED_AT_ONCE));
            double[] said = Torch.withoutGradient(() -> {
                try (var memory = Memory.scope()) {
                    return Tensors.toDoubles(forward(part.toArray(int[][]::new)));
                }
            });
            System.arraycopy(said, 0, scores, from, said.length);
        }
        return scores;
    }

    private static int[] text(Problem problem, int[] program) {
        int[] formula = problem.formula();
        int[] text = new int[formula.length + 1 + program.length];
        for (int i = 0; i < formula.length; i++) {
            text[i] = StackProgram.TOKENS + formula[i];
        }
        text[formula.length] = END_OF_FORMULA;
        System.arraycopy(program, 0, text, formula.length + 1, program.length);
        return text;
    }

    private Tensor forward(int[][] texts) {
        var states = gru.forward(embedding.forward(Tensors.padded(texts, 0)));
        int steps = (int) states.size(1);
        long[] last = new long[texts.length];
        for (int i = 0; i < last.length; i++) {
            last[i] = (long) i * steps + texts[i].length - 1;
        }
        return head.forward(states.reshape(-1, WIDTH).index_select(0, Tensors.longs(last)))
                .squeeze(1);
    }

    /** The texts that a signal reads of a problem: its candidates, and its solution where it is compared with them. */
    static List<int[]> programs(Problem problem, boolean withSolution) {
        var programs = new java.util.ArrayList<>(
                problem.candidates().stream().map(Candidate::program).toList());
        if (withSolution) {
            programs.add(problem.solution());
        }
        return programs;
    }
}
