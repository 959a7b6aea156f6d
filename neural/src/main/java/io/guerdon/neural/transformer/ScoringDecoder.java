package io.guerdon.neural.transformer;

import io.guerdon.neural.Initial;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Module;
import io.guerdon.neural.Parameters;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.Torch;
import io.guerdon.neural.block.Dropout;
import io.guerdon.neural.block.Linear;
import java.util.Arrays;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A decoder that says numbers instead of tokens: a critic, or a reward model. The last layer is a linear map without bias called
 * {@code score}, as in Hugging Face's models for sequence classification. Not thread-safe while it is trained.
 */
public final class ScoringDecoder implements Module {

    private final DecoderOptions options;
    private final int heads;
    private final Parameters parameters;
    private final Trunk trunk;
    private final Linear score;

    private ScoringDecoder(DecoderOptions options, int heads, long seed, Device device) {
        if (heads < 1) {
            throw new IllegalArgumentException("heads is " + heads + "; at least 1 is needed");
        }
        this.options = options;
        this.heads = heads;
        var draft = Parameters.draft();
        this.trunk = new Trunk(draft, options, device);
        this.score = Linear.unbiased(
                draft, "score", options.width(), heads, Initial.normal(1 / Math.sqrt(options.width() + 1.0)));
        this.parameters = draft.build(seed, device);
    }

    /** A fresh network on the processor that says {@code heads} numbers. */
    public static ScoringDecoder of(DecoderOptions options, int heads, long seed) {
        return new ScoringDecoder(options, heads, seed, Torch.cpu());
    }

    /** A network whose trunk begins as a copy of {@code decoder}'s: how critics and reward models usually begin. */
    public static ScoringDecoder from(Decoder decoder, int heads, long seed) {
        var scoring = new ScoringDecoder(
                decoder.options(), heads, seed, decoder.parameters().device());
        var mine = scoring.parameters.views();
        try (var memory = Memory.scope()) {
            decoder.parameters().views().forEach((name, tensor) -> {
                var place = mine.get(name);
                if (place != null) {
                    place.copy_(tensor);
                }
            });
        }
        return scoring;
    }

    /** Its shape. */
    public DecoderOptions options() {
        return options;
    }

    /** How many numbers it says. */
    public int heads() {
        return heads;
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public ScoringDecoder twin() {
        var twin = new ScoringDecoder(options, heads, 0, parameters.device());
        twin.parameters.copyFrom(parameters);
        return twin;
    }

    /** Numbers after each position from {@code first} on: int64 [batch, length] to float [batch, length - first, heads]. */
    public Tensor scores(Tensor tokens, long first) {
        var hidden = trunk.hidden(tokens);
        return score.forward(first == 0 ? hidden : hidden.narrow(1, first, hidden.size(1) - first));
    }

    /** Hidden states after the last norm: float [batch, length, width]. */
    public Tensor hidden(Tensor tokens) {
        return trunk.hidden(tokens);
    }

    /**
     * Numbers after the last token of each sequence, float [batch, heads]. Sequences are padded together; their lengths may differ.
     *
     * @throws IllegalArgumentException when a sequence is empty or longer than the context
     */
    public Tensor last(int[][] sequences) {
        return scored(features(sequences, null));
    }

    /** The last layer alone: features float [batch, width] to numbers float [batch, heads]. */
    public Tensor scored(Tensor features) {
        return score.forward(features);
    }

    /**
     * Hidden states after the last token of each sequence, float [batch, width]: what {@link #scored} makes numbers of.
     *
     * @param dropout of this pass; null for none
     * @throws IllegalArgumentException when a sequence is empty or longer than the context
     */
    public Tensor features(int[][] sequences, @Nullable Dropout dropout) {
        for (var i = 0; i < sequences.length; i++) {
            if (sequences[i].length == 0) {
                throw new IllegalArgumentException(
                        "sequence " + i + " is empty; there is no token to say a number after");
            }
        }
        var device = parameters.device();
        var ends = Arrays.stream(sequences).mapToLong(s -> s.length - 1L).toArray();
        return trunk.last(
                Tensors.padded(sequences, 0).to(device, torch.ScalarType.Long),
                Tensors.longs(ends, ends.length, 1).to(device, torch.ScalarType.Long),
                dropout);
    }
}
