/**
 * Whether two expressions are equal in value.
 *
 * <p>Cheap and certain tests come first: exact rational arithmetic; then, for formulas with variables that are quotients
 * of polynomials, evaluation at random points modulo large primes; then floating-point evaluation with tracked error,
 * which can prove inequality; and last evaluation to fifty digits, whose agreement is taken as equality. Sets, tuples,
 * intervals, relations and matrices are taken apart and compared piece by piece. {@link
 * io.guerdon.verify.math.equality.Equivalence} is the door.
 */
@NullMarked
package io.guerdon.verify.math.equality;

import org.jspecify.annotations.NullMarked;
