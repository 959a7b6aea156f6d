package io.guerdon.verify.math.graders;

import org.jspecify.annotations.Nullable;

/**
 * The GSM8K grader of verl: string equality with a number cut from the last 300 characters.
 *
 * @param mode where the number is looked for
 * @param correctScore paid for an equal number
 * @param formatScore paid for a number that differs
 */
public record Gsm8k(Mode mode, double correctScore, double formatScore) implements Grader {

    private static final int TAIL = 300;
    private static final String MARK = "#### ";

    /** Where the number is looked for. */
    public enum Mode {
        /** After the last {@code "#### "}; commas are removed. */
        STRICT,
        /** The last run of digits, commas and points with its sign. It is compared as it stands, commas and trailing points included. */
        FLEXIBLE
    }

    /** Strict extraction, 1 for right and 0 for anything else. */
    public static Gsm8k strict() {
        return new Gsm8k(Mode.STRICT, 1, 0);
    }

    /** Flexible extraction, 1 for right and 0 for anything else. */
    public static Gsm8k flexible() {
        return new Gsm8k(Mode.FLEXIBLE, 1, 0);
    }

    @Override
    public String name() {
        return mode == Mode.STRICT ? "gsm8k-strict" : "gsm8k-flexible";
    }

    @Override
    public Grade grade(String completion, String gold) {
        String answer = mode == Mode.STRICT ? strictAnswer(completion) : flexibleAnswer(completion);
        if (answer == null) {
            String wanted = mode == Mode.STRICT ? "number after \"#### \"" : "digit, comma or point";
            return Grade.noAnswer(0, gold, "no " + wanted + " in the last " + TAIL + " characters");
        }
        return answer.equals(gold)
                ? Grade.correct(correctScore, answer, answer, gold, "the number equals the reference as a string")
                : Grade.wrong(formatScore, answer, answer, gold, "the number differs from the reference as a string");
    }

    /** The number after the last {@code "#### "} of the last 300 characters, commas removed; null if there is none. */
    public static @Nullable String strictAnswer(String text) {
        String tail = PythonText.tail(text, TAIL);
        for (int mark = tail.lastIndexOf(MARK); mark >= 0; mark = tail.lastIndexOf(MARK, mark - 1)) {
            int start = mark + MARK.length();
            int run = start < tail.length() && tail.charAt(start) == '-' ? start + 1 : start;
            int end = endOfRun(tail, run);
            if (end > run) {
                return tail.substring(start, end).replace(",", "");
            }
        }
        return null;
    }

    /**
     * The last run of digits, commas and points in the last 300 characters, with a minus sign that touches it. A lone point is passed over; if
     * every run is a lone point the result is that point, as in the original. Null if there is no run.
     */
    public static @Nullable String flexibleAnswer(String text) {
        String tail = PythonText.tail(text, TAIL);
        boolean onlyPoints = false;
        for (int end = tail.length(); end > 0; end--) {
            if (!inRun(tail.charAt(end - 1))) {
                continue;
            }
            int start = end - 1;
            while (start > 0 && inRun(tail.charAt(start - 1))) {
                start--;
            }
            if (start > 0 && tail.charAt(start - 1) == '-') {
                start--;
            }
            String run = tail.substring(start, end);
            if (!run.equals(".")) {
                return run;
            }
            onlyPoints = true;
            end = start + 1;
        }
        return onlyPoints ? "." : null;
    }

    private static int endOfRun(String text, int start) {
        int end = start;
        while (end < text.length() && inRun(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean inRun(char c) {
        return PythonText.isAsciiDigit(c) || c == '.' || c == ',';
    }
}
