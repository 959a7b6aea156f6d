package io.guerdon.reproductions.topologies;

import io.guerdon.neural.Draws;
import io.guerdon.neural.Initial;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Parameters;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.Torch;
import io.guerdon.neural.block.Embedding;
import io.guerdon.neural.block.Gru;
import io.guerdon.neural.block.Linear;
import io.guerdon.neural.optimisation.AdamW;
import io.guerdon.reproductions.topologies.LabelledAnswers.Pair;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** A reward model: a gated recurrent unit that reads symbols beside the prompt and says one number. Scoring is thread-safe. */
final class StepReward {

    private static final int EMBEDDING = 12;
    private static final int WIDTH = 32;
    private static final int BATCH = 64;
    private static final double RATE = 3e-3;

    private final Embedding symbols;
    private final Gru reader;
    private final Linear score;
    private final Parameters parameters;

    private StepReward(int kinds, long seed) {
        var draft = Parameters.draft();
        this.symbols = Embedding.of(draft, "symbols", kinds, EMBEDDING);
        this.reader = Gru.of(draft, "reader", EMBEDDING + StepTask.PROMPT, WIDTH);
        this.score = Linear.of(draft, "score", WIDTH, 1, Initial.linear(WIDTH));
        this.parameters = draft.build(seed);
    }

    /** Fits one to answers of so many kinds of symbols by Bradley and Terry's likelihood with Adam. */
    static StepReward fitted(List<Pair> pairs, int kinds, int steps, long seed) {
        var reward = new StepReward(kinds, Draws.seed(seed, 0));
        var adam = new AdamW(reward.parameters, AdamW.Options.decayed(1e-3));
        for (int step = 0; step < steps; step++) {
            var random = Draws.at(seed, 1, step);
            double[][] prompts = new double[2 * BATCH][];
            int[][] answers = new int[2 * BATCH][];
            for (int i = 0; i < BATCH; i++) {
                var pair = pairs.get(random.nextInt(pairs.size()));
                prompts[i] = pair.prompt();
                prompts[BATCH + i] = pair.prompt();
                answers[i] = pair.better();
                answers[BATCH + i] = pair.worse();
            }
            try (var memory = Memory.scope()) {
                var scores = reward.forward(prompts, answers);
                var difference = scores.narrow(0, 0, BATCH).sub(scores.narrow(0, BATCH, BATCH));
                reward.parameters.clearGradients();
                torch.log_sigmoid(difference).mean().neg().backward();
                adam.step(RATE * Math.min(1, 2 * (1 - (double) step / steps)));
            }
        }
        return reward;
    }

    /** Scores answers to one prompt each. */
    double[] score(double[][] prompts, int[][] answers) {
        try (var memory = Memory.scope()) {
            return Torch.withoutGradient(() -> Tensors.toDoubles(forward(prompts, answers)));
        }
    }

    private Tensor forward(double[][] prompts, int[][] answers) {
        int[] flat = new int[answers.length * StepTask.STEPS];
        for (int i = 0; i < answers.length; i++) {
            System.arraycopy(answers[i], 0, flat, i * StepTask.STEPS, StepTask.STEPS);
        }
        var read = symbols.forward(Tensors.longs(flat, answers.length, StepTask.STEPS));
        var beside = Tensors.floats(prompts).unsqueeze(1).expand(answers.length, StepTask.STEPS, StepTask.PROMPT);
        var states = reader.forward(torch.cat(new TensorVector(read, beside), 2));
        return score.forward(states.select(1, StepTask.STEPS - 1)).squeeze(1);
    }
}
