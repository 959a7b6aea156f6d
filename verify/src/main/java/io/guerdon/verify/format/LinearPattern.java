package io.guerdon.verify.format;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.regex.RegularExpression;

/**
 * A regular expression of a schema, matched in time linear in the text (RE2), whoever wrote it.
 *
 * <p>Schemas use the syntax of ECMAScript. Everything of it that a finite automaton can do is understood; look-around
 * and back-references are refused. {@code \s} means the six ASCII characters only. Counted repetitions are unrolled when
 * compiled, so their nesting is bounded before the compiler sees them.
 */
final class LinearPattern implements RegularExpression {

    /** Patterns longer than this are refused. */
    static final int MAX_CHARS = 2_000;

    /** Patterns that unroll to more atoms than this are refused. */
    static final long MAX_ATOMS = 5_000;

    /** What is left to spend on matching in one validation; bound by {@link JsonSchema#check}. */
    static final ScopedValue<Budget> BUDGET = ScopedValue.newInstance();

    /** Steps left: a step is one character of text against one atom of a pattern. Used by one thread only. */
    static final class Budget {
        private long steps;

        Budget(long steps) {
            this.steps = steps;
        }

        private void spend(long cost) {
            steps -= cost;
            if (steps < 0) {
                throw new BudgetExceeded();
            }
        }
    }

    /** Matching the patterns of a schema against one value would cost too much. */
    static final class BudgetExceeded extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BudgetExceeded() {
            super("the patterns of the schema would need too many steps on this value", null, false, false);
        }
    }

    private final Pattern pattern;
    private final long atoms;

    /**
     * Compiles a pattern.
     *
     * @throws IllegalArgumentException when it is malformed, not linear, or too large, saying what and where
     */
    LinearPattern(String text) {
        if (text.length() > MAX_CHARS) {
            throw new IllegalArgumentException(
                    "a pattern of " + text.length() + " characters; at most " + MAX_CHARS + " are allowed");
        }
        this.atoms = new Size(text).atoms();
        if (atoms > MAX_ATOMS) {
            throw new IllegalArgumentException(
                    "the pattern '" + text + "' repeats too much: it unrolls to more than " + MAX_ATOMS + " atoms");
        }
        try {
            this.pattern = Pattern.compile(withoutUnicodeEscapes(text));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "the pattern '" + text + "' is not supported: " + e.getDescription()
                            + (e.getPattern().isEmpty() ? "" : " at '" + e.getPattern() + "'")
                            + " (RE2 syntax: no look-around, no back-references)",
                    e);
        }
    }

    /** Whether the pattern occurs anywhere in the text. */
    @Override
    public boolean matches(String text) {
        if (BUDGET.isBound()) {
            BUDGET.get().spend((text.length() + 1L) * (atoms + 1));
        }
        return pattern.matcher(text).find();
    }

    /** Rewrites {@code \}{@code u0041} and {@code \}{@code u{1F600}} as RE2 has them: {@code \x{41}}. */
    static String withoutUnicodeEscapes(String text) {
        if (!text.contains("\\u")) {
            return text;
        }
        StringBuilder rewritten = new StringBuilder();
        for (int i = 0; i < text.length(); ) {
            if (text.charAt(i) != '\\' || i + 1 == text.length()) {
                rewritten.append(text.charAt(i++));
            } else if (text.charAt(i + 1) != 'u') {
                rewritten.append(text, i, i + 2);
                i += 2;
            } else if (text.startsWith("{", i + 2)) {
                rewritten.append("\\x");
                i += 2;
            } else {
                int high = fourDigits(text, i);
                int low = Character.isHighSurrogate((char) high) && text.startsWith("\\u", i + 6)
                        ? fourDigits(text, i + 6)
                        : 0;
                boolean pair = Character.isLowSurrogate((char) low);
                int codePoint = pair ? Character.toCodePoint((char) high, (char) low) : high;
                rewritten.append("\\x{").append(Integer.toHexString(codePoint)).append('}');
                i += pair ? 12 : 6;
            }
        }
        return rewritten.toString();
    }

    private static int fourDigits(String text, int escape) {
        try {
            return Integer.parseInt(text, escape + 2, escape + 6, 16);
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw new IllegalArgumentException("the pattern '" + text + "' has an incomplete \\u at " + escape, e);
        }
    }

    /** Counts the atoms of a pattern after its counted repetitions are unrolled; generous where syntax is unclear. */
    private static final class Size {
        private final String text;
        private int at;

        Size(String text) {
            this.text = text;
        }

        /** At most {@link #MAX_ATOMS} and a bit: counting stops there. */
        long atoms() {
            long[] open = new long[text.length() + 1];
            int depth = 0;
            long last = 0;
            while (at < text.length() && open[depth] <= MAX_ATOMS) {
                char c = text.charAt(at);
                if (c == '(') {
                    open[++depth] = 1;
                    last = 0;
                    at++;
                } else if (c == ')' && depth > 0) {
                    last = open[depth--];
                    open[depth] += last;
                    at++;
                } else if (c == '{' && repetition() > 0) {
                    long times = repetition();
                    open[depth] += last * (times - 1);
                    last *= times;
                    at = text.indexOf('}', at) + 1;
                } else {
                    skipAtom(c);
                    last = 1;
                    open[depth]++;
                }
                if (last > MAX_ATOMS) {
                    return last;
                }
            }
            long total = 0;
            for (int level = 0; level <= depth; level++) {
                total += open[level];
            }
            return total;
        }

        /** The greatest number in {@code {n}}, {@code {n,}} or {@code {n,m}} at this place, at least 1; 0 if there is none. */
        private long repetition() {
            int end = text.indexOf('}', at);
            if (end < 0 || end - at > 12) {
                return 0;
            }
            long greatest = 1;
            long number = 0;
            for (int i = at + 1; i < end; i++) {
                char c = text.charAt(i);
                if (c >= '0' && c <= '9') {
                    number = number * 10 + (c - '0');
                    greatest = Math.max(greatest, number);
                } else if (c == ',') {
                    number = 0;
                } else {
                    return 0;
                }
            }
            return greatest;
        }

        private void skipAtom(char c) {
            if (c == '\\') {
                at += 2;
            } else if (c == '[') {
                at = classEnd();
            } else {
                at++;
            }
        }

        private int classEnd() {
            int i = at + 1;
            i += text.startsWith("^", i) ? 1 : 0;
            i += text.startsWith("]", i) ? 1 : 0;
            while (i < text.length() && text.charAt(i) != ']') {
                i += text.charAt(i) == '\\' ? 2 : 1;
            }
            return Math.min(i + 1, text.length());
        }
    }
}
