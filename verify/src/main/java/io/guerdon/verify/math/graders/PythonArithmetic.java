package io.guerdon.verify.math.graders;

import java.util.OptionalDouble;

/**
 * Evaluates what {@code eval} would make of plain arithmetic: decimal numbers, {@code + - * / **}, signs and round brackets. Anything else is
 * empty, as is a division by zero and nesting deeper than 64.
 */
final class PythonArithmetic {

    private static final int MAX_DEPTH = 64;

    private final String text;
    private int at;

    private PythonArithmetic(String text) {
        this.text = text;
    }

    static OptionalDouble evaluate(String text) {
        var reader = new PythonArithmetic(text);
        double value = reader.sum(0);
        reader.skipSpace();
        return !Double.isFinite(value) || reader.at < text.length() ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    private double sum(int depth) {
        double value = product(depth);
        while (true) {
            if (take('+')) {
                value += product(depth);
            } else if (take('-')) {
                value -= product(depth);
            } else {
                return value;
            }
        }
    }

    private double product(int depth) {
        double value = signed(depth);
        while (true) {
            if (take('*')) {
                value *= signed(depth);
            } else if (take('/')) {
                double divisor = signed(depth);
                value = divisor == 0 ? Double.NaN : value / divisor;
            } else {
                return value;
            }
        }
    }

    private double signed(int depth) {
        if (depth > MAX_DEPTH) {
            return Double.NaN;
        }
        if (take('-')) {
            return -signed(depth + 1);
        }
        if (take('+')) {
            return signed(depth + 1);
        }
        double base = atom(depth);
        skipSpace();
        if (text.startsWith("**", at)) {
            at += 2;
            return Math.pow(base, signed(depth + 1));
        }
        return base;
    }

    private double atom(int depth) {
        if (take('(')) {
            double value = sum(depth + 1);
            return take(')') ? value : Double.NaN;
        }
        skipSpace();
        int start = at;
        while (at < text.length() && (PythonText.isAsciiDigit(text.charAt(at)) || text.charAt(at) == '.')) {
            at++;
        }
        String number = text.substring(start, at);
        // Python refuses an integer with a leading zero.
        boolean octal = number.length() > 1
                && number.startsWith("0")
                && number.indexOf('.') < 0
                && !number.chars().allMatch(c -> c == '0');
        return octal ? Double.NaN : PythonNumber.parse(number).orElse(Double.NaN);
    }

    private boolean take(char wanted) {
        skipSpace();
        if (at < text.length() && text.charAt(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private void skipSpace() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }
}
