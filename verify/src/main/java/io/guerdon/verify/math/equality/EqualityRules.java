package io.guerdon.verify.math.equality;

import io.guerdon.verify.math.expressions.Conventions;

/**
 * How strictly two expressions are compared.
 *
 * @param conventions the reading of ambiguous notation
 * @param floatDecimals decimals that a decimal number must have (and to which the reference rounds) to stand for a value it
 *     only approximates, at least 0
 * @param strict whether variables must have the same names, and tuples and sets are not interchangeable
 * @param allowSetForRelation whether a relation in the prediction may be solved to match a set in the reference
 * @param percentMatchesNumber whether "20%" matches a reference "20" (and the reverse); only for values above one
 */
public record EqualityRules(
        Conventions conventions,
        int floatDecimals,
        boolean strict,
        boolean allowSetForRelation,
        boolean percentMatchesNumber) {
    public EqualityRules {
        if (floatDecimals < 0 || floatDecimals > 40) {
            throw new IllegalArgumentException("floatDecimals must lie in 0..40, found " + floatDecimals);
        }
    }

    /** The rules for rewards: mathematically right. */
    public static EqualityRules mathematical() {
        return new EqualityRules(Conventions.MATHEMATICAL, 6, true, false, true);
    }
}
