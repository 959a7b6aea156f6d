package io.guerdon.io.writing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class Utf8BufferTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Test
    void everyTextComesBackFromItsJson() {
        var random = new SplittableRandom(11);
        for (int round = 0; round < 20_000; round++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(12); i > 0; i--) {
                text.append((char) random.nextInt(random.nextBoolean() ? 0x100 : 0x10000));
                if (random.nextInt(5) == 0) {
                    text.appendCodePoint(0x10000 + random.nextInt(0x1000));
                }
            }
            var buffer = new Utf8Buffer(1).putString(text.toString());
            String json = new String(buffer.bytes(), 0, buffer.length(), StandardCharsets.UTF_8);
            assertThat(JSON.readTree(json).stringValue()).isEqualTo(text.toString());
        }
    }

    @Test
    void everyNumberComesBackFromItsJsonToTheLastBit() {
        var random = new SplittableRandom(12);
        for (int round = 0; round < 20_000; round++) {
            double value = round < 40 ? (round - 20) / 2.0 : Double.longBitsToDouble(random.nextLong());
            if (!Double.isFinite(value)) {
                continue;
            }
            assertThat(JSON.readTree(written(value)).doubleValue()).isEqualTo(value);
        }
        assertThat(written(Double.NaN)).isEqualTo("null");
        assertThat(written(-0.0)).isEqualTo("-0.0");
        assertThat(written(1)).isEqualTo("1.0");
    }

    private static String written(double value) {
        var buffer = new Utf8Buffer(1).putNumber(value);
        return new String(buffer.bytes(), 0, buffer.length(), StandardCharsets.UTF_8);
    }
}
