package io.guerdon.reproductions.labelnoise;

import io.guerdon.neural.Draws;
import io.guerdon.neural.Initial;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Parameters;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.Torch;
import io.guerdon.preference.adaptation.Separation;
import io.guerdon.preference.adaptation.ShiftedStep;
import io.guerdon.preference.reward.BatchLosses;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A perceptron as a function of its weights and its input, so that it can be asked at weights that were never its own: what a step
 * of MetaRM needs. For one thread.
 */
final class MovableReward {

    private static final int HIDDEN = 32;

    private final int width;
    private final Parameters parameters;

    MovableReward(int width, long seed) {
        this.width = width;
        var draft = Parameters.draft();
        draft.add(
                "weights",
                (values, shape, random) -> {
                    Initial.normal(1 / Math.sqrt(width)).fill(values, shape, random);
                    for (int i = HIDDEN * width; i < values.length; i++) {
                        values[i] =
                                i < HIDDEN * width + HIDDEN ? 0 : (float) random.nextGaussian(0, 1 / Math.sqrt(HIDDEN));
                    }
                },
                (long) HIDDEN * width + 2 * HIDDEN);
        this.parameters = draft.build(Draws.seed(seed, 0));
    }

    Parameters parameters() {
        return parameters;
    }

    /** Scores with given weights: [rows, width] to [rows]. */
    Tensor scores(Tensor weights, Tensor x) {
        var in = weights.narrow(0, 0, (long) HIDDEN * width).view(HIDDEN, width);
        var bias = weights.narrow(0, (long) HIDDEN * width, HIDDEN);
        var out = weights.narrow(0, (long) HIDDEN * width + HIDDEN, HIDDEN);
        return torch.tanh(torch.linear(x, in, bias)).matmul(out);
    }

    /** Plain Bradley-Terry over pairs. */
    Tensor loss(Tensor weights, NoisyPairs pairs) {
        var chosen = scores(weights, Tensors.floats(pairs.chosen()));
        var rejected = scores(weights, Tensors.floats(pairs.rejected()));
        var zero = torch.zeros_like(chosen).detach();
        return BatchLosses.bradleyTerry(chosen, rejected, zero, zero);
    }

    /** J over some prompts' answers. */
    Tensor separation(Tensor weights, List<double[][]> prompts) {
        var rows = new ArrayList<double[]>();
        prompts.forEach(answers -> rows.addAll(List.of(answers)));
        return Separation.of(
                scores(weights, Tensors.floats(rows.toArray(double[][]::new))).view(prompts.size(), -1));
    }

    /** How the gradient of a step is found. */
    record Meta(double rate, boolean secondOrder) {

        static final Meta NONE = new Meta(0, false);
    }

    /** Leaves the gradient of the pairs at the shifted weights in the parameters; a rate of 0 is plain training. */
    void gradient(NoisyPairs pairs, List<double[][]> shifted, Meta meta) {
        try (var memory = Memory.scope()) {
            var at = parameters.values().detach().clone().set_requires_grad(true);
            var step = ShiftedStep.of(
                    at, w -> separation(w, shifted), w -> loss(w, pairs), meta.rate(), meta.secondOrder());
            parameters.gradients().copy_(step.gradient());
        }
    }

    /** Against the gradient, as it is. */
    void descend(double rate) {
        try (var memory = Memory.scope()) {
            parameters.values().sub_(parameters.gradients().mul(new Scalar(rate)));
        }
    }

    /** What a look tells. */
    record Look(double accuracy, double separation, double spread) {}

    /**
     * Looks at the weights, or at those after one step of ascent on the separation.
     *
     * @param ascent the rate of that step; 0 for the weights themselves
     */
    Look look(NoisyPairs pairs, List<double[][]> prompts, double ascent) {
        try (var memory = Memory.scope()) {
            var at = parameters.values().detach().clone().set_requires_grad(true);
            if (ascent > 0) {
                var step = ShiftedStep.of(at, w -> separation(w, prompts), w -> loss(w, pairs), ascent, false);
                at = step.shifted().detach();
            }
            var weights = at;
            return Torch.withoutGradient(() -> {
                double[] chosen = Tensors.toDoubles(scores(weights, Tensors.floats(pairs.chosen())));
                double[] rejected = Tensors.toDoubles(scores(weights, Tensors.floats(pairs.rejected())));
                int right = 0;
                double sum = 0;
                for (int i = 0; i < chosen.length; i++) {
                    right += chosen[i] > rejected[i] ? 1 : 0;
                    sum += Math.abs(chosen[i] - rejected[i]);
                }
                return new Look(
                        right / (double) chosen.length,
                        Tensors.number(separation(weights, prompts)),
                        sum / chosen.length);
            });
        }
    }

    /** One number for each answer. */
    double[] scores(double[][] answers) {
        try (var memory = Memory.scope()) {
            return Torch.withoutGradient(() -> Tensors.toDoubles(scores(parameters.values(), Tensors.floats(answers))));
        }
    }
}
