package io.guerdon.verify.math.extraction;

import java.util.Set;

/** Tells formulas written without any environment from prose. */
final class BareFormula {
    private static final Set<String> WORDS_OF_FORMULAS = Set.of(
            "sqrt",
            "sin",
            "cos",
            "tan",
            "cot",
            "sec",
            "csc",
            "log",
            "ln",
            "exp",
            "pi",
            "infty",
            "or",
            "and",
            "arcsin",
            "arccos",
            "arctan",
            "max",
            "min",
            "gcd",
            "lcm",
            "abs",
            "inf",
            "infinity",
            "theta",
            "alpha",
            "beta",
            "mod",
            "dx");

    private BareFormula() {}

    /** The end of the first word of prose outside braces, or -1. */
    static int firstProseEnd(String text, Span span) {
        int braces = 0;
        for (int i = span.start(); i < span.end(); i++) {
            char c = text.charAt(i);
            if (c == '{' || c == '}') {
                braces += c == '{' ? 1 : -1;
            } else if (c == '\\' || Character.isLetter(c)) {
                int end = i + 1;
                while (end < span.end() && Character.isLetter(text.charAt(end))) {
                    end++;
                }
                if (c != '\\' && braces <= 0 && isProse(text, i, end)) {
                    return end;
                }
                i = end - 1;
            }
        }
        return -1;
    }

    /** Where the formula at the end of a line begins: after the last word of prose. */
    static int start(String text, int from, int to) {
        int start = from;
        int braces = 0;
        int i = from;
        while (i < to) {
            char c = text.charAt(i);
            if (c == '{') {
                braces++;
            } else if (c == '}') {
                braces--;
            } else if (c == '\\') {
                i++;
                while (i < to && Character.isLetter(text.charAt(i))) {
                    i++;
                }
                continue;
            } else if (Character.isLetter(c)) {
                int end = i;
                while (end < to
                        && (Character.isLetter(text.charAt(end))
                                || text.charAt(end) == '\''
                                || text.charAt(end) == '\u2019')) {
                    end++;
                }
                if (braces <= 0 && isProse(text, i, end)) {
                    start = end;
                    while (start < to
                            && (text.charAt(start) == ':'
                                    || text.charAt(start) == ','
                                    || text.charAt(start) == '.'
                                    || text.charAt(start) == ' '
                                    || text.charAt(start) == '*')) {
                        start++;
                    }
                    i = Math.max(start, end);
                    continue;
                }
                i = end;
                continue;
            }
            i++;
        }
        return start;
    }

    private static boolean isProse(String text, int from, int to) {
        int length = to - from;
        if (length == 1) {
            return false;
        }
        boolean glued = from > 0
                && (Character.isDigit(text.charAt(from - 1))
                        || text.charAt(from - 1) == '_'
                        || text.charAt(from - 1) == '^');
        if (glued && length <= 3) {
            return false;
        }
        String word = text.substring(from, to);
        if (WORDS_OF_FORMULAS.contains(word)) {
            return false;
        }
        return length > 2
                || Set.of(
                                "is", "as", "of", "to", "we", "so", "in", "at", "be", "by", "it", "If", "So", "We",
                                "It", "an", "if", "on", "do", "no", "he", "my", "up", "us")
                        .contains(word);
    }

