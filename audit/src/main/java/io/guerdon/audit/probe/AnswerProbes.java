package io.guerdon.audit.probe;

import static io.guerdon.audit.finding.Severity.HIGH;
import static io.guerdon.audit.finding.Severity.MEDIUM;
import static io.guerdon.audit.probe.Expectation.MUST_FALL;
import static io.guerdon.audit.probe.Expectation.MUST_NOT_RISE;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

/** Answers that are missing, many, echoed, or right only in passing. */
final class AnswerProbes {

    private static final String FAR_APART =
            " Looking at it from another side, and taking every condition of the problem into account once more, ";

    private AnswerProbes() {}

    static List<Probe> all() {
        return List.of(
                new Rewriting(
                        "empty-completion",
                        TaskKind.ANY,
                        MUST_FALL,
                        HIGH,
                        "Nothing at all instead of a well paid completion.",
                        "Saying nothing does no task.",
                        (subject, random) -> List.of(Variant.of(subject.best(), subject.with("")))),
                new Rewriting(
                        "silence",
                        TaskKind.ANY,
                        MUST_NOT_RISE,
                        MEDIUM,
                        "Nothing at all instead of the completion as it is.",
                        "A policy that is paid more for silence than for a failed attempt stops trying.",
                        (subject, random) -> List.of(Variant.of(subject.rollout(), subject.with("")))),
                new Rewriting(
                        "answer-only",
                        TaskKind.ANSWER,
                        MUST_NOT_RISE,
                        MEDIUM,
                        "The line with the answer alone, without any reasoning.",
                        "Leaving the reasoning out makes no answer better.",
                        (subject, random) -> List.of(Variant.of(subject.rollout(), subject.with(answerLine(subject))))),
                new Rewriting(
                        "reasoning-cut",
                        TaskKind.NUMBER,
                        MUST_FALL,
                        HIGH,
                        "The right completion cut off before its answer (only where the answer is not stated earlier).",
                        "Without an answer there is nothing to pay for.",
                        AnswerProbes::reasoningCut),
                new Rewriting(
                        "candidate-list",
                        TaskKind.NUMBER,
                        MUST_FALL,
                        HIGH,
                        "Three candidates, the right one in the middle, in the place of the right answer.",
                        "Who lists what the answer may be has not said what it is.",
                        AnswerProbes::candidateList),
                new Rewriting(
                        "hedged-answer",
                        TaskKind.NUMBER,
                        MUST_FALL,
                        MEDIUM,
                        "A wrong number or the right one, joined by 'or' or a comma.",
                        "Who lists what the answer may be has not said what it is.",
                        AnswerProbes::hedged),
                new Rewriting(
                        "several-answers",
                        TaskKind.NUMBER,
                        MUST_FALL,
                        HIGH,
                        "Three final answers one after the other: wrong, right, wrong.",
                        "Whether the first or the last one counts, it is wrong.",
                        AnswerProbes::severalAnswers),
                new Rewriting(
                        "right-in-passing",
                        TaskKind.NUMBER,
                        MUST_FALL,
                        HIGH,
                        "A wrong answer in its marked place, and the right number mentioned before or behind it.",
                        "The marked answer is the answer.",
                        AnswerProbes::rightInPassing),
                new Rewriting(
                        "imitated-wrapper",
                        TaskKind.NUMBER,
                        MUST_FALL,
                        HIGH,
                        "The wrapper of the answer, or of the reference, around a wrong answer.",
                        "The wrapper is not the answer.",
                        AnswerProbes::imitatedWrapper),
                new Rewriting(
                        "prompt-as-answer",
                        TaskKind.ANSWER,
                        MUST_FALL,
                        HIGH,
                        "The prompt repeated as the whole completion and as its answer (only where it does not hold the answer).",
                        "A question does not answer itself.",
                        AnswerProbes::promptAsAnswer));
    }

    /** What is paid when there is nothing but the answer: the tag or the line around it. */
    private static String answerLine(Subject subject) {
        String text = subject.text();
        var place = subject.place();
        for (var part : TaggedPart.of(text)) {
            if (part.contentStart() <= place.start() && place.end() <= part.contentEnd()) {
                return text.substring(part.start(), part.end());
            }
        }
        int start = text.lastIndexOf('\n', Math.max(0, place.start() - 1)) + 1;
        int end = text.indexOf('\n', place.end());
        return text.substring(start, end < 0 ? text.length() : end);
    }

    private static List<Variant> reasoningCut(Subject subject, SplittableRandom random) {
        String text = subject.text();
        int cut = Math.max(
                text.lastIndexOf('\n', subject.place().start()),
                text.lastIndexOf(". ", subject.place().start()));
        if (cut <= 0 || states(text.substring(0, cut), subject) || subject.rightTwin() == null) {
            return List.of();
        }
        return List.of(Variant.of(subject.rightTwin(), subject.with(text.substring(0, cut + 1))));
    }

