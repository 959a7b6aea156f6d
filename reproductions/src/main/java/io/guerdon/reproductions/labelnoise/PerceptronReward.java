package io.guerdon.reproductions.labelnoise;

import io.guerdon.neural.Draws;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Parameters;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.Torch;
import io.guerdon.neural.block.Activation;
import io.guerdon.neural.block.Mlp;
import io.guerdon.neural.optimisation.AdamW;
import io.guerdon.preference.reward.BatchLosses;
import java.util.Arrays;

/** A reward model over features: a perceptron with one hidden layer, trained by Adam on pairs. For one thread. */
final class PerceptronReward {

    static final int BATCH = 64;
    private static final double RATE = 3e-3;

    private final Mlp network;
    private final Parameters parameters;
    private final AdamW optimiser;
    private final long seed;
    private int epochs;

    PerceptronReward(int width, int hidden, long seed) {
        var draft = Parameters.draft();
        this.network = Mlp.of(draft, "reward", Activation.RELU, width, hidden, 1);
        this.parameters = draft.build(Draws.seed(seed, 0));
        this.optimiser = new AdamW(parameters, AdamW.Options.adam());
        this.seed = seed;
    }

    /**
     * What is learned from.
     *
     * @param flipped the probability that each label is wrong
     * @param margin of each pair
     */
    @SuppressWarnings("ArrayRecordComponent") // data that nobody compares
    record Lesson(NoisyPairs pairs, double[] flipped, double[] margin) {

        /** Labels as they are. */
        static Lesson plain(NoisyPairs pairs) {
            return new Lesson(pairs, new double[pairs.size()], new double[pairs.size()]);
        }
    }

    /** One pass over all pairs in an order that depends on the seed. */
    void epoch(Lesson lesson) {
        int count = lesson.pairs().size();
        int[] order = Draws.permutation(count, Draws.at(seed, 1, epochs++));
        for (int from = 0; from < count; from += BATCH) {
            step(lesson, Arrays.copyOfRange(order, from, Math.min(from + BATCH, count)));
        }
    }

    private void step(Lesson lesson, int[] batch) {
        try (var memory = Memory.scope()) {
            int n = batch.length;
            double[][] rows = new double[2 * n][];
            double[] flipped = new double[n];
            double[] margin = new double[n];
            for (int i = 0; i < n; i++) {
                rows[i] = lesson.pairs().chosen()[batch[i]];
                rows[n + i] = lesson.pairs().rejected()[batch[i]];
                flipped[i] = lesson.flipped()[batch[i]];
                margin[i] = lesson.margin()[batch[i]];
            }
            var scores = network.forward(Tensors.floats(rows)).squeeze(1);
            var loss = BatchLosses.bradleyTerry(
                    scores.narrow(0, 0, n), scores.narrow(0, n, n), Tensors.floats(flipped), Tensors.floats(margin));
            parameters.clearGradients();
            loss.backward();
            optimiser.step(RATE);
        }
    }

    /** One number for each answer. */
    double[] scores(double[][] answers) {
        try (var memory = Memory.scope()) {
            return Torch.withoutGradient(() -> Tensors.toDoubles(network.forward(Tensors.floats(answers))));
        }
    }

    /** By how much the chosen answer of each pair leads. */
    double[] differences(NoisyPairs pairs) {
        double[] chosen = scores(pairs.chosen());
        double[] rejected = scores(pairs.rejected());
        Arrays.setAll(chosen, i -> chosen[i] - rejected[i]);
        return chosen;
    }

    /** The share of pairs whose chosen answer has strictly more. */
    double accuracy(NoisyPairs pairs) {
        return share(differences(pairs));
    }

    static double share(double[] differences) {
        return Arrays.stream(differences).filter(d -> d > 0).count() / (double) differences.length;
    }
}
