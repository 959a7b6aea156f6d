package io.guerdon.verify.math.graders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guerdon.verify.math.graders.Grade.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The graders that ask an algebra, with one that knows nothing, so that only their own rules decide. */
class AlgebraGradersTest {

    private static final Algebra NOTHING = new Algebra() {
        @Override
        public boolean equal(String a, String b) {
            return false;
        }

        @Override
        public OptionalDouble value(String expression) {
            return OptionalDouble.empty();
        }
    };

    /** Remembers what it was asked and agrees to everything. */
    private static final class Agreeing implements Algebra {

        private final List<String> asked = new ArrayList<>();

        @Override
        public boolean equal(String a, String b) {
            asked.add(a + " ~ " + b);
            return true;
        }

        @Override
        public OptionalDouble value(String expression) {
            return OptionalDouble.empty();
        }
    }

    private static String boxed(String answer) {
        return "<think>hm</think> \\boxed{" + answer + "}";
    }

    @ParameterizedTest
    @CsvSource({
        "'1/2', '\\frac{1}{2}'",
        "'1,234,567', '1234567'",
        "'5.0', '5'",
        "'\\text{Even}', 'even'",
        "'7 \\frac{3}{4}', '7 3/4'",
        "'3 million', '3 * 10^6'",
        "'12 inches^2', '12'",
        "'30^\\circ', '30'",
        "'2\\pi', '2 pi'",
        "'\\$5', '5'",
        "'[1, 2)', '[1,2)'"
    })
    void prm800kAndDeepScaleRAgreeOnWritingsOfTheSameAnswer(String answer, String gold) {
        assertThat(new Prm800k(NOTHING).grade(boxed(answer), gold).score()).isEqualTo(1);
        assertThat(DeepScaleR.withDefaults(NOTHING).grade(boxed(answer), gold).score())
                .isEqualTo(1);
    }

    @Test
    void unreducedFractionsAreWrongEvenForAnAlgebraThatAgrees() {
        var grade = new Prm800k(new Agreeing()).grade(boxed("2/4"), "1/2");

        assertThat(grade.outcome()).isEqualTo(Outcome.WRONG);
        assertThat(grade.reason()).contains("unreduced");
    }

    @Test
    void anIntegerReferenceWantsAnInteger() {
        assertThat(new Prm800k(new Agreeing()).grade(boxed("4/2"), "2").reason())
                .contains("reference is an integer");
        assertThat(new Prm800k(new Agreeing()).grade(boxed("(1, 6/3)"), "(1,2)").correct())
                .isFalse();
    }

    @Test
    void bracketsAndLengthsMustMatch() {
        assertThat(new Prm800k(new Agreeing()).grade(boxed("[1, x)"), "(1, x)").reason())
                .isEqualTo("the brackets differ");
        assertThat(new Prm800k(new Agreeing())
                        .grade(boxed("(1, x, x)"), "(1, x)")
                        .reason())
                .contains("2 elements");
    }

    @Test
    void theAlgebraIsAskedElementByElementAndNotAboutWordsOrPowers() {
        var algebra = new Agreeing();
        var grader = new Prm800k(algebra);

        assertThat(grader.grade(boxed("(1, 1+x)"), "(1, x+1)").correct()).isTrue();
        assertThat(grader.grade(boxed("a+b+c"), "c+b+a").correct()).isFalse();
        assertThat(grader.grade(boxed("x^10"), "x^{10} ").correct()).isTrue();
        assertThat(grader.grade(boxed("x^11"), "x^10").correct()).isFalse();
        assertThat(algebra.asked).containsExactly("1 ~ 1", "x+1 ~ 1+x");
    }

    @Test
    void prm800kReadsTheAnswerHeadingBeforeTheBox() {
        assertThat(Prm800k.answer("\\boxed{3}\n# Answer\n\n4\n")).isEqualTo("4");
        assertThat(Prm800k.answer("\\boxed{3}")).isEqualTo("3");
        assertThat(Prm800k.answer("3")).isNull();
    }

    @Test
    void deepScaleRPaysTheFormatRewardWithoutTheEndOfThoughtOrABox() {
        var grader = new DeepScaleR(NOTHING, 1, 0, -1);

        assertThat(grader.grade("\\boxed{3}", "3").outcome()).isEqualTo(Outcome.BAD_FORMAT);
        assertThat(grader.grade("\\boxed{3}", "3").score()).isEqualTo(-1);
        assertThat(grader.grade("<think>\\boxed{3}</think> 3", "3").score()).isEqualTo(-1);
        assertThat(grader.grade(boxed("4"), "3").score()).isZero();
        assertThat(grader.grade(boxed("3"), "so \\boxed{3}").score()).isEqualTo(1);
    }

