package io.guerdon.verify.math.graders;

import org.jspecify.annotations.Nullable;

/**
 * The GSM8K grader of open-instruct: the last number of the completion, commas between digits removed, equals the reference as a string in any
 * case. Without a number the whole completion is compared. 1 for right, 0 for anything else.
 */
public record OpenInstructGsm8k() implements Grader {

    @Override
    public String name() {
        return "open-instruct-gsm8k";
    }

    @Override
    public Grade grade(String completion, String gold) {
        String number = lastNumber(completion);
        String answer = PythonText.lower(number == null ? withoutCommasBetweenDigits(completion) : number);
        String reference = PythonText.lower(gold);
        if (answer.equals(reference)) {
            return Grade.correct(1, number == null ? completion : number, answer, reference, "equal as a string");
        }
        return number == null
                ? Grade.noAnswer(0, reference, "no number, and the whole text differs from the reference")
                : Grade.wrong(0, number, answer, reference, "the last number differs from the reference as a string");
    }

    /** The last number with its sign and decimals, commas between digits removed; digits of any script count. Null if there is none. */
    public static @Nullable String lastNumber(String text) {
        String joined = withoutCommasBetweenDigits(text);
        int end = joined.length();
        while (end > 0 && !PythonText.isDecimal(joined.codePointBefore(end))) {
            end -= Character.charCount(joined.codePointBefore(end));
        }
        return end == 0 ? null : lastNumberOfRun(joined, startOfRun(joined, end), end);
    }

    /** Numbers are matched from the left, so 1.2.3 ends in .3 and not in 2.3. */
    private static String lastNumberOfRun(String text, int runStart, int runEnd) {
        int at = runStart;
        int start = at;
        int end = at;
        while (at < runEnd) {
            int after = endOfNumber(text, at);
            if (after > at) {
                start = at;
                end = after;
            }
            at = Math.max(at + 1, after);
        }
        return text.substring(start, end);
    }

    /** The end of the number that begins here, or {@code start} if none does. */
    private static int endOfNumber(String text, int start) {
        boolean signed = text.charAt(start) == '-' || text.charAt(start) == '+';
        int whole = endOfDigits(text, signed ? start + 1 : start);
        int decimals = whole < text.length() && text.charAt(whole) == '.' ? endOfDigits(text, whole + 1) : 0;
        if (decimals > whole + 1) {
            return decimals;
        }
        return whole > (signed ? start + 1 : start) ? whole : start;
    }

    private static int startOfRun(String text, int end) {
        int start = end;
        while (start > 0 && inRun(text.codePointBefore(start))) {
            start -= Character.charCount(text.codePointBefore(start));
        }
        return start;
    }

    private static int endOfDigits(String text, int start) {
        int end = start;
        while (end < text.length() && PythonText.isDecimal(text.codePointAt(end))) {
            end += Character.charCount(text.codePointAt(end));
        }
        return end;
    }

    private static boolean inRun(int c) {
        return c == '.' || c == '-' || c == '+' || PythonText.isDecimal(c);
    }

    /** Removes a comma between two digits; a digit serves one comma only, as the original's expression uses it up. */
    private static String withoutCommasBetweenDigits(String text) {
        if (text.indexOf(',') < 0) {
            return text;
        }
        var result = new StringBuilder(text.length());
        int done = 0;
        for (int at = text.indexOf(','); at >= 0; at = text.indexOf(',', at + 1)) {
            boolean between = at > done
                    && at + 1 < text.length()
                    && PythonText.isDecimal(text.codePointBefore(at))
                    && PythonText.isDecimal(text.codePointAt(at + 1));
            if (between) {
                int next = text.offsetByCodePoints(at + 1, 1);
                result.append(text, done, at).append(text, at + 1, next);
                done = next;
            }
        }
        return result.append(text, done, text.length()).toString();
    }
}
