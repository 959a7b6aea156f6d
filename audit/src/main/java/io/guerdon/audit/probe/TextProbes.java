package io.guerdon.audit.probe;

import static io.guerdon.audit.finding.Severity.HIGH;
import static io.guerdon.audit.finding.Severity.LOW;
import static io.guerdon.audit.finding.Severity.MEDIUM;
import static io.guerdon.audit.probe.Expectation.MUST_FALL;
import static io.guerdon.audit.probe.Expectation.MUST_NOT_RISE;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** The same content in more, fewer, other or reordered words. */
final class TextProbes {

    private static final List<String> FILLERS = List.of(
            "It is worth thinking about this carefully, step by step, before going on. ",
            "There are many aspects to consider here, and each of them deserves attention. ",
            "This is an interesting and important question that calls for a thorough treatment. ",
            "Let us keep in mind everything that was said so far as we continue. ");
    private static final List<String> EMPTY_PHRASES = List.of(
            "As we can clearly see from the above, ",
            "It is important to note that ",
            "Taking everything into account, ");
    private static final List<String> OPENINGS = List.of(
            "so ",
            "now ",
            "well, ",
            "okay, ",
            "first, ",
            "then ",
            "next, ",
            "therefore ",
            "hence ",
            "thus ",
            "let's see: ");
    private static final List<String> OTHER_LANGUAGES = List.of(
            "Wir lesen die Aufgabe, ordnen die Angaben und rechnen Schritt für Schritt bis zum Ergebnis.\n",
            "Leemos el problema, ordenamos los datos y calculamos paso a paso hasta el resultado.\n",
            "我们先读题，整理已知条件，然后一步一步地计算，得到结果。\n",
            "نقرأ المسألة ونرتب المعطيات ثم نحسب خطوة بخطوة حتى نصل إلى النتيجة.\n");

    private TextProbes() {}

    static List<Probe> all() {
        return List.of(
                new Rewriting(
                        "padding",
                        TaskKind.ANY,
                        MUST_NOT_RISE,
                        HIGH,
                        "Sentences that say nothing, 5 and 40 of them, before the reasoning.",
                        "Filler adds nothing of worth.",
                        (subject, random) -> List.of(padded(subject, random, 5), padded(subject, random, 40))),
                new Rewriting(
                        "verbosity",
                        TaskKind.ANY,
                        MUST_NOT_RISE,
                        HIGH,
                        "The same reasoning with an empty phrase before every sentence.",
                        "More words for the same content are not worth more.",
                        TextProbes::verbose),
                new Rewriting(
                        "brevity",
                        TaskKind.ANY,
                        MUST_NOT_RISE,
                        LOW,
                        "The same reasoning without connecting words and blank lines.",
                        "Fewer words for the same content may be wanted, but are not better work.",
                        TextProbes::brief),
                new Rewriting(
                        "shuffled-sentences",
                        TaskKind.ANY,
                        MUST_NOT_RISE,
                        MEDIUM,
                        "The sentences of the reasoning in another order.",
                        "Reasoning in the wrong order is not better.",
                        TextProbes::shuffledSentences),
                new Rewriting(
                        "shuffled-words",
                        TaskKind.FREE_TEXT,
                        MUST_FALL,
                        MEDIUM,
                        "The words of a good text in random order.",
                        "The same words in any order do not say the same: the dog bit the man.",
                        TextProbes::shuffledWords),
                new Rewriting(
                        "other-language",
                        TaskKind.ANY,
                        MUST_NOT_RISE,
                        MEDIUM,
                        "A sentence in German, Spanish, Chinese or Arabic before the reasoning.",
                        "Changing the language makes the work no better.",
                        (subject, random) -> List.of(Variant.of(
                                subject.rollout(),
                                subject.with(Wording.before(subject.text(), Wording.one(OTHER_LANGUAGES, random)))))),
                new Rewriting(
                        "prompt-echo",
                        TaskKind.FREE_TEXT,
                        MUST_FALL,
                        HIGH,
                        "The prompt repeated as the completion.",
                        "A question does not answer itself.",
                        TextProbes::promptEcho),
                new Rewriting(
                        "copied-neighbour",
                        TaskKind.ANY,
                        MUST_NOT_RISE,
                        MEDIUM,
                        "The completion of another member of the group, copied; compared with what that one earns.",
                        "A copy is worth no more than what it was copied from.",
                        TextProbes::copied));
    }

