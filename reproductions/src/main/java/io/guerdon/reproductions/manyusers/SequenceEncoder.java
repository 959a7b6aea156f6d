package io.guerdon.reproductions.manyusers;

import io.guerdon.neural.Parameters;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.block.Embedding;
import io.guerdon.neural.block.Gru;
import org.bytedeco.pytorch.Tensor;

/** Reads a sequence of tokens and gives its last state. */
final class SequenceEncoder {

    static final int WIDTH = 32;
    private static final int EMBEDDING = 16;

    private final Embedding embedding;
    private final Gru gru;
    private final Parameters parameters;

    SequenceEncoder(long seed) {
        var draft = Parameters.draft();
        this.embedding = Embedding.of(draft, "embedding", LengthUsers.TOKENS, EMBEDDING);
        this.gru = Gru.of(draft, "gru", EMBEDDING, WIDTH);
        this.parameters = draft.build(seed);
    }

    Parameters parameters() {
        return parameters;
    }

    /** Sequences to [B, width]. */
    Tensor of(int[][] sequences) {
        var states = gru.forward(embedding.forward(Tensors.padded(sequences, 0)));
        int steps = (int) states.size(1);
        long[] last = new long[sequences.length];
        for (int i = 0; i < last.length; i++) {
            last[i] = (long) i * steps + sequences[i].length - 1;
        }
        return states.reshape(-1, WIDTH).index_select(0, Tensors.longs(last));
    }
}
