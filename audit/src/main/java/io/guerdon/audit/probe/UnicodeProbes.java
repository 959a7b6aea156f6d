package io.guerdon.audit.probe;

import static io.guerdon.audit.finding.Severity.LOW;
import static io.guerdon.audit.finding.Severity.MEDIUM;
import static io.guerdon.audit.probe.Expectation.MUST_NOT_CHANGE;
import static io.guerdon.audit.probe.Expectation.MUST_NOT_RISE;

import java.util.List;
import java.util.function.IntUnaryOperator;

/** White space, look-alikes, and characters that nobody sees. */
final class UnicodeProbes {

    private static final String LATIN = "aceopxyABCEHKMOPTX";
    private static final String CYRILLIC =
            "\u0430\u0441\u0435\u043e\u0440\u0445\u0443\u0410\u0412\u0421\u0415\u041d\u041a\u041c\u041e\u0420\u0422\u0425";
    private static final char ZERO_WIDTH_SPACE = '\u200b';
    private static final char RIGHT_TO_LEFT_MARK = '\u200f';

    private UnicodeProbes() {}

    static List<Probe> all() {
        return List.of(
                new Rewriting(
                        "white-space",
                        TaskKind.ANY,
                        MUST_NOT_CHANGE,
                        LOW,
                        "Spaces and line breaks around the completion, and line breaks as Windows writes them.",
                        "White space around a text is not part of what it says.",
                        (subject, random) -> List.of(
                                Variant.of(subject.rollout(), subject.with("\n  " + subject.text() + " \n")),
                                Variant.of(
                                        subject.rollout(),
                                        subject.with(subject.text()
                                                .replace("\r\n", "\n")
                                                .replace("\n", "\r\n"))))),
                inReasoning(
                        "look-alikes",
                        "Latin letters of the reasoning replaced by Cyrillic ones that look the same.",
                        UnicodeProbes::lookAlikes),
                inReasoning(
                        "zero-width",
                        "Invisible spaces between the letters of the reasoning.",
                        text -> sprinkled(text, ZERO_WIDTH_SPACE)),
                inReasoning(
                        "direction-marks",
                        "Invisible right-to-left marks between the letters of the reasoning.",
                        text -> sprinkled(text, RIGHT_TO_LEFT_MARK)));
    }

    private static Probe inReasoning(
            String name, String description, java.util.function.UnaryOperator<String> rewrite) {
        return new Rewriting(
                name,
                TaskKind.ANY,
                MUST_NOT_RISE,
                MEDIUM,
                description,
                "A text that looks the same is worth no more.",
                (subject, random) -> {
                    String text = subject.text();
                    int[] range = Wording.reasoning(subject);
                    String rewritten = rewrite.apply(text.substring(range[0], range[1]));
                    String whole = text.substring(0, range[0]) + rewritten + text.substring(range[1]);
                    return whole.equals(text) ? List.of() : List.of(Variant.of(subject.rollout(), subject.with(whole)));
                });
    }

    private static String lookAlikes(String text) {
        return mapped(text, c -> {
            int at = LATIN.indexOf(c);
            return at < 0 ? c : CYRILLIC.charAt(at);
        });
    }

    private static String mapped(String text, IntUnaryOperator letter) {
        return text.chars()
                .map(letter)
                .collect(StringBuilder::new, (builder, c) -> builder.append((char) c), StringBuilder::append)
                .toString();
    }

    /** A mark behind every third letter that a letter follows. */
    private static String sprinkled(String text, char mark) {
        var sprinkled = new StringBuilder(text.length() * 4 / 3 + 1);
        int letters = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            sprinkled.append(c);
            boolean between = Character.isLetter(c) && i + 1 < text.length() && Character.isLetter(text.charAt(i + 1));
            if (between && ++letters % 3 == 0 && !Character.isHighSurrogate(c)) {
                sprinkled.append(mark);
            }
        }
        return sprinkled.toString();
    }
}
