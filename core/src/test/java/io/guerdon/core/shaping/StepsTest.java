package io.guerdon.core.shaping;

import static io.guerdon.core.testing.Near.assertNear;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.core.testing.Vectors;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StepsTest {

    static List<Vectors.Case> refinements() {
        return Vectors.read("clip-delta", "refine.jsonl");
    }

    @ParameterizedTest
    @MethodSource("refinements")
    void refinedRewardsAndReturnsAreThoseOfTheSheet(Vectors.Case golden) {
        var input = golden.input();
        double[] refined = Steps.refine(
                Vectors.numbers(input.path("process_rewards")),
                Steps.Mechanism.named(input.path("mechanism").stringValue()),
                Vectors.number(input.path("eta")));
        double[] rewards =
                Steps.withSuccess(refined, Vectors.number(input.path("alpha")), Vectors.number(input.path("correct")));
        double[] returns = Steps.returns(rewards, 1);
        var expected = golden.expected();
        assertNear("refined", refined, expected.path("refined"), 1e-12);
        assertNear("step rewards", rewards, expected.path("step_rewards"), 1e-12);
        assertNear("returns", returns, expected.path("returns"), 1e-12);
        assertNear("return", returns.length == 0 ? 0 : returns[0], expected.path("trajectory_return"), 1e-12);
    }

    @Test
    void deltaTelescopesToEachStepsOwnScore() {
        var random = new SplittableRandom(5);
        for (int trial = 0; trial < 300; trial++) {
            double[] process = random.doubles(random.nextInt(1, 12)).toArray();
            double[] returns = Steps.returns(Steps.delta(process), 1);
            for (int k = 0; k < process.length; k++) {
                double own = k < process.length - 1 ? process[k] : 0;
                assertThat(returns[k]).isCloseTo(own, within(1e-12));
            }
        }
    }

    @Test
    void moreStepsNeverPayUnderClipAndChangeNothingUnderDelta() {
        var random = new SplittableRandom(6);
        for (int trial = 0; trial < 300; trial++) {
            double[] process = random.doubles(random.nextInt(2, 12)).toArray();
            double[] padded = Arrays.copyOf(process, process.length + 3);
            Arrays.fill(padded, process.length - 1, padded.length, random.nextDouble());
            double eta = random.nextDouble();
            assertThat(Arrays.stream(Steps.clip(padded, eta)).allMatch(r -> r <= 0))
                    .isTrue();
            assertThat(sum(Steps.delta(padded))).isCloseTo(sum(Steps.delta(process)), within(1e-12));
        }
    }

    private static double sum(double[] values) {
        return Arrays.stream(values).sum();
    }
}
