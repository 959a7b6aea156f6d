package io.guerdon.core.selection;

import java.util.Arrays;

/**
 * How the step scores of a solution become one score, to choose among solutions. Thread-safe.
 *
 * <p>Source: best-of-n with process reward models, as in arXiv 2410.15115.
 */
public enum StepScores {
    /** The worst step. */
    MIN,
    /** The mean over steps. */
    MEAN,
    /** The last step. */
    LAST,
    /** The product over steps. */
    PROD,
    /** The sum over steps, which pays for more of them. */
    SUM;

    /**
     * The score of a solution.
     *
     * @param steps one score per step
     * @return NaN when there is no step
     */
    public double of(double[] steps) {
        if (steps.length == 0) {
            return Double.NaN;
        }
        return switch (this) {
            case MIN -> Arrays.stream(steps).min().orElseThrow();
            case MEAN -> Arrays.stream(steps).average().orElseThrow();
            case LAST -> steps[steps.length - 1];
            case PROD -> Arrays.stream(steps).reduce(1, (a, b) -> a * b);
            case SUM -> Arrays.stream(steps).sum();
        };
    }
}
