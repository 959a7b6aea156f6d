package io.guerdon.core.evaluation;

import java.util.Optional;

/**
 * What a judge said of a pair that it saw in both orders. Pure functions, thread-safe.
 *
 * <p>Source: the win rate of PAR (arXiv 2502.18770): the winner of an order gets 1, a tie one half each; the policy wins if
 * its sum is larger.
 *
 * @param policy the points of the policy, 0 to 2
 * @param other the points of the reference answer; both add up to 2
 */
public record PairwiseVerdict(double policy, double other) {

    /** What a judge answers for one order. */
    public enum Choice {
        A,
        B,
        /** Neither is better. */
        N
    }

    private static final String MARK = "Better:";

    /**
     * The verdict in a judge's text: the first {@code Better:} that is followed by white space, if any, and A, B or N.
     *
     * @return empty when there is none: ask again
     */
    public static Optional<Choice> read(String text) {
        for (int from = text.indexOf(MARK); from >= 0; from = text.indexOf(MARK, from + 1)) {
            int at = from + MARK.length();
            while (at < text.length() && isSpace(text.charAt(at))) {
                at++;
            }
            if (at < text.length()) {
                switch (text.charAt(at)) {
                    case 'A' -> {
                        return Optional.of(Choice.A);
                    }
                    case 'B' -> {
                        return Optional.of(Choice.B);
                    }
                    case 'N' -> {
                        return Optional.of(Choice.N);
                    }
                    default -> {}
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    /**
     * The points of both orders.
     *
     * @param policyFirst the choice where the policy's answer was A
     * @param policySecond the choice where it was B
     */
    public static PairwiseVerdict of(Choice policyFirst, Choice policySecond) {
        double policy = points(policyFirst, Choice.A) + points(policySecond, Choice.B);
        return new PairwiseVerdict(policy, 2 - policy);
    }

    private static double points(Choice choice, Choice own) {
        return choice == Choice.N ? 0.5 : choice == own ? 1 : 0;
    }

    /** 1 where the policy wins, 0 where it loses, 1/2 for a tie. */
    public double win() {
        return policy > other ? 1 : policy < other ? 0 : 0.5;
    }
}
