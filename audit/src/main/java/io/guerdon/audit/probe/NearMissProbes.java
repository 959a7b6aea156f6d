package io.guerdon.audit.probe;

import static io.guerdon.audit.finding.Severity.HIGH;
import static io.guerdon.audit.finding.Severity.MEDIUM;
import static io.guerdon.audit.probe.Expectation.MUST_FALL;

import io.guerdon.audit.finding.Severity;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Wrong answers that look like the right one. */
final class NearMissProbes {

    private NearMissProbes() {}

    static List<Probe> all() {
        return List.of(
                probe(
                        "wrong-number",
                        HIGH,
                        "Another number of similar size instead of the right answer.",
                        "A wrong answer is wrong.",
                        (subject, random) -> wrong(subject, random, 2)),
                probe(
                        "wrong-sign",
                        HIGH,
                        "The right answer with the wrong sign.",
                        "The sign is part of the number.",
                        (subject, random) -> {
                            var right = quantity(subject);
                            return right.isZero()
                                    ? List.of()
                                    : List.of(right.times(-1).write());
                        }),
                probe(
                        "last-digit",
                        MEDIUM,
                        "The right answer off by one in its last digit, or in its third if it has more.",
                        "Unless the task allows a tolerance, nearly right is wrong.",
                        (subject, random) -> List.of(nudged(quantity(subject), 1), nudged(quantity(subject), -1))),
                probe(
                        "factor-100",
                        HIGH,
                        "A hundred times, and a hundredth of, the right answer.",
                        "A percentage is marked as one; moving the point is a mistake.",
                        NearMissProbes::factorHundred),
                probe(
                        "reduced-wrongly",
                        HIGH,
                        "The right fraction with only one of its two numbers divided or multiplied.",
                        "Reducing divides both.",
                        NearMissProbes::reducedWrongly),
                new Rewriting(
                        "changed-digit",
                        TaskKind.ANSWER,
                        MUST_FALL,
                        HIGH,
                        "The right formula, name or set with one digit changed.",
                        "A wrong answer is wrong.",
                        (subject, random) -> variants(subject, changedDigit(subject))));
    }

    /** The wrong answers of a subject. */
    private interface Wrong {
        List<String> of(Subject subject, SplittableRandom random);
    }

    private static Probe probe(String name, Severity severity, String description, String why, Wrong wrong) {
        return new Rewriting(
                name,
                TaskKind.NUMBER,
                MUST_FALL,
                severity,
                description,
                why,
                (subject, random) -> variants(subject, wrong.of(subject, random)));
    }

    private static List<Variant> variants(Subject subject, List<String> answers) {
        var right = Objects.requireNonNull(subject.rightTwin());
        return answers.stream()
                .filter(answer -> !answer.equals(subject.answer()))
                .map(answer -> Variant.of(right, subject.withAnswer(answer)))
                .toList();
    }

    private static Quantity quantity(Subject subject) {
        return Objects.requireNonNull(subject.quantity());
    }

    /** Different numbers between the right one and about three times it, none of them a hundredth or a hundredfold. */
    static List<String> wrong(Subject subject, SplittableRandom random, int count) {
        var right = quantity(subject);
        var wrong = new ArrayList<String>();
        while (wrong.size() < count) {
            var other = right.isFraction() || right.isWhole()
                    ? new Quantity(
                            right.numerator()
                                    .add(BigDecimal.valueOf(2 + random.nextInt(7) + 9L * wrong.size()))
                                    .add(BigDecimal.valueOf(
                                            Math.abs(right.numerator().longValue() / 2))),
                            right.denominator())
                    : new Quantity(
                            right.numerator()
                                    .multiply(BigDecimal.valueOf(13 + random.nextInt(3) + 4L * wrong.size(), 1))
                                    .setScale(right.numerator().scale(), java.math.RoundingMode.UP)
                                    .add(BigDecimal.ONE),
                            null);
            wrong.add(other.write());
        }
        return wrong;
    }

    /** Off by one in the last digit, or in the third significant one where there are more. */
    private static String nudged(Quantity right, int by) {
        int surplus = Math.max(0, right.numerator().precision() - 3);
        var step = BigDecimal.valueOf(by)
                .scaleByPowerOfTen(surplus - right.numerator().scale());
        return new Quantity(right.numerator().add(step), right.denominator()).write();
    }

    private static List<String> factorHundred(Subject subject, SplittableRandom random) {
        var right = quantity(subject);
        if (right.isZero() || subject.answer().contains("%")) {
            return List.of();
        }
        @Nullable Quantity less = right.hundredth();
        return less == null
                ? List.of(right.times(100).write())
                : List.of(right.times(100).write(), less.write());
    }

    private static List<String> reducedWrongly(Subject subject, SplittableRandom random) {
        var right = quantity(subject);
        var below = right.denominator();
        if (below == null || right.isZero()) {
            return List.of();
        }
        return List.of(
                new Quantity(right.numerator(), below.multiply(BigInteger.TWO)).write(),
                new Quantity(right.numerator().multiply(BigDecimal.TWO), below).write());
    }

    /** One digit of an answer that is no plain number; digits of exponents and indices are left alone. */
    private static List<String> changedDigit(Subject subject) {
        String answer = subject.answer();
        if (subject.quantity() != null) {
            return List.of();
        }
        for (int i = answer.length() - 1; i >= 0; i--) {
            char c = answer.charAt(i);
            boolean plain = i == 0 || "^_{".indexOf(answer.charAt(i - 1)) < 0;
            if (c >= '1' && c <= '8' && plain) {
                return List.of(answer.substring(0, i) + (char) (c + 1) + answer.substring(i + 1));
            }
        }
        return List.of();
    }
}
