package io.guerdon.reproductions.topics;

import io.guerdon.core.Batch;
import io.guerdon.core.Reward;
import io.guerdon.core.loss.PreferenceLosses;
import io.guerdon.core.stats.WeightAverage;
import io.guerdon.neural.Draws;
import io.guerdon.neural.Initial;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Module;
import io.guerdon.neural.Parameters;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.Torch;
import io.guerdon.neural.block.Activation;
import io.guerdon.neural.block.Embedding;
import io.guerdon.neural.block.Linear;
import io.guerdon.neural.block.Mlp;
import io.guerdon.neural.optimisation.AdamW;
import io.guerdon.preference.reward.BatchLosses;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A reward model that sees a response as the sum of its tokens' embeddings, with the topic and the length. Such a sum cannot tell
 * a token that is repeated from two different ones, and what the policy writes before training has few repetitions to learn from.
 *
 * <p>Scoring is thread-safe; fitting makes a new one.
 */
public final class TopicReward implements Module, Reward<TopicResponse> {

    private static final int WIDTH = 32;
    private static final int HIDDEN = 64;
    private static final double SCALE_OF_LENGTH = 10;
    private static final double WEIGHT_DECAY = 0.01;

    /**
     * How one is fitted.
     *
     * @param rate learning rate
     * @param epochs passes over the pairs
     * @param batch pairs of one step
     * @param pull weight of the squares of the scores; 0 for plain Bradley-Terry
     * @param disentangled whether a second head takes what length explains, and is left out when scoring (ODIN, arXiv 2402.07319)
     */
    public record Fit(double rate, int epochs, int batch, double pull, boolean disentangled) {

        /** As reward models of this language are usually fitted. */
        public static final Fit USUAL = new Fit(2e-3, 6, 64, 0, false);
    }

    private final Linear tokens;
    private final Embedding topics;
    private final Mlp mlp;
    /** ODIN's two heads, quality and length, on the last hidden layer; absent with the usual single one. */
    private final @Nullable Linear heads;

    private final Parameters parameters;

    private TopicReward(boolean disentangled, long seed) {
        var draft = Parameters.draft();
        this.tokens = Linear.unbiased(draft, "tokens", Topics.TOKENS, WIDTH, Initial.normal(1));
        this.topics = Embedding.of(draft, "topics", Topics.COUNT, WIDTH);
        int input = 2 * WIDTH + 1;
        this.mlp = disentangled
                ? Mlp.of(draft, "mlp", Activation.RELU, input, HIDDEN, HIDDEN)
                : Mlp.of(draft, "mlp", Activation.RELU, input, HIDDEN, HIDDEN, 1);
        this.heads = disentangled ? Linear.unbiased(draft, "heads", HIDDEN, 2, Initial.linear(HIDDEN)) : null;
        this.parameters = draft.build(seed);
    }

    /** Fits one to comparisons by Bradley and Terry's likelihood. */
    public static TopicReward fitted(LabelledPairs pairs, Fit fit, long seed) {
        return fitted(pairs, fit, Draws.seed(seed, 0), seed);
    }

    /**
     * The same where several begin alike.
     *
     * @param start of its weights
     * @param order in which it sees the pairs
     */
    public static TopicReward fitted(LabelledPairs pairs, Fit fit, long start, long order) {
        var reward = new TopicReward(fit.disentangled(), start);
        var optimiser = new AdamW(reward.parameters, AdamW.Options.decayed(WEIGHT_DECAY));
        for (int epoch = 0; epoch < fit.epochs(); epoch++) {
            int[] shuffled = Draws.permutation(pairs.size(), Draws.at(order, 1, epoch));
            for (int from = 0; from < shuffled.length; from += fit.batch()) {
                int[] rows = Arrays.copyOfRange(shuffled, from, Math.min(shuffled.length, from + fit.batch()));
                try (var memory = Memory.scope()) {
                    reward.improve(pairs, rows, fit.pull());
                    optimiser.step(fit.rate());
                }
            }
        }
        return reward;
    }

