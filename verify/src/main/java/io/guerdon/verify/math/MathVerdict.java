package io.guerdon.verify.math;

import io.guerdon.verify.math.equality.Method;

/**
 * Whether a completion gives the reference answer, and why.
 *
 * @param equal the verdict
 * @param failure why not, or {@link FailureClass#NONE}
 * @param method the test that decided
 * @param extracted the answer as it stands in the completion, or the empty string
 * @param start offset of the answer in the completion, or -1
 * @param end offset after the answer, or -1
 * @param normalised the answer as it was read
 * @param reason one plain sentence
 * @param steps the work done, in steps of the budget; the same on every machine
 */
public record MathVerdict(
        boolean equal,
        FailureClass failure,
        Method method,
        String extracted,
        int start,
        int end,
        String normalised,
        String reason,
        long steps) {

    /** 1 for equal, else 0. */
    public double score() {
        return equal ? 1 : 0;
    }
}
