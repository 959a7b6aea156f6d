package io.guerdon.reproductions.labelnoise;

import io.guerdon.neural.Draws;
import io.guerdon.neural.Initial;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Parameter;
import io.guerdon.neural.Parameters;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.Torch;
import io.guerdon.neural.block.Dropout;
import io.guerdon.neural.block.Linear;
import io.guerdon.neural.optimisation.AdamW;
import io.guerdon.preference.representation.ContrastiveTerms;
import io.guerdon.preference.reward.BatchLosses;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A reward model with an encoder of features and a linear head, trained with a contrastive term. For one thread. */
final class ContrastedFeatures {

    private static final int HIDDEN = 64;
    private static final int FEATURES = 32;
    private static final int PROTOTYPES = 16;
    private static final int BATCH = 32;
    private static final double DROPOUT = 0.1;
    private static final double RATE = 1e-3;

    /** Which term. */
    enum Term {
        NONE,
        SIMCSE,
        SWAV
    }

    private final Term term;
    private final boolean differences;
    private final double weight;
    private final long seed;
    private final Linear first;
    private final Linear second;
    private final Linear head;
    private final Parameter prototypes;
    private final Parameters parameters;

    /**
     * A fresh model.
     *
     * @param differences whether the term works on chosen less rejected features
     * @param weight of the term
     */
    ContrastedFeatures(int width, Term term, boolean differences, double weight, long seed) {
        this.term = term;
        this.differences = differences;
        this.weight = weight;
        this.seed = seed;
        var draft = Parameters.draft();
        this.first = Linear.of(draft, "first", width, HIDDEN);
        this.second = Linear.of(draft, "second", HIDDEN, FEATURES);
        this.head = Linear.unbiased(draft, "head", FEATURES, 1, Initial.linear(FEATURES));
        this.prototypes = draft.add("prototypes", Initial.normal(1), PROTOTYPES, FEATURES);
        this.parameters = draft.build(Draws.seed(seed, 0));
    }

    /** Trains for some steps of {@value #BATCH} pairs. */
    void train(NoisyPairs pairs, int steps) {
        var optimiser = new AdamW(parameters, AdamW.Options.adam());
        for (int step = 0; step < steps; step++) {
            var random = Draws.at(seed, 1, step);
            int[] batch = new int[Math.min(BATCH, pairs.size())];
            Arrays.setAll(batch, i -> random.nextInt(pairs.size()));
            try (var memory = Memory.scope()) {
                var some = pairs.only(batch);
                var chosen = Tensors.floats(some.chosen());
                var rejected = Tensors.floats(some.rejected());
                var one = new Dropout(DROPOUT, Draws.seed(seed, 2, step));
                var c = features(chosen, one);
                var r = features(rejected, one);
                var zero = torch.zeros_like(c.select(1, 0));
                var loss = BatchLosses.bradleyTerry(
                        head.forward(c).squeeze(1), head.forward(r).squeeze(1), zero, zero);
                if (term != Term.NONE) {
                    var two = new Dropout(DROPOUT, Draws.seed(seed, 3, step));
                    var contrast = contrast(rows(c, r), rows(features(chosen, two), features(rejected, two)));
                    loss = loss.add(contrast.mul(new Scalar(weight)));
                }
                parameters.clearGradients();
                loss.backward();
                optimiser.step(RATE);
            }
        }
    }

    private Tensor rows(Tensor chosen, Tensor rejected) {
        return differences ? ContrastiveTerms.differences(chosen, rejected) : ContrastiveTerms.pairs(chosen, rejected);
    }

    private Tensor contrast(Tensor one, Tensor two) {
        return term == Term.SIMCSE
                ? ContrastiveTerms.simCse(one, two, 0.5)
                : ContrastiveTerms.swav(one, two, prototypes.tensor(), 0.1, 0.05, 3);
    }

    private Tensor features(Tensor x, Dropout dropout) {
        return second.forward(dropout.of(torch.relu(first.forward(x))));
    }

    /** The share of pairs whose chosen answer has strictly more. */
    double accuracy(NoisyPairs pairs) {
        try (var memory = Memory.scope()) {
            return Torch.withoutGradient(() -> {
                var whole = new Dropout(0, 0);
                var c = head.forward(features(Tensors.floats(pairs.chosen()), whole));
                var r = head.forward(features(Tensors.floats(pairs.rejected()), whole));
                return PerceptronReward.share(Tensors.toDoubles(c.sub(r)));
            });
        }
    }

    /** The mean cosine of the features of chosen and rejected answers. */
    double cosine(NoisyPairs pairs) {
        try (var memory = Memory.scope()) {
            return Torch.withoutGradient(() -> {
                var whole = new Dropout(0, 0);
                return Tensors.number(torch.cosine_similarity(
                                features(Tensors.floats(pairs.chosen()), whole),
                                features(Tensors.floats(pairs.rejected()), whole),
                                1,
                                1e-8)
                        .mean());
            });
        }
    }
}