    /** Whether the stretch has something that only formulas have, and no word of prose. */
    static boolean isFormula(String text, Span span) {
        boolean letter = false;
        boolean operator = false;
        boolean bracket = false;
        for (int i = span.start(); i < span.end(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\', '^' -> {
                    return text.indexOf('$', span.start()) < 0 || text.indexOf('$', span.start()) >= span.end();
                }
                case '$' -> {
                    return false;
                }
                case '\u03c0', '\u221a', '\u221e', '\u00b1', '\u222a', '\u2264', '\u2265', '\u2260' -> {
                    return true;
                }
                case '=', '+', '*', '/', '<', '>', '-' -> operator = true;
                case '(', '[', '{' -> bracket = true;
                default -> letter |= Character.isLetter(c);
            }
        }
        return letter && operator
                || bracket
                        && (operator || text.substring(span.start(), span.end()).indexOf(',') > 0);
    }

    /** Whether the stretch is one word, perhaps in brackets: the answer to "who" or "which". */
    static boolean isOneWord(String text, Span span) {
        int letters = 0;
        for (int i = span.start(); i < span.end(); i++) {
            char c = text.charAt(i);
            if (Character.isLetter(c)) {
                letters++;
            } else if (c != '(' && c != ')' && c != '-') {
                return false;
            }
        }
        return letters > 0 && letters <= 40;
    }

    /** Whether a dollar sign that opens or closes an environment stands in the stretch. */
    static boolean hasDollar(String text, Span span) {
        for (int i = span.start(); i < span.end(); i++) {
            if (text.charAt(i) == '$' && (i == 0 || text.charAt(i - 1) != '\\')) {
                return true;
            }
        }
        return false;
    }

    /** Whether a word of prose stands in the stretch, outside commands and braces. */
    static boolean hasProse(String text, Span span) {
        return start(text, span.start(), span.end()) > span.start();
    }

    /**
     * Whether a number is only a piece of a formula in plain text: of x^2+1, of \frac{17}{50}, or the right side of an
     * equation that is no assignment, such as 3x - y + 13 = 0.
     */
    static boolean isPartOfFormula(String text, Span number, int begin, int end) {
        int from = number.start();
        while (from > begin && !Character.isWhitespace(text.charAt(from - 1)) && number.start() - from < 200) {
            from--;
        }
        int to = number.end();
        while (to < end && !Character.isWhitespace(text.charAt(to)) && to - number.end() < 200) {
            to++;
        }
        if (isInCommand(text, from, to)) {
            return true;
        }
        if (hasVariableAfter(text, number, end) || hasOperatorWithLetter(text, number, from)) {
            return true;
        }
        return isRightSideOfEquation(text, number, begin);
    }

    private static boolean isInCommand(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < to && Character.isLetter(text.charAt(i + 1))
                    || c == '^'
                    || c == '_' && i + 1 < to && i > from) {
                return text.indexOf('$', from) < 0 || text.indexOf('$', from) >= to;
            }
        }
        return false;
    }

    /** A single letter right after the number that is no unit: 5x, 6i. */
    private static boolean hasVariableAfter(String text, Span number, int end) {
        int i = number.end();
        if (i < end && (text.charAt(i) == '\u03c0' || text.charAt(i) == '\u221a')) {
            return true;
        }
        if (i >= end || "abeijknpqrtuvwxyz".indexOf(text.charAt(i)) < 0) {
            return false;
        }
        return i + 1 >= end || !Character.isLetter(text.charAt(i + 1));
    }

    /** Whether an operator joins the number to something with a letter before it, as in a+5. */
    private static boolean hasOperatorWithLetter(String text, Span number, int from) {
        int i = number.start() - 1;
        if (i < from || "+-*/".indexOf(text.charAt(i)) < 0 && text.charAt(number.start()) != '-') {
            return false;
        }
        for (int j = from; j < number.start(); j++) {
            char c = text.charAt(j);
            if (c == '=') {
                return false;
            }
            if (Character.isLetter(c)) {
                return j + 1 >= number.start()
                        || !Character.isLetter(text.charAt(j + 1))
                                && (j == from || !Character.isLetter(text.charAt(j - 1)));
            }
        }
        return false;
    }

    private static boolean isRightSideOfEquation(String text, Span number, int begin) {
        int i = number.start() - 1;
        while (i >= begin && (text.charAt(i) == ' ' || text.charAt(i) == '-' || text.charAt(i) == '$')) {
            i--;
        }
        if (i < begin || text.charAt(i) != '=') {
            return false;
        }
        int equals = i;
        while (i > begin && "\n,;:=".indexOf(text.charAt(i - 1)) < 0 && equals - i < 200) {
            i--;
        }
        for (int j = i; j < equals; j++) {
            char c = text.charAt(j);
            char next = text.charAt(j + 1);
            boolean product = Character.isDigit(c)
                            && Character.isLetter(next)
                            && !(j + 2 < equals && Character.isLetter(text.charAt(j + 2)))
                    || Character.isDigit(c) && next == '*' && j + 2 < equals && Character.isLetter(text.charAt(j + 2));
            boolean function = (c == 'f' || c == 'g' || c == 'h')
                    && next == '('
                    && (j == i || !Character.isLetter(text.charAt(j - 1)))
                    && j + 2 < equals
                    && Character.isLetter(text.charAt(j + 2));
            if (product || function || c == '^') {
                return true;
            }
        }
        return false;
    }
}
