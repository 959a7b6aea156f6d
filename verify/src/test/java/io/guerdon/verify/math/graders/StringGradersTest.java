package io.guerdon.verify.math.graders;

import static org.assertj.core.api.Assertions.assertThat;

import io.guerdon.verify.math.graders.Grade.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The graders that only compare strings. */
class StringGradersTest {

    @Test
    void gsm8kStrictTakesTheLastMarkedNumberWithoutCommas() {
        var grade = Gsm8k.strict().grade("#### 3\nno, wait\n#### -1,234", "-1234");

        assertThat(grade.outcome()).isEqualTo(Outcome.CORRECT);
        assertThat(grade.extracted()).isEqualTo("-1234");
        assertThat(Gsm8k.strict().grade("The answer is 7", "7").outcome()).isEqualTo(Outcome.NO_ANSWER);
    }

    @Test
    void gsm8kLooksAtTheLastThreeHundredCodePointsOnly() {
        String mark = "#### 12";

        assertThat(Gsm8k.strictAnswer(mark + "😀".repeat(293))).isEqualTo("12");
        assertThat(Gsm8k.strictAnswer(mark + "😀".repeat(294))).isNull();
        assertThat(Gsm8k.flexibleAnswer(mark + "x".repeat(299))).isEqualTo("2");
        assertThat(Gsm8k.flexibleAnswer(mark + "x".repeat(300))).isNull();
    }

    @Test
    void gsm8kFlexibleKeepsCommasAndTakesALonePointOnlyWhenThereIsNothingElse() {
        assertThat(Gsm8k.flexibleAnswer("It costs 1,234 dollars.")).isEqualTo("1,234");
        assertThat(Gsm8k.flexibleAnswer("Nothing. At all.")).isEqualTo(".");
        assertThat(Gsm8k.flexibleAnswer("red, blue.")).isEqualTo(",");
        assertThat(Gsm8k.flexibleAnswer("12.")).isEqualTo("12.");
        assertThat(Gsm8k.flexibleAnswer("5-3")).isEqualTo("-3");
    }

