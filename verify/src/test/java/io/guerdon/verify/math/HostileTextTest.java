package io.guerdon.verify.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No text, however hostile, costs more than the budget or throws.
 *
 * <p>Work is asserted in steps, which are the same on every machine; real times are measured in the benchmarks.
 */
class HostileTextTest {
    /** One operation may pass the limit by what it costs itself. */
    private static final long LIMIT = MathOptions.DEFAULT_BUDGET + 60_000;

    private static final List<String> GOLDS =
            List.of("-7919", "x^2+1", "\\sqrt{2}+\\pi", "\\{17,2\\}", "(1,-2)", "\\sin x", "x>3", "\\text{east}");

    private final MathVerifier verifier = MathVerifier.forRewards();

    private void assertBounded(String completion) {
        for (var gold : GOLDS) {
            var verdict = verifier.verify(completion, gold);
            assertThat(verdict.failure()).isNotNull();
            assertThat(verdict.steps()).as(start(completion)).isLessThanOrEqualTo(LIMIT);
            assertThat(verdict.start()).isBetween(-1, completion.length());
            assertThat(verdict.end()).isBetween(-1, completion.length());
            assertThat(verdict.reason()).isNotBlank();
        }
        assertThat(verifier.verify("5", completion).steps()).isLessThanOrEqualTo(LIMIT);
        assertThat(verifier.lint(completion)).isNotNull();
    }

    private static String start(String text) {
        return text.substring(0, Math.min(120, text.length()));
    }

    static List<String> bombs() {
        var bombs = new ArrayList<>(List.of(
                "9^{9^{9}}",
                "9^9^9^9",
                "10^{10^{10}}",
                "10^{10^{10^{10}}}",
                "100000!",
                "2200!",
                "(((2000!)!)!)!",
                "\\frac{2200!}{2199!}",
                "\\binom{100000}{50000}",
                "\\binom{4000}{2000}",
                "\\sum_{k=1}^{1000000} k",
                "\\sum_{k=1}^{2000} \\frac{1}{k}",
                "\\sum_{k=1}^{300} \\frac{1}{k!}",
                "\\sum_{n=1}^{\\infty} \\frac{1}{n^2}",
                "\\sum_{n=1}^{\\infty} n",
                "\\sum_{a=1}^{300}\\sum_{b=1}^{300}\\sum_{c=1}^{300} abc",
                "\\prod_{k=1}^{2000} k^{k}",
                "\\log_{2^5}(\\log_{2^4}(\\log_{2^3}(\\log_{2^2}(\\log_{2^1}x))))",
                "x^{1000}-(x-1)(x^{999})",
                "(x+1)^{200}",
                "(x+y+z)^{2000000}",
                "\\int_0^1 e^{-x^2} dx",
                "\\int_0^1 \\int_0^1 \\int_0^1 \\sin(x y z^2) dx dy dz",
                "\\sin(10^{1000})",
                "\\tan(\\tan(\\tan(\\tan(\\tan(1)))))",
                "e^{e^{e^{e^e}}}",
                "\\lim_{x\\to 0}\\frac{\\sin x - x}{x^3}",
                "2^{1000000}",
                "\\frac{10^{1000000}}{10^{999999}}",
                "7\\cdot 1^{10^{10}}",
                "\\gcd(10^{3000}+1,10^{2999}+3)",
                "1.5E3999",
                "1E-3999",
                "1E99999",
                "(1+i)^{1000000}",
                "(1+\\sqrt{2})^{100000}",
                "\\pi^{\\pi^{\\pi^{\\pi}}}",
                "\\lfloor 10^{50}\\pi \\rfloor"));
        bombs.add("\\sqrt{" + "9".repeat(3000) + "}");
        bombs.add("9".repeat(11900));
        for (String open : List.of(
                "(",
                "{",
                "[",
                "\\{",
                "|",
                "-",
                "\\sqrt{",
                "\\frac{1}{1+",
                "2^{",
                "\\sin(",
                "x_{",
                "\\text{",
                "\\left(",
                "\\lfloor ",
                "f(",
                "\\sum_{k=1}^{2}",
                "\\int_0^1 ",
                "\\begin{pmatrix}",
                "\\boxed{",
                "\\overline{")) {
            bombs.add(open.repeat(300) + "7");
            bombs.add(open.repeat(300) + "7" + ")".repeat(300));
            bombs.add(open.repeat(300) + "7" + "}".repeat(300));
        }
        for (String unit : List.of(
                "+1",
                "\\cdot x",
                ",\\sqrt{2}",
                "x",
                "\\pm 1",
                "=x",
                "<x",
                "\\cup(1,2)",
                "!",
                "^2",
                "_1",
                "'",
                "\\%",
                " 7",
                ";1",
                "&1",
                "\\\\ 1",
                "\\sin ",
                "/3",
                "\\in ",
                "\\text{a}",
                "^\\circ",
                "\\mid ",
                ":2",
                "\\choose 2")) {
            bombs.add("1" + unit.repeat(Math.min(3000, 11900 / unit.length())));
        }
        return bombs;
    }

    @ParameterizedTest
    @MethodSource("bombs")
    void costBombsAreBoundedByConstruction(String bomb) {
        assertBounded("The answer is $\\boxed{" + bomb + "}$.");
        assertBounded(bomb);
    }

    @Test
    void towersAndFactorialsAreNeverEqualToASmallNumber() {
        for (var bomb : List.of("9^{9^{9}}", "10^{10^{10}}", "100000!", "2^{1000000}", "e^{e^{e^{e^e}}}")) {
            for (var gold : List.of("7", "0", "1", "-1", "x", "10^{6}")) {
                assertThat(verifier.equal(gold, bomb))
                        .as("%s against %s", gold, bomb)
                        .isFalse();
            }
        }
    }