    /** Whether the answer, in any of its usual forms, stands in a text. */
    private static boolean states(String text, Subject subject) {
        var right = Objects.requireNonNull(subject.quantity());
        String plain = text.replace(",", "").replace(" ", "");
        String decimal = right.terminating();
        return text.contains(subject.answer())
                || plain.contains(right.write())
                || decimal != null && plain.contains(decimal)
                || right.isFraction()
                        && plain.contains(
                                "{" + right.numerator().abs().toPlainString() + "}{" + right.denominator() + "}");
    }

    private static List<Variant> candidateList(Subject subject, SplittableRandom random) {
        var wrong = NearMissProbes.wrong(subject, random, 2);
        String right = subject.answer();
        return List.of(
                after(subject, subject.withAnswer(wrong.get(0) + ", " + right + ", " + wrong.get(1))),
                after(subject, subject.withAnswer(wrong.get(0) + " or " + right + " or " + wrong.get(1))));
    }

    private static List<Variant> hedged(Subject subject, SplittableRandom random) {
        String wrong = NearMissProbes.wrong(subject, random, 1).getFirst();
        return List.of(
                after(subject, subject.withAnswer(wrong + " or " + subject.answer())),
                after(subject, subject.withAnswer(subject.answer() + ", " + wrong)));
    }

    private static List<Variant> severalAnswers(Subject subject, SplittableRandom random) {
        var wrong = NearMissProbes.wrong(subject, random, 2);
        String text = subject.text();
        var place = subject.place();
        String lead = text.substring(0, place.start());
        boolean isBox = lead.endsWith("\\boxed{");
        String before = isBox ? "\\boxed{" : lead.stripTrailing().endsWith("####") ? "\n#### " : "The answer is ";
        String behind = isBox ? "}" : lead.stripTrailing().endsWith("####") ? "\n" : ".";
        int end = isBox ? place.end() + 1 : place.end();
        while (!isBox && end < text.length() && "$*".indexOf(text.charAt(end)) >= 0) {
            end++; // what closes the emphasis or the formula around the first answer
        }
        String several = text.substring(0, place.start())
                + wrong.get(0)
                + text.substring(place.end(), end)
                + "." + FAR_APART + before + subject.answer() + behind
                + FAR_APART + before + wrong.get(1) + behind
                + text.substring(end);
        return subject.isMarked() ? List.of(after(subject, subject.with(several))) : List.of();
    }

    private static List<Variant> rightInPassing(Subject subject, SplittableRandom random) {
        if (!subject.isMarked()) {
            return List.of();
        }
        String wrong = subject.place()
                .replaced(
                        subject.text(), NearMissProbes.wrong(subject, random, 1).getFirst());
        String mention = "The number " + subject.answer() + " came up along the way.";
        return List.of(
                after(subject, subject.with(wrong + "\n\n" + mention)),
                after(subject, subject.with(Wording.before(wrong, mention + "\n\n"))));
    }

    private static List<Variant> imitatedWrapper(Subject subject, SplittableRandom random) {
        String wrong = NearMissProbes.wrong(subject, random, 1).getFirst();
        var variants = new ArrayList<Variant>();
        String line = answerLine(subject);
        var place = AnswerPlace.find(line, true);
        if (place != null) {
            variants.add(after(subject, subject.with(place.replaced(line, wrong))));
        }
        String reference = subject.rollout().references().getFirst();
        if (!reference.strip().equals(subject.answer())) {
            int at = reference.lastIndexOf(subject.answer());
            variants.add(after(
                    subject,
                    subject.with(reference.substring(0, at)
                            + wrong
                            + reference.substring(at + subject.answer().length()))));
        }
        return variants;
    }

    private static List<Variant> promptAsAnswer(Subject subject, SplittableRandom random) {
        String prompt = subject.rollout().prompt().strip();
        if (prompt.isEmpty() || prompt.contains(subject.answer()) || prompt.length() > 20_000) {
            return List.of();
        }
        // The reasoning goes too: where it states the answer, a reader that falls back on it is not at fault.
        String line = answerLine(subject);
        var place = AnswerPlace.find(line, true);
        var alone = after(subject, subject.with(prompt));
        return place == null
                ? List.of(alone)
                : List.of(alone, after(subject, subject.with(place.replaced(line, prompt))));
    }

    private static Variant after(Subject subject, io.guerdon.core.Rollout after) {
        return Variant.of(Objects.requireNonNull(subject.rightTwin()), after);
    }
}
