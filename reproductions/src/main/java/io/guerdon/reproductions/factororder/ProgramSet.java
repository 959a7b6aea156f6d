package io.guerdon.reproductions.factororder;

import io.guerdon.neural.Draws;
import io.guerdon.preference.hierarchy.OutcomeLadder.ProgramOutcome;
import io.guerdon.reproductions.factororder.StackProgram.Test;
import io.guerdon.reproductions.factororder.StackProgram.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Problems with candidate programs. A problem is a formula in prefix form, such as {@code * + x y 2}; its programs are written in
 * postfix form, by a writer that knows the translation and makes mistakes.
 *
 * @param problems in order
 */
record ProgramSet(List<Problem> problems) {

    private static final int TESTS = 8;
    private static final int RANGE = 6;

    /**
     * A problem.
     *
     * @param formula tokens of a {@link StackProgram}, operators first
     * @param solution a program that passes
     * @param candidates programs
     */
    record Problem(int[] formula, int[] solution, List<Candidate> candidates) {}

    /** A program and what became of it. */
    record Candidate(int[] program, Verdict verdict) {

        boolean passes() {
            return verdict.outcome() == ProgramOutcome.PASSED_TESTS;
        }
    }

    /**
     * Draws problems.
     *
     * @param operations of a formula
     * @param candidates of a problem
     */
    static ProgramSet drawn(int count, int operations, int candidates, long seed) {
        var problems = new ArrayList<Problem>();
        for (int p = 0; p < count; p++) {
            problems.add(problem(operations, candidates, Draws.at(seed, p)));
        }
        return new ProgramSet(List.copyOf(problems));
    }

    private static Problem problem(int operations, int candidates, SplittableRandom random) {
        var prefix = new ArrayList<Integer>();
        var postfix = new ArrayList<Integer>();
        formula(operations, random, prefix, postfix);
        int[] solution = tokens(postfix);
        var tests = new Test[TESTS];
        for (int t = 0; t < TESTS; t++) {
            int x = random.nextInt(-RANGE, RANGE + 1);
            int y = random.nextInt(-RANGE, RANGE + 1);
            tests[t] = new Test(x, y, StackProgram.run(solution, x, y));
        }
        var made = new ArrayList<Candidate>();
        for (int c = 0; c < candidates; c++) {
            int[] program = mistaken(solution, random);
            made.add(new Candidate(program, StackProgram.judge(program, tests)));
        }
        return new Problem(tokens(prefix), solution, made);
    }

    private static void formula(int operations, SplittableRandom random, List<Integer> prefix, List<Integer> postfix) {
        if (operations == 0) {
            int leaf = random.nextInt(3) < 2 ? random.nextInt(2) : StackProgram.ZERO + 1 + random.nextInt(4);
            prefix.add(leaf);
            postfix.add(leaf);
            return;
        }
        int operator = StackProgram.PLUS + random.nextInt(3);
        int left = random.nextInt(operations);
        prefix.add(operator);
        formula(left, random, prefix, postfix);
        formula(operations - 1 - left, random, prefix, postfix);
        postfix.add(operator);
    }

    private static int[] tokens(List<Integer> list) {
        return list.stream().mapToInt(token -> token).toArray();
    }

    /** The solution with none to three changes. */
    private static int[] mistaken(int[] solution, SplittableRandom random) {
        int[] program = solution.clone();
        double u = random.nextDouble();
        int changes = u < 0.15 ? 0 : u < 0.5 ? 1 : u < 0.8 ? 2 : 3;
        for (int change = 0; change < changes; change++) {
            program = changed(program, random);
        }
        return program;
    }

    private static int[] changed(int[] program, SplittableRandom random) {
        int at = random.nextInt(Math.max(1, program.length));
        int token = random.nextInt(StackProgram.OPEN);
        return switch (random.nextInt(8)) {
            case 0 -> program.length < 2 ? program : StackProgram.without(program, at);
            case 1 -> StackProgram.with(program, at, token);
            case 2 -> replaced(program, at, token);
            case 3 -> swapped(program, at);
            case 4 -> StackProgram.with(program, at, StackProgram.OPEN + random.nextInt(2));
            // Three that change nothing but the length.
            case 5 -> StackProgram.with(program, program.length, StackProgram.ZERO, StackProgram.PLUS);
            case 6 -> StackProgram.with(program, program.length, StackProgram.ZERO + 1, StackProgram.TIMES);
            default -> StackProgram.with(program, at, StackProgram.OPEN, StackProgram.CLOSE);
        };
    }

    private static int[] replaced(int[] program, int at, int token) {
        int[] other = program.clone();
        if (other.length > 0) {
            other[at] = token;
        }
        return other;
    }

    private static int[] swapped(int[] program, int at) {
        int[] other = program.clone();
        if (at + 1 < other.length) {
            other[at] = program[at + 1];
            other[at + 1] = program[at];
        }
        return other;
    }

    /** The factors of all candidates in a row: compiles, runs, share of tests passed, length in tokens. */
    double[][] factors() {
        return problems.stream()
                .flatMap(problem -> problem.candidates().stream())
                .map(candidate -> {
                    var outcome = candidate.verdict().outcome();
                    return new double[] {
                        outcome == ProgramOutcome.COMPILE_ERROR ? 0 : 1,
                        outcome.compareTo(ProgramOutcome.RUNTIME_ERROR) <= 0 ? 0 : 1,
                        candidate.verdict().passed(),
                        candidate.program().length
                    };
                })
                .toArray(double[][]::new);
    }

    /** The share of candidates that pass. */
    double passing() {
        return problems.stream()
                .flatMap(problem -> problem.candidates().stream())
                .mapToDouble(candidate -> candidate.passes() ? 1 : 0)
                .average()
                .orElse(Double.NaN);
    }

    static int[] lengths(ProgramSet set) {
        return set.problems().stream()
                .flatMap(problem -> problem.candidates().stream())
                .mapToInt(candidate -> candidate.program().length)
                .toArray();
    }

    @Override
    public String toString() {
        return problems.size() + " problems, "
                + Arrays.stream(lengths(this)).average().orElse(0) + " tokens on average";
    }
}
