package io.guerdon.audit.probe;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where the answer stands in a completion: {@code text.substring(start, end)}. Found by plain scanning in linear time.
 *
 * @param start the first character of the answer
 * @param end behind its last character
 * @param marked whether something marks the place: a box, a tag, a phrase; otherwise it is the last number or the whole
 *     text
 */
record AnswerPlace(int start, int end, boolean marked) {

    private static final int SHORT = 60;

    /** So much may stand behind a closing number: a full stop, a unit. A text that goes on has not answered. */
    private static final int CLOSING = 12;

    private static final String[] PHRASES = {"answer is", "answer:", "answer :"};

    /** The place, or null when there is none. */
    static @Nullable AnswerPlace find(String text, boolean numeric) {
        var tag = lastTag(text, "answer");
        var box = lastBox(text);
        if (box != null && (tag == null || box.start >= tag.start)) {
            return box;
        }
        if (tag != null) {
            var inside = inText(text.substring(tag.start, tag.end), numeric);
            return inside == null || tag.end - tag.start <= SHORT
                    ? tag
                    : new AnswerPlace(tag.start + inside.start, tag.start + inside.end, true);
        }
        return inText(text, numeric);
    }

    private static @Nullable AnswerPlace inText(String text, boolean numeric) {
        int hashes = text.lastIndexOf("####");
        if (hashes >= 0) {
            return trimmed(text, hashes + 4, lineEnd(text, hashes), true);
        }
        String lower = text.toLowerCase(Locale.ROOT);
        int best = -1;
        for (String phrase : lower.length() == text.length() ? PHRASES : new String[0]) {
            int at = lower.lastIndexOf(phrase);
            best = at < 0 ? best : Math.max(best, at + phrase.length());
        }
        if (best >= 0) {
            var place = trimmed(text, best, sentenceEnd(text, best), true);
            if (place != null && place.end - place.start <= SHORT) {
                return place;
            }
        }
        String whole = text.strip();
        if (!whole.isEmpty() && whole.length() <= 20 && whole.indexOf('\n') < 0) {
            return trimmed(text, 0, text.length(), false);
        }
        return numeric ? lastNumber(text) : null;
    }

    /** The content of the last box with balanced braces. */
    static @Nullable AnswerPlace lastBox(String text) {
        int at = text.lastIndexOf("\\boxed{");
        if (at < 0) {
            return null;
        }
        int start = at + "\\boxed{".length();
        int depth = 1;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (depth == 0) {
                return new AnswerPlace(start, i, true);
            }
        }
        return null;
    }

    private static @Nullable AnswerPlace lastTag(String text, String name) {
        int close = text.lastIndexOf("</" + name + ">");
        int open = close < 0 ? -1 : text.lastIndexOf("<" + name + ">", close);
        return open < 0 ? null : trimmed(text, open + name.length() + 2, close, true);
    }

    private static @Nullable AnswerPlace lastNumber(String text) {
        int end = text.length();
        while (end > 0 && !isDigit(text.charAt(end - 1))) {
            end--;
        }
        int start = end;
        while (start > 0 && (isDigit(text.charAt(start - 1)) || ".,".indexOf(text.charAt(start - 1)) >= 0)) {
            start--;
        }
        while (start < end && !isDigit(text.charAt(start))) {
            start++;
        }
        if (start > 0 && text.charAt(start - 1) == '-') {
            start--;
        }
        boolean closes = text.substring(end).strip().length() <= CLOSING;
        return start == end || !closes ? null : new AnswerPlace(start, end, false);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static int lineEnd(String text, int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end;
    }

    /** The end of the line or of the sentence: a full stop before white space. */
    private static int sentenceEnd(String text, int from) {
        int line = from;
        while (line < text.length() && Character.isWhitespace(text.charAt(line))) {
            line++;
        }
        int end = lineEnd(text, line);
        for (int i = line; i + 1 < end; i++) {
            if (text.charAt(i) == '.' && Character.isWhitespace(text.charAt(i + 1))) {
                return i;
            }
        }
        return end;
    }

    /** Without white space, emphasis, dollar signs and closing full stops around; null when nothing is left. */
    private static @Nullable AnswerPlace trimmed(String text, int from, int to, boolean marked) {
        int start = from;
        int end = to;
        while (start < end && (Character.isWhitespace(text.charAt(start)) || "*$:".indexOf(text.charAt(start)) >= 0)) {
            start++;
        }
        while (end > start
                && (Character.isWhitespace(text.charAt(end - 1)) || "*$.".indexOf(text.charAt(end - 1)) >= 0)) {
            end--;
        }
        return start == end ? null : new AnswerPlace(start, end, marked);
    }

    /** The text with another answer. */
    String replaced(String text, String answer) {
        return text.substring(0, start) + answer + text.substring(end);
    }
}
