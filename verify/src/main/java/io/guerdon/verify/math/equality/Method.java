package io.guerdon.verify.math.equality;

/** The test that decided a comparison. */
public enum Method {
    /** Nothing was compared. */
    NONE,
    /** Both were written the same way. */
    SAME_WRITING,
    /** Words or letters. */
    TEXT,
    /** Exact fractions. */
    EXACT_NUMBER,
    /** A decimal against the value it is a rounding of. */
    ROUNDED_NUMBER,
    /** Constants evaluated to many digits. */
    NUMERIC_VALUE,
    /** Quotients of polynomials, compared modulo primes at random points. */
    NORMAL_FORM,
    /** Formulas with variables, evaluated at random points. */
    IDENTITY_TEST,
    SET,
    TUPLE,
    INTERVAL,
    RELATION,
    MATRIX
}
