package io.guerdon.verify.question;

import static io.guerdon.core.testing.Near.assertNear;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.core.Batch;
import io.guerdon.core.Rollout;
import io.guerdon.core.Verdict;
import io.guerdon.core.spec.RewardSpec;
import io.guerdon.core.testing.Vectors;
import io.guerdon.verify.number.Closeness;
import io.guerdon.verify.text.PorterStemmer;
import io.guerdon.verify.text.WordErrors;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class QuestionTest {

    private static String text(Vectors.Case golden, String name) {
        return golden.input().path(name).stringValue();
    }

    static List<Vectors.Case> accuracy() {
        return Vectors.read("grpo-care", "accuracy_reward.jsonl");
    }

    @ParameterizedTest
    @MethodSource("accuracy")
    void theKindOfAQuestionDecidesHowItsAnswerIsGraded(Vectors.Case golden) {
        double reward =
                QuestionAccuracy.of(text(golden, "problem_type"), text(golden, "completion"), text(golden, "solution"));
        assertNear("reward", reward, golden.expected().path("reward"), 1e-9);
    }

    @ParameterizedTest
    @MethodSource("accuracy")
    void theRewardInAPipelineIsThatOfTheReleasedCode(Vectors.Case golden) {
        var verdict = judge("type: question, truth: tags, unknown: zero", row(golden));
        assertNear("reward", verdict.value(), golden.expected().path("reward"), 1e-9);
    }

    private static Rollout row(Vectors.Case golden) {
        return Rollout.row((ObjectNode) golden.input())
                .completion(golden.input().path("completion"))
                .reference(golden.input().path("solution"))
                .build();
    }

    private static Verdict judge(String reward, Rollout rollout) {
        return RewardSpec.parse("test", "components: {r: {" + reward + "}}")
                .build()
                .measure(Batch.of(List.of(rollout)))
                .verdicts()
                .getFirst()
                .getFirst();
    }

    @Test
    void aBareReferenceIsTheTruthAndTheKindMayBeThatOfAllRows() {
        var right = Rollout.of("", "<think>x</think><answer>2.50</answer>", "2.5");
        assertThat(judge("type: question, kind: numerical", right).value()).isEqualTo(1);
        assertThat(judge("type: question, kind: multiple-choice", right).code()).isEqualTo("wrong");
        var near = judge("type: question, kind: regression", Rollout.of("", "<answer>8</answer>", "10"));
        assertThat(near.value()).isEqualTo(0.8, within(1e-9));
        assertThat(near.code()).isEqualTo("partly_right");
        var silent = judge("type: question, kind: multiple-choice", Rollout.of("", "B", "B"));
        assertThat(silent.value()).isZero();
        assertThat(silent.code()).isEqualTo("no_answer");
        assertThat(judge("type: question, kind: ocr, answer: text", Rollout.of("", "STOP HERE", "STOP"))
                        .value())
                .isZero();
    }

    @Test
    void aKindThatIsNotKnownIsNamedWithThoseThatAre() {
        var row = JsonNodeFactory.instance
                .objectNode()
                .put("problem_type", "Multiple choice")
                .put("completion", "<answer>B</answer>");
        var rollout = Rollout.row(row)
                .completion(row.path("completion"))
                .reference(row.path("completion"))
                .build();
        var failed = judge("type: question", rollout);
        assertThat(failed.status()).isEqualTo(Verdict.Status.FAILED);
        assertThat(failed.detail()).contains("problem_type", "Multiple choice", "'multiple choice'", "'free-form'");
        assertThat(judge("type: question, unknown: zero", rollout).code()).isEqualTo("unknown_kind");
        assertThat(judge("type: question, kind_field: other", rollout).detail()).contains("other", "nothing");
    }

    static List<Vectors.Case> letters() {
        return Vectors.read("grpo-care", "seed_bench_r1_letter_reward.jsonl");
    }

    @ParameterizedTest
    @MethodSource("letters")
    void theFirstVersionComparesFirstLetters(Vectors.Case golden) {
        double reward = QuestionAccuracy.firstLetter(text(golden, "completion"), text(golden, "solution"));
        assertNear("reward", reward, golden.expected().path("reward"), 0);
    }

    static List<Vectors.Case> forms() {
        return Vectors.read("grpo-care", "format_reward.jsonl");
    }

    @ParameterizedTest
    @MethodSource("forms")
    void theFormIsThatOfTheWholeCompletionOrOfItsBeginning(Vectors.Case golden) {
        String completion = text(golden, "completion");
        assertNear("whole", ThinkAnswerForm.whole(completion), golden.expected().path("care_fullmatch"), 0);
        assertNear(
                "prefix", ThinkAnswerForm.prefix(completion), golden.expected().path("seed_bench_r1_prefix_match"), 0);
    }

    static List<Vectors.Case> meanRelativeAccuracy() {
        return Vectors.read("grpo-care", "mean_relative_accuracy.jsonl");
    }

    @ParameterizedTest
    @MethodSource("meanRelativeAccuracy")
    void meanRelativeAccuracyIsAShareOfThresholds(Vectors.Case golden) {
        double accuracy = Closeness.meanRelativeAccuracy(
                Vectors.number(golden.input().path("prediction")),
                Vectors.number(golden.input().path("target")));
        assertNear("accuracy", accuracy, golden.expected().path("mra"), 1e-6);
    }

    @Test
    void aTrailingLineFeedBreaksTheFormAndManyTagsDoNotSlowItDown() {
        assertThat(ThinkAnswerForm.whole("<think>a</think><answer>B</answer>\n"))
                .isZero();
        String hostile = "<think>" + "</think> ".repeat(200_000);
        assertThat(ThinkAnswerForm.whole(hostile)).isZero();
        assertThat(ThinkAnswerForm.prefix(hostile + "<answer>B</answer>")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "caresses, caress",
        "ponies, poni",
        "ties, tie",
        "cats, cat",
        "agreed, agre",
        "plastered, plaster",
        "motoring, motor",
        "conflated, conflat",
        "hopping, hop",
        "falling, fall",
        "filing, file",
        "happy, happi",
        "enjoy, enjoy",
        "relational, relat",
        "rational, ration",
        "hopeful, hope",
        "formalize, formal",
        "adjustment, adjust",
        "adoption, adopt",
        "controlling, control",
        "skies, sky",
        "dying, die",
        "tied, tie"
    })
    void wordsAreStemmedAsPorterAndNltkDo(String word, String stem) {
        assertThat(PorterStemmer.stem(word)).isEqualTo(stem);
    }

    @Test
    void theWordErrorRateCountsChangedWordsPerWordOfTheReference() {
        assertThat(WordErrors.rate("a x c d", "a b c", 100)).isEqualTo(2.0 / 3, within(1e-12));
        assertThat(WordErrors.rate("a b", "", 100)).isEqualTo(2);
    }
}
