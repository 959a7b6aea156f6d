package io.guerdon.verify.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.core.Batch;
import io.guerdon.core.Rollout;
import io.guerdon.core.Scores;
import io.guerdon.core.Verdict;
import io.guerdon.core.spec.RewardSpec;
import io.guerdon.core.testing.Vectors;
import io.guerdon.core.testing.Vectors.Case;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The whole of Mixed-R1 as reconstructed, as a user writes it. */
class MixedRewardTest {

    private static final String SPECIFICATION = """
            components:
              task:
                type: route
                field: problem_type
                cases:
                  yes_no: {type: choice, mode: strict, kind: yes-no}
                  choice: {type: choice, mode: strict, kind: letter}
                  exact: {type: exact, answer: tags}
                  chart: {type: number, parse: strict}
                  grounding: {type: iou, parse: strict}
                  open_ended: {type: bmas, answer: tags, embedding: '%s'}
              format: {type: tags, repeats: true, around: none}
            combine: {type: weighted-sum, weights: {format: %s}}
            """;

    static List<Case> golden() {
        return Vectors.read("mixed-r1", "mixed_reward.jsonl");
    }

    @ParameterizedTest
    @MethodSource("golden")
    void theRoutedRewardIsThatOfTheGoldenFile(Case golden) {
        var input = (ObjectNode) golden.input();
        var specification = SPECIFICATION.formatted(BmasTest.EMBEDDING, input.path("format_weight"));
        var rollout = Rollout.row(input)
                .completion(input.path("completion"))
                .reference(input.path("ground_truth"))
                .build();
        var scores = RewardSpec.parse("mixed.yaml", specification).build().evaluate(Batch.of(List.of(rollout)));
        var expected = golden.expected();
        if (!expected.path("total").isNumber()) {
            assertThat(scores.column("task").verdicts().getFirst().status()).isEqualTo(Verdict.Status.FAILED);
            return;
        }
        assertThat(value(scores, "task")).isCloseTo(expected.path("task_reward").doubleValue(), within(1e-9));
        assertThat(value(scores, "format"))
                .isEqualTo(expected.path("format_reward").doubleValue());
        assertThat(scores.total()[0]).isCloseTo(expected.path("total").doubleValue(), within(1e-9));
    }

    private static double value(Scores scores, String component) {
        return scores.column(component).verdicts().getFirst().value();
    }

    @Test
    void anUnknownKindOfTaskIsAnErrorAndNeverASilentZero() {
        var row = JsonNodeFactory.instance.objectNode().put("problem_type", "captoin");
        var rollout = Rollout.row(row)
                .completion(JsonNodeFactory.instance.stringNode("x"))
                .build();
        var specification = SPECIFICATION.formatted(BmasTest.EMBEDDING, 1);
        var scores = RewardSpec.parse("mixed.yaml", specification).build().evaluate(Batch.of(List.of(rollout)));
        assertThat(scores.column("task").verdicts().getFirst().detail()).contains("'captoin'", "open_ended");
        assertThat(scores.total()[0]).isNaN();
    }
}
