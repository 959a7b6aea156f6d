package io.guerdon.verify.math.graders;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The comparison that PRM800K, PRIME and DeepScaleR share: MATH normalisation, else an own normalisation and then element by element. The
 * three copies differ in small ways, which are the fields of this record.
 *
 * @param wholeText whether {@code \text{...}} is unwrapped only when it is the whole answer
 * @param dropSpacesAndBraces whether spaces and braces left over after normalising are removed
 * @param litres whether litres are a unit
 */
record ElementwiseEquality(boolean wholeText, boolean dropSpacesAndBraces, boolean litres) {

    static final ElementwiseEquality PRM800K = new ElementwiseEquality(true, true, false);
    static final ElementwiseEquality PRIME = new ElementwiseEquality(true, false, true);
    static final ElementwiseEquality DEEPSCALER = new ElementwiseEquality(false, true, false);

    /** More distinct letters than this are a text or too hard for sympy, and the original refuses to evaluate. */
    private static final int MAX_LETTERS = 2;

    private static final String BRACKETS = "()[]";

    private static final List<String> UNITS = List.of(
            "degree",
            "cm",
            "centimeter",
            "meter",
            "mile",
            "second",
            "minute",
            "hour",
            "day",
            "week",
            "month",
            "year",
            "foot",
            "feet",
            "inch",
            "yard");

    /** A decision before it is given a reward. */
    record Decision(boolean correct, String extracted, String normalised, String gold, String reason) {

        Grade scored(double correctScore, double wrongScore) {
            return correct
                    ? Grade.correct(correctScore, extracted, normalised, gold, reason)
                    : Grade.wrong(wrongScore, extracted, normalised, gold, reason);
        }
    }

    Decision grade(String given, String gold, Algebra algebra) {
        if (given.length() > Grader.MAX_ANSWER || gold.length() > Grader.MAX_ANSWER) {
            return new Decision(
                    given.equals(gold),
                    given,
                    given,
                    gold,
                    "longer than " + Grader.MAX_ANSWER + " characters: raw strings compared");
        }
        String givenAsMath = asMath(given);
        String goldAsMath = asMath(gold);
        if (givenAsMath.equals(goldAsMath)) {
            return new Decision(true, given, givenAsMath, goldAsMath, "equal after the MATH normalisation");
        }
        String left = normalise(given);
        String right = normalise(gold);
        String failure = difference(right, left, algebra);
        return new Decision(
                failure == null, given, left, right, failure == null ? "equal element by element" : failure);
    }

    /** Why two normalised answers differ, or null if they are equal. */
    private static @Nullable String difference(String gold, String given, Algebra algebra) {
        if (gold.equals(given)) {
            return null;
        }
        if (given.isEmpty()) {
            return "nothing is left of the answer after normalising";
        }
        List<String> goldElements = elements(gold);
        List<String> givenElements = elements(given);
        if (goldElements.size() > 1 && (gold.charAt(0) != given.charAt(0) || lastOf(gold) != lastOf(given))) {
            return "the brackets differ";
        }
        if (goldElements.size() != givenElements.size()) {
            return "the reference has " + goldElements.size() + " elements, the answer " + givenElements.size();
        }
        for (int i = 0; i < goldElements.size(); i++) {
            String failure = elementDifference(goldElements.get(i), givenElements.get(i), algebra);
            if (failure != null) {
                return failure;
            }
        }
        return null;
    }

    private static @Nullable String elementDifference(String gold, String given, Algebra algebra) {
        if (isFraction(gold) && isFraction(given)) {
            return gold.equals(given) ? null : "two fractions must be written alike, unreduced ones are wrong";
        }
        if (isInteger(gold) != isInteger(given)) {
            return isInteger(gold)
                    ? "the reference is an integer, the answer is not"
                    : "the answer is an integer, the reference is not";
        }
        if (!mayEvaluate("(" + gold + ")-(" + given + ")")) {
            return "different, and not evaluated: more than two letters, or an exponent of several digits or in brackets";
        }
        return algebra.equal(gold, given) ? null : "the difference does not simplify to zero";
    }

    /** The MATH normalisation after unwrapping an enclosing text command; the trimmed answer where that fails. */
    private String asMath(String answer) {
        String stripped = PythonText.strip(answer);
        String text = enclosedText(stripped);
        String inner = text == null ? stripped : PythonText.strip(text);
        String normalised = Hendrycks.normalise(inner);
        return normalised == null ? inner : normalised;
    }

