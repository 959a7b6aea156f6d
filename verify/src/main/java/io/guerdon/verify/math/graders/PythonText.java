package io.guerdon.verify.math.graders;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The habits of Python's {@code str} and {@code re} that the original graders lean on and that Java's {@code String} does not share. */
final class PythonText {

    private PythonText() {}

    /** {@code text.split(separator)}: empty pieces are kept, also at the end. */
    static List<String> split(String text, String separator) {
        var pieces = new ArrayList<String>();
        int start = 0;
        for (int at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, start)) {
            pieces.add(text.substring(start, at));
            start = at + separator.length();
        }
        pieces.add(text.substring(start));
        return pieces;
    }

    /** {@code text.split(separator)[-1]}. */
    static String afterLast(String text, String separator) {
        int at = text.lastIndexOf(separator);
        return at < 0 ? text : text.substring(at + separator.length());
    }

    /** {@code text[-count:]}, counted in code points. */
    static String tail(String text, int count) {
        // A code point is at most two units, so the answer lies within the last 2 * count units.
        int from = text.length();
        for (int left = count; left > 0 && from > 0; left--) {
            from -= Character.charCount(text.codePointBefore(from));
        }
        return text.substring(from);
    }

    /** {@code text.strip()}. */
    static String strip(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    /** {@code text.lower()}. */
    static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** {@code c.isspace()}, which is also {@code \s}: unlike Java's notion it has the no-break spaces and the next-line control. */
    static boolean isSpace(int c) {
        return switch (c) {
            case ' ',
                    '\t',
                    '\n',
                    0x0b,
                    '\f',
                    '\r',
                    0x1c,
                    0x1d,
                    0x1e,
                    0x1f,
                    0x85,
                    0xa0,
                    0x1680,
                    0x2028,
                    0x2029,
                    0x202f,
                    0x205f,
                    0x3000 -> true;
            default -> c >= 0x2000 && c <= 0x200a;
        };
    }

    /** Whether a code point matches {@code \d}: a decimal digit of any script. */
    static boolean isDecimal(int c) {
        return c < 128 ? c >= '0' && c <= '9' : Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER;
    }

    /** Whether a unit is one of 0 to 9. */
    static boolean isAsciiDigit(int c) {
        return c >= '0' && c <= '9';
    }

    /** {@code text.isdigit()}: not empty and only digits, where superscript, circled and similar digits count. */
    static boolean isDigits(String text) {
        return !text.isEmpty() && text.codePoints().allMatch(c -> isDecimal(c) || isTypographicDigit(c));
    }

    /** Code points of Unicode's numeric type "Digit" that are not decimal digits (Unicode 15, DerivedNumericType). */
    private static boolean isTypographicDigit(int c) {
        if (c < 0xb2) {
            return false;
        }
        return switch (c) {
            case 0xb2, 0xb3, 0xb9, 0x19da, 0x2070, 0x24ea, 0x24ff -> true;
            default ->
                within(c, 0x1369, 0x1371)
                        || within(c, 0x2074, 0x2079)
                        || within(c, 0x2080, 0x2089)
                        || within(c, 0x2460, 0x2468)
                        || within(c, 0x2474, 0x247c)
                        || within(c, 0x2488, 0x2490)
                        || within(c, 0x24f5, 0x24fd)
                        || within(c, 0x2776, 0x277e)
                        || within(c, 0x2780, 0x2788)
                        || within(c, 0x278a, 0x2792)
                        || within(c, 0x10a40, 0x10a43)
                        || within(c, 0x10e60, 0x10e68)
                        || within(c, 0x11052, 0x1105a)
                        || within(c, 0x1f100, 0x1f10a);
        };
    }

    private static boolean within(int c, int low, int high) {
        return c >= low && c <= high;
    }
}
