package io.guerdon.reproductions.predicting;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * Many solutions of a problem, from few: a model's solution drawn anew with some planted edits, of its arithmetic (a wrong result,
 * another number, another answer) and of its style (a line dropped or repeated, marks of calculations left out, a person's way
 * of writing). Edits of style mostly keep the answer, edits of arithmetic often change it; whether a draft is right is decided by
 * its answer alone.
 */
final class Drafts {

    private static final int MOST_EDITS = 3;

    private Drafts() {}

    /** A draft and whether its answer is the problem's. */
    record Draft(String text, boolean right) {}

    /** Draws drafts. */
    static List<Draft> of(WordProblem problem, int count, SplittableRandom random) {
        Double truth = WordProblem.answer(problem.human());
        var drafts = new ArrayList<Draft>();
        for (int i = 0; i < count; i++) {
            var source =
                    problem.solutions().get(random.nextInt(problem.solutions().size()));
            int edits = random.nextInt(MOST_EDITS + 1);
            String text = source.text().strip();
            for (int e = 0; e < edits; e++) {
                text = edited(text, random);
            }
            boolean right =
                    edits == 0 ? source.right() : truth != null && Objects.equals(truth, WordProblem.answer(text));
            drafts.add(new Draft(text, right));
        }
        return drafts;
    }

    /** One edit; a solution without what the edit needs stays as it is. */
    private static String edited(String text, SplittableRandom random) {
        return switch (random.nextInt(8)) {
            case 0 -> recalculated(text, random, false);
            case 1 -> recalculated(text, random, true);
            case 2 -> answered(text, other(answerOr(text, 10), random));
            case 3 -> withoutLine(text, random);
            case 4 -> withLineAgain(text, random);
            case 5 -> unmarked(text);
            case 6 ->
                text.replace(" + ", "+").replace(" - ", "-").replace(" * ", "*").replace(" / ", "/");
            default -> withStops(text);
        };
    }

    private static double answerOr(String text, double otherwise) {
        Double answer = WordProblem.answer(text);
        return answer == null ? otherwise : answer;
    }

    /**
     * Changes a calculation: its result only, which is then wrong; or one of its numbers with the result that follows. Where the
     * old result was the answer, the new one is.
     */
    private static String recalculated(String text, SplittableRandom random, boolean consistent) {
        var calculations = Calculation.of(text);
        if (calculations.isEmpty()) {
            return text;
        }
        var one = calculations.get(random.nextInt(calculations.size()));
        String expression = one.expression();
        double result;
        if (consistent) {
            var numbers = Calculation.numbers(expression);
            if (numbers.isEmpty()) {
                return text;
            }
            double old = numbers.get(random.nextInt(numbers.size()));
            expression = expression.replace(Calculation.written(old), Calculation.written(other(old, random)));
            result = new Calculation(0, 0, expression, "").value();
        } else {
            result = other(one.stated(), random);
        }
        if (!Double.isFinite(result)) {
            return text;
        }
        String stated = Calculation.written(result);
        String before = text.substring(0, one.from());
        int spoken = before.lastIndexOf(one.expression());
        if (consistent
                && spoken >= 0
                && before.length() - spoken < one.expression().length() + 8) {
            before = before.substring(0, spoken)
                    + expression
                    + before.substring(spoken + one.expression().length());
        }
        String after = text.substring(one.to());
        after = after.startsWith(one.result())
                ? stated + after.substring(one.result().length())
                : after;
        String changed = before + "<<" + expression + "=" + stated + ">>" + after;
        return answerOr(text, Double.NaN) == one.stated() ? answered(changed, result) : changed;
    }

    /** A number near another, or of another size. */
    private static double other(double value, SplittableRandom random) {
        return switch (random.nextInt(5)) {
            case 0 -> value + 1;
            case 1 -> value == 1 ? 3 : value - 1;
            case 2 -> value == 0 ? 5 : value * 2;
            case 3 -> value + 10;
            default -> value == 0 ? 4 : value / 2;
        };
    }

    private static String answered(String text, double answer) {
        int last = text.lastIndexOf('\n') + 1;
        return text.startsWith("A:", last) && Double.isFinite(answer)
                ? text.substring(0, last) + "A: " + Calculation.written(answer)
                : text;
    }

    private static String withoutLine(String text, SplittableRandom random) {
        var lines = new ArrayList<>(text.lines().toList());
        if (lines.size() > 2) {
            lines.remove(random.nextInt(lines.size() - 1));
        }
        return String.join("\n", lines);
    }

    private static String withLineAgain(String text, SplittableRandom random) {
        var lines = new ArrayList<>(text.lines().toList());
        if (lines.size() > 1) {
            int line = random.nextInt(lines.size() - 1);
            lines.add(line, lines.get(line));
        }
        return String.join("\n", lines);
    }

    private static String unmarked(String text) {
        var plain = new StringBuilder();
        int from = 0;
        for (var calculation : Calculation.of(text)) {
            plain.append(text, from, calculation.from());
            from = calculation.to();
        }
        return plain.append(text.substring(from)).toString();
    }

    private static String withStops(String text) {
        var lines = text.lines().toList();
        var ended = new ArrayList<String>();
        for (int i = 0; i < lines.size(); i++) {
            boolean plain = i + 1 < lines.size() && !lines.get(i).endsWith(".");
            ended.add(lines.get(i) + (plain ? "." : ""));
        }
        return String.join("\n", ended);
    }
}