    @Test
    void gsm8kPaysTheFormatScoreForAWrongNumber() {
        var grader = new Gsm8k(Gsm8k.Mode.STRICT, 1, 0.1);

        assertThat(grader.grade("#### 5", "5").score()).isEqualTo(1);
        assertThat(grader.grade("#### 5", "6").score()).isEqualTo(0.1);
        assertThat(grader.grade("five", "5").score()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "'\\frac12', '\\frac{1}{2}'",
        "'\\frac1{72}', '\\frac{1}{72}'",
        "'\\dfrac{3}{4}', '\\frac{3}{4}'",
        "'-3/4', '\\frac{-3}{4}'",
        "'03/4', '03/4'",
        "'x/2', 'x/2'",
        "'1/2/3', '1/2/3'",
        "'0.5', '\\frac{1}{2}'",
        "'.5', '\\frac{1}{2}'",
        "'x = 0.5', '\\frac{1}{2}'",
        "'abc = 5', 'abc=5'",
        "'a=b=5', 'a=b=5'",
        "'\\sqrt3', '\\sqrt{3}'",
        "'2\\sqrt 3', '2\\sqrt{}3'",
        "'5 \\text{ cm}', '5'",
        "'30^{\\circ}', '30'",
        "'50\\%', '50'",
        "'{.5}', '{0.5}'",
        "'\\left(1, 2\\right)', '(1,2)'",
        "'\\frac5', '\\frac5'",
        "'', ''"
    })
    void hendrycksNormalisesByTheOriginalsRulesInTheirOrder(String answer, String expected) {
        assertThat(Hendrycks.normalise(answer)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\sqrt", "1 + \\sqrt", "\\frac", "\\frac{1}{2}\\frac", "3\\text{ a}\\text{ b}"})
    void hendrycksComparesRawStringsWhereTheOriginalFails(String answer) {
        assertThat(Hendrycks.normalise(answer)).isNull();
        assertThat(Hendrycks.equivalent(answer, answer)).isTrue();
        assertThat(Hendrycks.equivalent(answer, answer + " ")).isFalse();
    }

    @Test
    void hendrycksCountsTwoMissingAnswersAsEqual() {
        assertThat(Hendrycks.equivalent(null, null)).isTrue();
        assertThat(Hendrycks.equivalent(null, "")).isFalse();
    }

    @Test
    void hendrycksReadsTheLastBox() {
        var grader = new Hendrycks();

        assertThat(grader.grade("\\boxed{1} then \\boxed{\\frac{1}{2}}", "0.5").score())
                .isEqualTo(1);
        assertThat(grader.grade("so \\boxed 7$ done", "7").score()).isEqualTo(1);
        assertThat(grader.grade("\\boxed{\\frac{1}{2}", "0.5").outcome()).isEqualTo(Outcome.NO_ANSWER);
        assertThat(grader.grade("\\fbox{3}", "3").reason()).contains("not a \\boxed");
        assertThat(grader.grade("3", "3").outcome()).isEqualTo(Outcome.NO_ANSWER);
    }

    @ParameterizedTest
    @CsvSource({
        "'x = 5', '5'",
        "'5 \\text{m}', '5'",
        "'an apple', 'apple'",
        "'banana split', 'banansplit'",
        "'1,000', '1000'",
        "'1,000.5', '1,000.5'",
        "'$3$ and $4$', '3'",
        "'\\frac12', '\\frac{1}{2}'",
        "'\\frac1{2', '\\frac{1}{{}2'",
        "'\\sqrt3', '\\sqrt{3}'",
        "'12 square units', '12'",
        "'\\boxed{\\frac{1}{2}}', '\\frac{1}{2}'",
        "'\\text{a\\text{b}c}', 'a\\text{bc}'",
        "'90^\\circ', '90'"
    })
    void minervaNormalisesByTheOriginalsRulesInTheirOrder(String answer, String expected) {
        assertThat(Minerva.normalise(answer)).isEqualTo(expected);
    }

    @Test
    void minervaTakesTheLastAnswerLineInAnyCaseAndAcrossBlankLines() {
        assertThat(Minerva.answer("Answer: 3\nANSWER : 4\n")).isEqualTo("4");
        assertThat(Minerva.answer("answer:\n\n 12 dollars\nmore")).isEqualTo("12");
        assertThat(Minerva.answer("The answer is 3")).isEqualTo("[INVALID]");
        assertThat(Minerva.answer("Answer:\n")).isEqualTo("[INVALID]");
        assertThat(Minerva.answer("Answer: 3" + " ".repeat(300))).isEqualTo("[INVALID]");
    }

    @Test
    void minervaPaysPlusOrMinusOne() {
        assertThat(new Minerva().grade("Answer: $1{,}000$", "1000").score()).isEqualTo(1);
        assertThat(new Minerva().grade("Answer: 1", "1000").score()).isEqualTo(-1);
        assertThat(new Minerva().grade("I do not know", "1000").outcome()).isEqualTo(Outcome.NO_ANSWER);
    }

    @Test
    void theStrictBoxMustHoldTheReferenceCharacterForCharacterNearTheEnd() {
        var grader = new StrictBox();

        assertThat(grader.grade("\\boxed{1/2}.", "1/2").score()).isEqualTo(1);
        assertThat(grader.grade("\\boxed{ 1/2}.", "1/2").score()).isEqualTo(-1);
        assertThat(grader.grade("\\boxed{1/2}" + "x".repeat(90), "1/2").outcome())
                .isEqualTo(Outcome.NO_ANSWER);
    }

    @ParameterizedTest
    @CsvSource({
        "'593+7', '+7'",
        "'it is 1,234.5 in all', '1234.5'",
        "'1,2,3', '3'",
        "'12,34,56', '123456'",
        "'1.2.3', '.3'",
        "'7. Then nothing', '7'",
        "'- 5', '5'",
        "'x--5', '-5'",
        "'${7}.{5}', '5'"
    })
    void openInstructTakesTheLastNumberWithItsSign(String text, String expected) {
        assertThat(OpenInstructGsm8k.lastNumber(text)).isEqualTo(expected);
    }

    @Test
    void openInstructComparesTheWholeTextWhenItHasNoNumber() {
        var grader = new OpenInstructGsm8k();

        assertThat(grader.grade("Yes", "yes").score()).isEqualTo(1);
        assertThat(grader.grade("no", "yes").outcome()).isEqualTo(Outcome.NO_ANSWER);
        assertThat(grader.grade("18 eggs", "18").score()).isEqualTo(1);
    }
}
