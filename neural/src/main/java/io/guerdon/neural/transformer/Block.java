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
    /** Queries, keys and values as one product. */
    private final Linear input;

    private final Linear query;
    /** Keys and values as one product. */
    private final Linear remembered;

    private final Linear output;
    /** The gate and what it lets through as one product. */
    private final Linear gated;

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
        var key = Linear.of(attention, "k_proj", width, keys, bias, start, zero);
        var value = Linear.of(attention, "v_proj", width, keys, bias, start, zero);
        this.input = Linear.joined(draft, query, key, value);
        this.remembered = Linear.joined(draft, key, value);
        this.output = Linear.unbiased(attention, "o_proj", queries, width, added);
        var feedForward = draft.within("mlp");
        var gate = Linear.unbiased(feedForward, "gate_proj", width, options.feedForward(), start);
        var up = Linear.unbiased(feedForward, "up_proj", width, options.feedForward(), start);
        this.gated = Linear.joined(draft, gate, up);
        this.down = Linear.unbiased(feedForward, "down_proj", options.feedForward(), width, added);
        this.attentionNorm = RmsNorm.of(draft, "input_layernorm", width, options.normEpsilon());
        this.feedForwardNorm = RmsNorm.of(draft, "post_attention_layernorm", width, options.normEpsilon());
    }

    /** [batch, length, width] to the same; causal, without a cache. */
    Tensor forward(Tensor x, Rotary.Angles angles, @Nullable Dropout dropout) {
        var made = split(input.forward(attentionNorm.forward(x)), angles);
        var mixed = merged(Attention.causal(made.queries(), made.keys(), made.values()));
        return feedForward(x.add(thinned(mixed, dropout)), dropout);
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
        var both =
                heads(remembered.forward(normed), 2 * options.keyValueHeads()).chunk(2, 1);
        var later =
                torch.arange(new Scalar(x.size(1)), ends.options()).unsqueeze(0).gt(ends);
        var mask = torch.zeros(later.shape(), x.options())
                .masked_fill(later, new Scalar(Float.NEGATIVE_INFINITY))
                .unsqueeze(1)
                .unsqueeze(1);
        var mixed = merged(Attention.fused(q, angles.rotate(both.get(0)), both.get(1), mask, false));
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
        var made = split(input.forward(attentionNorm.forward(x)), angles);
        var q = made.queries();
        var length = x.size(1);
        cache.keys().narrow(2, position, length).copy_(made.keys());
        cache.values().narrow(2, position, length).copy_(made.values());
        var k = cache.keys().narrow(2, 0, position + length);
        var v = cache.values().narrow(2, 0, position + length);
        var mixed = length == 1 ? Attention.one(q, k, v, mask) : Attention.fused(q, k, v, mask, mask == null);
        return feedForward(x.add(merged(mixed)), null);
    }

    /** Keys and values of the tokens so far, each [batch, keyValueHeads, capacity, headWidth]. */
    record Cache(Tensor keys, Tensor values) {}

    private Tensor merged(Tensor heads) {
        return output.forward(heads.transpose(1, 2).reshape(heads.size(0), heads.size(2), -1));
    }

    private Tensor feedForward(Tensor x, @Nullable Dropout dropout) {
        var both = gated.forward(feedForwardNorm.forward(x)).chunk(2, -1);
        return x.add(thinned(down.forward(torch.silu(both.get(0)).mul(both.get(1))), dropout));
    }

    private static Tensor thinned(Tensor x, @Nullable Dropout dropout) {
        return dropout == null ? x : dropout.of(x);
    }

    /** Queries, keys (both rotated) and values, each [batch, heads, length, headWidth]. */
    private record Made(Tensor queries, Tensor keys, Tensor values) {}

    private Made split(Tensor together, Rotary.Angles angles) {
        long own = options.keyValueHeads();
        long rotated = options.heads() + own;
        var heads = heads(together, rotated + own).split_with_sizes(new long[] {rotated, own}, 1);
        var turned = angles.rotate(heads.get(0)).split_with_sizes(new long[] {options.heads(), own}, 1);
        return new Made(turned.get(0), turned.get(1), heads.get(1));
    }

    private Tensor heads(Tensor x, long heads) {
        return x.view(x.size(0), x.size(1), heads, options.headWidth()).transpose(1, 2);
    }
}
