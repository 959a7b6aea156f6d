package io.guerdon.verify.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextEncoderTest {

    private static double bmas(String response, String truth) {
        var encoder = TextEncoder.miniLm();
        return Bmas.similarity(encoder.table(), encoder.tokens(response), encoder.tokens(truth))
                .mean();
    }

    @Test
    void theShippedEncoderTokenizesWithoutSpecialTokensAndWithoutCuttingOff() {
        var encoder = TextEncoder.miniLm();
        assertThat(encoder.table().rows()).isEqualTo(30_522);
        assertThat(encoder.table().dimension()).isEqualTo(384);
        assertThat(encoder.tokens("A red square.")).containsExactly(1037, 2417, 2675, 1012);
        assertThat(encoder.tokens("red ".repeat(700))).hasSize(700).containsOnly(2417);
        assertThat(encoder.tokens("")).isEmpty();
    }

    @Test
    void theShippedEncoderKnowsWhichWordsAreAkin() {
        assertThat(bmas("a red square", "a red square")).isCloseTo(1, within(1e-12));
        double synonym = bmas("a scarlet box on the left", "a red square on the left");
        double other = bmas("a violin concerto in the evening", "a red square on the left");
        assertThat(synonym).isGreaterThan(other + 0.1).isLessThan(1);
        assertThat(bmas("car", "automobile")).isGreaterThan(bmas("car", "philosophy") + 0.2);
    }

    @Test
    void aStreamThatIsNoModelIsAnError() {
        assertThatThrownBy(() -> OnnxTensor.read(new ByteArrayInputStream(new byte[] {0x3a, 0x7f, 0x2a, 5}), "w"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ends in the middle");
        assertThatThrownBy(() -> OnnxTensor.read(new ByteArrayInputStream(new byte[] {8, 1}), "w"))
                .hasMessageContaining("no weight named 'w'");
        assertThatThrownBy(() -> OnnxTensor.read(new ByteArrayInputStream(new byte[] {0x0f, 1}), "w"))
                .hasMessageContaining("not an ONNX model");
    }

    @Test
    void aFileThatIsNoTokenizerIsAnErrorThatNamesIt(@TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("tokenizer.json"), "{\"a\": 1}");
        assertThatThrownBy(() -> SubwordTokenizer.read(file)).hasMessageContaining(file.toString());
        assertThatThrownBy(() -> SubwordTokenizer.read(folder.resolve("none.json")))
                .hasMessageContaining("none.json");
    }

    @Test
    void aTokenizerWithAnotherTableIsAnError() {
        var encoder = new TextEncoder(text -> new int[] {5}, EmbeddingTable.of(new double[][] {{1}}));
        assertThatThrownBy(() -> encoder.tokens("x")).hasMessageContaining("do not belong together");
    }

    @Test
    void wordsOutsideTheVocabularyAreDropped() {
        var encoder = TextEncoder.read(BmasTest.EMBEDDING, null, null);
        assertThat(encoder.tokens("the red unicorn  .")).containsExactly(2, 3, 23);
    }
}
