package io.guerdon.reproductions.factororder;

import io.guerdon.preference.hierarchy.OutcomeLadder.ProgramOutcome;
import java.util.Arrays;

/**
 * Programs of a small stack language: the arguments x and y, constants, arithmetic, and brackets that must pair. Running one is
 * bounded by its length. Pure functions.
 */
final class StackProgram {

    static final int X = 0;
    static final int Y = 1;
    /** The constants 0 to 4 are the tokens 2 to 6. */
    static final int ZERO = 2;

    static final int PLUS = 7;
    static final int MINUS = 8;
    static final int TIMES = 9;
    static final int DIVIDED = 10;
    static final int OPEN = 11;
    static final int CLOSE = 12;
    static final int TOKENS = 13;

    private StackProgram() {}

    /** Two arguments and what is to come out. */
    record Test(int x, int y, long expected) {}

    /**
     * What became of a program.
     *
     * @param outcome the worst over all tests
     * @param passed share of the tests that it passed
     */
    record Verdict(ProgramOutcome outcome, double passed) {}

    /** Compiles and runs a program. */
    static Verdict judge(int[] program, Test[] tests) {
        if (!compiles(program)) {
            return new Verdict(ProgramOutcome.COMPILE_ERROR, 0);
        }
        int passed = 0;
        for (var test : tests) {
            try {
                passed += run(program, test.x(), test.y()) == test.expected() ? 1 : 0;
            } catch (ArithmeticException e) {
                return new Verdict(ProgramOutcome.RUNTIME_ERROR, 0);
            }
        }
        return new Verdict(
                passed == tests.length ? ProgramOutcome.PASSED_TESTS : ProgramOutcome.FAILED_TESTS,
                (double) passed / tests.length);
    }

    /** Whether brackets pair and there is something to run. */
    static boolean compiles(int[] program) {
        int depth = 0;
        for (int token : program) {
            depth += token == OPEN ? 1 : token == CLOSE ? -1 : 0;
            if (depth < 0) {
                return false;
            }
        }
        return depth == 0 && program.length > 0;
    }

    /**
     * The top of the stack at the end.
     *
     * @throws ArithmeticException on a stack with too little on it, or a division by 0
     */
    static long run(int[] program, int x, int y) {
        long[] stack = new long[program.length + 1];
        int top = 0;
        for (int token : program) {
            if (token >= PLUS && token <= DIVIDED) {
                if (top < 2) {
                    throw new ArithmeticException("the stack holds " + top);
                }
                stack[top - 2] = apply(token, stack[top - 2], stack[top - 1]);
                top--;
            } else if (token < PLUS) {
                stack[top++] = token == X ? x : token == Y ? y : token - ZERO;
            }
        }
        if (top == 0) {
            throw new ArithmeticException("the stack is empty");
        }
        return stack[top - 1];
    }

    private static long apply(int token, long a, long b) {
        return switch (token) {
            case PLUS -> a + b;
            case MINUS -> a - b;
            case TIMES -> a * b;
            default -> Math.floorDiv(a, b);
        };
    }

    /** A program without the token at a place. */
    static int[] without(int[] program, int at) {
        int[] shorter = Arrays.copyOf(program, program.length - 1);
        System.arraycopy(program, at + 1, shorter, at, program.length - at - 1);
        return shorter;
    }

    /** A program with tokens put in at a place. */
    static int[] with(int[] program, int at, int... tokens) {
        int[] longer = new int[program.length + tokens.length];
        System.arraycopy(program, 0, longer, 0, at);
        System.arraycopy(tokens, 0, longer, at, tokens.length);
        System.arraycopy(program, at, longer, at + tokens.length, program.length - at);
        return longer;
    }
}
