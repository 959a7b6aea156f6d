package io.guerdon.reproductions.predicting;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A calculation that a solution states between {@code <<} and {@code >>}, as {@code <<16-3=13>>}. Immutable; scanning is linear
 * in the text.
 *
 * @param from where it begins in the text, at the first {@code <}
 * @param to behind the last {@code >}
 * @param expression left of the last equals sign
 * @param result right of it
 */
record Calculation(int from, int to, String expression, String result) {

    private static final int DEEPEST = 32;

    /** All calculations of a text, in order; what has no end or no equals sign is none. */
    static List<Calculation> of(String text) {
        var found = new ArrayList<Calculation>();
        int at = text.indexOf("<<");
        while (at >= 0) {
            int end = text.indexOf(">>", at);
            if (end < 0) {
                break;
            }
            String inside = text.substring(at + 2, end);
            int equals = inside.lastIndexOf('=');
            if (equals >= 0) {
                found.add(new Calculation(
                        at,
                        end + 2,
                        inside.substring(0, equals).strip(),
                        inside.substring(equals + 1).strip()));
            }
            at = text.indexOf("<<", end);
        }
        return found;
    }

    /** What the expression is worth; NaN where it is none. */
    double value() {
        return new Reader(expression).all();
    }

    /** The stated result; NaN where it is no number. */
    double stated() {
        Double stated = number(result);
        return stated == null ? Double.NaN : stated;
    }

    /** Whether the stated result is not what the expression is worth, to the digits that solutions write. */
    boolean wrong() {
        double value = value();
        return !(Math.abs(value - stated()) <= 0.006 * Math.max(1, Math.abs(value)));
    }

    /** A number as people write it, with dollar signs and commas; null where it is none. */
    static @Nullable Double number(String text) {
        var plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9' || c == '.' || c == '-') {
                plain.append(c);
            } else if (c != '$' && c != ',' && !Character.isWhitespace(c)) {
                return null;
            }
        }
        if (!plain.isEmpty() && plain.charAt(plain.length() - 1) == '.') {
            plain.setLength(plain.length() - 1);
        }
        try {
            return plain.isEmpty() ? null : Double.valueOf(plain.toString());
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** The unsigned numbers in a text, in order; commas between digits belong to them. */
    static List<Double> numbers(String text) {
        var found = new ArrayList<Double>();
        int i = 0;
        while (i < text.length()) {
            if (!isDigit(text, i) && !(text.charAt(i) == '.' && isDigit(text, i + 1))) {
                i++;
                continue;
            }
            var digits = new StringBuilder();
            boolean point = false;
            while (i < text.length()) {
                char c = text.charAt(i);
                boolean joins = isDigit(text, i + 1);
                if (isDigit(text, i)) {
                    digits.append(c);
                } else if (c == '.' && joins && !point) {
                    point = true;
                    digits.append(c);
                } else if (c != ',' || !joins) {
                    break;
                }
                i++;
            }
            found.add(Double.valueOf(digits.toString()));
        }
        return found;
    }

    private static boolean isDigit(String text, int i) {
        return i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }

    /** As solutions write it: whole numbers without a point, others to two digits. */
    static String written(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf((long) value)
                : String.valueOf(Math.round(value * 100) / 100.0);
    }

    /** Sums, products, brackets and percentages, read once from left to right. */
    private static final class Reader {

        private final String text;
        private int at;
        private int depth;

        Reader(String text) {
            this.text = text.replace(",", "").replace("$", "").replace(" ", "");
        }

        double all() {
            double value = sum();
            return at == text.length() ? value : Double.NaN;
        }

        private double sum() {
            if (++depth > DEEPEST) {
                return Double.NaN;
            }
            double value = product();
            while (at < text.length() && "+-".indexOf(text.charAt(at)) >= 0) {
                boolean plus = text.charAt(at++) == '+';
                double next = product();
                value = plus ? value + next : value - next;
            }
            depth--;
            return value;
        }

        private double product() {
            double value = factor();
            while (at < text.length() && "*/x".indexOf(text.charAt(at)) >= 0) {
                boolean over = text.charAt(at++) == '/';
                double next = factor();
                value = over ? value / next : value * next;
            }
            return value;
        }

        private double factor() {
            boolean minus = at < text.length() && text.charAt(at) == '-';
            at += minus ? 1 : 0;
            double value = at < text.length() && text.charAt(at) == '(' ? brackets() : digits();
            if (at < text.length() && text.charAt(at) == '%') {
                at++;
                value /= 100;
            }
            return minus ? -value : value;
        }

        private double brackets() {
            at++;
            double value = sum();
            if (at >= text.length() || text.charAt(at) != ')') {
                return Double.NaN;
            }
            at++;
            return value;
        }

        private double digits() {
            int from = at;
            while (at < text.length() && (isDigit(text, at) || text.charAt(at) == '.')) {
                at++;
            }
            try {
                return from == at ? Double.NaN : Double.parseDouble(text.substring(from, at));
            } catch (NumberFormatException e) {
                return Double.NaN;
            }
        }
    }
}
