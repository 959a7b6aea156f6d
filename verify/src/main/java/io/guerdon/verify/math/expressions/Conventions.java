package io.guerdon.verify.math.expressions;

/** Which reading of ambiguous notation to use. */
public enum Conventions {
    /**
     * What a mathematician reads: {@code i} is the imaginary unit, a subscript on a numeral is its base, odd roots of
     * negative numbers are real, letters keep their case, {@code \log} without a base may be natural or decimal.
     */
    MATHEMATICAL,
    /**
     * What Math-Verify 0.8.0 (with latex2sympy2_extended 1.11.0) reads: letters are lower-cased, only capital {@code I}
     * is the imaginary unit, subscripts on numerals are dropped, {@code \log} is decimal, roots are principal.
     */
    REFERENCE
}
