package io.guerdon.benchmarks;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Writes rollouts to measure with: the same number always gives the same bytes.
 *
 * <p>{@code CHOICE} rows are questions with four options, answered inside think and answer tags; {@code MATH} rows are
 * word problems in the manner of GSM8K with a worked solution and a boxed answer. Both are about 700 bytes long, eight
 * completions share a prompt, and about two thirds of them are right.
 */
public final class RolloutGenerator {

    private static final int GROUP = 8;
    private static final String[] NAMES = {"Natalia", "Weng", "Betty", "Julie", "James", "Mark", "Albert", "Ken"};
    private static final String[] THINGS = {"clips", "eggs", "books", "flowers", "letters", "bolts", "toys", "apples"};

    private RolloutGenerator() {}

    /** What the rows ask for. */
    public enum Kind {
        CHOICE,
        MATH
    }

    /** Arguments: the kind, the number of rows, the file. */
    public static void main(String[] arguments) throws IOException {
        write(
                Kind.valueOf(arguments[0].toUpperCase(Locale.ROOT)),
                Integer.parseInt(arguments[1]),
                Path.of(arguments[2]));
    }

    /** Writes rows as JSON Lines. */
    public static void write(Kind kind, int rows, Path file) throws IOException {
        var random = new SplittableRandom(20260101);
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            int a = 0;
            int b = 0;
            String who = "";
            String what = "";
            for (int row = 0; row < rows; row++) {
                if (row % GROUP == 0) {
                    a = random.nextInt(2, 90);
                    b = random.nextInt(2, 90);
                    who = NAMES[random.nextInt(NAMES.length)];
                    what = THINGS[random.nextInt(THINGS.length)];
                }
                boolean right = random.nextInt(3) > 0;
                int answer = right ? a * b + a : a * b + random.nextInt(1, a);
                out.write(kind == Kind.MATH ? math(row, who, what, a, b, answer) : choice(row, who, what, a, b, right));
                out.write('\n');
            }
        }
    }

    private static String question(String who, String what, int a, int b) {
        return who + " packs " + what + " into " + a + " boxes on Monday, and every box holds " + b + " " + what
                + ". On Tuesday " + who + " finds one more of the " + what
                + " for each of the boxes and puts it on top."
                + " Nobody takes anything out of the boxes in between. How many " + what
                + " are there altogether in all of the boxes on Tuesday evening?";
    }

    private static String steps(String who, String what, int a, int b) {
        return "On Monday there are " + a + " * " + b + " = " + a * b + " " + what + " in the boxes.\\n" + who
                + " then adds one to each of the " + a + " boxes, which makes \\\"" + a + "\\\" more.\\nSo we need "
                + a * b
                + " + " + a + " to find the total number of " + what + ".";
    }

    private static String math(int row, String who, String what, int a, int b, int answer) {
        return head(row, question(who, what, a, b)) + steps(who, what, a, b) + "\\nThe answer is $\\\\boxed{" + answer
                + "}$." + tail("" + (a * b + a), row);
    }

    private static String choice(int row, String who, String what, int a, int b, boolean right) {
        String options = "\\nA) " + a * b + "\\nB) " + (a * b + a) + "\\nC) " + (a + b) + "\\nD) none of these";
        return head(row, question(who, what, a, b) + options)
                + "<think>" + steps(who, what, a, b) + "</think>\\n<answer>" + (right ? "B" : "A") + "</answer>"
                + tail("B", row);
    }

    private static String head(int row, String question) {
        return "{\"id\": \"row-" + row + "\", \"group\": \"q-" + row / GROUP + "\", \"prompt\": \"" + question
                + "\", \"completion\": \"";
    }

    private static String tail(String reference, int row) {
        return "\", \"reference\": \"" + reference + "\", \"source\": \"" + (row / GROUP % 2 == 0 ? "train" : "extra")
                + "\", \"meta\": {\"temperature\": 0.70, \"tokens\": " + (100 + row % 57) + "}}";
    }
}
