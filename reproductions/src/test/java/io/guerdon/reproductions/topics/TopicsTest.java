package io.guerdon.reproductions.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.core.loss.PreferenceLosses;
import io.guerdon.neural.Draws;
import io.guerdon.neural.Torch;
import io.guerdon.policy.learning.Packed;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TopicsTest {

    private static TopicPolicy policy;

    @BeforeAll
    static void imitate() {
        Torch.threads(1);
        policy = TopicPolicy.imitating(demonstrations(2000), 6, 1);
    }

    private static List<Topics.Demonstration> demonstrations(int count) {
        var random = Draws.at(1, 1);
        return IntStream.range(0, count)
                .mapToObj(_ -> Topics.demonstration(random))
                .toList();
    }

    @Test
    void qualityPaysDifferentRelevantTokensAndPunishesRepetitionAndLength() {
        assertThat(Topics.quality(1, new int[] {4, 5, 9, Topics.END})).isEqualTo(3);
        assertThat(Topics.quality(1, new int[] {4, 4, 4, Topics.END})).isEqualTo(1.5 - 2);
        assertThat(Topics.quality(1, new int[] {4, Topics.END})).isEqualTo(0.5);
        int[] long12 = IntStream.range(8, 20).toArray();
        assertThat(Topics.quality(0, long12)).isCloseTo(-0.6, within(1e-12));
    }

    @Test
    void demonstrationsEndAndLaterTopicsAreMoreOftenToThePoint() {
        int[] relevant = new int[Topics.COUNT];
        int[] all = new int[Topics.COUNT];
        for (var demonstration : demonstrations(2000)) {
            int[] tokens = demonstration.tokens();
            assertThat(tokens[tokens.length - 1]).isEqualTo(Topics.END);
            assertThat(Topics.length(tokens)).isBetween(3, 11);
            for (int token : Topics.content(tokens)) {
                all[demonstration.topic()]++;
                relevant[demonstration.topic()] += Topics.relevant(demonstration.topic(), token) ? 1 : 0;
            }
        }
        assertThat((double) relevant[7] / all[7]).isGreaterThan((double) relevant[0] / all[0] + 0.1);
    }

    @Test
    void whatItSaysWhileWritingAgreesWithWhatItSaysWhenReading() {
        checkReading(policy);
    }

    @Test
    void theTransformerWritesNoTopicsAndAgreesWithItselfToo() {
        checkReading(TopicPolicy.imitating(demonstrations(300), 1, TopicPolicy.Network.TRANSFORMER, 1));
    }

    private static void checkReading(TopicPolicy policy) {
        int[][] prompts = IntStream.range(0, 40)
                .mapToObj(i -> Topics.prompt(i % Topics.COUNT))
                .toArray(int[][]::new);
        var completions = policy.write(prompts, 3);
        double[][] read = Packed.logProbabilities(policy, completions, 16, 1);
        for (int i = 0; i < read.length; i++) {
            assertThat(read[i]).containsExactly(completions.logProbabilities()[i], within(1e-5));
        }
        assertThat(policy.write(prompts, 3).tokens()).isDeepEqualTo(completions.tokens());
        assertThat(Arrays.stream(completions.tokens())
                        .flatMapToInt(Arrays::stream)
                        .max())
                .hasValue(Topics.END);
    }

    @Test
    void aRewardModelLearnsFromNoisyPairsAndSeesABagOfTokens() {
        var pairs = LabelledPairs.of(policy, TopicsTest::quality, 1500, 5);
        var reward = TopicReward.fitted(pairs, TopicReward.Fit.USUAL, 6);
        assertThat(LabelledPairs.of(policy, TopicsTest::quality, 1000, 7).accuracy(reward))
                .isGreaterThan(0.57);
        double[] scores = reward.of(List.of(
                new TopicResponse(6, new int[] {24, 24, 1, 25, Topics.END}, Map.of()),
                new TopicResponse(6, new int[] {25, 24, 1, 24, Topics.END}, Map.of())));
        assertThat(scores[0]).as("order does not count").isCloseTo(scores[1], within(1e-5));
    }

    @Test
    void theQualityHeadOfTwoLeavesOutWhatLengthExplains() {
        ToDoubleFunction<TopicResponse> longer = response -> 0.7 * Topics.length(response.tokens());
        var pairs = LabelledPairs.of(policy, longer, 1500, 5);
        var usual = TopicReward.Fit.USUAL;
        var two = new TopicReward.Fit(usual.rate(), usual.epochs(), usual.batch(), 0, true);
        double one = correlationWithLength(TopicReward.fitted(pairs, usual, 6), pairs);
        double quality = correlationWithLength(TopicReward.fitted(pairs, two, 6), pairs);
        assertThat(one).isGreaterThan(0.8);
        assertThat(Math.abs(quality)).isLessThan(0.4);
    }

    private static double correlationWithLength(TopicReward reward, LabelledPairs pairs) {
        double[] lengths = pairs.chosen().stream()
                .mapToDouble(response -> Topics.length(response.tokens()))
                .toArray();
        return PreferenceLosses.pearson(reward.of(pairs.chosen()), lengths);
    }

    @Test
    void aPolicyComparedWithItselfWinsHalfAndDoesNotDiverge() {
        var standing = new Comparison(policy, 1000, 4).of(policy, 0);
        assertThat(standing.win()).isCloseTo(0.5, within(0.06));
        assertThat(standing.divergence()).isEqualTo(0);
    }

    private static double quality(TopicResponse response) {
        return Topics.quality(response.topic(), response.tokens());
    }
}
