package io.guerdon.verify.math.extraction;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds math environments in one pass over a text. */
final class Environments {
    private static final int MAX_FOUND = 20_000;

    private final String text;
    private int noBracketEnd = Integer.MAX_VALUE;
    private int noDisplayEnd = Integer.MAX_VALUE;
    private int roundFailedUntil = -1;
    private int squareFailedUntil = -1;

    /** An environment from its opening to its closing mark, with the content between. */
    record Found(Span whole, Span content) {}

    Environments(String text) {
        this.text = text;
    }

    /** All environments that begin at or after {@code from}, in order and without overlap. */
    List<Found> all(int from) {
        var found = new ArrayList<Found>();
        int i = from;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c != '$' && c != '\\' && c != '[' && c != '-') {
                i++;
                continue;
            }
            var environment = at(i);
            if (environment == null) {
                i++;
            } else {
                found.add(environment);
                i = environment.whole.end();
                if (found.size() > MAX_FOUND) {
                    found.subList(0, MAX_FOUND / 2).clear();
                }
            }
        }
        return found;
    }

    /** The environment that begins at {@code i}, or null. */
    @Nullable
    Found at(int i) {
        char c = text.charAt(i);
        char before = i == 0 ? ' ' : text.charAt(i - 1);
        if (c == '$' && before != '\\') {
            var display = text.startsWith("$$", i) ? display(i) : null;
            return display != null ? display : Numbers.isDigit(before) ? null : inline(i);
        }
        if (c == '\\' && before != '\\' && i + 1 < text.length()) {
            return switch (text.charAt(i + 1)) {
                case '[' -> bracket(i);
                case '(' -> round(i);
                case 'f' -> fraction(i, i);
                default -> null;
            };
        }
        if (c == '-' && i + 1 < text.length() && text.charAt(i + 1) == '\\') {
            return fraction(i, i + 1);
        }
        return c == '[' && Character.isWhitespace(before) ? square(i) : null;
    }

    private @Nullable Found display(int i) {
        if (i >= noDisplayEnd) {
            return null;
        }
        int close = text.indexOf("$$", i + 3);
        while (close > 0 && text.charAt(close - 1) == '\\') {
            close = text.indexOf("$$", close + 1);
        }
        if (close < 0) {
            noDisplayEnd = i;
            return null;
        }
        return new Found(new Span(i, close + 2), new Span(i + 2, close));
    }

    private @Nullable Found inline(int i) {
        for (int j = i + 1; j < text.length(); j++) {
            char c = text.charAt(j);
            if (c == '\n') {
                return null;
            }
            if (c == '$' && text.charAt(j - 1) != '\\') {
                return j == i + 1 ? null : new Found(new Span(i, j + 1), new Span(i + 1, j));
            }
        }
        return null;
    }

    private @Nullable Found bracket(int i) {
        if (i >= noBracketEnd) {
            return null;
        }
        int close = text.indexOf("\\]", i + 3);
        while (close > 0 && text.charAt(close - 1) == '\\') {
            close = text.indexOf("\\]", close + 1);
        }
        if (close < 0) {
            noBracketEnd = i;
            return null;
        }
        return new Found(new Span(i, close + 2), new Span(i + 2, close));
    }

    private @Nullable Found round(int i) {
        if (i < roundFailedUntil) {
            return null;
        }
        for (int j = i + 2; j < text.length(); j++) {
            char c = text.charAt(j);
            if (c == '\n') {
                roundFailedUntil = j;
                return null;
            }
            if (c == '\\' && j > i + 2 && text.startsWith(")", j + 1) && text.charAt(j - 1) != '\\') {
                return new Found(new Span(i, j + 2), new Span(i + 2, j));
            }
        }
        roundFailedUntil = text.length();
        return null;
    }

    private @Nullable Found square(int i) {
        if (i < squareFailedUntil) {
            return null;
        }
        for (int j = i + 1; j < text.length(); j++) {
            char c = text.charAt(j);
            if (c == '\n' || c == '$') {
                squareFailedUntil = j;
                return null;
            }
            if (c == ']' && j > i + 1 && j + 1 < text.length() && Character.isWhitespace(text.charAt(j + 1))) {
                return new Found(new Span(i, j + 1), new Span(i + 1, j));
            }
        }
        squareFailedUntil = text.length();
        return null;
    }

    /** A fraction of two whole numbers that stands outside any environment. */
    private @Nullable Found fraction(int start, int command) {
        if (!text.startsWith("\\frac{", command)) {
            return null;
        }
        int top = integerEnd(command + 6);
        if (top < 0 || !text.startsWith("}{", top)) {
            return null;
        }
        int bottom = integerEnd(top + 2);
        if (bottom < 0 || !text.startsWith("}", bottom)) {
            return null;
        }
        return new Found(new Span(start, bottom + 1), new Span(start, bottom + 1));
    }

    private int integerEnd(int at) {
        int i = at;
        if (i < text.length() && text.charAt(i) == '-') {
            i++;
        }
        int start = i;
        while (i < text.length() && i - start < 400 && Numbers.isDigit(text.charAt(i))) {
            i++;
        }
        return i == start ? -1 : i;
    }
}
