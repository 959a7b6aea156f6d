package io.guerdon.core;

/**
 * What a reward says of one item: a number, and why.
 *
 * @param value the raw reward; NaN exactly when {@code status} is not {@link Status#SCORED}
 * @param status whether the reward applied
 * @param code a short stable name of the case, for counting ({@code equal}, {@code no_answer}, ...); may be empty
 * @param detail one plain sentence for a person; may be empty
 */
public record Verdict(double value, Status status, String code, String detail) {

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
