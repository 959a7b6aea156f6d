package io.guerdon.preference.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.neural.transformer.DecoderOptions;
import io.guerdon.neural.transformer.ScoringDecoder;
import io.guerdon.preference.reward.RewardModel.Text;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScoringInBatchesTest {

    @Test
    void aScoreDoesNotDependOnWhatIsScoredBesideIt() {
        var options = DecoderOptions.small(257, 16, 2, 2, 64);
        var model = new RewardModel(
                new ByteTokenizer(), options, List.of(ScoringDecoder.of(options, 1, 7)), Committee.MEAN, 0);
        var texts = new ArrayList<Text>();
        for (int i = 0; i < 70; i++) {
            texts.add(new Text("prompt " + i, "x".repeat(i) + i));
        }
        double[] together = model.score(texts);
        for (int i = 0; i < together.length; i += 9) {
            assertThat(model.score(List.of(texts.get(i)))[0]).isCloseTo(together[i], within(1e-5));
        }
        var order = new ArrayList<>(IntStream.range(0, together.length).boxed().toList());
        Collections.shuffle(order, new Random(1));
        double[] shuffled = model.score(order.stream().map(texts::get).toList());
        for (int i = 0; i < shuffled.length; i++) {
            assertThat(shuffled[i]).isCloseTo(together[order.get(i)], within(1e-5));
        }
        assertThat(model.score(texts)).containsExactly(together);
    }
}
