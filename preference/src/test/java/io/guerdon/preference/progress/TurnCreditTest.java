package io.guerdon.preference.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.core.advantage.Gae;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TurnCreditTest {

    @Test
    void withoutTokensBetweenTurnsATurnIsAStep() {
        var random = new SplittableRandom(1);
        for (int turns = 1; turns < 12; turns++) {
            double[] rewards = random.doubles(turns, -1, 1).toArray();
            double[] values = random.doubles(turns, -1, 1).toArray();
            assertThat(TurnAdvantages.of(rewards, values, 0, 0.9, 0.8))
                    .containsExactly(Gae.advantages(rewards, values, 0.9, 0.8), within(1e-12));
        }
        assertThat(TurnAdvantages.of(new double[0], new double[0], 5, 0.9, 0.8)).isEmpty();
    }

    @Test
    void creditFadesOverTheTokensBetween() {
        var random = new SplittableRandom(2);
        for (int between = 0; between < 50; between += 7) {
            double[] rewards = random.doubles(4, -1, 1).toArray();
            double[] values = random.doubles(4, -1, 1).toArray();
            double[] advantages = TurnAdvantages.of(rewards, values, between, 0.99, 0.95);
            double fade = Math.pow(0.99 * 0.95, between);
            assertThat(advantages[3]).isCloseTo(rewards[3] - values[3], within(1e-12));
            for (int t = 0; t < 3; t++) {
                double carried = fade * (0.99 * values[t + 1] + 0.99 * 0.95 * advantages[t + 1]);
                assertThat(advantages[t]).isCloseTo(rewards[t] - values[t] + carried, within(1e-12));
            }
        }
    }

    @Test
    void theResidualMakesContributionsSumToTheTrueOutcome() {
        double[] whole = StepRewards.withResidual(new double[] {0.2, 0.3, -0.1}, 1);
        assertThat(Arrays.stream(whole).sum()).isCloseTo(1, within(1e-12));
        assertThat(whole).startsWith(0.2, 0.3);
        assertThat(StepRewards.withResidual(new double[0], 1)).isEmpty();
    }

    @Test
    void aProfileSaysWhereInTrajectoriesContributionsLie() {
        double[][] contributions = {{1, 2, 3, 4}, {5, 6}, {-1}};
        double[] outcomes = {1, 1, 0};
        assertThat(Profile.along(contributions, outcomes, r -> r == 1, 2))
                .containsExactly(new double[] {8 / 3.0, 13 / 3.0}, within(1e-12));
        assertThat(Profile.along(contributions, outcomes, r -> r == 0, 2)).containsExactly(-1, Double.NaN);
        assertThat(Profile.lastShare(contributions)).isCloseTo((4 / 10.0 + 6 / 11.0) / 2, within(1e-12));
        assertThat(Profile.lastShare(new double[][] {{1}, {0, 0}})).isNaN();
    }
}
