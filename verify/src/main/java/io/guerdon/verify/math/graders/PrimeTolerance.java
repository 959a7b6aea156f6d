package io.guerdon.verify.math.graders;

import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * PRIME's second comparison: numbers with a tolerance and a percent rule, then brackets and commas taken apart, then algebra. Two branches of
 * the original for matrices can never be reached (a backspace character in a string) and are left out.
 */
record PrimeTolerance(Algebra algebra) {

    private static final double TOLERANCE = 1e-4;
    private static final int LONGEST_PREDICTION = 1_000;
    private static final List<Double> PIS = List.of(Math.PI, 3.14);

    /** Text, or the number that normalising made of it. */
    private record Operand(String text, OptionalDouble number) {

        static Operand text(String text) {
            return new Operand(text, OptionalDouble.empty());
        }

        static Operand number(double value, String text) {
            return new Operand(text, OptionalDouble.of(value));
        }

        boolean isText() {
            return number.isEmpty();
        }

        /** The number this is or reads as, separators ignored. */
        OptionalDouble value() {
            return isText() ? PythonNumber.parse(text.replace(text.contains("{,}") ? "{,}" : ",", "")) : number;
        }
    }

    /** Why the two are equal, or null if they are not or if the original would fail on them. */
    @Nullable
    String reasonEqual(String prediction, String gold) {
        boolean withPi = prediction.contains("\\pi") || gold.contains("\\pi");
        try {
            for (double pi : withPi ? PIS : List.of(Math.PI)) {
                String reason = reason(prediction, gold, pi);
                if (reason != null) {
                    return withPi ? reason + ", with pi as " + pi : reason;
                }
            }
            return null;
        } catch (NumberFormatException e) {
            // The original gives up here: something that is not a number stands before an underscore.
            return null;
        }
    }

    private @Nullable String reason(String rawPrediction, String rawGold, double pi) {
        Operand prediction = shortened(normalise(rawPrediction, pi));
        Operand gold = normalise(rawGold, pi);
        if (prediction.isText() && gold.isText() && sameText(prediction.text(), gold.text())) {
            return "equal but for case or spaces";
        }
        OptionalDouble left = prediction.value();
        OptionalDouble right = gold.value();
        if (left.isPresent() && right.isPresent()) {
            return numeric(left.getAsDouble(), right.getAsDouble());
        }
        if (prediction.isText() && prediction.text().isEmpty()) {
            return null;
        }
        return structural(interval(PythonText.strip(prediction.text())), PythonText.strip(gold.text()));
    }

    private static Operand shortened(Operand prediction) {
        boolean tooLong = prediction.isText() && prediction.text().length() > LONGEST_PREDICTION;
        return tooLong ? Operand.text(prediction.text().substring(0, LONGEST_PREDICTION)) : prediction;
    }

    private static boolean sameText(String a, String b) {
        return PythonText.lower(PythonText.strip(a)).equals(PythonText.lower(PythonText.strip(b)))
                || a.replace(" ", "").equals(b.replace(" ", ""));
    }

    private static @Nullable String numeric(double prediction, double gold) {
        if (PythonNumber.isClose(gold / 100, prediction, TOLERANCE)) {
            return "equal to a hundredth of the reference within 1e-4 (percent rule)";
        }
        if (PythonNumber.isClose(gold, prediction, TOLERANCE)) {
            return "equal to the reference within a relative 1e-4";
        }
        return PythonNumber.isClose(gold * 100, prediction, TOLERANCE)
                ? "equal to a hundred times the reference within 1e-4 (percent rule)"
                : null;
    }

    private @Nullable String structural(String prediction, String gold) {
        if (sameWithoutBrackets(prediction, gold)) {
            return "equal but for brackets";
        }
        if (prediction.isEmpty() || gold.isEmpty()) {
            return null;
        }
        boolean bracketed = "([".indexOf(prediction.charAt(0)) >= 0 && ")]".indexOf(last(prediction)) >= 0;
        if (bracketed
                && prediction.charAt(0) == gold.charAt(0)
                && last(prediction) == last(gold)
                && sameParts(inside(prediction), inside(gold))) {
            return "equal part by part";
        }
        if (prediction.indexOf(',') >= 0
                && gold.indexOf(',') >= 0
                && parts(prediction).size() == parts(gold).size()) {
            return sameParts(prediction, gold) ? "equal part by part" : null;
        }
        if (prediction.startsWith("Point") && gold.startsWith("(") && gold.endsWith(")")) {
            String point = prediction.substring(prediction.indexOf('(') + 1, prediction.length() - 1);
            if (sameParts(point, inside(gold))) {
                return "equal part by part";
            }
        }
        return symbolic(prediction, gold);
    }

    private @Nullable String symbolic(String prediction, String gold) {
        if (algebra.equal(prediction, gold)) {
            return "the difference simplifies to zero";
        }
        OptionalDouble left = algebra.value(prediction);
        OptionalDouble right = algebra.value(gold);
        boolean close = left.isPresent()
                && right.isPresent()
                && PythonNumber.isClose(left.getAsDouble(), right.getAsDouble(), TOLERANCE);
        return close ? "equal in value within a relative 1e-4" : null;
    }

