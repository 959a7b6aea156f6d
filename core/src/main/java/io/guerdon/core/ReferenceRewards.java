package io.guerdon.core;

/**
 * The rewards that each item is compared with: those of reference responses to the same prompt, a quantile of them, or
 * a constant.
 */
@FunctionalInterface
public interface ReferenceRewards {

    /**
     * The reference rewards of every item.
     *
     * @param reward the column that is to be shaped, for references that are taken from it
     * @return per item one or more values
     * @throws DataException when an item has none: a missing reference is never replaced by a guess
     */
    double[][] of(double[] reward, Context context);

    /** How much of the data must be seen together; {@link Scope#ITEM} unless the reference says more. */
    default Scope scope() {
        return Scope.ITEM;
    }
}
