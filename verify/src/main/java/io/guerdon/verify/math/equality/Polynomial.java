package io.guerdon.verify.math.equality;

import io.guerdon.verify.math.expressions.Budget;
import io.guerdon.verify.math.expressions.Conventions;
import io.guerdon.verify.math.expressions.Expr;
import io.guerdon.verify.math.expressions.Rational;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Coefficients of polynomials of low degree. */
final class Polynomial {
    private Polynomial() {}

    /**
     * The coefficients of a polynomial of degree one or two, lowest first, by interpolation at three points and a check; null
     * when the expression is something else.
     */
    static Rational @Nullable [] coefficients(Expr e, String variable, Conventions conventions, Budget budget) {
        var zero = at(e, variable, Rational.ZERO, conventions, budget);
        var one = at(e, variable, Rational.ONE, conventions, budget);
        var minus = at(e, variable, Rational.MINUS_ONE, conventions, budget);
        if (zero == null || one == null || minus == null) {
            return null;
        }
        var c2 = one.plus(minus).dividedBy(Rational.TWO).minus(zero);
        var c1 = one.minus(minus).dividedBy(Rational.TWO);
        var x = new Expr.Symbol(variable);
        var model = new Expr.Sum(List.of(
                new Expr.Numeral(zero),
                new Expr.Product(List.of(new Expr.Numeral(c1), x)),
                new Expr.Product(List.of(new Expr.Numeral(c2), x, x))));
        var rules = new EqualityRules(conventions, 6, true, false, false);
        if (!new Scalars(rules, budget).compare(e, model).isEqual()) {
            return null;
        }
        if (!c2.isZero()) {
            return new Rational[] {zero, c1, c2};
        }
        return c1.isZero() ? null : new Rational[] {zero, c1};
    }

    private static @Nullable Rational at(Expr e, String variable, Rational x, Conventions conventions, Budget budget) {
        try {
            return new Exact(conventions, budget).with(Map.of(variable, x)).value(e);
        } catch (UndefinedValue undefined) {
            return null;
        }
    }
}
