package io.guerdon.core.selection;

import io.guerdon.core.shaping.Curves;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How the step scores of a solution become one score, to choose among solutions. Thread-safe.
 *
 * <p>Source: best-of-n with process reward models, as in arXiv 2410.15115; the means of
 * odds and their logarithms are those of RewardMATH (arXiv 2410.01729).
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
    SUM,
    /** The best step. */
    MAX,
    /** The n-th root of the product over n steps, by logarithms so that long solutions do not underflow. */
    GEOMETRIC_MEAN,
    /** sigmoid(mean log-odds) of probabilities; NaN where one is 0 and another 1. */
    MEAN_LOGIT,
    /** max(0, mean odds) of probabilities; infinite where one is 1. */
    MEAN_ODD;

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
            case MAX -> Arrays.stream(steps).max().orElseThrow();
            case GEOMETRIC_MEAN ->
                Math.exp(Arrays.stream(steps).map(Math::log).average().orElseThrow());
            case MEAN_LOGIT ->
                Curves.sigmoid(Arrays.stream(steps)
                        .map(p -> Math.log(p / (1 - p)))
                        .average()
                        .orElseThrow());
            case MEAN_ODD ->
                Math.max(0, Arrays.stream(steps).map(p -> p / (1 - p)).average().orElseThrow());
        };
    }

    /** Numbers of steps as a JSON list, six digits behind the point: what a verdict says of them. */
    public static String shown(double[] steps) {
        return Arrays.stream(steps)
                .mapToObj(step -> String.format(Locale.ROOT, "%.6f", step))
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
