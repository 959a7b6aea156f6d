package io.guerdon.reproductions.labelnoise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.neural.Draws;
import io.guerdon.preference.strength.EnsembleVotes;
import io.guerdon.reproductions.experiment.Reproduction;
import io.guerdon.reproductions.experiment.Scale;
import io.guerdon.reproductions.report.Judged;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoiseExperimentTest {

    /** Votes that know which labels are wrong. */
    private static Votes oracle(NoisyPairs pairs) {
        double[] scores = new double[pairs.size()];
        Arrays.setAll(scores, i -> pairs.wrong()[i] ? -1 - i : 1 + i);
        var votes = EnsembleVotes.of(new double[][] {scores}, new double[][] {new double[pairs.size()]}, false);
        return new Votes(votes, votes);
    }

    private static double wrong(PerceptronReward.Lesson lesson) {
        int wrong = 0;
        for (boolean flag : lesson.pairs().wrong()) {
            wrong += flag ? 1 : 0;
        }
        return (double) wrong / lesson.pairs().size();
    }

    @Test
    void whereTheVotesAreRightTheCuresLeaveFewWrongLabels() {
        var truth = Truth.linear(4, Draws.at(1, 0));
        var pairs = NoisyPairs.draw(truth, 4, 500, 0.2, Draws.at(1, 1));
        for (int i = 0; i < 500; i++) {
            boolean right = truth.of(pairs.chosen()[i]) > truth.of(pairs.rejected()[i]);
            assertThat(right).isNotEqualTo(pairs.wrong()[i]);
        }
        double noise = wrong(Treatment.PLAIN.of(pairs, oracle(pairs)));
        assertThat(noise).isCloseTo(0.2, within(0.05));
        assertThat(wrong(Treatment.CLEAN.of(pairs, oracle(pairs)))).isZero();
        assertThat(wrong(Treatment.FLIP_NEGATIVE.of(pairs, oracle(pairs)))).isZero();
        assertThat(wrong(Treatment.FLIP.of(pairs, oracle(pairs)))).isCloseTo(Math.abs(noise - 0.2), within(1e-9));
        assertThat(Treatment.DROP.of(pairs, oracle(pairs)).pairs().size()).isEqualTo(400);
        assertThat(wrong(Treatment.FLIP_RANDOM.of(pairs, oracle(pairs)))).isGreaterThan(0.25);
        assertThat(wrong(Treatment.ONLY_WEAKEST.of(pairs, oracle(pairs)))).isGreaterThan(0.75);
        assertThat(Treatment.ALL.of(pairs, oracle(pairs)).margin()).contains(500.0);
    }

    @Test
    void theTruthGrowsAlongItsSlope() {
        for (var truth : List.of(Truth.linear(3, Draws.at(2, 0)), Truth.perceptron(3, 5, Draws.at(2, 1)))) {
            double[] x = {0.3, -0.2, 0.5};
            double[] slope = truth.slope(x);
            for (int k = 0; k < 3; k++) {
                double[] beside = x.clone();
                beside[k] += 1e-6;
                assertThat((truth.of(beside) - truth.of(x)) / 1e-6).isCloseTo(slope[k], within(1e-4));
            }
        }
    }

    @Test
    void theWholeExperimentRunsAndTheSameSeedGivesTheSameNumbers(@TempDir Path folder) throws Exception {
        var run = new Reproduction(new NoiseExperiment(), Scale.TINY, List.of(1L), folder.resolve("1"), 1)
                .run((_, _, _) -> {});
        var again = new Reproduction(new NoiseExperiment(), Scale.TINY, List.of(1L), folder.resolve("2"), 2)
                .run((_, _, _) -> {});
        assertThat(Reproduction.lines(again.results())).isEqualTo(Reproduction.lines(run.results()));
        var results = run.results();
        assertThat(results.finals("linear.clean", "last")[0]).isGreaterThan(0.75);
        assertThat(results.finals("shift.first-0.5", "log j ascended")[0])
                .isGreaterThan(results.finals("shift.first-0.5", "log j")[0]);
        assertThat(results.curve("rounds.labels", 1, "rounds")).hasSize(5);
        var judged = Judged.of(new NoiseExperiment(), Scale.TINY, results);
        assertThat(judged.claims()).hasSizeGreaterThan(15);
        assertThat(judged.tables().getFirst().rows()).hasSize(6);
    }
}
