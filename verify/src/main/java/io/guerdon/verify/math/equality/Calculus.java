package io.guerdon.verify.math.equality;

import io.guerdon.verify.math.expressions.Budget;
import io.guerdon.verify.math.expressions.Expr;
import io.guerdon.verify.math.expressions.Function;
import io.guerdon.verify.math.expressions.Rational;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Derivatives by the rules, and antiderivatives of sums of simple terms. */
final class Calculus {
    private static final Expr ZERO = new Expr.Numeral(Rational.ZERO);
    private static final Expr ONE = new Expr.Numeral(Rational.ONE);
    private static final Expr TWO = new Expr.Numeral(Rational.TWO);

    private Calculus() {}

    /** The derivative of {@code e} by {@code x}, not simplified; null where no rule is known. */
    static @Nullable Expr derivative(Expr e, String x, Budget budget) {
        budget.spend(4);
        if (!Shapes.contains(e, x)) {
            return ZERO;
        }
        return switch (e) {
            case Expr.Symbol s -> ONE;
            case Expr.Negation(Expr operand) -> map(derivative(operand, x, budget), Expr.Negation::new);
            case Expr.Sum(List<Expr> terms) -> {
                var derivatives = new ArrayList<Expr>();
                for (var term : terms) {
                    var d = derivative(term, x, budget);
                    if (d == null) {
                        yield null;
                    }
                    derivatives.add(d);
                }
                yield new Expr.Sum(List.copyOf(derivatives));
            }
            case Expr.Product(List<Expr> factors) -> productRule(factors, x, budget);
            case Expr.Quotient(Expr n, Expr d) -> {
                var dn = derivative(n, x, budget);
                var dd = derivative(d, x, budget);
                yield dn == null || dd == null
                        ? null
                        : new Expr.Quotient(minus(times(dn, d), times(n, dd)), new Expr.Power(d, TWO));
            }
            case Expr.Power(Expr base, Expr exponent) -> powerRule(base, exponent, x, budget);
            case Expr.Root(Expr radicand, Expr index) -> powerRule(radicand, new Expr.Quotient(ONE, index), x, budget);
            case Expr.Call(Function f, List<Expr> arguments) -> {
                var inner = derivative(arguments.getFirst(), x, budget);
                var outer = arguments.size() == 1 ? outerDerivative(f, arguments.getFirst()) : null;
                yield inner == null || outer == null ? null : times(outer, inner);
            }
            default -> null;
        };
    }

    private static @Nullable Expr map(@Nullable Expr e, java.util.function.UnaryOperator<Expr> f) {
        return e == null ? null : f.apply(e);
    }

    private static @Nullable Expr productRule(List<Expr> factors, String x, Budget budget) {
        if (factors.size() > 20) {
            return null;
        }
        var terms = new ArrayList<Expr>();
        for (int i = 0; i < factors.size(); i++) {
            var d = derivative(factors.get(i), x, budget);
            if (d == null) {
                return null;
            }
            var term = new ArrayList<>(factors);
            term.set(i, d);
            terms.add(new Expr.Product(List.copyOf(term)));
        }
        return new Expr.Sum(List.copyOf(terms));
    }

    private static @Nullable Expr powerRule(Expr base, Expr exponent, String x, Budget budget) {
        var db = derivative(base, x, budget);
        var de = derivative(exponent, x, budget);
        if (db == null || de == null) {
            return null;
        }
        if (!Shapes.contains(exponent, x)) {
            return new Expr.Product(List.of(exponent, new Expr.Power(base, minus(exponent, ONE)), db));
        }
        var log = new Expr.Call(Function.LN, List.of(base));
        var inner = new Expr.Sum(List.of(times(de, log), new Expr.Quotient(times(exponent, db), base)));
        return times(new Expr.Power(base, exponent), inner);
    }

    private static @Nullable Expr outerDerivative(Function f, Expr u) {
        var square = new Expr.Power(u, TWO);
        return switch (f) {
            case SIN -> call(Function.COS, u);
            case COS -> new Expr.Negation(call(Function.SIN, u));
            case TAN -> new Expr.Power(call(Function.SEC, u), TWO);
            case COT -> new Expr.Negation(new Expr.Power(call(Function.CSC, u), TWO));
            case SEC -> times(call(Function.SEC, u), call(Function.TAN, u));
            case CSC -> new Expr.Negation(times(call(Function.CSC, u), call(Function.COT, u)));
            case SINH -> call(Function.COSH, u);
            case COSH -> call(Function.SINH, u);
            case TANH -> minus(ONE, new Expr.Power(call(Function.TANH, u), TWO));
            case EXP -> call(Function.EXP, u);
            case LN -> new Expr.Quotient(ONE, u);
            case LOG -> new Expr.Quotient(ONE, times(u, call(Function.LN, new Expr.Numeral(Rational.of(10)))));
            case ARCSIN -> new Expr.Quotient(ONE, new Expr.Root(minus(ONE, square), TWO));
            case ARCCOS -> new Expr.Negation(new Expr.Quotient(ONE, new Expr.Root(minus(ONE, square), TWO)));
            case ARCTAN -> new Expr.Quotient(ONE, new Expr.Sum(List.of(ONE, square)));
            default -> null;
        };
    }

