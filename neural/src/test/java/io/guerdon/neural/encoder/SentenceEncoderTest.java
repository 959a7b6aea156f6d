package io.guerdon.neural.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.neural.encoder.TextEncoder.Text;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SentenceEncoderTest {

    private static final List<Text> TEXTS = List.of(
            Text.of("A man is eating food."),
            Text.of("A man eats a piece of bread."),
            Text.of("The stock market fell by three percent."),
            new Text("Where is the cat?", "On the mat."),
            Text.of(""));

    @Test
    void textsOfOneMeaningLieNearToEachOther() {
        double[][] vectors = SentenceEncoder.miniLm().encode(TEXTS);

        assertThat(List.of(vectors))
                .hasSize(5)
                .allSatisfy(row -> assertThat(dot(row, row)).isCloseTo(1, within(1e-9)));
        assertThat(dot(vectors[0], vectors[1])).isGreaterThan(0.6);
        assertThat(dot(vectors[0], vectors[2])).isLessThan(0.2);
    }

    @Test
    void aVectorDependsOnItsTextAlone() {
        var encoder = SentenceEncoder.miniLm();
        double[][] together = encoder.encode(TEXTS);
        for (int i = 0; i < TEXTS.size(); i++) {
            assertThat(encoder.encode(List.of(TEXTS.get(i)))[0]).isEqualTo(together[i]);
        }
        var many = new ArrayList<Text>();
        for (int i = 0; i < 40; i++) {
            many.add(Text.of("A man is eating food" + (i == 0 ? "." : "!")));
        }
        assertThat(encoder.encode(many)[0]).isEqualTo(together[0]);
    }

    @Test
    void aPromptThatIsTooLongDoesNotHideTheResponse() {
        var encoder = SentenceEncoder.miniLm();
        String prompt = "word ".repeat(2000);
        long before = encoder.cut();
        double[][] vectors = encoder.encode(List.of(new Text(prompt, "yes"), new Text(prompt, "no"), Text.of("short")));

        assertThat(vectors[0]).isNotEqualTo(vectors[1]);
        assertThat(encoder.cut() - before).isEqualTo(2);
        assertThat(encoder.isCut(new Text(prompt, "yes"))).isTrue();
        assertThat(encoder.isCut(Text.of("short"))).isFalse();
    }

    @Test
    void whatWasAskedBeforeIsRememberedUpToALimit() {
        var asked = new ArrayList<Text>();
        var cache = new EmbeddingCache(
                new TextEncoder() {
                    @Override
                    public double[][] encode(List<Text> texts) {
                        asked.addAll(texts);
                        return texts.stream()
                                .map(text -> new double[] {text.text().length()})
                                .toArray(double[][]::new);
                    }

                    @Override
                    public int width() {
                        return 1;
                    }

                    @Override
                    public String fingerprint() {
                        return "length";
                    }
                },
                2);

        assertThat(cache.encode(List.of(Text.of("a"), Text.of("bb"), Text.of("a"))))
                .isDeepEqualTo(new double[][] {{1}, {2}, {1}});
        assertThat(asked).containsExactly(Text.of("a"), Text.of("bb"));
        cache.encode(List.of(Text.of("a"), Text.of("ccc")));
        cache.encode(List.of(Text.of("bb")));
        assertThat(asked).containsExactly(Text.of("a"), Text.of("bb"), Text.of("ccc"), Text.of("bb"));
        assertThat(cache.width()).isEqualTo(1);
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
