package io.guerdon.neural.transformer;

import java.util.ArrayList;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** Scaled dot-product attention (Vaswani et al., 2017, equation 1). Pure functions. */
final class Attention {

    // On processors libtorch's fused kernel takes twice as long forward and backward as plain products at lengths of
    // hundreds; it
    // wins where the weights of all pairs of tokens would no longer fit.
    private static final long LONGEST_PLAIN = 1024;
    // Fewer rows at a time compute less above the diagonal, but each part's gradient goes through the whole of keys and
    // values.
    private static final long ROWS = 256;

    private Attention() {}

    /**
     * Every token attends to itself and those before it.
     *
     * @param q float [batch, heads, length, width]
     * @param k float [batch, keyValueHeads, length, width], heads a multiple of keyValueHeads
     * @param v like {@code k}
     * @return float [batch, heads, length, width]
     */
    static Tensor causal(Tensor q, Tensor k, Tensor v) {
        if (q.size(2) > LONGEST_PLAIN || q.is_cuda()) {
            return fused(q, k, v, null, true);
        }
        var batch = q.size(0);
        var heads = q.size(1);
        var length = q.size(2);
        var width = q.size(3);
        // Scaled here, where it is one number for each of the queries' and not for each of the weights.
        var queries = q.mul(new Scalar(1 / Math.sqrt(width))).reshape(batch * heads, length, width);
        var keys = repeated(k, heads).transpose(1, 2);
        var values = repeated(v, heads);
        if (length <= ROWS) {
            return rows(queries, keys, values, 0).view(batch, heads, length, width);
        }
        var parts = new ArrayList<Tensor>();
        // Rows of queries at a time: what lies after a row's last token is not computed at all.
        for (var from = 0L; from < length; from += ROWS) {
            var rows = Math.min(ROWS, length - from);
            var seen = from + rows;
            parts.add(rows(queries.narrow(1, from, rows), keys.narrow(2, 0, seen), values.narrow(1, 0, seen), from));
        }
        return torch.cat(new TensorVector(parts.toArray(Tensor[]::new)), 1).view(batch, heads, length, width);
    }

    /** Some rows of queries, of which the first is number {@code from}, and all that the last of them sees. */
    private static Tensor rows(Tensor queries, Tensor keys, Tensor values, long from) {
        var mask = torch.full(
                        new long[] {queries.size(1), keys.size(2)},
                        new Scalar(Float.NEGATIVE_INFINITY),
                        queries.options())
                .triu(from + 1);
        return torch.bmm(torch.bmm(queries, keys).add_(mask).softmax(-1), values);
    }

    /**
     * One query for each head, as while decoding. On processors products number by number and sums are two to three times as fast as
     * the fused kernel, which packs all keys and values for a matrix product with a single row; unless several heads share them.
     *
     * @param q float [batch, heads, 1, width]
     * @param k float [batch, keyValueHeads, length, width], like {@code v}
     * @param mask added to the weights, float [batch, 1, 1, length]; null for none
     * @return float [batch, heads, 1, width]
     */
    static Tensor one(Tensor q, Tensor k, Tensor v, @Nullable Tensor mask) {
        if (q.size(1) != k.size(1) || q.is_cuda()) {
            return fused(q, k, v, mask, false);
        }
        var scores = k.mul(q.mul(new Scalar(1 / Math.sqrt(q.size(3))))).sum(-1).unsqueeze(2);
        var weights = (mask == null ? scores : scores.add_(mask)).softmax(-1);
        return v.mul(weights.transpose(2, 3)).sum(new long[] {2}, true, new ScalarTypeOptional());
    }

    /** With libtorch's fused kernel and an additive mask, float and broadcastable to [batch, heads, queries, keys]. */
    static Tensor fused(Tensor q, Tensor k, Tensor v, @Nullable Tensor mask, boolean causal) {
        return torch.scaled_dot_product_attention(
                q,
                k,
                v,
                mask == null ? new TensorOptional() : new TensorOptional(mask),
                0.0,
                causal,
                new DoubleOptional(),
                q.size(1) != k.size(1));
    }

    // [batch, keyValueHeads, length, width] to [batch * heads, length, width], each head as often as queries share it.
    private static Tensor repeated(Tensor x, long heads) {
        var batch = x.size(0);
        var own = x.size(1);
        var length = x.size(2);
        var width = x.size(3);
        return x.unsqueeze(2).expand(batch, own, heads / own, length, width).reshape(batch * heads, length, width);
    }
}