    private void improve(LabelledPairs pairs, int[] rows, double pull) {
        var both = IntStream.concat(Arrays.stream(rows), Arrays.stream(rows).map(i -> i + pairs.size()))
                .mapToObj(i -> i < pairs.size()
                        ? pairs.chosen().get(i)
                        : pairs.rejected().get(i - pairs.size()))
                .toList();
        if (heads != null) {
            disentangle(heads, both);
            return;
        }
        var scores = forward(both);
        double[] values = Tensors.toDoubles(scores);
        int n = rows.length;
        var loss = PreferenceLosses.bradleyTerry(Arrays.copyOf(values, n), Arrays.copyOfRange(values, n, 2 * n), pull);
        double[] gradient = Arrays.copyOf(loss.chosenGradient(), 2 * n);
        System.arraycopy(loss.rejectedGradient(), 0, gradient, n, n);
        parameters.clearGradients();
        Tensors.backward(scores, Tensors.floats(gradient));
    }

    /** Both heads together explain the choices; quality is to have nothing to do with length, the other head all (both weights 1). */
    private void disentangle(Linear heads, List<TopicResponse> both) {
        var scores = heads.forward(Activation.RELU.of(mlp.forward(features(both))));
        var quality = scores.select(1, 0);
        var length = scores.select(1, 1);
        int n = both.size() / 2;
        var sum = quality.add(length);
        var margin = sum.narrow(0, 0, n).sub(sum.narrow(0, n, n));
        var loss = torch.log_sigmoid(margin)
                .mean()
                .neg()
                .add(BatchLosses.lengthDisentangling(quality, length, lengths(both)))
                .add(BatchLosses.headOverlap(heads.weight().tensor()));
        parameters.clearGradients();
        loss.backward();
    }

    private static Tensor lengths(List<TopicResponse> responses) {
        float[] lengths = new float[responses.size()];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = (float) (Topics.length(responses.get(i).tokens()) / SCALE_OF_LENGTH);
        }
        return Tensors.floats(lengths);
    }

    /** The average of the weights of several. */
    public static TopicReward average(List<TopicReward> rewards) {
        var average = new TopicReward(rewards.getFirst().heads != null, 0);
        double[][] weights = rewards.stream()
                .map(reward -> Tensors.toDoubles(reward.parameters.values()))
                .toArray(double[][]::new);
        try (var memory = Memory.scope()) {
            average.parameters.values().copy_(Tensors.floats(WeightAverage.of(weights)));
        }
        return average;
    }

    /** Scores responses; higher is better, the zero point means nothing. */
    public double[] of(List<TopicResponse> responses) {
        return Torch.withoutGradient(() -> {
            try (var memory = Memory.scope()) {
                return Tensors.toDoubles(forward(responses));
            }
        });
    }

    @Override
    public double[] score(Batch<TopicResponse> batch) {
        return of(batch.items());
    }

    /** Scores [N]; with two heads that of quality alone. */
    private Tensor forward(List<TopicResponse> responses) {
        var out = mlp.forward(features(responses));
        return heads == null
                ? out.squeeze(1)
                : heads.forward(Activation.RELU.of(out)).select(1, 0);
    }

    private Tensor features(List<TopicResponse> responses) {
        int n = responses.size();
        float[] counts = new float[n * Topics.TOKENS];
        int[] about = new int[n];
        for (int i = 0; i < n; i++) {
            int[] content = responses.get(i).tokens();
            about[i] = responses.get(i).topic();
            for (int t = 0; t < Topics.length(content); t++) {
                counts[i * Topics.TOKENS + content[t]]++;
            }
        }
        var sum = tokens.forward(Tensors.floats(counts, n, Topics.TOKENS));
        var matched = sum.mul(PlaceFeatures.rows(topics, Tensors.longs(about)));
        return torch.cat(new TensorVector(matched, sum, lengths(responses).reshape(n, 1)), 1);
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public TopicReward twin() {
        return average(List.of(this));
    }
}
