package io.guerdon.neural.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.neural.Memory;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.block.Dropout;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class ScoringDecoderTest {

    private static final int[][] SEQUENCES = {{3, 1, 4, 1, 5, 9, 2}, {6, 5}, {3, 5, 8, 9}};

    private final ScoringDecoder decoder = ScoringDecoder.of(DecoderOptions.small(10, 16, 3, 2, 8), 2, 5);

    /** The numbers after the last token, from those after all tokens. */
    private Tensor slowly() {
        var all = decoder.scores(Tensors.padded(SEQUENCES, 0), 0);
        var index = Tensors.longs(new long[] {6, 1, 3}, 3, 1, 1).expand(3, 1, 2);
        return all.gather(1, index).squeeze(1);
    }

    @Test
    void theLastNumbersAreThoseOfAFullPassThoughMostOfTheLastBlockIsSkipped() {
        try (var memory = Memory.scope()) {
            double[] full = Tensors.toDoubles(slowly());
            assertThat(Tensors.toDoubles(decoder.last(SEQUENCES))).containsExactly(full, within(1e-6));
            assertThat(Tensors.toDoubles(decoder.last(new int[][] {SEQUENCES[1]})))
                    .containsExactly(new double[] {full[2], full[3]}, within(1e-6));
        }
    }

    @Test
    void gradientsAreThoseOfAFullPass() {
        try (var memory = Memory.scope()) {
            decoder.parameters().clearGradients();
            slowly().square().sum().backward();
            double[] full = Tensors.toDoubles(decoder.parameters().gradients());
            decoder.parameters().clearGradients();
            decoder.last(SEQUENCES).square().sum().backward();
            assertThat(Tensors.toDoubles(decoder.parameters().gradients())).containsExactly(full, within(1e-4));
        }
    }

    @Test
    void dropoutDependsOnItsSeedAndKeepsTheMean() {
        try (var memory = Memory.scope()) {
            double[] one = Tensors.toDoubles(decoder.features(SEQUENCES, new Dropout(0.3, 1)));
            assertThat(Tensors.toDoubles(decoder.features(SEQUENCES, new Dropout(0.3, 1))))
                    .containsExactly(one);
            assertThat(Tensors.toDoubles(decoder.features(SEQUENCES, new Dropout(0.3, 2))))
                    .isNotEqualTo(one);
            double[] many = Tensors.toDoubles(new Dropout(0.3, 3)
                    .of(Tensors.zeros(io.guerdon.neural.Torch.cpu(), 10_000)
                            .add(new org.bytedeco.pytorch.Scalar(1.0))));
            assertThat(Arrays.stream(many).average().orElseThrow()).isCloseTo(1, within(0.03));
            assertThat(many)
                    .containsOnly(0, many[0] == 0 ? Arrays.stream(many).max().orElseThrow() : many[0]);
            assertThatThrownBy(() -> new Dropout(1, 0)).hasMessageContaining("below 1, found 1.0");
        }
    }

    @Test
    void anEmptySequenceIsRefused() {
        assertThatThrownBy(() -> decoder.last(new int[][] {{1}, {}})).hasMessageContaining("sequence 1 is empty");
    }
}
