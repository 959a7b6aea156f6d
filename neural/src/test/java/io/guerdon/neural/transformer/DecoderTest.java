package io.guerdon.neural.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.neural.Draws;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.Torch;
import io.guerdon.neural.generation.Generation;
import io.guerdon.neural.generation.Sampling;
import io.guerdon.neural.optimisation.AdamW;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DecoderTest {

    private static final DecoderOptions GROUPED =
            new DecoderOptions(50, 32, 2, 4, 2, 8, 64, 40, RotaryFrequencies.plain(10_000), 1e-5, true, false);

    @Test
    void aPositionSeesOnlyWhatCameBefore() {
        var decoder = Decoder.of(GROUPED, 7);
        try (var memory = Memory.scope()) {
            var one = Tensors.toDoubles(decoder.logits(Tensors.longs(new long[] {1, 2, 3, 4}, 1, 4)));
            var two = Tensors.toDoubles(decoder.logits(Tensors.longs(new long[] {1, 2, 9, 8}, 1, 4)));
            assertThat(Arrays.copyOf(one, 100)).containsExactly(Arrays.copyOf(two, 100), within(1e-6));
            assertThat(Arrays.copyOfRange(one, 100, 150)).isNotEqualTo(Arrays.copyOfRange(two, 100, 150));
        }
    }

    @Test
    void logProbabilitiesOfSamplesAgreeWithAFullForwardPassWhateverTheLengthsOfThePrompts() {
        var decoder = sharpened(Decoder.of(GROUPED, 3));
        var prompts = new int[][] {{1, 2, 3}, {4}, {5, 6, 7, 8, 9, 10}, {11, 12}};
        for (var temperature : new double[] {1, 0.7}) {
            var completions =
                    Generation.sample(decoder, prompts, new Sampling(temperature, 0, 1, 20, java.util.Set.of(0)), 5);
            for (var i = 0; i < completions.size(); i++) {
                assertThat(completions.logProbabilities()[i])
                        .containsExactly(
                                again(decoder, prompts[i], completions.tokens()[i], temperature), within(2e-5));
            }
        }
    }

    @Test
    void whatIsWrittenDoesNotDependOnTheNeighboursInTheBatch() {
        var decoder = sharpened(Decoder.of(GROUPED, 3));
        var together = Generation.sample(decoder, new int[][] {{1, 2, 3}, {4}, {5, 6, 7, 8}}, Sampling.plain(20), 5);
        var alone = Generation.sample(decoder, new int[][] {{1, 2, 3}}, Sampling.plain(20), 5);
        assertThat(together.tokens()[0]).isEqualTo(alone.tokens()[0]);
    }

    @Test
    void greedyWritingEqualsRereadingEverything() {
        var decoder = sharpened(Decoder.of(GROUPED, 11));
        var prompt = new int[] {1, 2, 3};
        var completions = Generation.sample(decoder, new int[][] {prompt}, Sampling.greedy(30), 0);
        var sequence = prompt;
        for (var token : completions.tokens()[0]) {
            var read = sequence;
            var likeliest = Torch.withoutGradient(() -> {
                try (var memory = Memory.scope()) {
                    var logits = decoder.logits(Tensors.padded(new int[][] {read}, 0), read.length - 1);
                    return (int) Tensors.toLongs(logits.view(-1).argmax())[0];
                }
            });
            assertThat(token).isEqualTo(likeliest);
            sequence = Arrays.copyOf(sequence, sequence.length + 1);
            sequence[sequence.length - 1] = token;
        }
    }

    @Test
    void aPromptThatDoesNotFitIsRefusedWithItsPlaceAndLengths() {
        var decoder = Decoder.of(GROUPED, 1);
        assertThatThrownBy(() -> Generation.sample(decoder, new int[][] {{1}, new int[35]}, Sampling.plain(10), 0))
                .hasMessageContaining("prompt 1 has 35 tokens")
                .hasMessageContaining("context of 40");
    }

    @Test
    void itLearnsToCopy() {
        var decoder = Decoder.of(DecoderOptions.small(12, 32, 2, 2, 16), 1);
        var optimiser = new AdamW(decoder.parameters(), AdamW.Options.adam());
        var last = 0.0;
        for (var step = 0; step < 250; step++) {
            var random = Draws.at(9, step);
            var rows = new int[32][12];
            for (var row : rows) {
                for (var i = 0; i < 6; i++) {
                    row[i] = random.nextInt(12);
                    row[i + 6] = row[i];
                }
            }
            try (var memory = Memory.scope()) {
                var tokens = Tensors.padded(rows, 0);
                var logits = decoder.logits(tokens.narrow(1, 0, 11), 5);
                var loss = Tensors.logProbabilities(
                                logits, tokens.narrow(1, 6, 6).contiguous())
                        .mean()
                        .neg();
                decoder.parameters().clearGradients();
                loss.backward();
                decoder.parameters().clipGradients(1);
                optimiser.step(5e-3);
                last = loss.item_double();
            }
        }
        assertThat(last).isLessThan(0.5);
    }

    // Fresh weights give nearly uniform logits, whose samples would hide errors; larger ones do not.
    private static Decoder sharpened(Decoder decoder) {
        decoder.parameters().values().mul_(new org.bytedeco.pytorch.Scalar(5.0));
        return decoder;
    }

    private static double[] again(Decoder decoder, int[] prompt, int[] completion, double temperature) {
        return Torch.withoutGradient(() -> {
            try (var memory = Memory.scope()) {
                var whole = Arrays.copyOf(prompt, prompt.length + completion.length);
                System.arraycopy(completion, 0, whole, prompt.length, completion.length);
                var tokens = Tensors.padded(new int[][] {Arrays.copyOf(whole, whole.length - 1)}, 0);
                var logits = Tensors.times(decoder.logits(tokens, prompt.length - 1), 1 / temperature);
                return Tensors.toDoubles(
                        Tensors.logProbabilities(logits, Tensors.longs(completion, 1, completion.length)));
            }
        });
    }
}
