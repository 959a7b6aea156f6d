package io.guerdon.verify.math.extraction;

import org.jspecify.annotations.Nullable;

/** Finds plain numbers and plain arithmetic in text. */
public final class Numbers {
    private static final int MAX_LENGTH = 5_000;

    private Numbers() {}

    /** A number that begins exactly at {@code at}, with its sign, or null. */
    static @Nullable Span at(String text, int at) {
        int i = at;
        if (i < text.length() && text.charAt(i) == '-') {
            i++;
        }
        int end = magnitude(text, i);
        return end < 0 || isGlued(text, at) ? null : new Span(at, end);
    }

    /** Whether a letter or digit stands right before. */
    private static boolean isGlued(String text, int at) {
        return at > 0 && (Character.isLetterOrDigit(text.charAt(at - 1)) || text.charAt(at - 1) == '_');
    }

    /** The end of the number without sign that begins at {@code at}, or -1. */
    private static int magnitude(String text, int at) {
        int i = at;
        while (i < text.length() && isDigit(text.charAt(i))) {
            i++;
        }
        int whole = i - at;
        if (whole == 0) {
            return i + 1 < text.length() && text.charAt(i) == '.' && isDigit(text.charAt(i + 1))
                    ? digits(text, i + 1)
                    : -1;
        }
        int grouped = i;
        if (whole <= 3 && text.charAt(at) != '0') {
            while (isGroup(text, grouped)) {
                grouped += 4;
            }
        }
        if (grouped > i) {
            return isDecimalAt(text, grouped, false) ? digits(text, grouped + 1) : grouped;
        }
        return isDecimalAt(text, i, true) ? digits(text, i + 1) : i;
    }

    private static boolean isGroup(String text, int at) {
        return at + 3 < text.length()
                && (text.charAt(at) == ',' || text.charAt(at) == ' ')
                && isDigit(text.charAt(at + 1))
                && isDigit(text.charAt(at + 2))
                && isDigit(text.charAt(at + 3))
                && (at + 4 == text.length() || !isDigit(text.charAt(at + 4)));
    }

    private static boolean isDecimalAt(String text, int at, boolean comma) {
        return at + 1 < text.length()
                && (text.charAt(at) == '.' || comma && text.charAt(at) == ',')
                && isDigit(text.charAt(at + 1));
    }

    private static int digits(String text, int at) {
        int i = at;
        while (i < text.length() && isDigit(text.charAt(i))) {
            i++;
        }
        return i;
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** The last number that ends at or before {@code limit}, or null; numbers glued to letters before them are skipped. */
    public static @Nullable Span last(String text, int limit) {
        int j = Math.min(limit, text.length()) - 1;
        while (true) {
            while (j >= 0 && !isDigit(text.charAt(j))) {
                j--;
            }
            if (j < 0) {
                return null;
            }
            int start = j;
            while (start > 0 && j - start < MAX_LENGTH && belongs(text, start - 1)) {
                start--;
            }
            var number = lastIn(text, start, j);
            if (number != null) {
                return number;
            }
            j = start - 1;
        }
    }

    /** Whether the character is a digit, or a separator between digits. */
    private static boolean belongs(String text, int i) {
        char c = text.charAt(i);
        return isDigit(c) || (c == '.' || c == ',' || c == ' ') && i > 0 && isDigit(text.charAt(i - 1)) || c == '.';
    }

    /** Cuts the stretch into numbers from the left and returns the one that holds the digit at {@code digit}. */
    private static @Nullable Span lastIn(String text, int start, int digit) {
        int i = start;
        while (i <= digit) {
            char c = text.charAt(i);
            if (!isDigit(c) && c != '.') {
                i++;
                continue;
            }
            int end = magnitude(text, i);
            if (end < 0) {
                i++;
                continue;
            }
            if (end > digit) {
                int from = signed(text, i);
                return isGlued(text, from) && !(text.charAt(from) == '-') ? null : new Span(from, end);
            }
            i = end;
        }
        return null;
    }

    /** The start including a minus sign, unless that sign is a subtraction or a hyphen. */
    private static int signed(String text, int at) {
        if (at == 0 || text.charAt(at - 1) != '-') {
            return at;
        }
        boolean sign = at == 1
                || !Character.isLetterOrDigit(text.charAt(at - 2))
                        && text.charAt(at - 2) != ')'
                        && text.charAt(at - 2) != '}';
        return sign ? at - 1 : at;
    }

    /** The arithmetic that ends with the number, or null when that stands alone. */
    static @Nullable Span arithmetic(String text, Span number) {
        int end = number.end();
        while (end < text.length() && isArithmetic(text.charAt(end)) && text.charAt(end) != ' ') {
            end++;
        }
        int start = number.start();
        while (start > 0 && isArithmetic(text.charAt(start - 1)) && number.start() - start < 400) {
            start--;
        }
        while (start < number.start() && !startsArithmetic(text, start)) {
            start++;
        }
        boolean before = start == 0
                || text.charAt(start - 1) == ' '
                || text.charAt(start - 1) == '='
                || text.charAt(start - 1) == '\n'
                || text.charAt(start) == ' ';
        boolean after = end == text.length()
                || Character.isWhitespace(text.charAt(end))
                || ".,;:!?$".indexOf(text.charAt(end)) >= 0;
        return before && after && hasOperator(text, start, end) ? new Span(start, end) : null;
    }

    private static boolean startsArithmetic(String text, int at) {
        char c = text.charAt(at);
        boolean operand = isDigit(c) || c == '(' || c == '-' && at + 1 < text.length() && text.charAt(at + 1) != ' ';
        return operand && (at == 0 || " =\n".indexOf(text.charAt(at - 1)) >= 0);
    }

    private static boolean isArithmetic(char c) {
        return isDigit(c) || ". +-*/^()\u00d7\u00f7".indexOf(c) >= 0;
    }

    private static boolean hasOperator(String text, int start, int end) {
        boolean digit = false;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (digit && "+-*/^\u00d7\u00f7".indexOf(c) >= 0) {
                return true;
            }
            digit |= isDigit(c);
        }
        return false;
    }

    /** The end of a percent sign or word that follows at {@code at}, or -1. */
    static int percentEnd(String text, int at) {
        int i = at;
        if (i < text.length() && text.charAt(i) == '$') {
            i++;
        }
        while (i < text.length() && text.charAt(i) == ' ') {
            i++;
        }
        if (i < text.length() && text.charAt(i) == '\\') {
            i++;
        }
        if (i < text.length() && text.charAt(i) == '%') {
            return i + 1;
        }
        for (String word : new String[] {"percentage", "percent", "pct"}) {
            if (text.regionMatches(true, i, word, 0, word.length())) {
                return i + word.length();
            }
        }
        return -1;
    }
}