    @Test
    void primeCutsTheAnswerOutOfASentence() {
        assertThat(Prime.answer("We add. The answer is: 12 apples. Done")).isEqualTo("12 apples");
        assertThat(Prime.answer("so $x = \\boxed{y = 7}$")).isEqualTo("7");
        assertThat(Prime.answer("42 is the answer")).isEqualTo("42");
        assertThat(Prime.answer("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "50, 0.5, hundred times",
        "50, 5000, hundredth",
        "3.1416, 3.14159, relative 1e-4",
        "'[1, 2.00001]', '[1,2]', part by part",
        "'3.14', '\\pi', pi as 3.14",
        "'52_8', '52_9', relative 1e-4",
    })
    void primeIsLenientAndSaysHow(String answer, String gold, String reason) {
        var grade = new Prime(NOTHING).grade("The answer is \\boxed{" + answer + "}", gold);
        assertThat(grade.correct()).isTrue();
        assertThat(grade.reason()).contains(reason);
    }

    @Test
    void primeStillTellsDifferentNumbersApart() {
        assertThat(new Prime(NOTHING).grade("The answer is 51", "50").score()).isZero();
        assertThat(new Prime(NOTHING).grade("x_1", "x_1 + 1").score()).isZero();
    }

    @Test
    void openInstructTriesEveryCandidate() {
        var grader = new OpenInstructMath(NOTHING);

        assertThat(grader.grade("\\boxed{0.5}", "\\frac{1}{2}").score()).isEqualTo(1);
        assertThat(grader.grade("Final Answer: The final answer is $5$. I hope it is correct.", "5")
                        .score())
                .isEqualTo(1);
        assertThat(grader.grade("\\boxed{4}. Final Answer: The final answer is 5 ft. I hope it is correct.", "5")
                        .score())
                .isEqualTo(1);
        assertThat(grader.grade("either $3$ or $4$", "4").score()).isEqualTo(1);
        assertThat(grader.grade("4", "4").score()).isEqualTo(1);
        assertThat(grader.grade("\\boxed{4}", "5").outcome()).isEqualTo(Outcome.WRONG);
    }

    @ParameterizedTest
    @CsvSource({
        "'\\frac{1}{2}', '1/2'",
        "'7\\frac{3}{4}', '7 3/4'",
        "'\\frac12', '1/2'",
        "'\\sqrt[3]{x+1}', 'sqrt(x+1)'",
        "'2\\cdot 3 \\times\\infty', '2* 3 *inf'",
        "'x^{10}', 'x^10'",
        "'\\text{red}\\,\\mathbf{b}', 'red b'",
        "'\\unknown{7}', '7'",
        "'}{', ''"
    })
    void latexBecomesThePlainTextThatSympyWasGiven(String latex, String plain) {
        assertThat(LatexText.plain(latex)).isEqualTo(plain);
    }

    static List<Grader> everyGrader() {
        return Grader.names().stream().map(name -> Grader.named(name, NOTHING)).toList();
    }

    @ParameterizedTest
    @MethodSource("everyGrader")
    void everyGraderIsFoundByItsOwnName(Grader grader) {
        assertThat(Grader.named(grader.name(), NOTHING)).isEqualTo(grader);
    }

    @Test
    void anUnknownNameIsRefusedWithTheKnownOnes() {
        assertThatThrownBy(() -> Grader.named("hendricks", NOTHING))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("hendricks")
                .hasMessageContaining("hendrycks");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\\boxed{",
                "\\boxed{}",
                "}",
                "{",
                "</think>",
                "</think>\\boxed{",
                "Answer:",
                "####",
                "#### ",
                "$",
                "$$",
                "\u0000",
                "\ud800",
                "_",
                "Point",
                "Interval(",
                "\\pi",
                "\\boxed{\\pi_}",
                "-",
                "%",
                "\\text{",
                "\\sqrt",
                "\\frac",
                ",",
                "=",
                "\\boxed{(}",
                "# Answer\n"
            })
    void brokenTextIsGradedAndNotThrown(String text) {
        for (Grader grader : everyGrader()) {
            assertThat(grader.grade(text, "3").correct()).as(grader.name()).isFalse();
            assertThat(grader.grade("\\boxed{3}", text)).isNotNull();
            assertThat(grader.grade(text, text)).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\text{",
                "\\boxed{",
                "{",
                "}",
                "\\frac",
                "\\sqrt",
                "$",
                "1,",
                "1 ",
                "#### ",
                "Answer:",
                "answer ",
                "\\text{a}",
                "((",
                "^1",
                "-",
                ". ",
                "Final Answer: The final answer is",
                "</think>",
                "\\pi",
                "1.",
                "cm",
                "_"
            })
    @Timeout(60) // Far above what a linear scan of a million characters takes and far below what a quadratic one does.
    void aMillionHostileCharactersAreReadInLinearTime(String piece) {
        String text = piece.repeat(1_000_000 / piece.length());
        for (Grader grader : everyGrader()) {
            assertThat(grader.grade(text, "3").extracted()).as(grader.name()).isNotEqualTo("3");
            grader.grade("</think>\\boxed{" + text + "}", "3");
        }
    }
}