    /** An antiderivative of {@code e} by {@code x}, without a constant; null where it is not a sum of simple terms. */
    static @Nullable Expr antiderivative(Expr e, String x, Budget budget) {
        budget.spend(4);
        var variable = new Expr.Symbol(x);
        if (!Shapes.contains(e, x)) {
            return times(e, variable);
        }
        return switch (e) {
            case Expr.Symbol s -> new Expr.Quotient(new Expr.Power(variable, TWO), TWO);
            case Expr.Negation(Expr operand) -> map(antiderivative(operand, x, budget), Expr.Negation::new);
            case Expr.Sum(List<Expr> terms) -> {
                var all = new ArrayList<Expr>();
                for (var term : terms) {
                    var a = antiderivative(term, x, budget);
                    if (a == null) {
                        yield null;
                    }
                    all.add(a);
                }
                yield new Expr.Sum(List.copyOf(all));
            }
            case Expr.Product(List<Expr> factors) -> constantFactors(factors, x, budget);
            case Expr.Quotient(Expr n, Expr d) -> {
                if (!Shapes.contains(d, x)) {
                    yield map(antiderivative(n, x, budget), a -> new Expr.Quotient(a, d));
                }
                yield Shapes.contains(n, x) ? null : map(reciprocal(d, x, budget), a -> times(n, a));
            }
            case Expr.Power(Expr base, Expr exponent) -> powerIntegral(base, exponent, x, budget);
            case Expr.Root(Expr radicand, Expr index) ->
                powerIntegral(radicand, new Expr.Quotient(ONE, index), x, budget);
            case Expr.Call(Function f, List<Expr> arguments)
            when arguments.getFirst().equals(variable) ->
                switch (f) {
                    case SIN -> new Expr.Negation(call(Function.COS, variable));
                    case COS -> call(Function.SIN, variable);
                    case EXP -> call(Function.EXP, variable);
                    case LN -> minus(times(variable, call(Function.LN, variable)), variable);
                    default -> null;
                };
            default -> null;
        };
    }

    private static @Nullable Expr constantFactors(List<Expr> factors, String x, Budget budget) {
        var constants = new ArrayList<Expr>();
        var dependent = new ArrayList<Expr>();
        for (var factor : factors) {
            (Shapes.contains(factor, x) ? dependent : constants).add(factor);
        }
        if (dependent.size() == 1) {
            var a = antiderivative(dependent.getFirst(), x, budget);
            constants.add(a == null ? ONE : a);
            return a == null ? null : new Expr.Product(List.copyOf(constants));
        }
        return null;
    }

    private static @Nullable Expr reciprocal(Expr d, String x, Budget budget) {
        if (d instanceof Expr.Symbol) {
            return call(Function.LN, d);
        }
        return d instanceof Expr.Power(Expr base, Expr exponent)
                ? powerIntegral(base, new Expr.Negation(exponent), x, budget)
                : null;
    }

    private static @Nullable Expr powerIntegral(Expr base, Expr exponent, String x, Budget budget) {
        var variable = new Expr.Symbol(x);
        if (base instanceof Expr.Constant(var name) && name == Expr.Constant.Name.E && exponent.equals(variable)) {
            return new Expr.Power(base, exponent);
        }
        if (!base.equals(variable) || Shapes.contains(exponent, x)) {
            return null;
        }
        var value = new Exact(io.guerdon.verify.math.expressions.Conventions.MATHEMATICAL, budget).value(exponent);
        if (value != null && value.equals(Rational.MINUS_ONE)) {
            return call(Function.LN, variable);
        }
        var next = new Expr.Sum(List.of(exponent, ONE));
        return new Expr.Quotient(new Expr.Power(variable, next), next);
    }

    private static Expr call(Function f, Expr u) {
        return new Expr.Call(f, List.of(u));
    }

    private static Expr times(Expr a, Expr b) {
        return new Expr.Product(List.of(a, b));
    }

    private static Expr minus(Expr a, Expr b) {
        return new Expr.Sum(List.of(a, new Expr.Negation(b)));
    }
}
