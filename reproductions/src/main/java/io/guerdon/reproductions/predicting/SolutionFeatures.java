package io.guerdon.reproductions.predicting;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a small reward model sees of a solution: its surface (length, lines, how calculations are written), its arithmetic (wrong
 * calculations, numbers that nobody gave), and its words and pairs of words, hashed, with digits masked. Pure functions.
 */
final class SolutionFeatures {

    /** How many features describe the surface. */
    static final int SURFACE = 8;

    /** How many describe the arithmetic. */
    static final int ARITHMETIC = 9;

    /** How many places words are hashed to. */
    static final int WORDS = 4096;

    /** The first place of words. */
    static final int FIRST_WORD = SURFACE + ARITHMETIC;

    private SolutionFeatures() {}

    /**
     * A solution as a sparse vector: places in increasing order, first the surface, then the arithmetic, then words.
     *
     * @param places with a value that is not 0
     * @param values as many
     */
    @SuppressWarnings("ArrayRecordComponent") // passed on, compared by nobody
    record Sparse(int[] places, double[] values) {}

    /** The features of a solution of a question. */
    static Sparse of(String question, String solution) {
        double[] dense = new double[FIRST_WORD];
        surface(solution, dense);
        arithmetic(question, solution, dense);
        var places = new TreeMap<Integer, Double>();
        for (int i = 0; i < dense.length; i++) {
            places.put(i, dense[i]);
        }
        words(solution, places);
        return new Sparse(
                places.keySet().stream().mapToInt(i -> i).toArray(),
                places.values().stream().mapToDouble(v -> v).toArray());
    }

    private static void surface(String solution, double[] to) {
        List<String> lines = solution.lines().filter(line -> !line.isBlank()).toList();
        var calculations = Calculation.of(solution);
        long words = solution.chars().filter(c -> c == ' ' || c == '\n').count() + 1;
        long stops = lines.stream().filter(line -> line.strip().endsWith(".")).count();
        to[0] = Math.log(1 + solution.length());
        to[1] = Math.log(1 + lines.size());
        to[2] = Math.log(1 + (double) words / Math.max(1, lines.size()));
        to[3] = Math.log(1 + calculations.size());
        to[4] = (double) stops / Math.max(1, lines.size());
        to[5] = calculations.stream().filter(c -> c.result().endsWith(".0")).count();
        to[6] = count(solution, " = ") - count(solution, "=<<");
        to[7] = count(solution, ".00");
    }

    private static int count(String text, String part) {
        int count = 0;
        for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
            count++;
        }
        return count;
    }

    private static void arithmetic(String question, String solution, double[] to) {
        var calculations = Calculation.of(solution);
        var given = new HashSet<>(Calculation.numbers(question));
        var known = new HashSet<>(given);
        known.addAll(List.of(1.0, 2.0, 7.0, 10.0, 12.0, 60.0, 100.0)); // what anybody may bring along
        var used = new HashSet<Double>();
        int wrong = 0;
        int unknown = 0;
        int last = calculations.size() - 1;
        Set<Double> open = new HashSet<>();
        for (var calculation : calculations) {
            wrong += calculation.wrong() ? 1 : 0;
            for (double number : Calculation.numbers(calculation.expression())) {
                unknown += known.contains(number) ? 0 : 1;
                used.add(number);
                open.remove(number);
            }
            double result = calculation.stated();
            if (!Double.isNaN(result)) {
                known.add(result);
                open.add(result);
            }
        }
        Double answer = WordProblem.answer(solution);
        long usedOfGiven = given.stream().filter(used::contains).count();
        int at = SURFACE;
        to[at++] = Math.log(1 + wrong);
        to[at++] = calculations.isEmpty() ? 0 : (double) wrong / calculations.size();
        to[at++] = given.isEmpty() ? 1 : (double) usedOfGiven / given.size();
        to[at++] = Math.log(1 + unknown);
        to[at++] = answer == null ? 1 : 0;
        to[at++] = answer != null && answer == Math.rint(answer) ? 1 : 0;
        to[at++] = answer != null && answer < 0 ? 1 : 0;
        to[at++] = answer != null && last >= 0 && calculations.get(last).stated() == answer ? 1 : 0;
        to[at] = Math.log(1 + open.size());
    }

    /** Words and pairs of neighbours, each log(1 + count), scaled to length 1. */
    private static void words(String solution, TreeMap<Integer, Double> to) {
        String[] words = masked(solution).split(" ", -1);
        var counts = new TreeMap<Integer, Double>();
        String before = "";
        for (String word : words) {
            if (!word.isEmpty()) {
                counts.merge(place(word), 1.0, Double::sum);
                counts.merge(place(before + " " + word), 1.0, Double::sum);
                before = word;
            }
        }
        double norm = Math.sqrt(
                counts.values().stream().mapToDouble(n -> square(Math.log1p(n))).sum());
        counts.forEach((place, n) -> to.put(place, Math.log1p(n) / norm));
    }

    private static double square(double x) {
        return x * x;
    }

    private static int place(String words) {
        int hash = words.hashCode() * 0x9E3779B9;
        return FIRST_WORD + Math.floorMod(hash ^ (hash >>> 15), WORDS);
    }

    /** Small letters; every run of digits one 0, signs apart, new lines as a word. */
    private static String masked(String solution) {
        var text = new StringBuilder();
        boolean digits = false;
        for (int i = 0; i < solution.length(); i++) {
            char c = Character.toLowerCase(solution.charAt(i));
            boolean digit = c >= '0' && c <= '9';
            if (digit && !digits) {
                text.append(" 0 ");
            } else if (c == '\n') {
                text.append(" | ");
            } else if (!digit) {
                text.append(Character.isLetter(c) || c == ' ' ? String.valueOf(c) : " " + c + " ");
            }
            digits = digit;
        }
        return text.toString();
    }

    /** Sizes that bring surface and arithmetic to mean 0 and deviation 1 over some solutions; words stay. */
    @SuppressWarnings("ArrayRecordComponent") // passed on, compared by nobody
    record Scale(double[] mean, double[] deviation) {

        static Scale of(List<Sparse> solutions) {
            double[] mean = new double[FIRST_WORD];
            double[] square = new double[FIRST_WORD];
            for (var solution : solutions) {
                for (int i = 0; i < FIRST_WORD; i++) {
                    mean[i] += solution.values()[i] / solutions.size();
                    square[i] += square(solution.values()[i]) / solutions.size();
                }
            }
            double[] deviation = new double[FIRST_WORD];
            Arrays.setAll(deviation, i -> Math.sqrt(Math.max(square[i] - square(mean[i]), 0)));
            return new Scale(mean, deviation);
        }

        Sparse apply(Sparse solution) {
            double[] values = solution.values().clone();
            for (int i = 0; i < FIRST_WORD; i++) {
                values[i] = deviation[i] == 0 ? 0 : (values[i] - mean[i]) / deviation[i];
            }
            return new Sparse(solution.places(), values);
        }
    }
}
