package io.guerdon.verify.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guerdon.core.Batch;
import io.guerdon.core.Rollout;
import io.guerdon.core.Verdict;
import io.guerdon.core.spec.RewardSpec;
import io.guerdon.core.spec.SpecException;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class ChoiceRewardsTest {

    /** Scores one rollout with one component, as the program would. */
    static Verdict judge(String reward, Rollout rollout) {
        var pipeline =
                RewardSpec.parse("test", "components: {r: " + reward + "}").build();
        return pipeline.measure(Batch.of(List.of(rollout)))
                .verdicts()
                .getFirst()
                .getFirst();
    }

    private static Rollout row(String json) {
        var row = (ObjectNode) JsonMapper.shared().readTree(json);
        return Rollout.row(row)
                .completion(row.path("completion"))
                .reference(row.path("reference"))
                .label("rows.jsonl:1")
                .build();
    }

    @Test
    void choiceReadsTheOptionsOfTheRow() {
        var list =
                row("{\"completion\": \"Open tap\", \"reference\": \"C\", \"options\": [\"x\", \"y\", \"open tap\"]}");
        var map = row(
                "{\"completion\": \"open tap\", \"reference\": \"C\", \"options\": {\"C\": \"open tap\", \"A\": 1, \"B\": 2}}");
        var arc = row(
                "{\"completion\": \"open tap\", \"reference\": \"B\", \"choices\": {\"text\": [\"x\", \"open tap\"], \"label\": [\"A\", \"B\"]}}");
        assertThat(judge("choice", list).value()).isEqualTo(1);
        assertThat(judge("choice", map).value()).isEqualTo(1);
        assertThat(judge("{type: choice, options: choices}", arc).value()).isEqualTo(1);
    }

    @Test
    void choiceSaysWhatItFoundAndWhatItExpected() {
        var verdict = judge("choice", Rollout.of("", "<answer>B</answer>", "C"));
        assertThat(verdict.reason()).isEqualTo("wrong: found B, expected C");
        assertThat(verdict.value()).isZero();
    }

    @Test
    void strictChoiceNeedsTheTags() {
        assertThat(judge("{type: choice, mode: strict}", Rollout.of("", "B", "B"))
                        .code())
                .isEqualTo("no_answer");
        assertThat(judge("{type: choice, mode: strict, answer: text}", Rollout.of("", "B", "B"))
                        .value())
                .isEqualTo(1);
        assertThat(judge("choice", Rollout.of("", "<think>C?</think> B", "B")).value())
                .isEqualTo(1);
    }

    @Test
    void choiceFindsOutWhetherTheQuestionIsYesOrNo() {
        assertThat(judge("choice", Rollout.of("", "Yes, there is.", "yes")).value())
                .isEqualTo(1);
        assertThat(judge("{type: choice, kind: letter}", Rollout.of("", "N", "N"))
                        .value())
                .isEqualTo(1);
    }

    @Test
    void aListOfReferencesIsSeveralRightLettersForChoiceAndAlternativesForExact() {
        var letters = row("{\"completion\": \"A and C\", \"reference\": [\"A\", \"C\"]}");
        assertThat(judge("choice", letters).value()).isEqualTo(1);
        var words = row("{\"completion\": \"NYC\", \"reference\": [\"New York\", \"nyc\"]}");
        assertThat(judge("exact", words).value()).isEqualTo(1);
    }

    @Test
    void aReferenceThatCannotBeReadIsAnErrorOfTheRow() {
        var bad = judge("choice", row("{\"completion\": \"A\", \"reference\": \"a long sentence\"}"));
        assertThat(bad.status()).isEqualTo(Verdict.Status.FAILED);
        assertThat(bad.detail())
                .contains("rows.jsonl:1", "reference", "'a long sentence'", "expected an option letter");
        assertThat(judge("choice", row("{\"completion\": \"A\"}")).detail()).contains("reference", "found nothing");
        assertThat(judge("choice", row("{\"completion\": \"A\", \"reference\": \"A\", \"options\": 3}"))
                        .detail())
                .contains("options", "found '3'");
    }

    @Test
    void regexScoresAMatchOrComparesAGroup() {
        var rollout = Rollout.of("", "Final answer: Blue", "blue");
        assertThat(judge("{type: regex, pattern: '^Final'}", rollout).value()).isEqualTo(1);
        assertThat(judge("{type: regex, pattern: 'Final', match: full}", rollout)
                        .value())
                .isZero();
        assertThat(judge("{type: regex, pattern: 'answer: (\\w+)', group: 1}", rollout)
                        .reason())
                .isEqualTo("equal: captured 'Blue' as expected");
        assertThat(judge("{type: regex, pattern: '(\\w+)', group: 1, last: true}", rollout)
                        .value())
                .isEqualTo(1);
        assertThat(judge("{type: regex, pattern: 'red', forbid: true}", rollout).value())
                .isEqualTo(1);
        assertThat(judge("{type: regex, pattern: 'Blue', forbid: true}", rollout)
                        .code())
                .isEqualTo("forbidden_match");
    }

    @Test
    void aBadPatternIsAnErrorOfTheSpecification() {
        var rollout = Rollout.of("", "", "");
        assertThatThrownBy(() -> judge("{type: regex, pattern: '(a'}", rollout))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining("pattern '(a' is not valid: missing closing )");
        assertThatThrownBy(() -> judge("{type: regex, pattern: '(?=a)'}", rollout))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining("no look-around");
        assertThatThrownBy(() -> judge("{type: regex, pattern: 'a', group: 1}", rollout))
                .hasMessageContaining("group must be from 0 to 0");
    }

    @Test
    void regexIsLinearOnPatternsThatKillOtherEngines() {
        var rollout = Rollout.of("", "a".repeat(20_000) + "!", "");
        assertThat(judge("{type: regex, pattern: '^(a+)+$'}", rollout).value()).isZero();
    }
}
