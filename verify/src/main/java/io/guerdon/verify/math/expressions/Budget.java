package io.guerdon.verify.math.expressions;

/**
 * Counts the work done for one verdict and stops it when too much was done.
 *
 * <p>A step is a small fixed amount of work (some tens of nanoseconds on a current machine); operations on big numbers
 * are charged by their size. Counting instead of watching a clock makes the outcome the same on every machine and every
 * run. Not thread-safe: one verdict, one budget.
 */
public final class Budget {
    private final long limit;
    private long spent;

    /** @param limit the number of steps allowed, positive */
    public Budget(long limit) {
        if (limit <= 0) {
            throw new IllegalArgumentException("A budget needs a positive number of steps, found " + limit);
        }
        this.limit = limit;
    }

    /** Charges {@code steps} and throws {@link BudgetExhausted} when the limit is passed. */
    public void spend(long steps) {
        spent += steps;
        if (spent > limit) {
            throw BudgetExhausted.INSTANCE;
        }
    }

    /** Steps charged so far. */
    public long spent() {
        return spent;
    }

    /** Steps allowed in all. */
    public long limit() {
        return limit;
    }
}
