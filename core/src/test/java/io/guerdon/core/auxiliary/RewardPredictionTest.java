package io.guerdon.core.auxiliary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guerdon.core.testing.Near;
import io.guerdon.core.testing.Vectors;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RewardPredictionTest {

    static List<Vectors.Case> labels() {
        return Vectors.read("lucy-skg", "reward_prediction_labels.jsonl");
    }

    @ParameterizedTest
    @MethodSource("labels")
    void rewardsFallIntoThreeClasses(Vectors.Case golden) {
        double[] rewards = Vectors.numbers(golden.input().path("rewards"));
        double threshold = Vectors.number(golden.input().path("threshold"));
        double[][] expected = Near.rows(golden.expected().path("one_hot_pos_neg_zero"));
        for (int i = 0; i < rewards.length; i++) {
            double[] oneHot = new double[3];
            oneHot[RewardPrediction.label(rewards[i], threshold).ordinal()] = 1;
            assertThat(oneHot).containsExactly(expected[i]);
        }
    }

    static List<Vectors.Case> sequences() {
        return Vectors.read("lucy-skg", "observation_sequences.jsonl");
    }

    @ParameterizedTest
    @MethodSource("sequences")
    void windowsDoNotCrossTheStartOfAnEpisode(Vectors.Case golden) {
        var input = golden.input();
        int steps = input.path("steps_per_env").intValue();
        double[] ids = Vectors.numbers(input.path("observation_ids_flat"));
        double[] starts = Vectors.numbers(input.path("episode_starts_flat"));
        double[][] expected = Near.rows(golden.expected().path("sequences"));
        for (int env = 0; env < input.path("n_envs").intValue(); env++) {
            boolean[] begins = new boolean[steps];
            for (int t = 0; t < steps; t++) {
                begins[t] = starts[env * steps + t] != 0;
            }
            int[][] windows =
                    RewardPrediction.windows(begins, input.path("sequence_len").intValue());
            for (int t = 0; t < steps; t++) {
                int offset = env * steps;
                double[] found = Arrays.stream(windows[t])
                        .mapToDouble(step -> step == RewardPrediction.NONE ? 0 : ids[offset + step])
                        .toArray();
                assertThat(found).containsExactly(expected[offset + t]);
            }
        }
    }

    @Test
    void aWindowOfNothingIsRefused() {
        assertThatThrownBy(() -> RewardPrediction.windows(new boolean[3], 0)).hasMessageContaining("found 0");
    }
}
