package io.guerdon.neural.transformer;

import io.guerdon.neural.Initial;
import io.guerdon.neural.Parameters;
import io.guerdon.neural.block.Dropout;
import io.guerdon.neural.block.Embedding;
import io.guerdon.neural.block.RmsNorm;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** What decoders of all purposes share: everything between tokens and the hidden states after the last norm. */
final class Trunk {

    private final DecoderOptions options;
    private final Embedding embedding;
    private final List<Block> blocks = new ArrayList<>();
    private final RmsNorm norm;
    private final Rotary rotary;

    Trunk(Parameters.Draft draft, DecoderOptions options, Device device) {
        this.options = options;
        var model = draft.within("model");
        this.embedding =
                Embedding.of(model, "embed_tokens", options.vocabulary(), options.width(), Initial.normal(0.02));
        for (var layer = 0; layer < options.layers(); layer++) {
            blocks.add(new Block(model.within("layers").within(String.valueOf(layer)), options));
        }
        this.norm = RmsNorm.of(model, "norm", options.width(), options.normEpsilon());
        this.rotary = new Rotary(options.contextLength(), options.headWidth(), options.rotary(), device);
    }

    Embedding embedding() {
        return embedding;
    }

    /** int64 [batch, length] to float [batch, length, width]. */
    Tensor hidden(Tensor tokens) {
        var angles = angles(tokens);
        var x = embedding.forward(tokens);
        for (var block : blocks) {
            x = block.forward(x, angles, null);
        }
        return norm.forward(x);
    }

    /**
     * The hidden state at one position of each sequence, with dropout of the embeddings and of what each block adds (as GPT-2 has
     * it) where one is given: int64 [batch, length] to float [batch, width].
     *
     * @param ends the positions, int64 [batch, 1]
     */
    Tensor last(Tensor tokens, Tensor ends, @Nullable Dropout dropout) {
        var angles = angles(tokens);
        var x = embedding.forward(tokens);
        if (dropout != null) {
            x = dropout.of(x);
        }
        for (var block : blocks.subList(0, blocks.size() - 1)) {
            x = block.forward(x, angles, dropout);
        }
        return norm.forward(blocks.getLast().last(x, ends, angles, rotary.at(ends), dropout))
                .squeeze(1);
    }

    private Rotary.Angles angles(Tensor tokens) {
        var length = tokens.size(1);
        if (length > options.contextLength()) {
            throw new IllegalArgumentException("a sequence has " + length + " tokens; the context holds "
                    + options.contextLength() + ". Shorten it or use a model with a longer context");
        }
        return rotary.from(0, length);
    }

    /** New tokens int64 [batch, n] at column {@code position} of the cache to their hidden states [batch, n, width]. */
    Tensor extend(Tensor tokens, Tensor positions, List<Block.Cache> caches, long position, @Nullable Tensor mask) {
        var angles = rotary.at(positions);
        var x = embedding.forward(tokens);
        for (var layer = 0; layer < blocks.size(); layer++) {
            x = blocks.get(layer).forward(x, angles, caches.get(layer), position, mask);
        }
        return norm.forward(x);
    }
}
