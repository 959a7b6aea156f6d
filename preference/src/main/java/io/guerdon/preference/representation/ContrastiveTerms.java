package io.guerdon.preference.representation;

import io.guerdon.neural.Memory;
import io.guerdon.neural.Torch;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The terms of {@link ContrastiveLosses} on tensors, so that gradients flow into the features and, for SwAV, the prototypes. Pure
 * functions of any floating type; features are [rows, width].
 *
 * <p>Source: "Secrets of RLHF in Large Language Models Part II: Reward Modeling" (arXiv 2401.06080); SimCSE (arXiv
 * 2104.08821) and SwAV (arXiv 2006.09882).
 */
public final class ContrastiveTerms {

    private static final double TINY = 1e-12;

    /** In place of the sum of a prototype that underflows for every row, which so stays unused. */
    private static final double UNUSED = 1e-30;

    private ContrastiveTerms() {}

    /** All chosen, then all rejected responses: [B, width] twice to [2 B, width]. */
    public static Tensor pairs(Tensor chosen, Tensor rejected) {
        return torch.cat(new TensorVector(chosen, rejected), 0);
    }

    /** Chosen less rejected, then the negatives of these: [B, width] twice to [2 B, width]. */
    public static Tensor differences(Tensor chosen, Tensor rejected) {
        var difference = chosen.sub(rejected);
        return torch.cat(new TensorVector(difference, difference.neg()), 0);
    }

    /**
     * SimCSE's mean over rows, see {@link ContrastiveLosses#simCse}.
     *
     * @param first one view [N, width]
     * @param second the other view of the same rows [N, width]
     * @return one number, in nats
     */
    public static Tensor simCse(Tensor first, Tensor second, double temperature) {
        var cosines = cosines(first, second).div(new Scalar(temperature));
        return torch.log_softmax(cosines, 1).diagonal().mean().neg();
    }

    /**
     * SwAV's mean over rows, see {@link ContrastiveLosses#swav}; the codes are constants.
     *
     * @param first one view [N, width]
     * @param second the other view of the same rows [N, width]
     * @param prototypes [K, width]
     * @return one number, in nats
     */
    public static Tensor swav(
            Tensor first, Tensor second, Tensor prototypes, double temperature, double epsilon, int iterations) {
        var zs = cosines(first, prototypes);
        var zt = cosines(second, prototypes);
        var qs = sinkhorn(zs, epsilon, iterations);
        var qt = sinkhorn(zt, epsilon, iterations);
        return crossEntropy(qs, zt, temperature).add(crossEntropy(qt, zs, temperature));
    }

    /** Sinkhorn codes, see {@link ContrastiveLosses#sinkhorn}: [N, K] to [N, K], without a gradient. */
    public static Tensor sinkhorn(Tensor z, double epsilon, int iterations) {
        try (var memory = Memory.scope()) {
            return memory.keep(Torch.withoutGradient(() -> {
                var q = z.sub(z.max()).div(new Scalar(epsilon)).exp();
                for (int round = 0; round < iterations; round++) {
                    q = q.div(total(q, 0).add(new Scalar(UNUSED)).mul(new Scalar(q.size(1))));
                    q = q.div(total(q, 1).mul(new Scalar(q.size(0))));
                }
                return q.mul(new Scalar(q.size(0)));
            }));
        }
    }

    private static Tensor total(Tensor q, long dimension) {
        return q.sum(new long[] {dimension}, true, new ScalarTypeOptional());
    }

    private static Tensor crossEntropy(Tensor codes, Tensor z, double temperature) {
        var logs = torch.log_softmax(z.div(new Scalar(temperature)), 1);
        return codes.mul(logs).sum(1).mean().neg();
    }

    /** [N, width] and [K, width] to [N, K]. */
    private static Tensor cosines(Tensor rows, Tensor columns) {
        return normalised(rows).matmul(normalised(columns).t());
    }

    private static Tensor normalised(Tensor rows) {
        // Below the root, so that a row of zeros has a gradient of zero instead of none.
        return rows.mul(rows.square()
                .sum(new long[] {1}, true, new ScalarTypeOptional())
                .clamp_min(new Scalar(TINY * TINY))
                .rsqrt());
    }
}
