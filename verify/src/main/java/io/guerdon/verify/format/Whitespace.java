package io.guerdon.verify.format;

/**
 * White space as Python's {@code str.strip}, {@code str.split} and {@code \s} see it, which is what the published
 * reward functions were written against.
 *
 * <p>It differs from {@link Character#isWhitespace(char)} (no-break spaces and U+0085 count) and from {@link
 * String#strip()}. All such characters lie in the basic plane, so that looking at single {@code char}s is enough.
 */
public final class Whitespace {
    private Whitespace() {}

    /** Whether Python's {@code str.isspace} holds for this character. */
    public static boolean isSpace(char c) {
        if (c <= ' ') {
            return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x1c && c <= 0x1f);
        }
        if (c < 0x1680) {
            return c == 0x85 || c == 0xa0;
        }
        return c == 0x1680
                || (c >= 0x2000 && c <= 0x200a)
                || c == 0x2028
                || c == 0x2029
                || c == 0x202f
                || c == 0x205f
                || c == 0x3000;
    }

    /** The first position in {@code [from, to)} that is not white space, or {@code to}. */
    public static int skip(String text, int from, int to) {
        int i = from;
        while (i < to && isSpace(text.charAt(i))) {
            i++;
        }
        return i;
    }

    /** Where the white space that ends {@code [from, to)} begins; {@code to} if there is none. */
    public static int skipBack(String text, int from, int to) {
        int i = to;
        while (i > from && isSpace(text.charAt(i - 1))) {
            i--;
        }
        return i;
    }

    /** Whether {@code [from, to)} holds nothing but white space (true when empty). */
    public static boolean isBlank(String text, int from, int to) {
        return skip(text, from, to) == to;
    }

    /** The text of {@code [from, to)} without white space at either end. */
    public static String strip(String text, int from, int to) {
        int start = skip(text, from, to);
        return text.substring(start, skipBack(text, start, to));
    }

    /** The text without white space at either end. */
    public static String strip(String text) {
        return strip(text, 0, text.length());
    }

    /** The number of runs of other characters in {@code [from, to)}, as {@code len(text.split())} counts words. */
    public static int countWords(String text, int from, int to) {
        int words = 0;
        boolean inWord = false;
        for (int i = from; i < to; i++) {
            boolean space = isSpace(text.charAt(i));
            if (!space && !inWord) {
                words++;
            }
            inWord = !space;
        }
        return words;
    }
}
