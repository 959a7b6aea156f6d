package io.guerdon.verify.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guerdon.core.Batch;
import io.guerdon.core.Rollout;
import io.guerdon.core.spec.RewardSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class TagsRewardTest {

    private static Batch<Rollout> completions(String... completions) {
        return Batch.of(List.of(completions).stream()
                .map(text -> Rollout.of("p", text, ""))
                .toList());
    }

    @Test
    void theDefaultAsksForThinkAndAnswer() {
        var pipeline =
                RewardSpec.parse("spec", "components: {format: {type: tags}}").build();
        var scores = pipeline.evaluate(completions("<think>a</think>\n<answer>b</answer>", "<answer>b</answer>", ""));
        assertThat(scores.total()).containsExactly(1, 0, 0);
        assertThat(scores.column("format").verdicts().get(1).reason())
                .isEqualTo("missing: <think> is missing before <answer>");
    }

    @Test
    void partialCreditCountsTags() {
        var pipeline = RewardSpec.parse("spec", "components: {format: {type: tags, credit: count}}")
                .build();
        assertThat(pipeline.score(completions("<think>a</think>", "<think>a</think><answer>b</answer>")))
                .containsExactly(0.5, 1);
    }

    @Test
    void everyParameterIsReadFromTheSpecification() {
        String spec = """
                components:
                  format:
                    type: tags
                    tags: [reason, 'code?', result]
                    between: newline
                    around: none
                    content: nonblank
                    repeats: true
                    pre_opened: true
                """;
        var pipeline = RewardSpec.parse("spec", spec).build();
        assertThat(pipeline.score(completions(
                        "a</reason>\n<result>b</result>",
                        "a</reason>\n<code>c</code>\n<result>b</result>",
                        "a</reason>\n<code> </code>\n<result>b</result>",
                        "a</reason>\n<result>b</result>\n")))
                .containsExactly(1, 1, 0, 0);
    }

    @Test
    void aFormatThatMakesNoSenseIsAnErrorOfTheSpecification() {
        assertThatThrownBy(() -> RewardSpec.parse("spec", "components: {f: {type: tags, tags: []}}")
                        .build())
                .hasMessageContaining("at least one tag");
        assertThatThrownBy(() -> RewardSpec.parse("spec", "components: {f: {type: tags, between: blank}}")
                        .build())
                .hasMessageContaining("unknown value 'blank'");
    }
}
