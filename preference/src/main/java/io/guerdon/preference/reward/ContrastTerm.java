package io.guerdon.preference.reward;

import io.guerdon.neural.Draws;
import io.guerdon.neural.Initial;
import io.guerdon.neural.Parameters;
import io.guerdon.neural.block.Dropout;
import io.guerdon.neural.optimisation.AdamW;
import io.guerdon.neural.storage.Checkpoint;
import io.guerdon.preference.representation.ContrastiveTerms;
import io.guerdon.preference.reward.RewardModelSettings.Contrast;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** The contrastive term of a run with what it learns of its own: SwAV's prototypes. Not thread-safe. */
final class ContrastTerm {

    private static final double EPSILON = 0.05;
    private static final int ITERATIONS = 3;

    private final Contrast settings;
    private final long seed;
    private final @Nullable Parameters prototypes;
    private final @Nullable AdamW optimiser;

    ContrastTerm(Contrast settings, int width, long seed) {
        this.settings = settings;
        this.seed = seed;
        if (settings.term() == Contrast.Term.SWAV) {
            var draft = Parameters.draft();
            draft.add("prototypes", Initial.normal(1), settings.prototypes(), width);
            var learned = draft.build(Draws.seed(seed, 0));
            this.prototypes = learned;
            this.optimiser = new AdamW(learned, AdamW.Options.adam());
        } else {
            this.prototypes = null;
            this.optimiser = null;
        }
    }

    /** What falls away in one of the two passes of a step, for the rows from {@code from} on; the same whenever it is asked. */
    Dropout dropout(long step, int view, int from) {
        return new Dropout(settings.dropout(), Draws.seed(seed, 1, step, view, from));
    }

    /**
     * The weighted term.
     *
     * @param first features of one pass, all chosen, then all rejected responses [2 B, width]
     * @param second features of another pass
     */
    Tensor of(Tensor first, Tensor second) {
        var one = rows(first);
        var other = rows(second);
        var learned = prototypes;
        var term = learned == null
                ? ContrastiveTerms.simCse(one, other, settings.temperature())
                : ContrastiveTerms.swav(
                        one,
                        other,
                        learned.byName().firstEntry().getValue().tensor(),
                        settings.temperature(),
                        EPSILON,
                        ITERATIONS);
        return term.mul(new Scalar(settings.weight()));
    }

    private Tensor rows(Tensor features) {
        if (settings.rows() == Contrast.Rows.PAIRS) {
            return features;
        }
        long n = features.size(0) / 2;
        return ContrastiveTerms.differences(features.narrow(0, 0, n), features.narrow(0, n, n));
    }

    void clearGradients() {
        if (prototypes != null) {
            prototypes.clearGradients();
        }
    }

    void step(double rate) {
        if (optimiser != null) {
            optimiser.step(rate);
        }
    }

    void save(Checkpoint.Draft draft) {
        if (prototypes != null && optimiser != null) {
            draft.network("prototypes", prototypes).optimiser("prototypes", optimiser);
        }
    }

    void restore(Checkpoint saved) {
        if (prototypes != null && optimiser != null) {
            saved.network("prototypes", prototypes);
            saved.optimiser("prototypes", optimiser);
        }
    }
}