    @Test
    void longCompletionsAreScannedInLinearTime() {
        for (String piece : List.of(
                "a",
                "7",
                "$",
                "\\[",
                "\\(",
                "\\boxed{",
                "\\boxed{7} ",
                "answer ",
                "the final answer is ",
                "$x$ ",
                "\\frac{",
                "1.",
                "1,",
                "=1",
                " [",
                "{",
                "$$ x ",
                "x1 ",
                "5-",
                "$1\n",
                "\nA:",
                "1 + ",
                "</think>",
                "<answer>",
                "\u200b7",
                "#### ",
                "\\",
                "\u0000",
                "\ud800",
                "\u0663",
                "answer: $",
                "\\boxed{1},",
                "\n",
                " ",
                "-",
                "(",
                "\\text{",
                "%")) {
            String text = piece.repeat(1_000_000 / piece.length());
            for (var gold : List.of("-7919", "x^2+1")) {
                assertThat(verifier.verify(text, gold).steps()).as(piece).isLessThanOrEqualTo(LIMIT);
            }
        }
    }

    /** Mutates real formulas: drops, doubles, swaps and inserts pieces. */
    @Test
    void mutatedFormulasNeitherThrowNorExceedTheBudget() {
        var random = new Random(7);
        var seeds = List.of(
                "\\left( \\frac{3}{2}, -13 \\right)",
                "\\begin{pmatrix} -1/3 \\\\ 2/3 \\end{pmatrix}",
                "1 \\pm \\sqrt{19}",
                "x \\in [-2,7]",
                "(0,9) \\cup (9,36)",
                "\\{1\\pm\\sqrt{5},-2\\}",
                "864 \\mbox{ inches}^2",
                "5x - 7y + 4 = 0",
                "\\sum_{k=1}^{n} k^2",
                "\\int_0^1 x^2 dx",
                "\\lim_{x \\to 0} \\frac{\\sin x}{x}",
                "\\log_2 8 + \\ln e",
                "\\text{(E)}",
                "11,\\! 111,\\! 100",
                "2\\frac{1}{2}",
                "|x-1| < 3",
                "\\lfloor 7/2 \\rfloor",
                "0.\\overline{3}",
                "90^\\circ",
                "4210_{5}",
                "x=1 \\text{ or } x=2",
                "f(2) < f(1)",
                "\\sin^{-1} 1",
                "\\binom{5}{2}!",
                "50\\%");
        var pieces = List.of(
                "\\",
                "{",
                "}",
                "(",
                ")",
                "[",
                "]",
                "$",
                "^",
                "_",
                "&",
                "\\\\",
                ",",
                "|",
                "=",
                "<",
                "\\frac",
                "\\sqrt",
                "\\left",
                "\\text{",
                "1",
                "9999",
                "x",
                "e",
                "i",
                "!",
                "%",
                "'",
                "\\pm",
                "\\cup",
                "\\int",
                "dx",
                "\\boxed{",
                "\u2212",
                "\u00b2");
        for (int i = 0; i < 2_500; i++) {
            var text = new StringBuilder(seeds.get(random.nextInt(seeds.size())));
            int changes = 1 + random.nextInt(6);
            for (int k = 0; k < changes; k++) {
                int at = random.nextInt(text.length() + 1);
                switch (random.nextInt(4)) {
                    case 0 -> text.insert(at, pieces.get(random.nextInt(pieces.size())));
                    case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(3)));
                    case 2 -> text.insert(at, text.substring(0, Math.min(text.length(), 300)));
                    default -> text.insert(at, seeds.get(random.nextInt(seeds.size())));
                }
            }
            String formula = text.toString();
            var verdict = verifier.verify("\\boxed{" + formula + "}", GOLDS.get(i % GOLDS.size()));
            assertThat(verdict.steps()).as(formula).isLessThanOrEqualTo(LIMIT);
            verifier.lint(formula);
            var reflexive = verifier.verify("$" + formula + "$", "$" + formula + "$");
            assertThat(reflexive.steps()).isLessThanOrEqualTo(LIMIT);
        }
    }

    @Test
    void randomCharactersNeitherThrowNorExceedTheBudget() {
        var random = new Random(11);
        for (int i = 0; i < 1_500; i++) {
            var text = new StringBuilder();
            int length = random.nextInt(200);
            for (int k = 0; k < length; k++) {
                text.append((char) (random.nextInt(4) == 0 ? random.nextInt(65536) : 32 + random.nextInt(96)));
            }
            String completion = text.toString();
            assertThat(verifier.verify(completion, "7919").steps()).isLessThanOrEqualTo(LIMIT);
            assertThat(verifier.verify("\\boxed{" + completion + "}", "x^2").steps())
                    .isLessThanOrEqualTo(LIMIT);
        }
    }

    @Test
    void aThreadWithASmallStackIsEnough() throws InterruptedException {
        var failure = new ArrayList<Throwable>();
        var thread = new Thread(
                null,
                () -> {
                    for (var open : List.of("(", "{", "\\sqrt{", "\\frac{1}{1+", "2^{", "|x+", "-(", "\\sin(")) {
                        String close = open.contains("{") ? "}" : open.contains("|") ? "|" : ")";
                        verifier.verify("\\boxed{" + open.repeat(300) + "7" + close.repeat(300) + "}", "7");
                    }
                },
                "small",
                512 * 1024);
        thread.setUncaughtExceptionHandler((t, e) -> failure.add(e));
        thread.start();
        thread.join();
        assertThat(failure).isEmpty();
    }
}
