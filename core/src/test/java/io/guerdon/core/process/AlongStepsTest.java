package io.guerdon.core.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.core.Batch;
import io.guerdon.core.ItemReward;
import io.guerdon.core.Reward;
import io.guerdon.core.Rollout;
import io.guerdon.core.Verdict;
import io.guerdon.core.Verdict.Step;
import io.guerdon.core.catalog.CoreParts;
import io.guerdon.core.shaping.Steps;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartProvider;
import io.guerdon.core.spec.PartType;
import io.guerdon.core.spec.Registry;
import io.guerdon.core.spec.RewardSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AlongStepsTest {

    /** The last digit of a completion over ten; does not apply without one; fails at an exclamation mark. */
    private static final Reward<Rollout> DIGIT = (ItemReward<Rollout>) (rollout, step) -> {
        String text = rollout.completion();
        if (text.contains("!")) {
            throw new IllegalStateException("loud");
        }
        var digits = text.chars().filter(Character::isDigit).toArray();
        return digits.length == 0
                ? Verdict.notApplicable("no digit")
                : Verdict.of((digits[digits.length - 1] - '0') / 10.0);
    };

    /** Stands in YAML for DIGIT. */
    public record Digit(
            @Parameter(value = "Nothing.", byDefault = "0") int nothing) {
        static final PartType<Digit, Reward<Rollout>> TYPE =
                new PartType<>(Kind.REWARD, "digit", "A digit.", "Tests", Digit.class, "type: digit", d -> DIGIT);
    }

    @Test
    void eachStepHasTheScoreOfTheTextUpToItsEnd() {
        var verdict =
                along(Steps.Mechanism.RAW, 0.5).explain(batch("a9\nb2\n\nc5")).getFirst();
        assertThat(verdict.steps()).containsExactly(new Step(3, 0.9), new Step(7, 0.2), new Step(9, 0.5));
        assertThat(verdict.value()).isCloseTo(1.6, within(1e-12));
        assertThat(verdict.reason()).contains("3 steps").contains("[0.900000, 0.200000, 0.500000]");
    }

    @Test
    void mechanismsBoundWhatStepsAddUpTo() {
        var random = new SplittableRandom(3);
        for (var mechanism : Steps.Mechanism.values()) {
            for (int trial = 0; trial < 50; trial++) {
                double[] scores = random.ints(random.nextInt(1, 8), 0, 10)
                        .mapToDouble(digit -> digit / 10.0)
                        .toArray();
                var text = new StringBuilder();
                for (double score : scores) {
                    text.append("x").append(Math.round(score * 10)).append('\n');
                }
                double[] expected = Steps.refine(scores, mechanism, 0.6);
                var verdict =
                        along(mechanism, 0.6).explain(batch(text.toString())).getFirst();
                assertThat(verdict.steps().stream().mapToDouble(Step::reward).toArray())
                        .containsExactly(expected, within(1e-12));
                assertThat(verdict.value()).isCloseTo(Arrays.stream(expected).sum(), within(1e-12));
                assertThat(verdict.steps().getLast().end()).isEqualTo(text.length());
            }
        }
    }

    @Test
    void aRewardThatKnowsItsStepsIsTakenAtItsWord() {
        Reward<Rollout> knowing = (ItemReward<Rollout>)
                (rollout, step) -> Verdict.ofSteps(List.of(new Step(1, 0.8), new Step(4, 0.3)), "steps", "");
        var along = new AlongSteps(new AlongSteps.Configuration(knowing, Steps.Mechanism.DELTA, 0, "\n", 100));
        assertThat(along.explain(batch("a\nb\nc")).getFirst().steps())
                .containsExactly(new Step(1, 0.8), new Step(4, 0.0));
    }

    @Test
    void stepsWithoutAScoreArePassedOverAndBrokenOnesBreakTheItem() {
        var verdicts = along(Steps.Mechanism.RAW, 0).explain(batch("a\nb3\nc", "", "ab", "a1\nb!", "x!"));
        assertThat(verdicts.get(0).steps())
                .as("a text keeps the digits before it")
                .containsExactly(new Step(5, 0.3), new Step(6, 0.3));
        assertThat(verdicts.get(1).status()).as("nothing written").isEqualTo(Verdict.Status.SCORED);
        assertThat(verdicts.get(1).value()).isZero();
        assertThat(verdicts.get(2).status()).isEqualTo(Verdict.Status.NOT_APPLICABLE);
        assertThat(verdicts.get(3).status()).isEqualTo(Verdict.Status.FAILED);
        assertThat(verdicts.get(4).detail()).contains("loud");
    }

    @Test
    void endsLieBehindSeparatorsAndBlankStepsBelongToTheOneBefore() {
        assertThat(StepEnds.split("a\nb\nc", "\n", 9)).containsExactly(2, 4, 5);
        assertThat(StepEnds.split("\n\na\n \n\nb\n\n", "\n", 9)).containsExactly(7, 10);
        assertThat(StepEnds.split("a\n\nb\nc", "\n\n", 9)).containsExactly(3, 6);
        assertThat(StepEnds.split("a\nb\nc\nd", "\n", 2)).containsExactly(2, 7);
        assertThat(StepEnds.split(" \n ", "\n", 9)).isEmpty();
        assertThat(StepEnds.split("", "\n", 9)).isEmpty();
        assertThat(StepEnds.of("go to A\nok\ntake A", List.of("go to A", "take A")))
                .containsExactly(7, 17);
        assertThat(StepEnds.of("go to A", List.of("go to A", "go to A"))).isEmpty();
    }

    @Test
    void anyTextIsCutIntoRisingEndsThatReachItsEnd() {
        var random = new SplittableRandom(1);
        for (int trial = 0; trial < 500; trial++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(30); i > 0; i--) {
                text.append("ab \n\n\t;".charAt(random.nextInt(7)));
            }
            int most = random.nextInt(1, 6);
            int[] ends = StepEnds.split(text.toString(), random.nextBoolean() ? "\n" : ";", most);
            assertThat(ends.length).isLessThanOrEqualTo(most);
            assertThat(ends.length == 0).isEqualTo(text.toString().isBlank());
            int before = 0;
            for (int end : ends) {
                assertThat(text.substring(before, end)).isNotBlank();
                before = end;
            }
            assertThat(ends.length == 0 || before == text.length()).isTrue();
        }
    }

    @Test
    void hostileTextsCostLittle() {
        var verdict = along(Steps.Mechanism.CLIP_DELTA, 0.5)
                .explain(batch("1\n".repeat(200_000)))
                .getFirst();
        assertThat(verdict.steps()).hasSize(100);
        assertThat(verdict.steps().getLast().end()).isEqualTo(400_000);
    }

    @Test
    void verdictsWhoseStepsDoNotSumToTheirValueAreRefused() {
        assertThatThrownBy(() -> new Verdict(1, Verdict.Status.SCORED, "", "", List.of(new Step(1, 0.5))))
                .hasMessageContaining("steps sum to 0.5, the value is 1.0");
        assertThatThrownBy(() -> Verdict.ofSteps(List.of(new Step(3, 1), new Step(2, 1)), "", ""))
                .hasMessageContaining("ends at 2");
        assertThatThrownBy(() -> Verdict.ofSteps(List.of(new Step(3, Double.NaN)), "", ""))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void itIsWrittenInYamlAndWrongSettingsSayWhere() {
        PartProvider digit = () -> List.of(Digit.TYPE);
        var registry = new Registry(List.of(new CoreParts(), digit));
        var pipeline = RewardSpec.parse(
                        "test", "components: {p: {type: along-steps, of: digit, mechanism: clip, separator: ';'}}")
                .build(registry);
        assertThat(pipeline.evaluate(batch("a2;b9")).total()[0]).isCloseTo(-0.3, within(1e-12));
        assertThatThrownBy(() -> RewardSpec.parse(
                                "test", "components:\n  p: {type: along-steps, of: digit, separator: ''}")
                        .build(registry))
                .hasMessageContaining("test:2")
                .hasMessageContaining("'separator' is empty");
        assertThatThrownBy(() -> RewardSpec.parse("test", "components:\n  p: {type: along-steps, of: digit, most: 0}")
                        .build(registry))
                .hasMessageContaining("1 to 10000");
        assertThatThrownBy(() -> RewardSpec.parse("test", "components:\n  p: {type: along-steps}")
                        .build(registry))
                .hasMessageContaining("'of'");
    }

    private static AlongSteps along(Steps.Mechanism mechanism, double eta) {
        return new AlongSteps(new AlongSteps.Configuration(DIGIT, mechanism, eta, "\n", 100));
    }

    private static Batch<Rollout> batch(String... completions) {
        var items = new ArrayList<Rollout>();
        for (String completion : completions) {
            items.add(Rollout.of("p", completion, ""));
        }
        return Batch.of(items);
    }
}
