package io.guerdon.reproductions.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.neural.Torch;
import io.guerdon.preference.progress.ProgressHead;
import io.guerdon.reproductions.experiment.Reproduction;
import io.guerdon.reproductions.experiment.Scale;
import io.guerdon.reproductions.progress.Method.Source;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressExperimentTest {

    private static Trial trial(int task, double outcome, boolean... grounded) {
        return new Trial(
                task, new float[grounded.length][Housekeeper.WIDTH], new int[grounded.length], grounded, outcome);
    }

    private static final List<Trial> TRIALS =
            List.of(trial(0, 1, true, false, true), trial(0, 0, true, true), trial(1, 1, false));

    private static double[][] rewards(String arm) {
        return Method.of(arm).rewards(TRIALS, new ProgressGru(1));
    }

    @Test
    void everyMethodPaysWhatItSays() {
        assertThat(rewards("ppo")).isDeepEqualTo(new double[][] {{0, 0, 1}, {0, 0}, {1}});
        assertThat(rewards("uniform-grounded")[0])
                .containsExactly(new double[] {1 / 3.0 + 0.05, 1 / 3.0, 1 / 3.0 + 0.05}, within(1e-12));
        assertThat(rewards("released")[0]).containsExactly(new double[] {1.05, 1, 1.05}, within(1e-12));
        assertThat(rewards("released")[1]).containsExactly(new double[] {-0.95, -0.95}, within(1e-12));
        assertThat(rewards("released")[2]).containsExactly(1);
        assertThat(rewards("released-weighted")[0]).containsExactly(new double[] {2.1, 1, 0}, within(1e-12));
        double[][] progress = rewards("spa-ungrounded");
        assertThat(rewards("spa")[0])
                .containsExactly(
                        new double[] {progress[0][0] + 0.05, progress[0][1], progress[0][2] + 0.05}, within(1e-12));
        assertThat(rewards("turn.spa-penalty")[0])
                .containsExactly(new double[] {progress[0][0], progress[0][1] - 0.05, progress[0][2]}, within(1e-12));
        assertThat(Method.all().stream().filter(method -> method.source() == Source.NONE))
                .hasSize(1);
    }

    @Test
    void theEstimatorLearnsContributionsThatSumToTheOutcome() {
        Torch.threads(1);
        // Half of the trials do the useful action once, and these succeed.
        var trials = new ArrayList<Trial>();
        for (int i = 0; i < 120; i++) {
            int[] actions = {1, 2, 3, 4};
            if (i % 2 == 0) {
                actions[i % 3] = 7;
            }
            trials.add(new Trial(i, new float[4][Housekeeper.WIDTH], actions, new boolean[4], i % 2 == 0 ? 1 : 0));
        }
        var estimator = new ProgressGru(2);
        estimator.learn(trials, 60);
        assertThat(estimator.explained(trials)).isGreaterThan(0.95);
        double[][] contributions = estimator.contributions(trials);
        assertThat(ProgressHead.outcome(contributions[1])).isCloseTo(0, within(0.2));
        assertThat(Arrays.stream(contributions).mapToInt(row -> row.length)).containsOnly(4);
    }

    @Test
    void playingTogetherIsPlayingAlone() {
        Torch.threads(1);
        var agent = new Housekeeper(3);
        var houses = Housekeeper.houses(12, 4);
        var all = agent.play(houses, 1, false, 5);
        var first = agent.play(houses.subList(0, 3), 1, false, 5);
        for (int i = 0; i < 3; i++) {
            assertThat(first.get(i).actions()).isEqualTo(all.get(i).actions());
        }
    }

    @Test
    void theExperimentRunsAtTheSmallestScale(@TempDir Path folder) throws Exception {
        var experiment = new ProgressExperiment();
        var results = new Reproduction(experiment, Scale.TINY, List.of(1L), folder, 1)
                .run((_, _, _) -> {})
                .results();
        for (var method : Method.all()) {
            assertThat(results.finals(method.arm(), "success")[0]).isBetween(0.0, 1.0);
            assertThat(results.finals(method.arm(), "grounding")[0]).isBetween(0.0, 1.0);
        }
        experiment
                .claims()
                .forEach(claim -> assertThat(claim.test().apply(results).why()).isNotEmpty());
        assertThat(experiment.tables(results)).hasSize(3);
    }
}