    private static boolean sameWithoutBrackets(String prediction, String gold) {
        boolean square = prediction.startsWith("[") && prediction.endsWith("]") && !gold.startsWith("(");
        boolean round = prediction.startsWith("(") && prediction.endsWith(")") && !gold.startsWith("[");
        boolean trimmed = square || round;
        return bare(prediction, trimmed).equals(bare(gold, trimmed));
    }

    private static String bare(String text, boolean trimmed) {
        int start = 0;
        int end = text.length();
        while (trimmed && start < end && "[]()".indexOf(text.charAt(start)) >= 0) {
            start++;
        }
        while (trimmed && end > start && "[]()".indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        return text.substring(start, end)
                .replace("{", "")
                .replace("}", "")
                .replace("(", "")
                .replace(")", "");
    }

    private boolean sameParts(String prediction, String gold) {
        List<String> left = parts(prediction);
        List<String> right = parts(gold);
        if (left.size() != right.size()) {
            return false;
        }
        for (int i = 0; i < left.size(); i++) {
            if (reason(left.get(i), right.get(i), Math.PI) == null) {
                return false;
            }
        }
        return true;
    }

    private static List<String> parts(String text) {
        return PythonText.split(text, ",").stream().map(PythonText::strip).toList();
    }

    private static String inside(String text) {
        return text.length() < 2 ? "" : text.substring(1, text.length() - 1);
    }

    private static char last(String text) {
        return text.charAt(text.length() - 1);
    }

    /** {@code Interval(a, b)} and its half-open forms, as sympy prints them, in brackets. */
    private static String interval(String text) {
        if (!text.startsWith("Interval") || !text.endsWith(")") || text.indexOf('\n') >= 0) {
            return text;
        }
        for (String form : List.of("(", ".Ropen(", ".Lopen(", ".open(")) {
            String head = "Interval" + form;
            if (text.startsWith(head)) {
                String inner = text.substring(head.length(), text.length() - 1);
                boolean openLeft = form.equals(".Lopen(") || form.equals(".open(");
                boolean openRight = form.equals(".Ropen(") || form.equals(".open(");
                return (openLeft ? "(" : "[") + inner + (openRight ? ")" : "]");
            }
        }
        return text;
    }

    /** Drops a leading dollar or a percent sign, reads away the base of a numeral, puts a number for pi. */
    private static Operand normalise(String answer, double pi) {
        if (answer.startsWith("$") && answer.length() > 1 && PythonText.isDecimal(answer.codePointAt(1))) {
            return Operand.text(answer.substring(1));
        }
        String percent = withoutPercent(answer);
        if (percent != null) {
            return Operand.text(percent);
        }
        int underscore = answer.indexOf('_');
        if (underscore >= 0) {
            double value = PythonNumber.parse(answer.substring(0, underscore)).orElseThrow(NumberFormatException::new);
            if (!Double.isFinite(value)) {
                throw new NumberFormatException();
            }
            double whole = value < 0 ? Math.ceil(value) : Math.floor(value);
            return Operand.number(whole, PythonNumber.integerText(value));
        }
        return answer.contains("\\pi") ? withPi(answer, pi) : Operand.text(answer);
    }

    /** The number before a percent sign that ends the text, or null if it is not of that form. */
    private static @Nullable String withoutPercent(String answer) {
        String line = answer.endsWith("\n") ? answer.substring(0, answer.length() - 1) : answer;
        if (!line.endsWith("%")) {
            return null;
        }
        String number = line.substring(0, line.length() - (line.endsWith("\\%") ? 2 : 1));
        int whole = afterDecimals(number, 0);
        int end = whole < number.length() && number.charAt(whole) == '.' ? afterDecimals(number, whole + 1) : whole;
        boolean digits = whole > 0 && end == number.length() && (end == whole || end > whole + 1);
        return digits ? answer.replace("\\%", "").replace("%", "") : null;
    }

    private static int afterDecimals(String text, int from) {
        int at = from;
        while (at < text.length() && PythonText.isDecimal(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static Operand withPi(String answer, double pi) {
        var text = new StringBuilder();
        int done = 0;
        for (int at = answer.indexOf("\\pi"); at >= 0; at = answer.indexOf("\\pi", done)) {
            text.append(answer, done, at);
            boolean factor = !text.isEmpty() && PythonText.isDigits(text.substring(text.length() - 1));
            text.append(factor ? "*" : "1*").append(pi);
            done = at + 3;
        }
        String expression = text.append(answer, done, answer.length()).toString();
        OptionalDouble value = PythonArithmetic.evaluate(expression);
        return value.isPresent()
                ? Operand.number(value.getAsDouble(), Double.toString(value.getAsDouble()))
                : Operand.text(expression);
    }
}
