package io.guerdon.verify.math.graders;

import java.math.BigDecimal;
import java.util.OptionalDouble;

/** Reads and prints numbers as Python does, where the original graders depend on it. */
final class PythonNumber {

    /** How far from an integer a value may be and still count as one. */
    private static final double INTEGER_TOLERANCE = 1e-7;

    private PythonNumber() {}

    /** {@code float(text)}, empty where that raises: decimal digits of any script, single underscores between digits, inf and nan. */
    static OptionalDouble parse(String text) {
        String number = asciiDigits(stripped(text));
        int start = number.startsWith("-") || number.startsWith("+") ? 1 : 0;
        switch (PythonText.lower(number.substring(start))) {
            case "inf", "infinity" -> {
                return OptionalDouble.of(number.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
            }
            case "nan" -> {
                return OptionalDouble.of(Double.NaN);
            }
            default -> {
                return isDecimalLiteral(number, start)
                        ? OptionalDouble.of(Double.parseDouble(number.replace("_", "")))
                        : OptionalDouble.empty();
            }
        }
    }

    /** Python trims only C's white space from a text that is all ASCII, and Unicode's from any other. */
    private static String stripped(String text) {
        boolean ascii = text.chars().allMatch(c -> c < 128);
        boolean separators = ascii && text.chars().anyMatch(c -> c >= 0x1c && c <= 0x1f);
        return separators ? text : PythonText.strip(text);
    }

    private static String asciiDigits(String text) {
        if (text.chars().allMatch(c -> c < 128)) {
            return text;
        }
        var ascii = new StringBuilder();
        text.codePoints()
                .forEach(c -> ascii.appendCodePoint(PythonText.isDecimal(c) ? '0' + Character.digit(c, 10) : c));
        return ascii.toString();
    }

    private static boolean isDecimalLiteral(String text, int start) {
        int whole = endOfDigits(text, start);
        int end = whole;
        if (end < text.length() && text.charAt(end) == '.') {
            end = endOfDigits(text, end + 1);
            if (end == whole + 1 && whole == start) {
                return false;
            }
        } else if (whole == start) {
            return false;
        }
        if (end < text.length() && (text.charAt(end) | 0x20) == 'e') {
            int digits = end + 1;
            if (digits < text.length() && (text.charAt(digits) == '-' || text.charAt(digits) == '+')) {
                digits++;
            }
            end = endOfDigits(text, digits);
            if (end == digits) {
                return false;
            }
        }
        return end == text.length();
    }

    /** The end of a run of digits with single underscores between them. */
    private static int endOfDigits(String text, int start) {
        int end = start;
        while (end < text.length()) {
            char c = text.charAt(end);
            boolean joined = c == '_'
                    && end > start
                    && text.charAt(end - 1) != '_'
                    && end + 1 < text.length()
                    && isDigit(text.charAt(end + 1));
            if (!isDigit(c) && !joined) {
                break;
            }
            end++;
        }
        return end;
    }

    private static boolean isDigit(char c) {
        return PythonText.isAsciiDigit(c);
    }

    /** Whether a finite value is within 1e-7 of an integer. */
    static boolean isInteger(double value) {
        return Math.abs(value) < Double.POSITIVE_INFINITY && Math.abs(value - Math.rint(value)) <= INTEGER_TOLERANCE;
    }

    /** {@code str(int(value))} of a finite value: every digit of the truncated double. */
    static String integerText(double value) {
        return new BigDecimal(value).toBigInteger().toString();
    }

    /** Whether {@code math.isclose(a, b, rel_tol=tolerance)}. */
    static boolean isClose(double a, double b, double tolerance) {
        if (a == b) {
            return true;
        }
        if (Double.isInfinite(a) || Double.isInfinite(b)) {
            return false;
        }
        return Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b));
    }
}
