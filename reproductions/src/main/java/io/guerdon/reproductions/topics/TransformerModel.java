package io.guerdon.reproductions.topics;

import io.guerdon.neural.Parameters;
import io.guerdon.neural.generation.Decoding;
import io.guerdon.neural.generation.SequenceModel;
import io.guerdon.neural.transformer.Decoder;
import io.guerdon.neural.transformer.DecoderOptions;
import org.bytedeco.pytorch.Tensor;

/** The decoder transformer: two layers of width 64, four heads. It reads topics as tokens too, and never writes them. */
final class TransformerModel implements SequenceModel {

    private static final DecoderOptions OPTIONS =
            DecoderOptions.small(Topics.TOKENS + 1 + Topics.COUNT, 64, 2, 4, Topics.LONGEST + 1);

    private final Decoder decoder;

    TransformerModel(long seed) {
        this(Decoder.of(OPTIONS, seed));
    }

    private TransformerModel(Decoder decoder) {
        this.decoder = decoder;
    }

    @Override
    public int vocabulary() {
        return Topics.TOKENS + 1;
    }

    @Override
    public int contextLength() {
        return decoder.contextLength();
    }

    @Override
    public Tensor logits(Tensor tokens, long first) {
        return written(decoder.logits(tokens, first));
    }

    private static Tensor written(Tensor logits) {
        return logits.narrow(-1, 0, Topics.TOKENS + 1);
    }

    @Override
    public Decoding decode(int[][] prompts, int newTokens) {
        var decoding = decoder.decode(prompts, newTokens);
        return new Decoding() {
            @Override
            public Tensor next() {
                return written(decoding.next());
            }

            @Override
            public void append(int[] tokens) {
                decoding.append(tokens);
            }

            @Override
            public void close() {
                decoding.close();
            }
        };
    }

    @Override
    public Parameters parameters() {
        return decoder.parameters();
    }

    @Override
    public TransformerModel twin() {
        return new TransformerModel(decoder.twin());
    }
}
