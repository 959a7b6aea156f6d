package io.guerdon.audit.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Where the reasoning of a text lies, and the steps and sentences it is made of. Plain scanning in linear time. */
final class Wording {

    private static final int MAX_PIECES = 5_000;

    private Wording() {}

    /** Where something can be put before the reasoning without breaking tags: inside the first part, or at the start. */
    static int reasoningStart(String text) {
        var parts = TaggedPart.of(text);
        return parts.isEmpty() ? 0 : parts.getFirst().contentStart();
    }

    /** The text with something put before its reasoning. */
    static String before(String text, String insertion) {
        int at = reasoningStart(text);
        return text.substring(0, at) + insertion + text.substring(at);
    }

    /**
     * The stretch of a text that reasons: what lies before the answer, inside the first tagged part where there are tags,
     * or everything.
     */
    static int[] reasoning(Subject subject) {
        String text = subject.text();
        var parts = TaggedPart.of(text);
        int start = parts.isEmpty() ? 0 : parts.getFirst().contentStart();
        int end = parts.isEmpty() ? text.length() : parts.getFirst().contentEnd();
        if (subject.kinds().contains(TaskKind.ANSWER)
                && subject.place().start() >= start
                && subject.place().start() < end) {
            end = Math.max(start, text.lastIndexOf('\n', subject.place().start()));
            if (end == start) {
                end = Math.max(start, text.lastIndexOf(". ", subject.place().start()) + 1);
            }
        }
        return new int[] {start, end};
    }

    /** The steps: the lines that are not blank, each with its line break. Empty when there are more than 5,000. */
    static List<String> lines(String text) {
        return pieces(text, '\n');
    }

    /** The sentences, each with the white space behind it, cut behind a full stop before white space. */
    static List<String> sentences(String text) {
        var sentences = new ArrayList<String>();
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean stop = c == '\n'
                    || (c == '.' || c == '!' || c == '?')
                            && i + 1 < text.length()
                            && Character.isWhitespace(text.charAt(i + 1));
            if (stop) {
                sentences.add(text.substring(start, i + 1));
                start = i + 1;
            }
        }
        sentences.add(text.substring(start));
        sentences.removeIf(String::isBlank);
        return sentences.size() > MAX_PIECES ? List.of() : sentences;
    }

    private static List<String> pieces(String text, char separator) {
        var pieces = new ArrayList<String>();
        int start = 0;
        for (int at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, start)) {
            pieces.add(text.substring(start, at + 1));
            start = at + 1;
        }
        pieces.add(text.substring(start));
        pieces.removeIf(String::isBlank);
        return pieces.size() > MAX_PIECES ? List.of() : pieces;
    }

    /** In a random order. */
    static <T> List<T> shuffled(List<T> items, SplittableRandom random) {
        var shuffled = new ArrayList<>(items);
        for (int i = shuffled.size() - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            T kept = shuffled.get(i);
            shuffled.set(i, shuffled.get(j));
            shuffled.set(j, kept);
        }
        return shuffled;
    }

    static String one(List<String> bank, SplittableRandom random) {
        return bank.get(random.nextInt(bank.size()));
    }
}
