package io.guerdon.core.evaluation;

import static io.guerdon.core.testing.Near.assertNear;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guerdon.core.stats.WeightAverage;
import io.guerdon.core.testing.Near;
import io.guerdon.core.testing.Vectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EvaluationTest {

    static List<Vectors.Case> verdicts() {
        return Vectors.read("par", "judge_winrate.jsonl");
    }

    @ParameterizedTest
    @MethodSource("verdicts")
    void bothOrdersOfAPairMakeOneVerdict(Vectors.Case golden) {
        var first =
                PairwiseVerdict.read(golden.input().path("order1_policy_is_A").stringValue());
        var second =
                PairwiseVerdict.read(golden.input().path("order2_policy_is_B").stringValue());
        var expected = golden.expected();
        assertThat(first.map(Enum::name).orElse(null))
                .isEqualTo(expected.path("parse1").asString(null));
        assertThat(second.map(Enum::name).orElse(null))
                .isEqualTo(expected.path("parse2").asString(null));
        if (first.isPresent() && second.isPresent()) {
            var verdict = PairwiseVerdict.of(first.get(), second.get());
            assertNear("policy", verdict.policy(), expected.path("policy_score"), 0);
            assertNear("other", verdict.other(), expected.path("sft_score"), 0);
            assertNear("win", verdict.win(), expected.path("win"), 0);
        } else {
            assertThat(expected.path("win").isNull()).isTrue();
        }
    }

    static List<Vectors.Case> dialogueScores() {
        return Vectors.read("constrained-rlhf", "eval_metric.jsonl");
    }

    @ParameterizedTest
    @MethodSource("dialogueScores")
    void theDialogueScoreIsThatOfTheReference(Vectors.Case golden) {
        var raw = new ArrayList<Double>();
        for (var metric : DialogueScore.Metric.values()) {
            String name = metric.name().toLowerCase(Locale.ROOT);
            double value = Vectors.number(golden.input().path("raw").path(name));
            raw.add(value);
            assertNear(
                    name,
                    metric.scaled(value),
                    golden.expected().path("normalized").path(name),
                    1e-9);
        }
        var score = DialogueScore.of(raw);
        assertNear("lexical", score.lexical(), golden.expected().path("lexical"), 1e-9);
        assertNear("diversity", score.diversity(), golden.expected().path("diversity"), 1e-9);
        assertNear("score", score.score(), golden.expected().path("score"), 1e-9);
    }

    static List<Vectors.Case> merges() {
        return Vectors.read("par", "warm_merge.jsonl");
    }

    @ParameterizedTest
    @MethodSource("merges")
    void modelsAreMergedByTheirMean(Vectors.Case golden) {
        double[] merged = WeightAverage.of(Near.rows(golden.input().path("models")));
        assertNear("merged", merged, golden.expected().path("merged"), 1e-9);
    }

    @Test
    void modelsOfDifferentSizesAreRefused() {
        assertThatThrownBy(() -> WeightAverage.of(new double[][] {{1}, {1, 2}})).hasMessageContaining("1 and 2");
        assertThatThrownBy(() -> WeightAverage.of(new double[0][])).hasMessageContaining("no models");
        assertThatThrownBy(() -> DialogueScore.of(List.of(1.0))).hasMessageContaining("found 1");
    }
}
