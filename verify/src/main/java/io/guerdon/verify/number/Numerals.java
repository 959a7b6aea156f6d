package io.guerdon.verify.number;

import io.guerdon.verify.format.Whitespace;
import java.util.OptionalDouble;

/**
 * Reads a whole text as one number, by the rules of the public chart metric: those of Python's {@code float}. Pure
 * functions, linear time.
 */
public final class Numerals {

    private Numerals() {}

    /**
     * What Python's {@code float(text)} gives: outer white space, a sign, decimal digits of any script, an exponent,
     * underscores between digits, "inf", "infinity" and "nan" in any case. Unlike {@link Double#parseDouble} there is no
     * trailing {@code d} or {@code f} and no hexadecimal form.
     *
     * @return empty where Python raises a ValueError; may hold NaN or an infinity
     */
    public static OptionalDouble parse(String text) {
        var body = Whitespace.strip(text);
        int start = !body.isEmpty() && (body.charAt(0) == '+' || body.charAt(0) == '-') ? 1 : 0;
        var special = special(body.substring(start, Math.min(body.length(), start + 9)));
        if (special.isPresent()) {
            double value = special.getAsDouble();
            return OptionalDouble.of(body.charAt(0) == '-' ? -value : value);
        }
        var plain = plain(body, start);
        return plain.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(plain));
    }

    /**
     * As {@link #parse}, but a text that ends in "%" is taken without all its trailing "%" and divided by 100 (the
     * number reading of the relaxed ChartQA criterion, Masry et al. 2022; Mixed-R1 as reconstructed, 2.3).
     */
    public static OptionalDouble parsePercent(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '%') {
            end--;
        }
        if (end == text.length()) {
            return parse(text);
        }
        var value = parse(text.substring(0, end));
        return value.isEmpty() ? value : OptionalDouble.of(value.getAsDouble() / 100);
    }

    private static OptionalDouble special(String body) {
        if (body.equalsIgnoreCase("nan")) {
            return OptionalDouble.of(Double.NaN);
        }
        boolean infinite = body.equalsIgnoreCase("inf") || body.equalsIgnoreCase("infinity");
        return infinite ? OptionalDouble.of(Double.POSITIVE_INFINITY) : OptionalDouble.empty();
    }

    /** The numeral in ASCII without underscores; empty when the text is not a numeral. */
    private static String plain(String body, int start) {
        var out = new StringBuilder(body.length()).append(body, 0, start);
        int i = digits(body, start, out);
        boolean whole = i > start;
        if (i < body.length() && body.charAt(i) == '.') {
            out.append('.');
            int fraction = i + 1;
            i = digits(body, fraction, out);
            whole |= i > fraction;
        }
        if (!whole) {
            return "";
        }
        if (i < body.length() && (body.charAt(i) == 'e' || body.charAt(i) == 'E')) {
            out.append('e');
            i++;
            if (i < body.length() && (body.charAt(i) == '+' || body.charAt(i) == '-')) {
                out.append(body.charAt(i));
                i++;
            }
            int exponent = i;
            i = digits(body, exponent, out);
            if (i == exponent) {
                return "";
            }
        }
        return i == body.length() ? out.toString() : "";
    }

    /** Copies digits, skipping single underscores between them; gives the index behind the last digit. */
    private static int digits(String body, int from, StringBuilder out) {
        int i = from;
        while (i < body.length()) {
            int at = i > from && body.charAt(i) == '_' ? i + 1 : i;
            if (at >= body.length()) {
                return i;
            }
            int point = body.codePointAt(at);
            int digit = Character.getType(point) == Character.DECIMAL_DIGIT_NUMBER ? Character.digit(point, 10) : -1;
            if (digit < 0) {
                return i;
            }
            out.append((char) ('0' + digit));
            i = at + Character.charCount(point);
        }
        return i;
    }
}
