package io.guerdon.preference.idealpoint;

import io.guerdon.neural.Diverged;
import io.guerdon.neural.Draws;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.Torch;
import io.guerdon.neural.optimisation.AdamW;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Learns an ideal-point model from comparisons whose items are vectors: the shared space together with the weights of its first
 * users, or the weights of new users in a space that is frozen.
 *
 * <p>Source: PAL (arXiv 2406.08469): Adam with a rate for each part; new users learn K logits and nothing else.
 */
public final class IdealPointFit {

    private IdealPointFit() {}

    /**
     * How a space and its users learn.
     *
     * @param steps updates, at least 1
     * @param batch pairs of one update, at least 1
     * @param rates of the parts of the space
     * @param userRate of the logits
     * @param weightDecay of the maps
     * @param balanced whether every user counts the same, whatever the number of its pairs
     * @param seed of the order of pairs
     */
    public record Options(
            int steps,
            int batch,
            SharedSpace.Rates rates,
            double userRate,
            double weightDecay,
            boolean balanced,
            long seed) {}

    /**
     * How new users learn: all their pairs at once, in every step.
     *
     * @param steps updates
     * @param rate of the logits
     * @param pull of each user's logits towards {@code centre}, next to the loss of one pair; keeps one or two pairs from
     *     driving a user into a corner
     * @param centre the logits of a typical user, K numbers; null for all the same
     */
    @SuppressWarnings("ArrayRecordComponent") // options, compared by nobody
    public record Adaptation(int steps, double rate, double pull, double @Nullable [] centre) {}

    /** Hears of every update; false asks to stop. */
    @FunctionalInterface
    public interface Listener {
        /** An update was made, counted from 1. */
        boolean step(int step, double loss, double accuracy);
    }

    /**
     * Learns the space and the users together. Where training diverges nothing is changed any more.
     *
     * @param from updates that were made before
     * @param learner moves the space
     * @param optimiser moves the users
     */
    public static void learn(
            SharedSpace space,
            UserLogits users,
            EmbeddedPairs pairs,
            Options options,
            int from,
            SharedSpace.Learner learner,
            AdamW optimiser,
            Listener listener) {
        double[] importance = importance(users, pairs, options.balanced());
        int n = pairs.size();
        int perEpoch = (n + options.batch() - 1) / options.batch();
        int[] order = {};
        for (int step = from; step < options.steps(); step++) {
            if (step == from || step % perEpoch == 0) {
                order = Draws.permutation(n, Draws.at(options.seed(), 1, step / perEpoch));
            }
            int first = step % perEpoch * options.batch();
            int[] rows = Arrays.copyOfRange(order, first, Math.min(n, first + options.batch()));
            try (var memory = Memory.scope()) {
                var batch = pairs.rows(rows);
                var differences = differences(space, users, batch);
                var weights =
                        Arrays.stream(rows).mapToDouble(i -> importance[i]).toArray();
                double sum = Arrays.stream(weights).sum();
                var loss = space.losses(differences, batch.labels())
                        .mul(Tensors.floats(weights))
                        .sum()
                        .div(new Scalar(sum));
                finite(loss);
                learner.clear();
                users.parameters().clearGradients();
                loss.backward();
                learner.step();
                optimiser.step(options.userRate());
                if (!listener.step(step + 1, Tensors.number(loss), accuracy(differences, batch.labels()))) {
                    return;
                }
            }
        }
    }

    private static double[] importance(UserLogits users, EmbeddedPairs pairs, boolean balanced) {
        double[] importance = new double[pairs.size()];
        Arrays.fill(importance, 1);
        if (balanced) {
            long[] who = Tensors.toLongs(pairs.users());
            long[] counts = new long[users.size()];
            for (long user : who) {
                counts[(int) user]++;
            }
            Arrays.setAll(importance, i -> 1.0 / counts[(int) who[i]]);
        }
        return importance;
    }

    /**
     * Learns users in a space that stays as it is.
     *
     * @param space frozen
     */
    public static void adapt(SharedSpace space, UserLogits users, EmbeddedPairs pairs, Adaptation how) {
        try (var memory = Memory.scope()) {
            var left = space.items(pairs.left());
            var right = space.items(pairs.right());
            var optimiser = new AdamW(users.parameters(), AdamW.Options.adam());
            for (int step = 0; step < how.steps(); step++) {
                try (var inner = Memory.scope()) {
                    var ideal = space.ideal(users.weights(pairs.users()), pairs.prompts());
                    var loss = space.losses(space.differences(ideal, left, right), pairs.labels())
                            .sum();
                    if (how.pull() > 0) {
                        loss = loss.add(apart(users.all(), how.centre()).mul(new Scalar(how.pull())));
                    }
                    finite(loss);
                    users.parameters().clearGradients();
                    loss.div(new Scalar(pairs.size())).backward();
                    optimiser.step(how.rate());
                }
            }
        }
    }

    private static void finite(Tensor loss) {
        double value = Tensors.number(loss);
        if (!Double.isFinite(value)) {
            throw new Diverged("the loss is " + value);
        }
    }

    /** How far logits are from typical ones, whatever is added to all logits of a user: the sum of squares. */
    private static Tensor apart(Tensor logits, double @Nullable [] centre) {
        var from = centre == null ? logits : logits.sub(Tensors.floats(centre));
        return from.sub(from.sum(1).div(new Scalar(from.size(1))).unsqueeze(1))
                .square()
                .sum();
    }

    private static Tensor differences(SharedSpace space, UserLogits users, EmbeddedPairs batch) {
        var ideal = space.ideal(users.weights(batch.users()), batch.prompts());
        return space.differences(ideal, space.items(batch.left()), space.items(batch.right()));
    }

    /** By how much each user prefers the right item of a pair, by the model. */
    public static double[] differencesOf(SharedSpace space, UserLogits users, EmbeddedPairs pairs) {
        return Torch.withoutGradient(() -> {
            try (var memory = Memory.scope()) {
                return Tensors.toDoubles(differences(space, users, pairs));
            }
        });
    }

    /** Whether the model agrees with each label; a difference of exactly 0 agrees with none. */
    public static boolean[] right(SharedSpace space, UserLogits users, EmbeddedPairs pairs) {
        double[] differences = differencesOf(space, users, pairs);
        double[] labels = Tensors.toDoubles(pairs.labels());
        boolean[] right = new boolean[labels.length];
        for (int i = 0; i < right.length; i++) {
            right[i] = differences[i] * labels[i] > 0;
        }
        return right;
    }

    /** The share of pairs on which the model agrees with the label. */
    public static double accuracy(SharedSpace space, UserLogits users, EmbeddedPairs pairs) {
        boolean[] right = right(space, users, pairs);
        return (double) IntStream.range(0, right.length).filter(i -> right[i]).count() / right.length;
    }

    private static double accuracy(Tensor differences, Tensor labels) {
        return differences
                .detach()
                .mul(labels)
                .gt(new Scalar(0))
                .to(torch.ScalarType.Float)
                .mean()
                .item_double();
    }
}
