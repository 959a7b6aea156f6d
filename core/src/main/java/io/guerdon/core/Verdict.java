package io.guerdon.core;

import java.util.List;

/**
 * What a reward says of one item: a number, and why.
 *
 * @param value the raw reward; NaN exactly when {@code status} is not {@link Status#SCORED}
 * @param status whether the reward applied
 * @param code a short stable name of the case, for counting ({@code equal}, {@code no_answer}, ...); may be empty
 * @param detail one plain sentence for a person; may be empty
 * @param steps where in the text the value was earned, in order; empty where it was earned as a whole
 */
public record Verdict(double value, Status status, String code, String detail, List<Step> steps) {

    /**
     * A part of the value that was earned by a part of the text.
     *
     * @param end how many characters of {@link Rollout#completion()} lie up to the end of the part
     * @param reward what it earned, finite; those of all steps sum to the value
     */
    public record Step(int end, double reward) {}

    /** Whether a reward gave a number, does not apply, or broke. */
    public enum Status {
        SCORED,
        NOT_APPLICABLE,
        FAILED
    }

    public Verdict {
        if (Double.isNaN(value) == (status == Status.SCORED)) {
            throw new IllegalArgumentException("value " + value + " does not go with status " + status);
        }
        if (Double.isInfinite(value)) {
            throw new IllegalArgumentException("a reward must not be infinite, found " + value);
        }
        steps = List.copyOf(steps);
        if (!steps.isEmpty()) {
            require(steps, value);
        }
    }

    private static void require(List<Step> steps, double value) {
        double sum = 0;
        double size = 1;
        int end = 0;
        for (var step : steps) {
            if (step.end() < end) {
                throw new IllegalArgumentException(
                        "a step ends at " + step.end() + ", before the one before it at " + end);
            }
            end = step.end();
            sum += step.reward();
            size += Math.abs(step.reward());
        }
        if (!(Math.abs(sum - value) <= 1e-9 * size)) {
            throw new IllegalArgumentException("the steps sum to " + sum + ", the value is " + value);
        }
    }

    /** One that was earned as a whole. */
    public Verdict(double value, Status status, String code, String detail) {
        this(value, status, code, detail, List.of());
    }

    /** A number without a reason; NaN gives "does not apply". */
    public static Verdict of(double value) {
        return of(value, "", "");
    }

    /** A number with its case; NaN gives "does not apply". */
    public static Verdict of(double value, String code) {
        return of(value, code, "");
    }

    /** A number with its case and a sentence; NaN gives "does not apply". */
    public static Verdict of(double value, String code, String detail) {
        return new Verdict(value, Double.isNaN(value) ? Status.NOT_APPLICABLE : Status.SCORED, code, detail);
    }

    /** The sum of steps with its case and a sentence; 0 without steps. */
    public static Verdict ofSteps(List<Step> steps, String code, String detail) {
        double sum = steps.stream().mapToDouble(Step::reward).sum();
        return new Verdict(sum, Status.SCORED, code, detail, steps);
    }

    /** The reward has nothing to say about this item. */
    public static Verdict notApplicable(String detail) {
        return new Verdict(Double.NaN, Status.NOT_APPLICABLE, "not_applicable", detail);
    }

    /** The reward broke on this item. */
    public static Verdict failed(String detail) {
        return new Verdict(Double.NaN, Status.FAILED, "failed", detail);
    }

    /** The case and the sentence as one text, {@code code: detail}; empty when there is neither. */
    public String reason() {
        if (detail.isEmpty()) {
            return code;
        }
        return code.isEmpty() ? detail : code + ": " + detail;
    }
}
