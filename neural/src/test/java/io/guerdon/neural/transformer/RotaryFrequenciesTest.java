package io.guerdon.neural.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RotaryFrequenciesTest {

    /** As the configuration of Llama 3.2 has it, heads of width 64. */
    private static final RotaryFrequencies LLAMA = new RotaryFrequencies(500_000, 32, 1, 4, 8192);

    @Test
    void quickPairsStayAndSlowOnesBecomeSlowerByTheFactor() {
        var plain = RotaryFrequencies.plain(500_000);
        assertThat(LLAMA.of(0, 64)).isEqualTo(1);
        assertThat(LLAMA.of(31, 64)).isCloseTo(plain.of(31, 64) / 32, within(1e-18));
        double before = 2;
        var mixed = 0;
        for (var pair = 0; pair < 32; pair++) {
            double now = LLAMA.of(pair, 64);
            double usual = plain.of(pair, 64);
            assertThat(now).isLessThan(before).isBetween(usual / 32, usual);
            mixed += now < usual && now > usual / 32 * 1.000001 ? 1 : 0;
            // Turns in the old context: 1 and 4 are the borders of the mixture.
            double turns = 8192 * usual / (2 * Math.PI);
            double share = Math.min(1, Math.max(0, (turns - 1) / 3));
            assertThat(now).isCloseTo((1 - share) * usual / 32 + share * usual, within(1e-15));
            before = now;
        }
        assertThat(mixed).isBetween(2, 6);
    }

    @Test
    void plainOnesAreThoseOfThePaper() {
        assertThat(RotaryFrequencies.plain(10_000).of(1, 4)).isCloseTo(0.01, within(1e-15));
        assertThat(RotaryFrequencies.plain(10_000).isStretched()).isFalse();
    }

    @Test
    void numbersThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new RotaryFrequencies(0, 1, 1, 4, 1)).hasMessageContaining("rope_theta is 0.0");
        assertThatThrownBy(() -> new RotaryFrequencies(10_000, Double.NaN, 1, 4, 8192))
                .hasMessageContaining("factor NaN", "at least 1");
        assertThatThrownBy(() -> new RotaryFrequencies(10_000, 8, 4, 1, 8192))
                .hasMessageContaining("low_freq_factor 4.0");
        assertThatThrownBy(() -> new RotaryFrequencies(10_000, 8, 1, 4, 0))
                .hasMessageContaining("original_max_position_embeddings 0");
    }
}
