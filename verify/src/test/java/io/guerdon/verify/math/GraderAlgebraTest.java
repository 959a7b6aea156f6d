package io.guerdon.verify.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.verify.math.graders.Grade.Outcome;
import io.guerdon.verify.math.graders.Grader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GraderAlgebraTest {

    private final GraderAlgebra algebra = new GraderAlgebra();

    @ParameterizedTest
    @CsvSource({
        "'2*x+2', '2*(x+1)'",
        "'sqrt(8)', '2*sqrt(2)'",
        "'7+3/4', '31/4'",
        "'0.5', '1/2'",
        "'x*(x+1)', 'x^2+x'",
        "'2pi', '2*pi'",
        "'\\frac{1}{2}x', '\\frac{x}{2}'",
        "'\\sqrt{2}\\sqrt{3}', '\\sqrt{6}'",
        "'3*10^6', '3000000'"
    })
    void differencesThatSimplifyToZeroAreEqual(String a, String b) {
        assertThat(algebra.equal(a, b)).isTrue();
        assertThat(algebra.equal(b, a)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "'x', 'y'",
        "'0.333333', '1/3'",
        "'i*i', '-1'",
        "'e', '2.718281828459045'",
        "'x=1', 'x=1'",
        "'(1,2)', '(1,2)'",
        "'1,2', '1,2'",
        "'\\text{yes}', '\\text{yes}'",
        "'((((', '(((('",
        "'', ''",
        "'9^(9^(9^9))', '9^(9^(9^9))+1'"
    })
    void whatSympyWouldNotSubtractOrFindDifferentIsNotEqual(String a, String b) {
        assertThat(algebra.equal(a, b)).isFalse();
    }

    @Test
    void constantsHaveAValueAndOthersNot() {
        assertThat(algebra.value("2*sqrt(2)").orElseThrow()).isCloseTo(2 * Math.sqrt(2), within(1e-12));
        assertThat(algebra.value("\\frac{\\pi}{2}").orElseThrow()).isCloseTo(Math.PI / 2, within(1e-12));
        assertThat(algebra.value("x+1")).isEmpty();
        assertThat(algebra.value("sqrt(-2)")).isEmpty();
        assertThat(algebra.value("1/0")).isEmpty();
        assertThat(algebra.value("(")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "prm800k, '\\frac{\\sqrt{8}}{2}', '\\sqrt{2}'",
        "prm800k, '2x+2', '2(x+1)'",
        "prm800k, '(1, x+x)', '(1,2x)'",
        "prime, '\\sqrt{8}', '2\\sqrt{2}'",
        "prime, '2.8284', '2\\sqrt{2}'",
        "deepscaler, '2x+2', '2(x+1)'",
        "open-instruct-math, '\\frac{\\sqrt{8}}{2}', '\\sqrt{2}'",
        "open-instruct-math, '2(x+1)', '2x+2'"
    })
    void theGradersThatNeedAlgebraAcceptEqualExpressions(String name, String answer, String gold) {
        String completion = "<think>so</think> The answer is $\\boxed{" + answer + "}$";

        assertThat(Grader.named(name, algebra).grade(completion, gold).outcome())
                .isEqualTo(Outcome.CORRECT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"prm800k", "prime", "deepscaler", "open-instruct-math"})
    void theGradersThatNeedAlgebraRefuseDifferentExpressions(String name) {
        String completion = "<think>so</think> The answer is $\\boxed{2x+3}$";

        assertThat(Grader.named(name, algebra).grade(completion, "2(x+1)").outcome())
                .isEqualTo(Outcome.WRONG);
    }
}
