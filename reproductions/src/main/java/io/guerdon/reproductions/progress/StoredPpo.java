package io.guerdon.reproductions.progress;

import io.guerdon.core.loss.PolicyLosses;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Parameters;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.Torch;
import io.guerdon.neural.block.Activation;
import io.guerdon.neural.block.Mlp;
import io.guerdon.neural.optimisation.AdamW;
import io.guerdon.preference.progress.TurnAdvantages;
import io.guerdon.preference.progress.TurnEnds;
import io.guerdon.preference.progress.Whitening;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/**
 * PPO from trials that were played before, as the trainer of SPA-RL does it: "old" log-probabilities are those of the current policy
 * at the start of a batch, so that the first ratio is 1 whoever played. Source: arXiv 2505.20732, released code after TRL 0.10.1.
 * Not thread-safe.
 */
final class StoredPpo {

    private static final double GAMMA = 0.99;
    private static final double LAMBDA = 0.95;
    private static final double CLIP = 0.2;
    private static final double PENALTY = 0.05;
    private static final double RATE = 3e-4;
    private static final double CRITIC_RATE = 1e-3;
    private static final double GRADIENT_LIMIT = 1;
    private static final int EPOCHS = 4;
    private static final int CRITIC = 64;

    private final Housekeeper policy;
    private final Housekeeper reference;
    private final int between;
    private final Parameters criticParameters;
    private final Mlp critic;
    private final AdamW policyOptimiser;
    private final AdamW criticOptimiser;

    /**
     * @param policy learns in place
     * @param reference stays as it is
     * @param between how many tokens of observation lie between two turns
     */
    StoredPpo(Housekeeper policy, Housekeeper reference, int between, long seed) {
        this.policy = policy;
        this.reference = reference;
        this.between = between;
        var draft = Parameters.draft();
        this.critic = Mlp.of(draft, "critic", Activation.TANH, Housekeeper.WIDTH, CRITIC, 1);
        this.criticParameters = draft.build(seed);
        this.policyOptimiser = new AdamW(policy.parameters(), AdamW.Options.adam());
        this.criticOptimiser = new AdamW(criticParameters, AdamW.Options.adam());
    }

    /**
     * Learns from a batch.
     *
     * @param rewards one row per trial, one number per turn
     */
    void learn(List<Trial> trials, double[][] rewards) {
        var turns = Turns.of(trials);
        double[] old = numbers(() -> policy.logProbabilities(turns));
        double[] ref = numbers(() -> reference.logProbabilities(turns));
        double[] values = numbers(() -> values(turns));
        double[] kl = new double[old.length];
        Arrays.setAll(kl, t -> old[t] - ref[t]);
        double[][] byTrial = turns.byTrial(kl);
        double[][] valuesByTrial = turns.byTrial(values);
        double[][] advantages = new double[rewards.length][];
        boolean[][] agent = new boolean[rewards.length][];
        for (int i = 0; i < rewards.length; i++) {
            double[] paid = TurnEnds.withPenalty(rewards[i], byTrial[i], PENALTY);
            advantages[i] = TurnAdvantages.of(paid, valuesByTrial[i], between, GAMMA, LAMBDA);
            agent[i] = new boolean[paid.length];
            Arrays.fill(agent[i], true);
        }
        double[] plain = flat(advantages);
        double[] targets = new double[plain.length];
        Arrays.setAll(targets, t -> plain[t] + values[t]);
        double[] whitened = flat(Whitening.of(advantages, agent));
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            try (var memory = Memory.scope()) {
                improve(turns, old, whitened);
                criticise(turns, values, targets);
            }
        }
    }

    private void improve(Turns turns, double[] old, double[] advantages) {
        var output = policy.logProbabilities(turns);
        var loss = PolicyLosses.clipped(
                row(Tensors.toDoubles(output)), row(old), row(advantages), row(ones(old.length)), CLIP);
        policy.parameters().clearGradients();
        Tensors.backward(output, Tensors.floats(loss.gradient()[0]));
        policy.parameters().clipGradients(GRADIENT_LIMIT);
        policyOptimiser.step(RATE);
    }

    private void criticise(Turns turns, double[] old, double[] targets) {
        var output = values(turns);
        var loss = PolicyLosses.clippedValue(
                row(Tensors.toDoubles(output)), row(old), row(targets), row(ones(old.length)), CLIP);
        criticParameters.clearGradients();
        Tensors.backward(output, Tensors.floats(loss.gradient()[0]));
        criticParameters.clipGradients(GRADIENT_LIMIT);
        criticOptimiser.step(CRITIC_RATE);
    }

    private Tensor values(Turns turns) {
        return critic.forward(turns.seen()).squeeze(1);
    }

    private static double[] numbers(Supplier<Tensor> network) {
        return Torch.withoutGradient(() -> {
            try (var memory = Memory.scope()) {
                return Tensors.toDoubles(network.get());
            }
        });
    }

    private static double[] flat(double[][] rows) {
        return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    }

    private static double[][] row(double[] numbers) {
        return new double[][] {numbers};
    }

    private static double[] ones(int count) {
        double[] ones = new double[count];
        Arrays.fill(ones, 1);
        return ones;
    }
}
