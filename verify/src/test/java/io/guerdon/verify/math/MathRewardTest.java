package io.guerdon.verify.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guerdon.core.Batch;
import io.guerdon.core.Rollout;
import io.guerdon.core.Scores;
import io.guerdon.core.Verdict;
import io.guerdon.core.spec.RewardSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class MathRewardTest {
    private static Scores scores(String grader, String completion, String reference) {
        return RewardSpec.parse("math.yaml", "components: {answer: {type: math, grader: " + grader + "}}")
                .build()
                .evaluate(Batch.of(List.of(Rollout.of("q", completion, reference))));
    }

    private static Verdict judge(String grader, String completion, String reference) {
        return scores(grader, completion, reference).column("answer").verdicts().getFirst();
    }

    @Test
    void aRightAnswerEarnsOneAndSaysWhatDecided() {
        var verdict = judge("guerdon", "So it is \\boxed{0.5}.", "\\frac{1}{2}");
        assertThat(verdict.value()).isEqualTo(1);
        assertThat(verdict.code()).isEqualTo("equal");
        assertThat(verdict.detail()).isNotBlank();
    }

    @Test
    void aWrongAnswerEarnsNothingWithItsFailureClass() {
        assertThat(judge("guerdon", "\\boxed{3}", "4"))
                .returns(0.0, Verdict::value)
                .returns("wrong", Verdict::code);
        assertThat(judge("guerdon", "I do not know that.", "4"))
                .returns(0.0, Verdict::value)
                .returns("no_answer", Verdict::code);
    }

    @Test
    void aReferenceThatCannotBeReadMarksTheRowAsFailed() {
        assertThat(judge("guerdon", "\\boxed{3}", "\\frac{1}{")).returns(Verdict.Status.FAILED, Verdict::status);
    }

    @Test
    void otherGradersCanBeAskedInstead() {
        assertThat(judge("math-verify", "$204_6$", "$204_5$").value()).isEqualTo(1);
        assertThat(judge("guerdon", "$204_6$", "$204_5$").value()).isEqualTo(0);
        assertThat(judge("gsm8k-strict", "so\n#### 72", "72").value()).isEqualTo(1);
        assertThat(judge("hendrycks", "\\boxed{0.5}", "\\frac{1}{2}").value()).isEqualTo(1);
        assertThat(judge("prm800k", "\\boxed{2x+2}", "2(x+1)").value()).isEqualTo(1);
        assertThatThrownBy(() -> judge("mathverify", "1", "1")).hasMessageContaining("did you mean 'math-verify'");
    }
}
