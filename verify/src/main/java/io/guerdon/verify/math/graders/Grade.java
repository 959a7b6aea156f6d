package io.guerdon.verify.math.graders;

import org.jspecify.annotations.Nullable;

/**
 * What a grader decided about one completion and why.
 *
 * @param score the reward the original pays, in its own units: 0 or 1 for most, -1 or 1 for DAPO
 * @param outcome the kind of decision; {@code CORRECT} exactly when the original calls the answer right
 * @param extracted the answer as cut out of the completion, or null when there was none
 * @param normalised the answer as it was compared, or null when there was none
 * @param gold the reference as it was compared
 * @param reason one plain sentence for a person
 */
public record Grade(
        double score,
        Outcome outcome,
        @Nullable String extracted,
        @Nullable String normalised,
        String gold,
        String reason) {

    /** The kinds of decision, so that a run can count why it paid nothing. */
    public enum Outcome {
        /** The answer was found and equals the reference. */
        CORRECT,
        /** The answer was found and differs from the reference. */
        WRONG,
        /** The completion holds no answer where this grader looks for one. */
        NO_ANSWER,
        /** The completion lacks a mark this grader insists on, so its answer was not read. */
        BAD_FORMAT
    }

    /** Whether the original grader calls the answer right. */
    public boolean correct() {
        return outcome == Outcome.CORRECT;
    }

    static Grade correct(double score, String extracted, String normalised, String gold, String reason) {
        return new Grade(score, Outcome.CORRECT, extracted, normalised, gold, reason);
    }

    static Grade wrong(double score, String extracted, String normalised, String gold, String reason) {
        return new Grade(score, Outcome.WRONG, extracted, normalised, gold, reason);
    }

    static Grade noAnswer(double score, String gold, String reason) {
        return new Grade(score, Outcome.NO_ANSWER, null, null, gold, reason);
    }

    static Grade badFormat(double score, String gold, String reason) {
        return new Grade(score, Outcome.BAD_FORMAT, null, null, gold, reason);
    }
}
