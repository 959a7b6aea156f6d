package io.guerdon.verify.math.graders;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The grader released with the MATH data set (Hendrycks et al., 2021), as verl runs it: the last box and the reference are scrubbed by the
 * same rules and compared as strings. 1 for right, 0 for anything else.
 */
public record Hendrycks() implements Grader {

    private static final String FRAC = "\\frac";
    private static final String SQRT = "\\sqrt";

    /** Python refuses to read an integer of more digits, and the original then leaves the slash alone. */
    private static final int MAX_DIGITS = 4_300;

    @Override
    public String name() {
        return "hendrycks";
    }

    @Override
    public Grade grade(String completion, String gold) {
        String box = Boxes.lastBox(completion);
        if (box == null) {
            return Grade.noAnswer(0, gold, "no closed box");
        }
        String answer = Boxes.content(box);
        if (answer == null) {
            return Grade.noAnswer(0, gold, "the last box is not a \\boxed{...}");
        }
        String left = normalise(answer);
        String right = normalise(gold);
        if (left == null || right == null) {
            String reason = "the " + (left == null ? "answer" : "reference")
                    + " cannot be normalised, so the raw strings were compared";
            return answer.equals(gold)
                    ? Grade.correct(1, answer, answer, gold, reason)
                    : Grade.wrong(0, answer, answer, gold, reason);
        }
        return left.equals(right)
                ? Grade.correct(1, answer, left, right, "equal after normalising")
                : Grade.wrong(0, answer, left, right, "different after normalising");
    }

    /** Whether two answers are equal once normalised; two missing answers are equal, and raw strings decide where normalising fails. */
    public static boolean equivalent(@Nullable String a, @Nullable String b) {
        if (a == null || b == null) {
            return a == null && b == null;
        }
        String left = normalise(a);
        String right = normalise(b);
        return left == null || right == null ? a.equals(b) : left.equals(right);
    }

    /** What is inside the last box of a text by this grader's rules, or null if there is none that it can unwrap. */
    public static @Nullable String lastBoxed(String text) {
        String box = Boxes.lastBox(text);
        return box == null ? null : Boxes.content(box);
    }

    /**
     * The scrubbed answer, by the original's rules in the original's order.
     *
     * @return null where the original raises an exception: a root or fraction without operand, or more than one unit text
     */
    public static @Nullable String normalise(String answer) {
        String cleaned = withoutUnits(clean(answer));
        if (cleaned == null) {
            return null;
        }
        String text = cleaned.replace("\\\\%", "")
                .replace("\\%", "")
                .replace(" .", " 0.")
                .replace("{.", "{0.");
        if (text.isEmpty()) {
            return text;
        }
        if (text.startsWith(".")) {
            text = "0" + text;
        }
        String braced = braceRoots(withoutShortLeftSide(text));
        String fractions = braced == null ? null : braceFractions(braced.replace(" ", ""));
        if (fractions == null) {
            return null;
        }
        return slashToFraction(fractions.equals("0.5") ? "\\frac{1}{2}" : fractions);
    }

    private static String clean(String answer) {
        return answer.replace("\n", "")
                .replace("\\!", "")
                .replace("\\\\", "\\")
                .replace("tfrac", "frac")
                .replace("dfrac", "frac")
                .replace("\\left", "")
                .replace("\\right", "")
                .replace("^{\\circ}", "")
                .replace("^\\circ", "")
                .replace("\\$", "");
    }

    /** A text command that begins with a space is a unit: it and all behind it goes. Two of them are more than the original can bear. */
    private static @Nullable String withoutUnits(String text) {
        List<String> pieces = PythonText.split(text, "\\text{ ");
        return pieces.size() > 2 ? null : pieces.getFirst();
    }

    /** Drops "x=" and the like, but only from a text with a single equals sign. */
    private static String withoutShortLeftSide(String text) {
        int equals = text.indexOf('=');
        boolean single = equals >= 0 && text.indexOf('=', equals + 1) < 0;
        return single && text.codePointCount(0, equals) <= 2 ? text.substring(equals + 1) : text;
    }

    /** {@code \sqrt3} to {@code \sqrt{3}}; null if nothing follows a root. */
    private static @Nullable String braceRoots(String text) {
        List<String> pieces = PythonText.split(text, SQRT);
        var fixed = new StringBuilder(pieces.getFirst());
        for (String piece : pieces.subList(1, pieces.size())) {
            if (piece.isEmpty()) {
                return null;
            }
            fixed.append(SQRT);
            int first = piece.startsWith("{") ? 0 : piece.offsetByCodePoints(0, 1);
            if (first > 0) {
                fixed.append('{').append(piece, 0, first).append('}');
            }
            fixed.append(piece, first, piece.length());
        }
        return fixed.toString();
    }

    /**
     * {@code \frac12} to {@code \frac{1}{2}} and {@code \frac1{72}} to {@code \frac{1}{72}}; null if nothing follows a fraction. A fraction
     * followed by a single character makes the original give up and return the text as it came.
     */
    private static @Nullable String braceFractions(String text) {
        List<String> pieces = PythonText.split(text, FRAC);
        var fixed = new StringBuilder(pieces.getFirst());
        for (String piece : pieces.subList(1, pieces.size())) {
            if (piece.isEmpty()) {
                return null;
            }
            fixed.append(FRAC);
            if (piece.startsWith("{")) {
                fixed.append(piece);
                continue;
            }
            int first = piece.offsetByCodePoints(0, 1);
            if (first == piece.length()) {
                return text;
            }
            fixed.append('{').append(piece, 0, first).append('}');
            int second = piece.charAt(first) == '{' ? first : piece.offsetByCodePoints(first, 1);
            if (second > first) {
                fixed.append('{').append(piece, first, second).append('}');
            }
            fixed.append(piece, second, piece.length());
        }
        return fixed.toString();
    }

    private static String slashToFraction(String text) {
        List<String> sides = PythonText.split(text, "/");
        boolean integers = sides.size() == 2 && isCanonicalInteger(sides.get(0)) && isCanonicalInteger(sides.get(1));
        return integers ? "\\frac{" + sides.get(0) + "}{" + sides.get(1) + "}" : text;
    }

    /** Whether an integer is written as Python would print it. */
    static boolean isCanonicalInteger(String text) {
        int digits = text.startsWith("-") ? 1 : 0;
        if (text.length() == digits || text.length() - digits > MAX_DIGITS) {
            return false;
        }
        for (int i = digits; i < text.length(); i++) {
            if (!PythonText.isAsciiDigit(text.charAt(i))) {
                return false;
            }
        }
        return text.charAt(digits) != '0' || text.equals("0");
    }
}
