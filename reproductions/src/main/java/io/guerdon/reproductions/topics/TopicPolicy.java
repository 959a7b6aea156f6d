package io.guerdon.reproductions.topics;

import io.guerdon.neural.Draws;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Parameters;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.generation.Completions;
import io.guerdon.neural.generation.Decoding;
import io.guerdon.neural.generation.Generation;
import io.guerdon.neural.generation.Sampling;
import io.guerdon.neural.generation.SequenceModel;
import io.guerdon.neural.optimisation.AdamW;
import io.guerdon.policy.learning.Packed;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** A policy that answers topics. A prompt is one token, see {@link Topics#prompt}. */
public final class TopicPolicy implements SequenceModel {

    /** How responses are drawn: from the whole distribution, 16 tokens at most. */
    public static final Sampling SAMPLING = Sampling.plain(Topics.LONGEST, Topics.END);

    private static final double RATE = 3e-3;
    private static final int BATCH = 256;

    /** What chooses the next token. */
    public enum Network {
        /** One hidden layer that sees the token before, the topic and the position: the policy of this language's sheet. */
        PLACE,
        /** A decoder transformer of two layers, which sees everything before. */
        TRANSFORMER
    }

    private final SequenceModel network;
    private final Parameters parameters;

    private TopicPolicy(SequenceModel network) {
        this.network = network;
        this.parameters = network.parameters();
    }

    /** A policy that imitates demonstrations: maximum likelihood by Adam, batches of 256. */
    public static TopicPolicy imitating(List<Topics.Demonstration> demonstrations, int epochs, long seed) {
        return imitating(demonstrations, epochs, Network.PLACE, seed);
    }

    /** The same for a network of one's choice. */
    public static TopicPolicy imitating(
            List<Topics.Demonstration> demonstrations, int epochs, Network network, long seed) {
        long start = Draws.seed(seed, 0);
        var policy = new TopicPolicy(
                switch (network) {
                    case PLACE -> new PlaceModel(start);
                    case TRANSFORMER -> new TransformerModel(start);
                });
        var optimiser = new AdamW(policy.parameters, AdamW.Options.adam());
        var all = completions(demonstrations);
        for (int epoch = 0; epoch < epochs; epoch++) {
            int[] order = Draws.permutation(all.size(), Draws.at(seed, 1, epoch));
            for (int from = 0; from < order.length; from += BATCH) {
                int[] rows = Arrays.copyOfRange(order, from, Math.min(order.length, from + BATCH));
                try (var memory = Memory.scope()) {
                    var packed = Packed.of(all, rows, policy.parameters.device());
                    var loss = Tensors.maskedMean(packed.logProbabilities(policy, 1), packed.mask())
                            .neg();
                    policy.parameters.clearGradients();
                    loss.backward();
                    optimiser.step(RATE);
                }
            }
        }
        return policy;
    }

    private static Completions completions(List<Topics.Demonstration> demonstrations) {
        int n = demonstrations.size();
        int[][] prompts = new int[n][];
        int[][] tokens = new int[n][];
        for (int i = 0; i < n; i++) {
            prompts[i] = Topics.prompt(demonstrations.get(i).topic());
            tokens[i] = demonstrations.get(i).tokens();
        }
        return new Completions(prompts, tokens, new double[n][], new boolean[n]);
    }

    /** Draws a response to each prompt. */
    public Completions write(int[][] prompts, long seed) {
        return Generation.sample(this, prompts, SAMPLING, seed);
    }

    @Override
    public int vocabulary() {
        return network.vocabulary();
    }

    @Override
    public int contextLength() {
        return network.contextLength();
    }

    @Override
    public Tensor logits(Tensor tokens, long first) {
        return network.logits(tokens, first);
    }

    @Override
    public Decoding decode(int[][] prompts, int newTokens) {
        return network.decode(prompts, newTokens);
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public TopicPolicy twin() {
        return new TopicPolicy(network.twin());
    }
}
