package io.guerdon.verify.math.expressions;

/** The functions whose values are known. */
public enum Function {
    SIN(1),
    COS(1),
    TAN(1),
    COT(1),
    SEC(1),
    CSC(1),
    ARCSIN(1),
    ARCCOS(1),
    ARCTAN(1),
    ARCCOT(1),
    ARCSEC(1),
    ARCCSC(1),
    SINH(1),
    COSH(1),
    TANH(1),
    COTH(1),
    SECH(1),
    CSCH(1),
    ARSINH(1),
    ARCOSH(1),
    ARTANH(1),
    /** The exponential function. */
    EXP(1),
    /** The natural logarithm. */
    LN(1),
    /** A logarithm without a base: decimal, or natural where the conventions leave it open. */
    LOG(1),
    /** The logarithm of the first argument to the base of the second. */
    LOG_BASE(2),
    ABS(1),
    FLOOR(1),
    CEILING(1),
    FACTORIAL(1),
    DOUBLE_FACTORIAL(1),
    BINOMIAL(2),
    /** Remainder with the sign of the modulus. */
    MOD(2),
    MAX(-1),
    MIN(-1),
    GCD(-1),
    LCM(-1),
    /** Determinant of one matrix. */
    DETERMINANT(1),
    TRANSPOSE(1),
    REAL_PART(1),
    IMAGINARY_PART(1),
    CONJUGATE(1),
    SIGN(1);

    private final int arity;

    Function(int arity) {
        this.arity = arity;
    }

    /** Number of arguments, or -1 for one or more. */
    public int arity() {
        return arity;
    }

    /** Whether the arguments are angles, so that a degree sign inside means a conversion. */
    public boolean isTrigonometric() {
        return compareTo(CSC) <= 0;
    }

    /** The inverse of a (hyperbolic) trigonometric function, for f^{-1}; itself when there is none. */
    public Function inverse() {
        return switch (this) {
            case SIN -> ARCSIN;
            case COS -> ARCCOS;
            case TAN -> ARCTAN;
            case COT -> ARCCOT;
            case SEC -> ARCSEC;
            case CSC -> ARCCSC;
            case SINH -> ARSINH;
            case COSH -> ARCOSH;
            case TANH -> ARTANH;
            default -> this;
        };
    }
}
