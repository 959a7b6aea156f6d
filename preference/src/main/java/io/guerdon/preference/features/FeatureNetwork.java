package io.guerdon.preference.features;

import io.guerdon.neural.Parameters;
import io.guerdon.neural.block.Activation;
import io.guerdon.neural.block.Dropout;
import io.guerdon.neural.block.Gru;
import io.guerdon.neural.block.Mlp;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** One number for each step: a perceptron of the step's own numbers, or of what a recurrent layer remembers up to it. */
final class FeatureNetwork {

    private final Mlp perceptron;
    private final @Nullable Gru memory;
    private final Parameters parameters;

    /**
     * What it is made of.
     *
     * @param inputs numbers of a step
     * @param hidden units of the hidden layers; none for a linear function
     * @param memory units of the recurrent layer; 0 for none
     */
    record Shape(int inputs, List<Integer> hidden, int memory) {

        public Shape {
            hidden = List.copyOf(hidden);
        }
    }

    FeatureNetwork(Shape shape, long seed) {
        var draft = Parameters.draft();
        this.memory = shape.memory() == 0 ? null : Gru.of(draft, "memory", shape.inputs(), shape.memory());
        int[] widths = IntStream.concat(
                        IntStream.concat(
                                IntStream.of(shape.memory() == 0 ? shape.inputs() : shape.memory()),
                                shape.hidden().stream().mapToInt(h -> h)),
                        IntStream.of(1))
                .toArray();
        this.perceptron = Mlp.of(draft, "network", Activation.SILU, widths);
        this.parameters = draft.build(seed);
    }

    Parameters parameters() {
        return parameters;
    }

    /** Float [segments, longest, numbers] to [segments, longest]; what stands behind the last step of a segment means nothing. */
    Tensor forward(Tensor inputs, @Nullable Dropout dropout) {
        var seen = memory == null ? inputs : memory.forward(inputs);
        return perceptron.forward(seen, dropout).squeeze(2);
    }
}
