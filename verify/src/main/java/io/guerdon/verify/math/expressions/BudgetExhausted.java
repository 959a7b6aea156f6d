package io.guerdon.verify.math.expressions;

/** Thrown by {@link Budget#spend} when a verdict would cost too much. Carries no stack trace: it is an expected outcome. */
public final class BudgetExhausted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    static final BudgetExhausted INSTANCE = new BudgetExhausted();

    private BudgetExhausted() {
        super("the step budget is exhausted", null, false, false);
    }
}
