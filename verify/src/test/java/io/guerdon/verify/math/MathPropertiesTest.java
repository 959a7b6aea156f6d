package io.guerdon.verify.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What must hold for every answer, on seeded random ones. */
class MathPropertiesTest {
    private static final int ROUNDS = 400;

    private final MathVerifier verifier = MathVerifier.forRewards();
    private final Random random = new Random(20260101);

    private String number() {
        return switch (random.nextInt(5)) {
            case 0 -> String.valueOf(random.nextInt(2000) - 1000);
            case 1 -> "\\frac{" + (random.nextInt(200) - 100) + "}{" + (2 + random.nextInt(50)) + "}";
            case 2 -> (random.nextInt(900) + 1) + "." + (1 + random.nextInt(98));
            case 3 -> (2 + random.nextInt(8)) + "\\sqrt{" + (2 + random.nextInt(60)) + "}";
            default -> (1 + random.nextInt(9)) + "\\pi";
        };
    }

    private String formula() {
        int a = 1 + random.nextInt(9);
        int b = 1 + random.nextInt(9);
        return switch (random.nextInt(6)) {
            case 0 -> a + "x^2+" + b;
            case 1 -> "\\frac{x+" + a + "}{y-" + b + "}";
            case 2 -> a + "\\sin{x}+" + b;
            case 3 -> "e^{" + a + "x}";
            case 4 -> "\\sqrt{x^2+" + b + "}";
            default -> "(" + a + "x+" + b + ")(y-1)";
        };
    }

    private String answer() {
        return switch (random.nextInt(5)) {
            case 0 -> formula();
            case 1 -> "\\{" + number() + ", " + number() + "\\}";
            case 2 -> "(" + number() + ", " + number() + ", " + number() + ")";
            case 3 -> "x = " + number();
            default -> number();
        };
    }

    private void assertEqual(String gold, String answer) {
        var verdict = verifier.verify("Thus $\\boxed{" + answer + "}$.", gold);
        assertThat(verdict.equal())
                .as("%s against %s: %s", gold, answer, verdict)
                .isTrue();
    }

    private void assertDifferent(String gold, String answer) {
        var verdict = verifier.verify("Thus $\\boxed{" + answer + "}$.", gold);
        assertThat(verdict.equal())
                .as("%s against %s: %s", gold, answer, verdict)
                .isFalse();
    }

    @Test
    void everythingThatParsesEqualsItself() {
        for (int i = 0; i < ROUNDS; i++) {
            String answer = answer();
            assertThat(verifier.parse(answer)).as(answer).isNotNull();
            assertEqual(answer, answer);
        }
    }

    @Test
    void formattingDoesNotMatter() {
        for (int i = 0; i < ROUNDS; i++) {
            String answer = answer();
            assertEqual(answer, answer.replace("\\frac", "\\dfrac"));
            assertEqual(answer, answer.replace("(", "\\left(").replace(")", "\\right)"));
            assertEqual(answer, answer.replace("+", " + ").replace(",", " , "));
            assertThat(verifier.verify("\\boxed{" + answer + "}", answer).equal())
                    .as(answer)
                    .isTrue();
            assertThat(verifier.verify("\\[" + answer + "\\]", "$" + answer + "$")
                            .equal())
                    .as(answer)
                    .isTrue();
        }
    }

    @Test
    void thousandsSeparatorsAndUnitsDoNotMatter() {
        for (int i = 0; i < ROUNDS; i++) {
            int n = 1000 + random.nextInt(999_000);
            String grouped = n / 1000 + "," + String.format("%03d", n % 1000);
            assertEqual(String.valueOf(n), grouped);
            assertEqual(grouped, String.valueOf(n));
            assertEqual(String.valueOf(n), grouped.replace(",", "{,}"));
            assertEqual(String.valueOf(n), n + " \\text{ cm}");
            assertEqual(String.valueOf(n), "\\$" + grouped);
        }
    }

