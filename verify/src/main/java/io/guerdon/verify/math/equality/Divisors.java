package io.guerdon.verify.math.equality;

import io.guerdon.verify.math.expressions.Expr;
import io.guerdon.verify.math.expressions.Function;
import io.guerdon.verify.math.expressions.Rational;
import java.util.ArrayList;
import java.util.List;

/** Greatest common divisors and least common multiples of expressions that are no plain numbers. */
final class Divisors {
    /** An expression as a fraction times what is no number. */
    private record Term(Rational coefficient, Expr rest) {}

    private static final Expr ONE = new Expr.Numeral(Rational.ONE);

    private Divisors() {}

    /** The divisor or multiple as an expression: numbers exactly, factors that are equal as written taken once. */
    static Expr resolve(Function function, List<Expr> arguments, Exact exact) {
        var number = exact.value(new Expr.Call(function, arguments));
        if (number != null) {
            return new Expr.Numeral(number);
        }
        var terms = arguments.stream().map(a -> term(a, exact)).toList();
        boolean whole = terms.stream().allMatch(t -> t.coefficient.isInteger());
        return function == Function.GCD ? divisor(terms, whole) : multiple(terms, whole);
    }

    private static Term term(Expr e, Exact exact) {
        var value = exact.value(e);
        if (value != null) {
            return new Term(value, ONE);
        }
        if (e instanceof Expr.Negation(Expr operand)) {
            var inner = term(operand, exact);
            return new Term(inner.coefficient.negate(), inner.rest);
        }
        if (e instanceof Expr.Product(List<Expr> factors)) {
            var coefficient = Rational.ONE;
            var rest = new ArrayList<Expr>();
            for (var factor : factors) {
                var v = exact.value(factor);
                if (v == null) {
                    rest.add(factor);
                } else {
                    coefficient = coefficient.times(v);
                }
            }
            return new Term(coefficient, rest.size() == 1 ? rest.getFirst() : new Expr.Product(List.copyOf(rest)));
        }
        return new Term(Rational.ONE, e);
    }

    private static Expr divisor(List<Term> terms, boolean whole) {
        var coefficient = terms.getFirst().coefficient;
        boolean same = true;
        for (var term : terms) {
            coefficient = Exact.gcd(coefficient, term.coefficient);
            same &= term.rest.equals(terms.getFirst().rest);
        }
        Expr number = new Expr.Numeral(whole ? coefficient.abs() : Rational.ONE);
        return same ? new Expr.Product(List.of(number, terms.getFirst().rest)) : number;
    }

    private static Expr multiple(List<Term> terms, boolean whole) {
        var coefficient = Rational.ONE;
        int sign = 1;
        var rest = new ArrayList<Expr>();
        for (var term : terms) {
            coefficient = Exact.lcm(coefficient, term.coefficient);
            sign *= term.coefficient.signum();
            if (!rest.contains(term.rest)) {
                rest.add(term.rest);
            }
        }
        var number = whole ? coefficient.times(Rational.of(sign)) : Rational.ONE;
        rest.addFirst(new Expr.Numeral(number));
        return new Expr.Product(List.copyOf(rest));
    }
}
