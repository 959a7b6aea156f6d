package io.guerdon.verify.math;

/** Why a verdict is not "equal"; counted separately, since each needs a different cure. */
public enum FailureClass {
    /** The verdict is "equal". */
    NONE,
    /** The completion holds nothing that looks like an answer. */
    NO_ANSWER,
    /** No reference could be read: the data is at fault, not the model. */
    UNPARSED_REFERENCE,
    /** Something was found but is not mathematics that can be read. */
    UNPARSED_PREDICTION,
    /** Deciding would have cost more steps than allowed. */
    BUDGET_EXHAUSTED,
    /** The answer is longer than allowed. */
    OVERSIZE,
    /** The answer is right in value but is left unevaluated where that was asked for. */
    NOT_EVALUATED,
    /** The answer was read and is not equal to the reference. */
    WRONG
}
