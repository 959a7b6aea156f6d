package io.guerdon.verify.math.graders;

import java.util.OptionalDouble;

/**
 * What some originals ask of sympy. Implementations bound their work, are safe in any thread, and answer "no" or empty where they cannot
 * read an expression.
 */
public interface Algebra {

    /**
     * Whether two scalar expressions, in LaTeX or plain text, are the same for every value of their variables, as {@code simplify(a - b) == 0}.
     * Variables of different names are different.
     */
    boolean equal(String a, String b);

    /** The value of a constant expression in LaTeX or plain text, empty when it has free variables, is not real, or cannot be read. */
    OptionalDouble value(String expression);
}
