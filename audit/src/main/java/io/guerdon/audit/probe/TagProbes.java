package io.guerdon.audit.probe;

import static io.guerdon.audit.finding.Severity.HIGH;
import static io.guerdon.audit.finding.Severity.MEDIUM;
import static io.guerdon.audit.probe.Expectation.MUST_FALL;
import static io.guerdon.audit.probe.Expectation.MUST_NOT_RISE;

import java.util.List;
import java.util.SplittableRandom;

/** Tags around nothing, around filler, twice, and inside each other. */
final class TagProbes {

    private TagProbes() {}

    static List<Probe> all() {
        return List.of(
                new Rewriting(
                        "empty-tags",
                        TaskKind.TAGS,
                        MUST_FALL,
                        HIGH,
                        "Every tag in its place with nothing, or a line break, inside.",
                        "The form without content does no task.",
                        (subject, random) -> isOutside(subject)
                                ? List.of()
                                : List.of(
                                        Variant.of(subject.best(), subject.with(filled(subject.text(), ""))),
                                        Variant.of(subject.best(), subject.with(filled(subject.text(), "\n\n"))))),
                new Rewriting(
                        "filler-tags",
                        TaskKind.TAGS,
                        MUST_FALL,
                        HIGH,
                        "Every tag in its place with filler inside.",
                        "The form without content does no task.",
                        (subject, random) -> isOutside(subject)
                                ? List.of()
                                : List.of(Variant.of(subject.best(), subject.with(filled(subject.text(), "\n...\n"))))),
                new Rewriting(
                        "repeated-tags",
                        TaskKind.TAGS,
                        MUST_NOT_RISE,
                        HIGH,
                        "The whole completion twice.",
                        "Saying it twice makes it no better.",
                        (subject, random) -> List.of(
                                Variant.of(subject.rollout(), subject.with(subject.text() + "\n" + subject.text())))),
                new Rewriting(
                        "doubled-first-part",
                        TaskKind.TAGS,
                        MUST_FALL,
                        MEDIUM,
                        "The first tagged part twice (only where unclosed tags cost something).",
                        "A form with one part too many is not the form that was asked for.",
                        TagProbes::doubledFirst),
                new Rewriting(
                        "nested-tags",
                        TaskKind.TAGS,
                        MUST_NOT_RISE,
                        MEDIUM,
                        "The last tagged part inside another pair of the same tags.",
                        "More tags make it no better.",
                        TagProbes::nested));
    }

    /** Whether the answer stands outside all tags, so that emptying them leaves it there. */
    private static boolean isOutside(Subject subject) {
        return subject.kinds().contains(TaskKind.ANSWER)
                && TaggedPart.of(subject.text()).stream()
                        .noneMatch(
                                part -> part.contentStart() <= subject.place().start()
                                        && subject.place().end() <= part.contentEnd());
    }

    private static String filled(String text, String content) {
        var filled = new StringBuilder();
        int from = 0;
        for (var part : TaggedPart.of(text)) {
            filled.append(text, from, part.contentStart()).append(content);
            from = part.contentEnd();
        }
        return filled.append(text.substring(from)).toString();
    }

    private static List<Variant> doubledFirst(Subject subject, SplittableRandom random) {
        String text = subject.best().completion();
        var parts = TaggedPart.of(text);
        if (parts.isEmpty()) {
            return List.of();
        }
        var first = parts.getFirst();
        String whole = text.substring(first.start(), first.end());
        String doubled = text.substring(0, first.end()) + "\n" + whole + text.substring(first.end());
        String unclosed = text.substring(0, first.contentEnd()) + text.substring(first.end());
        return List.of(Variant.of(subject.best(), subject.with(doubled)).onlyIfLess(subject.with(unclosed)));
    }

    private static List<Variant> nested(Subject subject, SplittableRandom random) {
        String text = subject.text();
        var last = TaggedPart.of(text).getLast();
        String open = "<" + last.name() + ">";
        String close = "</" + last.name() + ">";
        return List.of(Variant.of(
                subject.rollout(),
                subject.with(text.substring(0, last.start())
                        + open
                        + text.substring(last.start(), last.end())
                        + close
                        + text.substring(last.end()))));
    }
}
