package io.guerdon.reproductions.processrewards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.neural.Draws;
import io.guerdon.neural.Torch;
import io.guerdon.neural.generation.Generation;
import io.guerdon.neural.generation.Sampling;
import io.guerdon.policy.learning.Packed;
import io.guerdon.reproductions.experiment.Reproduction;
import io.guerdon.reproductions.experiment.Scale;
import io.guerdon.reproductions.processrewards.Sums.Solution;
import io.guerdon.reproductions.processrewards.Sums.Teacher;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoundedRewardsExperimentTest {

    private static final Sums SUMS = new Sums(3, 8);

    @Test
    void aSolutionIsRightWhenItsLastClaimIsTheSumOfAllDigits() {
        int[] question = {4, 9, 2};
        assertThat(new Solution(question, new int[] {4, 3, 5, Sums.ANSWER}).isRight())
                .isTrue();
        assertThat(new Solution(question, new int[] {4, Sums.FILL, 3, Sums.FILL, 5, Sums.ANSWER}).isRight())
                .isTrue();
        assertThat(new Solution(question, new int[] {4, 3, 6, Sums.ANSWER}).isRight())
                .isFalse();
        assertThat(new Solution(question, new int[] {5, Sums.ANSWER}).isRight()).isFalse();
        assertThat(new Solution(question, new int[] {4, 3, 5}).isRight()).isFalse();
        assertThat(new Solution(question, new int[0]).isRight()).isFalse();
        assertThat(new Solution(question, new int[] {4, Sums.FILL}).fillShare()).isEqualTo(0.5);
    }

    @Test
    void stepByStepWritingAgreesWithReadingTheWholeAndClaimsNothingBehindTheLastDigit() {
        Torch.threads(1);
        var policy = SumPolicy.imitating(SUMS, Teacher.of(SUMS, 1), 5, 1);
        var written = Generation.sample(
                policy, SUMS.questions(40, Draws.at(1, 2)), Sampling.plain(SUMS.longest(), Sums.ANSWER), 3);
        double[][] read = Packed.logProbabilities(policy, written, 40, 1);
        for (int i = 0; i < read.length; i++) {
            assertThat(read[i]).containsExactly(written.logProbabilities()[i], within(1e-4));
            assertThat(Arrays.stream(written.tokens()[i])
                            .filter(step -> step < Sums.VALUES)
                            .count())
                    .isLessThanOrEqualTo(SUMS.digits());
        }
    }

    @Test
    void emptyStepsPayUnderRawProcessRewardsOnly() {
        double[] clean = {0.6, 0.9, 0.8};
        double[] padded = {0.6, 0.9, 0.9, 0.9, 0.8};
        for (var design : Design.values()) {
            double gain = Arrays.stream(design.of(new double[][] {padded}, 0.7)[0])
                            .sum()
                    - Arrays.stream(design.of(new double[][] {clean}, 0.7)[0]).sum();
            switch (design) {
                case PROCESS, PENALISED -> assertThat(gain).isGreaterThan(1);
                case NORMED -> {} // depends on the batch
                default -> assertThat(gain).isCloseTo(0, within(1e-12));
            }
        }
    }

    @Test
    void theExperimentRunsAtTheSmallestScale(@TempDir Path folder) throws Exception {
        var experiment = new BoundedRewardsExperiment();
        var results = new Reproduction(experiment, Scale.TINY, List.of(1L), folder, 1)
                .run((_, _, _) -> {})
                .results();
        for (var design : Design.values()) {
            assertThat(results.finals(design.arm(), "accuracy")[0]).isBetween(0.0, 1.0);
            assertThat(results.curve(design.arm(), 1, "training")).hasSize(3);
        }
        experiment
                .claims()
                .forEach(claim -> assertThat(claim.test().apply(results).why()).isNotEmpty());
        assertThat(experiment.tables(results).getFirst().rows()).hasSize(6);
        var longer = experiment.tables(results).getLast();
        assertThat(longer.header()).containsExactly("updates", "1", "2", "3");
        assertThat(longer.rows())
                .extracting(List::getFirst)
                .containsExactly("long.sr", "long.sr-clip-delta", "difference");
        for (int look = 1; look <= 3; look++) {
            assertThat(results.finals("long.sr", "accuracy, look " + look)[0])
                    .isEqualTo(results.curve("long.sr", 1, "training").get(look).value("accuracy"));
        }
    }
}
