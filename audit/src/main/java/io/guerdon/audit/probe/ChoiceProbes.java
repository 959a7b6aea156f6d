package io.guerdon.audit.probe;

import static io.guerdon.audit.finding.Severity.HIGH;
import static io.guerdon.audit.finding.Severity.MEDIUM;
import static io.guerdon.audit.probe.Expectation.MUST_FALL;
import static io.guerdon.audit.probe.Expectation.MUST_NOT_CHANGE;

import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Options of a multiple-choice question. */
final class ChoiceProbes {

    private ChoiceProbes() {}

    static List<Probe> all() {
        return List.of(
                new Rewriting(
                        "wrong-letter",
                        TaskKind.CHOICE,
                        MUST_FALL,
                        HIGH,
                        "The letter of another option.",
                        "Another option is wrong.",
                        (subject, random) -> List.of(variant(subject, other(subject, 1)))),
                new Rewriting(
                        "wrong-letter-right-text",
                        TaskKind.CHOICE,
                        MUST_FALL,
                        HIGH,
                        "The letter of a wrong option with the text of the right one.",
                        "An answer that names two options has not chosen.",
                        ChoiceProbes::wrongLetterRightText),
                new Rewriting(
                        "several-letters",
                        TaskKind.CHOICE,
                        MUST_FALL,
                        HIGH,
                        "Three letters, the right one in the middle.",
                        "Whether the first or the last one counts, it is wrong.",
                        (subject, random) -> List.of(variant(
                                subject, other(subject, 1) + ", " + subject.answer() + ", " + other(subject, 2)))),
                new Rewriting(
                        "bracketed-letter",
                        TaskKind.CHOICE,
                        MUST_NOT_CHANGE,
                        MEDIUM,
                        "The right letter in round brackets.",
                        "(B) is B.",
                        (subject, random) -> List.of(variant(subject, "(" + subject.answer() + ")"))));
    }

    private static Variant variant(Subject subject, String answer) {
        return Variant.of(Objects.requireNonNull(subject.rightTwin()), subject.withAnswer(answer));
    }

    /** A letter near the right one: options A to D are assumed where the right one is one of them. */
    private static String other(Subject subject, int by) {
        int letter = subject.answer().charAt(0) - 'A';
        int options = Math.max(4, letter + 1);
        return String.valueOf((char) ('A' + (letter + by) % options));
    }

    private static List<Variant> wrongLetterRightText(Subject subject, SplittableRandom random) {
        String text = optionText(subject);
        return text == null
                ? List.of()
                : List.of(
                        variant(subject, other(subject, 1) + ". " + text),
                        variant(subject, "(" + other(subject, 1) + ") " + text));
    }

    /** The text of the right option: from a field {@code options} or {@code choices}, or from the lines of the prompt. */
    private static @Nullable String optionText(Subject subject) {
        int index = subject.answer().charAt(0) - 'A';
        for (String field : List.of("options", "choices")) {
            JsonNode options = subject.rollout().field(field);
            JsonNode option = options.isArray() ? options.path(index) : options.path(subject.answer());
            if (option.isString()) {
                return option.stringValue();
            }
        }
        for (String line : subject.rollout().prompt().split("\n", 200)) {
            String plain = line.strip();
            plain = plain.startsWith("(") ? plain.substring(1) : plain;
            if (plain.length() > 2 && plain.startsWith(subject.answer()) && ").:".indexOf(plain.charAt(1)) >= 0) {
                return plain.substring(2).strip();
            }
        }
        return null;
    }
}