    /** The family's own normalisation. */
    String normalise(String answer) {
        String text = enclosedText(answer);
        text = text == null ? answer : text;
        text = text.replace("\\%", "%").replace("\\$", "$").replace("$", "").replace("%", "");
        text = text.replace(" or ", " , ").replace(" and ", " , ");
        text = text.replace("million", "*10^6").replace("billion", "*10^9").replace("trillion", "*10^12");
        text = withoutDegreeSign(withoutUnits(text));
        if (text.startsWith("{") && text.endsWith("}")) {
            text = text.substring(1, text.length() - 1);
        }
        text = withoutTrailingSpaces(text, ",\\!", "");
        var value = PythonNumber.parse(text);
        if (value.isPresent() && PythonNumber.isInteger(value.getAsDouble())) {
            text = PythonNumber.integerText(Math.rint(value.getAsDouble()));
        }
        if (text.indexOf('\\') >= 0) {
            text = LatexText.plain(text);
        }
        text = addMixedNumbers(withoutTrailingSpaces(text, "-", "-"));
        if (dropSpacesAndBraces) {
            text = text.replace(" ", "").replace("{", "").replace("}", "");
        }
        text = PythonText.lower(text);
        return isInteger(text)
                ? PythonNumber.integerText(
                        PythonNumber.parse(text.replace(",", "")).orElseThrow())
                : text;
    }

    /** What an enclosing {@code \text{...}} holds, or null if there is none. */
    private @Nullable String enclosedText(String text) {
        String command = "\\text{";
        if (!text.startsWith(command)) {
            return null;
        }
        int start = command.length();
        // A dollar in Python's expressions also matches before a final line feed.
        int end = wholeText
                ? (text.endsWith("\n") ? text.length() - 2 : text.length() - 1)
                : text.indexOf('}', start + 1);
        if (end <= start || text.charAt(end) != '}') {
            return null;
        }
        int feed = text.indexOf('\n', start);
        return feed >= 0 && feed < end ? null : text.substring(start, end);
    }

    private String withoutUnits(String text) {
        String result = text;
        for (String unit : UNITS) {
            result = withoutUnit(result, unit);
        }
        return litres ? withoutUnit(result, "liter") : result;
    }

    /** Removes a unit with its plural ending, the spaces behind it, and an exponent of digits. */
    private static String withoutUnit(String text, String unit) {
        int at = text.indexOf(unit);
        if (at < 0) {
            return text;
        }
        var result = new StringBuilder();
        int done = 0;
        for (; at >= 0; at = text.indexOf(unit, done)) {
            result.append(text, done, at);
            int end = at + unit.length();
            end = text.startsWith("es", end) ? end + 2 : end;
            end = text.startsWith("s", end) ? end + 1 : end;
            end = afterSpaces(text, end);
            int digits = text.startsWith("^", end) ? afterDigits(text, end + 1) : end;
            done = digits > end + 1 ? digits : end;
        }
        return result.append(text, done, text.length()).toString();
    }

    /** Removes a caret, spaces and {@code \circ}. */
    private static String withoutDegreeSign(String text) {
        var result = new StringBuilder();
        int done = 0;
        for (int at = text.indexOf('^'); at >= 0; at = text.indexOf('^', Math.max(at + 1, done))) {
            int end = afterSpaces(text, at + 1);
            if (text.startsWith("\\circ", end)) {
                result.append(text, done, at);
                done = end + 5;
            }
        }
        return result.append(text, done, text.length()).toString();
    }

