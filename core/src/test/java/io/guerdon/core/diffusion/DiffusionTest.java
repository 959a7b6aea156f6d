package io.guerdon.core.diffusion;

import static io.guerdon.core.testing.Near.assertNear;
import static org.assertj.core.api.Assertions.assertThat;

import io.guerdon.core.diffusion.DenoisingStep.Prediction;
import io.guerdon.core.testing.Vectors;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DiffusionTest {

    static List<Vectors.Case> steps() {
        return Vectors.read("parrot", "ddim_step.jsonl");
    }

    @ParameterizedTest
    @MethodSource("steps")
    void aDenoisingStepHasItsMeanAndItsLogProbability(Vectors.Case golden) {
        var input = golden.input();
        double[] sample = Vectors.numbers(input.path("sample"));
        var step = DenoisingStep.of(
                Prediction.valueOf(input.path("prediction").stringValue().toUpperCase(Locale.ROOT)),
                sample,
                Vectors.numbers(input.path("modelOutput")),
                Vectors.number(input.path("alphaBar")),
                Vectors.number(input.path("alphaBarPrev")),
                Vectors.number(input.path("eta")));
        var expected = golden.expected();
        assertNear("clean", step.clean(), expected.path("predictedClean"), 1e-9);
        assertNear("noise", step.noise(), expected.path("predictedNoise"), 1e-9);
        assertNear("mean", step.mean(), expected.path("mean"), 1e-9);
        assertNear("deviation", step.deviation(), expected.path("std"), 1e-9);
        double[] next = step.next(Vectors.numbers(input.path("noise")));
        assertNear("next", next, expected.path("next"), 1e-9);
        if (step.deviation() > 0) {
            double log = step.logProbability(next);
            assertNear("log probability", log, expected.path("logProbSum"), 1e-9);
            assertNear("mean log probability", log / sample.length, expected.path("logProbMean"), 1e-9);
        }
    }

    static List<Vectors.Case> guidance() {
        return Vectors.read("parrot", "guidance.jsonl");
    }

    @ParameterizedTest
    @MethodSource("guidance")
    void twoPromptsGuideTogether(Vectors.Case golden) {
        var input = golden.input();
        double[] guided = Guidance.originalCentred(
                Vectors.numbers(input.path("original")),
                Vectors.numbers(input.path("null")),
                Vectors.numbers(input.path("expanded")),
                Vectors.number(input.path("w1")),
                Vectors.number(input.path("w2")));
        assertNear("guided", guided, golden.expected().path("guided"), 1e-9);
    }

    @Test
    void aDeterministicStepHasNoProbability() {
        double[] x = {0.5};
        var step = DenoisingStep.of(Prediction.EPSILON, x, x, 0.3, 0.8, 0);
        assertThat(step.next(new double[] {7})).containsExactly(step.mean());
        assertThat(step.logProbability(x)).isNaN();
    }
}
