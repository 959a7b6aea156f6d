package io.guerdon.reproductions.progress;

import io.guerdon.neural.Draws;
import io.guerdon.neural.Initial;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Parameters;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.Torch;
import io.guerdon.neural.block.Gru;
import io.guerdon.neural.block.Linear;
import io.guerdon.neural.optimisation.AdamW;
import io.guerdon.preference.progress.ProgressHead;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * The estimator of progress on symbols: a recurrent network reads what was known and done in each turn, and says its contribution;
 * what it learns is that contributions sum to the outcome. The last layer has no bias, which would enter once for every turn. Not
 * thread-safe while it learns.
 */
final class ProgressGru {

    private static final int INPUTS = Housekeeper.WIDTH + Housekeeper.ACTIONS;
    private static final int HIDDEN = 64;
    private static final int BATCH = 32;
    private static final double RATE = 3e-3;

    private final Parameters parameters;
    private final Gru gru;
    private final Linear head;
    private final AdamW optimiser;
    private final long seed;
    private int epochs;

    ProgressGru(long seed) {
        var draft = Parameters.draft();
        this.gru = Gru.of(draft, "gru", INPUTS, HIDDEN);
        this.head = Linear.unbiased(draft, "head", HIDDEN, 1, Initial.linear(HIDDEN));
        this.parameters = draft.build(seed);
        this.optimiser = new AdamW(parameters, AdamW.Options.adam());
        this.seed = seed;
    }

    /** Learns from trials for so many more epochs. */
    void learn(List<Trial> trials, int more) {
        for (int epoch = 0; epoch < more; epoch++) {
            int[] order = Draws.permutation(trials.size(), Draws.at(seed, 1, epochs++));
            for (int from = 0; from < order.length; from += BATCH) {
                var batch = Arrays.stream(order, from, Math.min(order.length, from + BATCH))
                        .mapToObj(trials::get)
                        .toList();
                try (var memory = Memory.scope()) {
                    var predicted = masked(batch).sum(1);
                    var wrong = predicted.sub(Tensors.floats(Trial.outcomes(batch), batch.size()));
                    parameters.clearGradients();
                    wrong.square().mean().backward();
                    parameters.clipGradients(1);
                    optimiser.step(RATE);
                }
            }
        }
    }

    /** The contribution of every turn of each trial. */
    double[][] contributions(List<Trial> trials) {
        double[][] contributions = new double[trials.size()][];
        for (int from = 0; from < contributions.length; from += BATCH) {
            var batch = trials.subList(from, Math.min(trials.size(), from + BATCH));
            double[][] rows = Torch.withoutGradient(() -> {
                try (var memory = Memory.scope()) {
                    return Tensors.toRows(masked(batch));
                }
            });
            for (int i = 0; i < rows.length; i++) {
                contributions[from + i] = Arrays.copyOf(rows[i], batch.get(i).turns());
            }
        }
        return contributions;
    }

    /** The share of the outcomes' variance that the sums explain; NaN where all outcomes are the same. */
    double explained(List<Trial> trials) {
        return ProgressHead.explained(predicted(trials), Trial.outcomes(trials));
    }

    /** The predicted outcomes. */
    double[] predicted(List<Trial> trials) {
        return Arrays.stream(contributions(trials))
                .mapToDouble(ProgressHead::outcome)
                .toArray();
    }

    /** Contributions, 0 behind the end of a trial: float [trials, longest of them]. */
    private Tensor masked(List<Trial> trials) {
        int longest = trials.stream().mapToInt(Trial::turns).max().orElseThrow();
        float[] inputs = new float[trials.size() * longest * INPUTS];
        float[] mask = new float[trials.size() * longest];
        for (int i = 0; i < trials.size(); i++) {
            var trial = trials.get(i);
            for (int t = 0; t < trial.turns(); t++) {
                int at = i * longest + t;
                System.arraycopy(trial.seen()[t], 0, inputs, at * INPUTS, Housekeeper.WIDTH);
                inputs[at * INPUTS + Housekeeper.WIDTH + trial.actions()[t]] = 1;
                mask[at] = 1;
            }
        }
        var states = gru.forward(Tensors.floats(inputs, trials.size(), longest, INPUTS));
        return head.forward(states).squeeze(2).mul(Tensors.floats(mask, trials.size(), longest));
    }
}
