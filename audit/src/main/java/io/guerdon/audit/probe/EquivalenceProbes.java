package io.guerdon.audit.probe;

import static io.guerdon.audit.finding.Severity.LOW;
import static io.guerdon.audit.finding.Severity.MEDIUM;
import static io.guerdon.audit.probe.Expectation.MUST_NOT_CHANGE;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SplittableRandom;

/** The right answer written in another way. */
final class EquivalenceProbes {

    private EquivalenceProbes() {}

    static List<Probe> all() {
        return List.of(
                new Rewriting(
                        "fraction-or-decimal",
                        TaskKind.NUMBER,
                        MUST_NOT_CHANGE,
                        MEDIUM,
                        "A fraction as the decimal number it equals exactly, and the other way round.",
                        "1/2 and 0.5 are the same number; a right answer that is not paid teaches the wrong thing.",
                        EquivalenceProbes::otherForm),
                new Rewriting(
                        "latex-fraction",
                        TaskKind.NUMBER,
                        MUST_NOT_CHANGE,
                        MEDIUM,
                        "A fraction as \\frac{a}{b} and \\dfrac{a}{b}.",
                        "Typesetting does not change a number.",
                        EquivalenceProbes::latex),
                new Rewriting(
                        "thousands-separator",
                        TaskKind.NUMBER,
                        MUST_NOT_CHANGE,
                        MEDIUM,
                        "1234 as 1,234, and 1,234 as 1234.",
                        "Separators do not change a number.",
                        EquivalenceProbes::separators),
                new Rewriting(
                        "trailing-zero",
                        TaskKind.NUMBER,
                        MUST_NOT_CHANGE,
                        LOW,
                        "12 as 12.0 (money is left alone).",
                        "A zero behind the point does not change a number, though a task may ask for whole ones.",
                        (subject, random) ->
                                Objects.requireNonNull(subject.quantity()).isWrittenWhole() && !isMoney(subject)
                                        ? variants(
                                                subject,
                                                List.of(Objects.requireNonNull(subject.quantity())
                                                                .write() + ".0"))
                                        : List.of()));
    }

    private static List<Variant> otherForm(Subject subject, SplittableRandom random) {
        var right = Objects.requireNonNull(subject.quantity());
        if (isMoney(subject)) {
            return List.of();
        }
        var forms = new ArrayList<String>();
        String decimal = right.terminating();
        if (decimal != null) {
            forms.add(decimal);
        }
        var fraction = right.asFraction();
        if (fraction != null) {
            forms.add(fraction.write());
        }
        return variants(subject, forms);
    }

    private static List<Variant> latex(Subject subject, SplittableRandom random) {
        var right = Objects.requireNonNull(subject.quantity());
        var fraction = right.isFraction() ? right : right.asFraction();
        if (fraction == null || isMoney(subject)) {
            return List.of();
        }
        var above = fraction.numerator();
        String body = "frac{" + above.abs().toPlainString() + "}{" + fraction.denominator() + "}";
        String sign = above.signum() < 0 ? "-" : "";
        boolean inBox = subject.text().startsWith("\\boxed{", subject.place().start() - "\\boxed{".length());
        String dollar = inBox || subject.text().startsWith("$", subject.place().start() - 1) ? "" : "$";
        return variants(subject, List.of(dollar + sign + "\\" + body + dollar, dollar + sign + "\\d" + body + dollar));
    }

    /** Whether a dollar sign stands before the answer and none behind it: an amount, which nobody writes as a fraction. */
    private static boolean isMoney(Subject subject) {
        String text = subject.text();
        var place = subject.place();
        return text.startsWith("$", place.start() - 1) && !text.startsWith("$", place.end());
    }

    private static List<Variant> separators(Subject subject, SplittableRandom random) {
        var right = Objects.requireNonNull(subject.quantity());
        boolean large = right.isWhole()
                && right.numerator().abs().longValue() >= 1000
                && right.numerator().precision() <= 18;
        if (!large) {
            return List.of();
        }
        return variants(
                subject,
                List.of(String.format(Locale.ROOT, "%,d", right.numerator().longValue()), right.write()));
    }

    private static List<Variant> variants(Subject subject, List<String> answers) {
        var right = Objects.requireNonNull(subject.rightTwin());
        return answers.stream()
                .filter(answer -> !answer.equals(subject.answer()))
                .map(answer -> Variant.of(right, subject.withAnswer(answer)))
                .toList();
    }
}
