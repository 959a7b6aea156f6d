package io.guerdon.neural.transformer;

import io.guerdon.neural.Initial;
import io.guerdon.neural.Parameters;
import io.guerdon.neural.block.Dropout;
import io.guerdon.neural.block.Linear;
import io.guerdon.neural.block.RmsNorm;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** One block: attention and a gated feed-forward part (SwiGLU; Shazeer, 2020), each after a norm and added to its input. */
final class Block {

    private final DecoderOptions options;
    private final RmsNorm attentionNorm;
    private final RmsNorm feedForwardNorm;
    private final Linear query;
    private final Linear key;
    private final Linear value;
    private final Linear output;
    private final Linear gate;
    private final Linear up;
    private final Linear down;

    Block(Parameters.Draft draft, DecoderOptions options) {
        this.options = options;
        var width = options.width();
        var queries = options.heads() * options.headWidth();
        var keys = options.keyValueHeads() * options.headWidth();
        var start = Initial.normal(0.02);
        // What is added to the stream starts smaller the deeper the network is, so that its variance does not grow
        // (Radford et al., 2019).
        var added = Initial.normal(0.02 / Math.sqrt(2.0 * options.layers()));
        var zero = Initial.constant(0);
        var bias = options.attentionBias();
        var attention = draft.within("self_attn");
        this.query = Linear.of(attention, "q_proj", width, queries, bias, start, zero);
        this.key = Linear.of(attention, "k_proj", width, keys, bias, start, zero);
        this.value = Linear.of(attention, "v_proj", width, keys, bias, start, zero);
        this.output = Linear.unbiased(attention, "o_proj", queries, width, added);
        var feedForward = draft.within("mlp");
        this.gate = Linear.unbiased(feedForward, "gate_proj", width, options.feedForward(), start);
        this.up = Linear.unbiased(feedForward, "up_proj", width, options.feedForward(), start);
        this.down = Linear.unbiased(feedForward, "down_proj", options.feedForward(), width, added);
        this.attentionNorm = RmsNorm.of(draft, "input_layernorm", width, options.normEpsilon());
        this.feedForwardNorm = RmsNorm.of(draft, "post_attention_layernorm", width, options.normEpsilon());
    }

    /** [batch, length, width] to the same; causal, without a cache. */
    Tensor forward(Tensor x, Rotary.Angles angles, @Nullable Dropout dropout) {
        var normed = attentionNorm.forward(x);
        var q = angles.rotate(heads(query.forward(normed), options.heads()));
        var k = angles.rotate(heads(key.forward(normed), options.keyValueHeads()));
        var v = heads(value.forward(normed), options.keyValueHeads());
        return feedForward(x.add(thinned(merged(Attention.causal(q, k, v)), dropout)), dropout);
    }

    /**
     * As {@link #forward(Tensor, Rotary.Angles, Dropout)}, but only for one position of each sequence, which saves most of the work:
     * the others are needed as keys and values alone.
     *
     * @param x [batch, length, width]
     * @param ends the positions, int64 [batch, 1]
     * @param angles of all positions
     * @param own angles of the positions {@code ends}
     * @return [batch, 1, width]
     */
    Tensor last(Tensor x, Tensor ends, Rotary.Angles angles, Rotary.Angles own, @Nullable Dropout dropout) {
        var normed = attentionNorm.forward(x);
        var q = own.rotate(heads(query.forward(at(normed, ends)), options.heads()));
        var k = angles.rotate(heads(key.forward(normed), options.keyValueHeads()));
        var v = heads(value.forward(normed), options.keyValueHeads());
        var later = torch.arange(new Scalar(x.size(1)), ends.options()).unsqueeze(0).gt(ends);
        var mask = torch.zeros(later.shape(), x.options())
                .masked_fill(later, new Scalar(Float.NEGATIVE_INFINITY))
                .unsqueeze(1)
                .unsqueeze(1);
        var mixed = merged(Attention.fused(q, k, v, mask, false));
        return feedForward(at(x, ends).add(thinned(mixed, dropout)), dropout);
    }

    /** [batch, length, width] at one position of each sequence, [batch, 1, width]. */
    private static Tensor at(Tensor x, Tensor ends) {
        return x.gather(1, ends.unsqueeze(2).expand(x.size(0), 1, x.size(2)));
    }

    /**
     * One stretch of tokens after those that {@code cache} remembers, which remembers them too afterwards. Without a mask a stretch
     * of several tokens must be the first.
     */
    Tensor forward(Tensor x, Rotary.Angles angles, Cache cache, long position, @Nullable Tensor mask) {
        var normed = attentionNorm.forward(x);
        var q = angles.rotate(heads(query.forward(normed), options.heads()));
        var length = x.size(1);
        cache.keys()
                .narrow(2, position, length)
                .copy_(angles.rotate(heads(key.forward(normed), options.keyValueHeads())));
        cache.values().narrow(2, position, length).copy_(heads(value.forward(normed), options.keyValueHeads()));
        var k = cache.keys().narrow(2, 0, position + length);
        var v = cache.values().narrow(2, 0, position + length);
        return feedForward(x.add(merged(Attention.fused(q, k, v, mask, mask == null && length > 1))), null);
    }

    /** Keys and values of the tokens so far, each [batch, keyValueHeads, capacity, headWidth]. */
    record Cache(Tensor keys, Tensor values) {}

    private Tensor merged(Tensor heads) {
        return output.forward(heads.transpose(1, 2).reshape(heads.size(0), heads.size(2), -1));
    }

    private Tensor feedForward(Tensor x, @Nullable Dropout dropout) {
        var normed = feedForwardNorm.forward(x);
        var added = down.forward(torch.silu(gate.forward(normed)).mul(up.forward(normed)));
        return x.add(thinned(added, dropout));
    }

    private static Tensor thinned(Tensor x, @Nullable Dropout dropout) {
        return dropout == null ? x : dropout.of(x);
    }

    private Tensor heads(Tensor x, int heads) {
        return x.view(x.size(0), x.size(1), heads, options.headWidth()).transpose(1, 2);
    }
}
