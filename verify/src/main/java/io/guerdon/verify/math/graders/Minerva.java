package io.guerdon.verify.math.graders;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Minerva grader (Lewkowycz et al., 2022, appendix D) as DAPO and verl run it: the last line {@code "Answer: ..."} of the last 300
 * characters and the reference are scrubbed by the same rules and compared as strings.
 *
 * @param correctScore paid for an equal answer
 * @param wrongScore paid for anything else
 */
public record Minerva(double correctScore, double wrongScore) implements Grader {

    private static final int TAIL = 300;

    /** What the original grades when there is no answer line. A reference that is this text is therefore always "right" there. */
    private static final String INVALID = "[INVALID]";

    /** Ordered; the first two are articles that also eat the end of a word before a space, as in the original. */
    private static final List<String[]> SUBSTITUTIONS = List.of(
            new String[] {"an ", ""},
            new String[] {"a ", ""},
            new String[] {".$", "$"},
            new String[] {"\\$", ""},
            new String[] {"\\ ", ""},
            new String[] {" ", ""},
            new String[] {"mbox", "text"},
            new String[] {",\\text{and}", ","},
            new String[] {"\\text{and}", ","},
            new String[] {"\\text{m}", "\\text{}"});

    /** Ordered: removing one may put together or take apart a later one. */
    private static final List<String> REMOVED = List.of(
            "square",
            "ways",
            "integers",
            "dollars",
            "mph",
            "inches",
            "hours",
            "km",
            "units",
            "\\ldots",
            "sue",
            "points",
            "feet",
            "minutes",
            "digits",
            "cents",
            "degrees",
            "cm",
            "gm",
            "pounds",
            "meters",
            "meals",
            "edges",
            "students",
            "childrentickets",
            "multiples",
            "\\text{s}",
            "\\text{.}",
            "\\text{\ns}",
            "\\text{}^2",
            "\\text{}^3",
            "\\text{\n}",
            "\\text{}",
            "\\mathrm{th}",
            "^\\circ",
            "^{\\circ}",
            "\\;",
            ",\\!",
            "{,}",
            "\"",
            "\\dots");

    /** 1 for right and -1 for anything else, as DAPO pays. */
    public Minerva() {
        this(1, -1);
    }

    @Override
    public String name() {
        return "minerva";
    }

    @Override
    public Grade grade(String completion, String gold) {
        String line = lastAnswerLine(PythonText.tail(completion, TAIL));
        String answer = normalise(line == null ? INVALID : line);
        String reference = normalise(gold);
        boolean equal = answer.equals(reference);
        if (line == null && !equal) {
            return Grade.noAnswer(wrongScore, reference, "no line \"Answer: ...\" in the last " + TAIL + " characters");
        }
        String extracted = line == null ? INVALID : line;
        return equal
                ? Grade.correct(correctScore, extracted, answer, reference, "equal after normalising")
                : Grade.wrong(wrongScore, extracted, answer, reference, "different after normalising");
    }

    /** The normalised answer of a completion, {@code "[INVALID]"} if it has no answer line, as the original reports it. */
    public static String answer(String completion) {
        String line = lastAnswerLine(PythonText.tail(completion, TAIL));
        return normalise(line == null ? INVALID : line);
    }

    /** The scrubbed answer, by the original's rules in the original's order, without surrounding white space. */
    public static String normalise(String answer) {
        return PythonText.strip(scrub(answer, REMOVED));
    }

    /** The rules with a list of expressions to remove; the copy in open-instruct has one more and does not trim the result. */
    static String scrub(String answer, List<String> removed) {
        String text = PythonText.afterLast(answer, "=");
        for (String[] rule : SUBSTITUTIONS) {
            text = text.replace(rule[0], rule[1]);
        }
        for (String expression : removed) {
            text = text.replace(expression, "");
        }
        text = firstMathOfEachLine(text);
        text = unwrap(text, "\\text{");
        text = unwrap(text, "\\textbf{");
        text = unwrap(text, "\\overline{");
        text = unwrapToLastBrace(text, "\\boxed{");
        text = braceShorthand(text).replace("$", "");
        String joined = text.replace(",", "");
        return PythonText.isDigits(joined) ? joined : text;
    }

    static List<String> removedExpressions() {
        return REMOVED;
    }

    /**
     * What follows the last {@code Answer:} (any case, white space before the colon allowed) up to the end of its line. White space after the
     * colon is skipped even across lines.
     */
    static @Nullable String lastAnswerLine(String text) {
        String last = null;
        int from = 0;
        while (true) {
            int colon = colonOfAnswer(text, from);
            if (colon < 0) {
                return last;
            }
            int start = startOfAnswer(text, colon + 1);
            if (start < 0) {
                from = colon + 1;
                continue;
            }
            int end = text.indexOf('\n', start);
            end = end < 0 ? text.length() : end;
            last = text.substring(start, end);
            from = end;
        }
    }