    @Test
    void theOrderOfASetDoesNotMatterButThatOfATupleDoes() {
        for (int i = 0; i < ROUNDS; i++) {
            var elements = new ArrayList<String>();
            for (int k = 0; k < 3; k++) {
                elements.add(String.valueOf(k * 1000 + random.nextInt(500)));
            }
            var shuffled = new ArrayList<>(elements);
            Collections.rotate(shuffled, 1 + random.nextInt(2));
            assertEqual("\\{" + String.join(", ", elements) + "\\}", String.join(", ", shuffled));
            assertDifferent("(" + String.join(", ", elements) + ")", "(" + String.join(", ", shuffled) + ")");
            assertDifferent("\\{" + String.join(", ", elements) + "\\}", String.join(", ", elements.subList(0, 2)));
            assertDifferent(String.join(", ", elements.subList(0, 2)), String.join(", ", elements));
        }
    }

    @Test
    void intervalBracketsMatter() {
        for (int i = 0; i < ROUNDS; i++) {
            int low = random.nextInt(100);
            String ends = low + ", " + (low + 1 + random.nextInt(100));
            assertEqual("[" + ends + ")", "[" + ends.replace(" ", "") + ")");
            assertDifferent("[" + ends + ")", "[" + ends + "]");
            assertDifferent("[" + ends + ")", "(" + ends + ")");
        }
    }

    @Test
    void theSignMatters() {
        for (int i = 0; i < ROUNDS; i++) {
            String number = number();
            if (!number.equals("0") && !number.startsWith("\\frac{0}")) {
                assertDifferent(number, "-(" + number + ")");
                assertDifferent(number, number + "+1");
            }
        }
    }

    @Test
    void anAssignmentEqualsItsValueAndAChainItsEnd() {
        for (int i = 0; i < ROUNDS; i++) {
            String number = number();
            assertEqual(number, "x = " + number);
            assertEqual("x = " + number, number);
            assertEqual(number, "x = y = " + number);
            assertDifferent("x = " + number, "z = " + number);
        }
    }

    @Test
    void anInequalityMayBeTurnedAround() {
        for (int i = 0; i < ROUNDS; i++) {
            String n = String.valueOf(random.nextInt(1000));
            assertEqual("x < " + n, n + " > x");
            assertEqual("x \\le " + n, n + " \\ge x");
            assertDifferent("x < " + n, n + " < x");
            assertDifferent("x < " + n, "x \\le " + n);
        }
    }

    @Test
    void severalCandidatesAreNeverOneNumber() {
        for (int i = 0; i < ROUNDS; i++) {
            int gold = random.nextInt(1000);
            var candidates = List.of(String.valueOf(gold), String.valueOf(gold + 1 + random.nextInt(50)));
            for (var joiner : List.of(", ", " or ", " \\text{ or } ", "; ")) {
                assertDifferent(String.valueOf(gold), String.join(joiner, candidates));
            }
            String boxes = "\\boxed{" + candidates.get(0) + "} or \\boxed{" + candidates.get(1) + "}";
            assertThat(verifier.verify(boxes, String.valueOf(gold)).equal())
                    .as(boxes)
                    .isFalse();
        }
    }

    @Test
    void rewrittenFormulasAreEqualAndChangedOnesAreNot() {
        for (int i = 0; i < ROUNDS; i++) {
            int a = 1 + random.nextInt(20);
            int b = 1 + random.nextInt(20);
            assertEqual("(x+" + a + ")(x-" + b + ")", "x^2+" + (a - b) + "x-" + a * b);
            assertDifferent("(x+" + a + ")(x-" + b + ")", "x^2+" + (a - b) + "x-" + (a * b + 1));
            assertEqual("\\frac{" + a + "}{" + b + "}", a + "/" + b);
            assertEqual("\\sqrt{" + a * a * b + "}", a + "\\sqrt{" + b + "}");
            assertEqual(a + "\\cos^2 x+" + a + "\\sin^2 x", String.valueOf(a));
            assertEqual("\\ln " + a * b, "\\ln " + a + "+\\ln " + b);
        }
    }
}
