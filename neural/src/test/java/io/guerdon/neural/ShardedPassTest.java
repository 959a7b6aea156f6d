package io.guerdon.neural;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.neural.generation.Generation;
import io.guerdon.neural.generation.Sampling;
import io.guerdon.neural.transformer.Decoder;
import io.guerdon.neural.transformer.DecoderOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ShardedPassTest {

    private static final int ROWS = 40;
    private static final int LENGTH = 100;

    private final Decoder decoder = Decoder.of(DecoderOptions.small(50, 64, 2, 4, LENGTH), 1);
    private final Tensor tokens = Memory.forever(Tensors.padded(rows(), 0));

    @AfterEach
    void oneLane() {
        Lanes.open(1);
    }

    private static int[][] rows() {
        var random = Draws.at(7);
        var rows = new int[ROWS][LENGTH];
        for (var row : rows) {
            Arrays.setAll(row, i -> random.nextInt(50));
        }
        return rows;
    }

    /** The gradient of the mean of squares of the logits, which makes every row's part depend on how many rows there are. */
    private float[] sharded(int threads) {
        Lanes.open(threads);
        try (var memory = Memory.scope()) {
            var pass = ShardedPass.forward(
                    decoder.parameters(),
                    ROWS,
                    (long) ROWS * LENGTH,
                    (from, count) -> decoder.logits(tokens.narrow(0, from, count)));
            decoder.parameters().clearGradients();
            pass.output().square().mean().backward();
            pass.backward();
            return Tensors.toFloats(decoder.parameters().gradients());
        }
    }

    @Test
    void shardsComeToTheGradientOfTheWhole() {
        assertThat(ShardedPass.shards(decoder.parameters(), ROWS, (long) ROWS * LENGTH))
                .isEqualTo(3);
        var sharded = sharded(2);
        float[] whole;
        try (var memory = Memory.scope()) {
            decoder.parameters().clearGradients();
            decoder.logits(tokens).square().mean().backward();
            whole = Tensors.toFloats(decoder.parameters().gradients());
        }
        assertThat(decoder.parameters().gradientNorm()).isGreaterThan(1e-3);
        assertThat(sharded).containsExactly(whole, within(1e-6f));
    }

    @Test
    void theNumberOfThreadsChangesNotABit() {
        var one = sharded(1);
        assertThat(sharded(2)).containsExactly(one);
        assertThat(sharded(3)).containsExactly(one);
    }

    @Test
    void whatIsWrittenDoesNotDependOnTheNumberOfThreads() {
        var large = Decoder.of(DecoderOptions.small(200, 192, 3, 4, 16), 5);
        var prompts = new int[300][];
        Arrays.setAll(prompts, i -> Arrays.copyOf(new int[] {i % 200, 3, 5}, 1 + i % 3));
        Lanes.open(1);
        var one = Generation.sample(large, prompts, Sampling.plain(4), 9);
        Lanes.open(3);
        var three = Generation.sample(large, prompts, Sampling.plain(4), 9);
        assertThat(three.tokens()).isDeepEqualTo(one.tokens());
        assertThat(three.logProbabilities()).isDeepEqualTo(one.logProbabilities());
        assertThat(three.prompts()).isDeepEqualTo(prompts);
    }

    @Test
    void aShardThatFailsSaysWhyAndHoldsNobodyUp() {
        Lanes.open(2);
        assertThatThrownBy(
                        () -> ShardedPass.forward(decoder.parameters(), ROWS, (long) ROWS * LENGTH, (from, count) -> {
                            throw new IllegalArgumentException("no rows " + from);
                        }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no rows 0");
        try (var memory = Memory.scope()) {
            var pass = ShardedPass.forward(
                    decoder.parameters(),
                    ROWS,
                    (long) ROWS * LENGTH,
                    (from, count) -> decoder.logits(tokens.narrow(0, from, count)));
            assertThatThrownBy(() -> pass.backward(Tensors.floats(new float[ROWS], ROWS)))
                    .hasMessageContaining("invalid gradient");
            assertThatThrownBy(pass::backward)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("backward()");
        }
    }

    @Test
    void smallBatchesAndSmallNetworksAreNotCut() {
        var small = SmallNetwork.of(8, 16, 2, 0).parameters();
        assertThat(ShardedPass.shards(small, 1000, 100_000)).isEqualTo(1);
        assertThat(ShardedPass.shards(decoder.parameters(), 1, 100_000)).isEqualTo(1);
        assertThat(ShardedPass.shards(decoder.parameters(), 64, 1500)).isEqualTo(1);
        assertThat(ShardedPass.shards(decoder.parameters(), 1000, 1_000_000)).isEqualTo(16);
    }

    @Test
    void partsRecordWhatTheirCallerRecords() {
        Lanes.open(2);
        assertThat(Lanes.map(3, i -> GradMode.is_enabled())).containsOnly(true);
        List<Boolean> without = new ArrayList<>();
        Torch.withoutGradient(() -> {
            without.addAll(Lanes.map(3, i -> GradMode.is_enabled()));
        });
        assertThat(without).containsExactly(false, false, false);
        assertThat(Lanes.map(2, i -> Lanes.map(2, k -> 10 * i + k))).containsExactly(List.of(0, 1), List.of(10, 11));
    }

    @Test
    void whatAPassHoldsIsFreedWithTheScopeThatItWasMadeIn() {
        Lanes.open(2);
        var outputs = Collections.synchronizedList(new ArrayList<Tensor>());
        Tensor whole;
        try (var memory = Memory.scope()) {
            var pass = ShardedPass.forward(decoder.parameters(), ROWS, (long) ROWS * LENGTH, (from, count) -> {
                var output = decoder.logits(tokens.narrow(0, from, count));
                outputs.add(output);
                return output;
            });
            whole = pass.output();
            whole.sum().backward();
            pass.backward();
            assertThat(outputs).hasSize(3).noneMatch(tensor -> tensor.isNull());
        }
        assertThat(outputs).allMatch(tensor -> tensor.isNull());
        assertThat(whole.isNull()).isTrue();
    }

    @Test
    void manyPassesLeaveNoNativeMemoryBehind() {
        for (var i = 0; i < 6; i++) {
            sharded(2);
        }
        System.gc();
        var before = Pointer.physicalBytes();
        for (var i = 0; i < 30; i++) {
            sharded(2);
        }
        System.gc();
        // What a pass computes is more than 60 MB; of 30 that were forgotten 2 GB. The heap moves by some tens of MB.
        assertThat(Pointer.physicalBytes() - before).isLessThan(400L << 20);
    }
}