    /** The index of the first colon that follows the word "answer" and white space only, or -1. */
    private static int colonOfAnswer(String text, int from) {
        for (int at = from; at < text.length(); at++) {
            if (!wordAnswerAt(text, at)) {
                continue;
            }
            int colon = afterSpace(text, at + 6);
            if (colon < text.length() && text.charAt(colon) == ':') {
                return colon;
            }
        }
        return -1;
    }

    private static boolean wordAnswerAt(String text, int at) {
        // Python's case-insensitive match also takes the long s.
        return text.regionMatches(true, at, "an", 0, 2)
                && at + 6 <= text.length()
                && (text.charAt(at + 2) == 's' || text.charAt(at + 2) == 'S' || text.charAt(at + 2) == '\u017f')
                && text.regionMatches(true, at + 3, "wer", 0, 3);
    }

    /** Where the answer begins: after the white space, or at its last character that is no line feed if nothing else follows; -1 if none. */
    private static int startOfAnswer(String text, int afterColon) {
        int start = afterSpace(text, afterColon);
        if (start < text.length()) {
            return start;
        }
        for (int i = text.length() - 1; i >= afterColon; i--) {
            if (text.charAt(i) != '\n') {
                return i;
            }
        }
        return -1;
    }

    private static int afterSpace(String text, int from) {
        int at = from;
        while (at < text.length() && PythonText.isSpace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    /** Every line with two dollar signs becomes what its first two enclose, still in dollars. */
    private static String firstMathOfEachLine(String text) {
        if (text.indexOf('$') < 0) {
            return text;
        }
        var result = new StringBuilder();
        for (String line : PythonText.split(text, "\n")) {
            int first = line.indexOf('$');
            int second = first < 0 ? -1 : line.indexOf('$', first + 1);
            result.append(second < 0 ? line : line.substring(first, second + 1)).append('\n');
        }
        result.setLength(result.length() - 1);
        return result.toString();
    }

    /** Replaces the command and its first closing brace by what is between, where no line feed is between. */
    private static String unwrap(String text, String command) {
        int at = text.indexOf(command);
        if (at < 0) {
            return text;
        }
        var result = new StringBuilder();
        int done = 0;
        int close = -1;
        int feed = -1;
        for (; at >= 0; at = text.indexOf(command, Math.max(at + 1, done))) {
            int content = at + command.length();
            close = close >= content ? close : text.indexOf('}', content);
            if (close < 0) {
                break;
            }
            feed = feed >= content ? feed : indexOrEnd(text, '\n', content);
            if (feed > close) {
                result.append(text, done, at).append(text, content, close);
                done = close + 1;
            }
        }
        return result.append(text, done, text.length()).toString();
    }

    /** As {@link #unwrap}, but up to the last closing brace of the line. */
    private static String unwrapToLastBrace(String text, String command) {
        if (!text.contains(command)) {
            return text;
        }
        var result = new StringBuilder();
        for (String line : PythonText.split(text, "\n")) {
            int at = line.indexOf(command);
            int close = line.lastIndexOf('}');
            if (at >= 0 && close >= at + command.length()) {
                result.append(line, 0, at)
                        .append(line, at + command.length(), close)
                        .append(line, close + 1, line.length());
            } else {
                result.append(line);
            }
            result.append('\n');
        }
        result.setLength(result.length() - 1);
        return result.toString();
    }

    /** {@code frac12} to {@code frac{1}{2}}, then {@code sqrt3} to {@code sqrt{3}}. */
    private static String braceShorthand(String text) {
        return braceArguments(braceArguments(text, "frac", 2), "sqrt", 1);
    }

    /** Puts the characters after a command each in braces, unless the first is a brace or the second of two ends the line. */
    private static String braceArguments(String text, String command, int count) {
        var result = new StringBuilder();
        int done = 0;
        for (int at = text.indexOf(command); at >= 0; at = text.indexOf(command, Math.max(at + 1, done))) {
            int first = at + command.length();
            if (first >= text.length() || text.charAt(first) == '{') {
                continue;
            }
            int second = text.offsetByCodePoints(first, 1);
            if (count == 2 && (second >= text.length() || text.charAt(second) == '\n')) {
                continue;
            }
            result.append(text, done, first)
                    .append('{')
                    .append(text, first, second)
                    .append('}');
            done = second;
            if (count == 2) {
                done = text.offsetByCodePoints(second, 1);
                result.append('{').append(text, second, done).append('}');
            }
        }
        return result.append(text, done, text.length()).toString();
    }

    private static int indexOrEnd(String text, char c, int from) {
        int at = text.indexOf(c, from);
        return at < 0 ? text.length() : at;
    }
}
