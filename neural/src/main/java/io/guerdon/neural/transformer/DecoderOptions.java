package io.guerdon.neural.transformer;

/**
 * The shape of a {@link Decoder}.
 *
 * @param vocabulary number of tokens
 * @param width numbers in the hidden state of one token
 * @param layers number of blocks
 * @param heads query heads; {@code headWidth} times this is the width of the queries
 * @param keyValueHeads heads of keys and values, a divisor of {@code heads} (Ainslie et al., 2023); equal to it for plain attention
 * @param headWidth numbers of one head, even
 * @param feedForward inner width of the gated feed-forward part
 * @param contextLength the most tokens of a sequence
 * @param rotary the speeds of the rotary positions
 * @param normEpsilon added to the mean square in the norms
 * @param attentionBias whether queries, keys and values have biases (Qwen2 has, Llama has not)
 * @param tiedEmbeddings whether the output layer shares the matrix of the input embedding
 */
public record DecoderOptions(
        int vocabulary,
        int width,
        int layers,
        int heads,
        int keyValueHeads,
        int headWidth,
        int feedForward,
        int contextLength,
        RotaryFrequencies rotary,
        double normEpsilon,
        boolean attentionBias,
        boolean tiedEmbeddings) {

    public DecoderOptions {
        positive("vocabulary", vocabulary);
        positive("width", width);
        positive("layers", layers);
        positive("heads", heads);
        positive("key_value_heads", keyValueHeads);
        positive("head_width", headWidth);
        positive("feed_forward", feedForward);
        positive("context_length", contextLength);
        if (heads % keyValueHeads != 0) {
            throw new IllegalArgumentException(
                    "key_value_heads is " + keyValueHeads + "; it must divide heads, which is " + heads);
        }
        if (headWidth % 2 != 0) {
            throw new IllegalArgumentException("head_width is " + headWidth + "; rotary positions need an even number");
        }
        if (!(normEpsilon > 0)) {
            throw new IllegalArgumentException("norm_epsilon is " + normEpsilon + "; it must be positive");
        }
    }

    /** A small model: heads of width {@code width / heads}, a feed-forward part of about 8/3 of the width, tied embeddings. */
    public static DecoderOptions small(int vocabulary, int width, int layers, int heads, int contextLength) {
        if (heads < 1 || width % heads != 0) {
            throw new IllegalArgumentException(
                    "width is " + width + "; it must be a multiple of heads, which is " + heads);
        }
        // Rounded up to a multiple of 32, which matrix kernels like.
        var feedForward = (width * 8 / 3 + 31) / 32 * 32;
        return new DecoderOptions(
                vocabulary,
                width,
                layers,
                heads,
                heads,
                width / heads,
                feedForward,
                contextLength,
                RotaryFrequencies.plain(10_000),
                1e-5,
                false,
                true);
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + "; at least 1 is needed");
        }
    }
}