    /** Replaces a mark and the spaces behind it. */
    private static String withoutTrailingSpaces(String text, String mark, String replacement) {
        var result = new StringBuilder();
        int done = 0;
        for (int at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, done)) {
            result.append(text, done, at).append(replacement);
            done = afterSpaces(text, at + mark.length());
        }
        return result.append(text, done, text.length()).toString();
    }

    /** {@code 7 3/4} to {@code 7+3/4}: spaces between two digits become a plus, each digit serving one gap only. */
    private static String addMixedNumbers(String text) {
        var result = new StringBuilder();
        int done = 0;
        for (int at = text.indexOf(' '); at >= 0; at = text.indexOf(' ', Math.max(at + 1, done))) {
            int end = afterSpaces(text, at);
            boolean between = at > done && isDigitAt(text, at - 1) && isDigitAt(text, end);
            if (between) {
                result.append(text, done, at).append('+').append(text.charAt(end));
                done = end + 1;
            } else {
                at = end - 1;
            }
        }
        return result.append(text, done, text.length()).toString();
    }

    /** The elements of a tuple or interval without inner brackets, else the whole as one element; none of an empty text. */
    static List<String> elements(String answer) {
        String text = withoutThousandsCommas(answer);
        if (text.isEmpty()) {
            return List.of();
        }
        boolean tuple =
                text.length() > 2 && BRACKETS.indexOf(text.charAt(0)) >= 0 && BRACKETS.indexOf(lastOf(text)) >= 0;
        String inner = tuple ? text.substring(1, text.length() - 1) : text;
        if (!tuple || inner.chars().anyMatch(c -> BRACKETS.indexOf(c) >= 0)) {
            return List.of(text);
        }
        return PythonText.split(inner, ",").stream().map(PythonText::strip).toList();
    }

    /** Removes commas between a digit and exactly three digits, pass by pass until nothing changes, as the original does. */
    static String withoutThousandsCommas(String answer) {
        String before = answer;
        while (true) {
            String after = withoutThousandsCommasOnce(before);
            if (after.length() == before.length()) {
                return after;
            }
            before = after;
        }
    }

    /** One pass; the character behind the three digits is used up, so of two adjacent groups only the first is joined. */
    private static String withoutThousandsCommasOnce(String text) {
        var result = new StringBuilder();
        int done = 0;
        for (int at = text.indexOf(','); at >= 0; at = text.indexOf(',', Math.max(at + 1, done))) {
            boolean grouped = at > done
                    && isDecimalAt(text, at - 1)
                    && isDecimalAt(text, at + 1)
                    && isDecimalAt(text, at + 2)
                    && isDecimalAt(text, at + 3);
            if (grouped && !isDecimalAt(text, at + 4)) {
                result.append(text, done, at);
                int end = Math.min(at + 5, text.length());
                result.append(text, at + 1, end);
                done = end;
            }
        }
        return result.append(text, done, text.length()).toString();
    }

    /** Whether a text is {@code a/b} of digits with b not zero; one stray character is allowed behind each number. */
    static boolean isFraction(String text) {
        int start = text.startsWith("-") ? 1 : 0;
        int end = afterDigits(text, start);
        if (end == start || end == text.length()) {
            return false;
        }
        return isDenominator(text, end) || (text.charAt(end) != '\n' && isDenominator(text, end + 1));
    }

    private static boolean isDenominator(String text, int slash) {
        if (!text.startsWith("/", slash)) {
            return false;
        }
        int end = afterDigits(text, slash + 1);
        boolean nonZero = text.substring(slash + 1, end).chars().anyMatch(c -> c != '0');
        String rest = text.endsWith("\n") && end < text.length()
                ? text.substring(end, text.length() - 1)
                : text.substring(end);
        return nonZero && rest.length() <= 1 && !rest.equals("\n");
    }

    /** Whether a text is a number within 1e-7 of an integer, thousands separators allowed. */
    static boolean isInteger(String text) {
        var value = PythonNumber.parse(withoutThousandsCommas(text));
        return value.isPresent() && PythonNumber.isInteger(value.getAsDouble());
    }

    /** Whether the original dares to hand an expression to sympy. */
    static boolean mayEvaluate(String expression) {
        String text = expression.replace("sqrt", "").replace("frac", "");
        long letters = text.codePoints()
                .filter(Character::isLetter)
                .distinct()
                .limit(MAX_LETTERS + 1)
                .count();
        if (letters > MAX_LETTERS) {
            return false;
        }
        for (int at = expression.indexOf('^'); at >= 0; at = expression.indexOf('^', at + 1)) {
            int end = afterDigits(expression, at + 1);
            boolean bracket = expression.startsWith("{", at + 1) || expression.startsWith("(", at + 1);
            boolean tower = end > at + 1 && expression.startsWith("^", end);
            if (bracket || tower || end > at + 2) {
                return false;
            }
        }
        return true;
    }

    private static char lastOf(String text) {
        return text.charAt(text.length() - 1);
    }

    private static int afterSpaces(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        return at;
    }

    private static int afterDigits(String text, int from) {
        int at = Math.min(from, text.length());
        while (isDigitAt(text, at)) {
            at++;
        }
        return at;
    }

    private static boolean isDigitAt(String text, int at) {
        return at < text.length() && PythonText.isAsciiDigit(text.charAt(at));
    }

    private static boolean isDecimalAt(String text, int at) {
        return at < text.length() && PythonText.isDecimal(text.charAt(at));
    }
}