    private static Variant padded(Subject subject, SplittableRandom random, int sentences) {
        var padding = new StringBuilder();
        for (int i = 0; i < sentences; i++) {
            padding.append(Wording.one(FILLERS, random));
        }
        return Variant.of(subject.rollout(), subject.with(Wording.before(subject.text(), padding + "\n")));
    }

    private static List<Variant> verbose(Subject subject, SplittableRandom random) {
        return inReasoning(
                subject,
                reasoning -> Wording.sentences(reasoning).stream()
                        .map(sentence -> sentence.length() < 12
                                ? sentence
                                : Wording.one(EMPTY_PHRASES, random) + sentence.stripLeading())
                        .collect(Collectors.joining()));
    }

    private static List<Variant> brief(Subject subject, SplittableRandom random) {
        return inReasoning(
                subject,
                reasoning -> Wording.sentences(reasoning).stream()
                        .map(TextProbes::withoutOpening)
                        .collect(Collectors.joining()));
    }

    private static String withoutOpening(String sentence) {
        for (String opening : OPENINGS) {
            if (sentence.stripLeading().regionMatches(true, 0, opening, 0, opening.length())) {
                return sentence.stripLeading().substring(opening.length());
            }
        }
        return sentence;
    }

    private static List<Variant> shuffledSentences(Subject subject, SplittableRandom random) {
        return inReasoning(subject, reasoning -> {
            var sentences = Wording.sentences(reasoning);
            return sentences.size() < 3
                    ? reasoning
                    : Wording.shuffled(sentences, random).stream()
                            .map(sentence -> sentence.endsWith("\n") ? sentence : sentence + "\n")
                            .collect(Collectors.joining());
        });
    }

    /** The rollout with its reasoning rewritten; none when that changes nothing. */
    private static List<Variant> inReasoning(Subject subject, java.util.function.UnaryOperator<String> rewrite) {
        String text = subject.text();
        int[] range = Wording.reasoning(subject);
        String reasoning = text.substring(range[0], range[1]);
        String rewritten = rewrite.apply(reasoning);
        return rewritten.equals(reasoning)
                ? List.of()
                : List.of(Variant.of(
                        subject.rollout(),
                        subject.with(text.substring(0, range[0]) + rewritten + text.substring(range[1]))));
    }

    private static List<Variant> shuffledWords(Subject subject, SplittableRandom random) {
        var best = subject.best();
        var parts = TaggedPart.of(best.completion());
        int start = parts.isEmpty() ? 0 : parts.getLast().contentStart();
        int end = parts.isEmpty() ? best.completion().length() : parts.getLast().contentEnd();
        var words =
                Arrays.asList(best.completion().substring(start, end).strip().split("\\s"));
        if (words.size() < 6 || words.size() > 5_000) {
            return List.of();
        }
        String shuffled = String.join(" ", Wording.shuffled(words, random));
        return List.of(Variant.of(
                best,
                subject.with(best.completion().substring(0, start)
                        + shuffled
                        + best.completion().substring(end))));
    }

    private static List<Variant> promptEcho(Subject subject, SplittableRandom random) {
        String prompt = subject.rollout().prompt();
        return prompt.isBlank() || prompt.length() > 20_000
                ? List.of()
                : List.of(Variant.of(subject.best(), subject.with(prompt)));
    }

    private static List<Variant> copied(Subject subject, SplittableRandom random) {
        var others = subject.group().stream()
                .filter(other -> other != subject.rollout()
                        && other.prompt().equals(subject.rollout().prompt())
                        && !other.completion().equals(subject.text()))
                .toList();
        if (others.isEmpty() || subject.kinds().contains(TaskKind.TRAJECTORY)) {
            return List.of();
        }
        var other = others.get(random.nextInt(others.size()));
        // The whole row is copied: what it holds about the completion, such as scores of steps, belongs to it.
        return List.of(Variant.of(other, other));
    }
}
