package io.guerdon.verify.math.equality;

import io.guerdon.verify.math.expressions.Budget;
import io.guerdon.verify.math.expressions.Conventions;
import io.guerdon.verify.math.expressions.Expr;
import io.guerdon.verify.math.expressions.Function;
import io.guerdon.verify.math.expressions.Rational;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Evaluates an expression numerically in some {@link Arithmetic}, with values for its variables. */
final class Evaluation<V> {
    private static final int MAX_TERMS = 400;

    private final Arithmetic<V> arithmetic;
    private final Conventions conventions;
    private final boolean naturalLog;
    private final Budget budget;
    private final Exact exact;
    private final Map<String, V> bindings = new HashMap<>();
    private int nested;

    Evaluation(Arithmetic<V> arithmetic, Conventions conventions, boolean naturalLog, Budget budget) {
        this.arithmetic = arithmetic;
        this.conventions = conventions;
        this.naturalLog = naturalLog;
        this.budget = budget;
        this.exact = new Exact(conventions, budget);
    }

    void bind(String name, V value) {
        bindings.put(name, value);
    }

    /** The value; throws {@link UndefinedValue} where there is none. */
    V value(Expr expr) {
        budget.spend(4);
        return switch (expr) {
            case Expr.Numeral n -> arithmetic.of(n.value());
            case Expr.BasedNumeral(String digits, int base) -> arithmetic.of(known(Exact.based(digits, base)));
            case Expr.Symbol(String name) -> known(bindings.get(name));
            case Expr.Constant(var name) ->
                switch (name) {
                    case PI -> arithmetic.pi();
                    case E -> arithmetic.e();
                    case I -> arithmetic.imaginaryUnit();
                    case INFINITY -> throw UndefinedValue.INSTANCE;
                };
            case Expr.Negation(Expr operand) -> arithmetic.negate(value(operand));
            case Expr.Sum(List<Expr> terms) -> sum(terms);
            case Expr.Product(List<Expr> factors) -> product(factors);
            case Expr.Quotient(Expr n, Expr d) -> arithmetic.divide(value(n), value(d));
            case Expr.Percent(Expr operand) -> arithmetic.divide(value(operand), arithmetic.of(Rational.of(100)));
            case Expr.Degrees(Expr operand) -> value(operand);
            case Expr.Power(Expr base, Expr exponent) -> power(base, exponent);
            case Expr.Root(Expr radicand, Expr index) -> root(radicand, index);
            case Expr.Call(Function function, List<Expr> arguments) -> call(function, arguments);
            case Expr.Application a -> application(a);
            case Expr.Series s -> series(s);
            case Expr.Integral i -> integral(i);
            case Expr.Derivative(Expr body, String variable, int order) ->
                value(known(Calculus.derivative(body, variable, budget)));
            case Expr.Limit l -> limit(l);
            default -> throw UndefinedValue.INSTANCE;
        };
    }

    private static <T> T known(@Nullable T value) {
        if (value == null) {
            throw UndefinedValue.INSTANCE;
        }
        return value;
    }

    private V sum(List<Expr> terms) {
        V total = value(terms.getFirst());
        for (int i = 1; i < terms.size(); i++) {
            total = arithmetic.add(total, value(terms.get(i)));
        }
        return total;
    }

    private V product(List<Expr> factors) {
        V total = value(factors.getFirst());
        for (int i = 1; i < factors.size(); i++) {
            total = arithmetic.multiply(total, value(factors.get(i)));
        }
        return total;
    }

    // --- powers and roots ---

    private V power(Expr base, Expr exponent) {
        if (base instanceof Expr.Constant(var name) && name == Expr.Constant.Name.E) {
            return arithmetic.exp(value(exponent));
        }
        if (base instanceof Expr.Call(var function, var arguments)
                && function == Function.LOG
                && isInverseMark(exponent)) {
            throw UndefinedValue.INSTANCE;
        }
        var rational = Shapes.variables(exponent).isEmpty() ? exact.value(exponent) : null;
        return rational != null ? power(value(base), rational) : general(value(base), value(exponent));
    }

    private static boolean isInverseMark(Expr exponent) {
        return exponent instanceof Expr.Negation(Expr.Numeral n) && n.value().isOne();
    }

    private V power(V base, Rational exponent) {
        if (exponent.isInteger() && exponent.numerator().bitLength() <= 40) {
            if (exponent.signum() == 0) {
                return arithmetic.one();
            }
            budget.spend(4L * exponent.numerator().bitLength());
            return arithmetic.power(base, exponent.numerator().longValueExact());
        }
        if (isNegativeReal(base)
                && conventions == Conventions.MATHEMATICAL
                && exponent.denominator().testBit(0)) {
            var positive = general(arithmetic.negate(base), arithmetic.of(exponent));
            return exponent.numerator().testBit(0) ? arithmetic.negate(positive) : positive;
        }
        if (exponent.equals(Rational.of(java.math.BigInteger.ONE, java.math.BigInteger.TWO))) {
            return arithmetic.sqrt(base);
        }
        return general(base, arithmetic.of(exponent));
    }

    private boolean isNegativeReal(V value) {
        return arithmetic.isReal(value) && arithmetic.sign(value) < 0;
    }

    private V general(V base, V exponent) {
        if (arithmetic.isZero(base)) {
            if (arithmetic.sign(exponent) > 0) {
                return base;
            }
            throw UndefinedValue.INSTANCE;
        }
        return arithmetic.exp(arithmetic.multiply(exponent, arithmetic.ln(base)));
    }

    private V root(Expr radicand, Expr index) {
        var n = exact.value(index);
        if (n == null) {
            return general(value(radicand), arithmetic.reciprocal(value(index)));
        }
        if (n.isZero()) {
            throw UndefinedValue.INSTANCE;
        }
        return power(value(radicand), Rational.ONE.dividedBy(n));
    }

    // --- functions ---

    private V call(Function function, List<Expr> arguments) {
        if (function == Function.GCD || function == Function.LCM) {
            return value(Divisors.resolve(function, arguments, exact));
        }
        if (function == Function.DETERMINANT || function == Function.TRANSPOSE) {
            return value(Matrices.determinant(arguments.getFirst(), budget));
        }
        if (function.arity() >= 0 && arguments.size() != function.arity()) {
            throw UndefinedValue.INSTANCE;
        }
        budget.spend(6);
        if (function == Function.MOD || function == Function.FLOOR || function == Function.CEILING) {
            var whole = bindings.isEmpty() ? exact.value(new Expr.Call(function, arguments)) : null;
            if (whole != null) {
                return arithmetic.of(whole);
            }
        }
        V x = value(radians(function, arguments.getFirst()));
        return switch (function) {
            case MAX, MIN -> extreme(function, arguments);
            case MOD -> mod(x, value(arguments.get(1)));
            case BINOMIAL -> binomial(x, value(arguments.get(1)));
            case LOG_BASE -> arithmetic.divide(arithmetic.ln(x), arithmetic.ln(value(arguments.get(1))));
            default -> unary(function, x);
        };
    }

    private Expr radians(Function function, Expr argument) {
        if (!function.isTrigonometric() || conventions == Conventions.REFERENCE) {
            return argument;
        }
        return Shapes.any(argument, part -> part instanceof Expr.Degrees)
                ? Shapes.rebuild(argument, Evaluation::inRadians)
                : argument;
    }

    static Expr inRadians(Expr e) {
        return e instanceof Expr.Degrees(Expr operand)
                ? new Expr.Quotient(
                        new Expr.Product(List.of(operand, new Expr.Constant(Expr.Constant.Name.PI))),
                        new Expr.Numeral(Rational.of(180)))
                : e;
    }

    private V unary(Function function, V x) {
        return switch (function) {
            case SIN -> arithmetic.sin(x);
            case COS -> arithmetic.cos(x);
            case TAN -> arithmetic.tan(x);
            case COT -> arithmetic.divide(arithmetic.cos(x), arithmetic.sin(x));
            case SEC -> arithmetic.reciprocal(arithmetic.cos(x));
            case CSC -> arithmetic.reciprocal(arithmetic.sin(x));
            case ARCSIN -> arithmetic.arcsin(x);
            case ARCCOS -> arithmetic.arccos(x);
            case ARCTAN -> arithmetic.atan(x);
            case ARCCOT -> arithmetic.atan(arithmetic.reciprocal(x));
            case ARCSEC -> arithmetic.arccos(arithmetic.reciprocal(x));
            case ARCCSC -> arithmetic.arcsin(arithmetic.reciprocal(x));
            case SINH -> arithmetic.sinh(x);
            case COSH -> arithmetic.cosh(x);
            case TANH -> arithmetic.tanh(x);
            case COTH -> arithmetic.reciprocal(arithmetic.tanh(x));
            case SECH -> arithmetic.reciprocal(arithmetic.cosh(x));
            case CSCH -> arithmetic.reciprocal(arithmetic.sinh(x));
            case ARSINH -> arithmetic.arsinh(x);
            case ARCOSH -> arithmetic.arcosh(x);
            case ARTANH -> arithmetic.artanh(x);
            case EXP -> arithmetic.exp(x);
            case LN -> arithmetic.ln(x);
            case LOG -> naturalLog ? arithmetic.ln(x) : decimalLog(x);
            case ABS -> arithmetic.modulus(x);
            case FLOOR -> arithmetic.floor(x);
            case CEILING -> arithmetic.negate(arithmetic.floor(arithmetic.negate(x)));
            case FACTORIAL, DOUBLE_FACTORIAL -> factorial(function, x);
            case REAL_PART -> arithmetic.realPart(x);
            case IMAGINARY_PART -> arithmetic.imaginaryPart(x);
            case CONJUGATE -> arithmetic.conjugate(x);
            case SIGN -> {
                if (!arithmetic.isReal(x)) {
                    throw UndefinedValue.INSTANCE;
                }
                yield arithmetic.of(Rational.of(arithmetic.sign(x)));
            }
            default -> throw UndefinedValue.INSTANCE;
        };
    }

    private V decimalLog(V x) {
        return arithmetic.divide(arithmetic.ln(x), arithmetic.ln(arithmetic.of(Rational.of(10))));
    }

    private V factorial(Function function, V x) {
        double n = arithmetic.toDouble(x);
        boolean whole = arithmetic.isReal(x) && n >= 0 && n == Math.rint(n) && n < 4000;
        if (whole) {
            var e = new Expr.Call(function, List.of(new Expr.Numeral(Rational.of((long) n))));
            return arithmetic.of(known(exact.value(e)));
        }
        if (function == Function.DOUBLE_FACTORIAL) {
            throw UndefinedValue.INSTANCE;
        }
        return arithmetic.gamma(arithmetic.add(x, arithmetic.one()));
    }

    private V binomial(V n, V k) {
        double dn = arithmetic.toDouble(n);
        double dk = arithmetic.toDouble(k);
        if (dn == Math.rint(dn) && dk == Math.rint(dk) && Math.abs(dn) < 1e15 && Math.abs(dk) < 1e15) {
            var e = new Expr.Call(
                    Function.BINOMIAL,
                    List.of(new Expr.Numeral(Rational.of((long) dn)), new Expr.Numeral(Rational.of((long) dk))));
            return arithmetic.of(known(exact.value(e)));
        }
        var one = arithmetic.one();
        var lower = arithmetic.multiply(
                arithmetic.gamma(arithmetic.add(k, one)),
                arithmetic.gamma(arithmetic.add(arithmetic.subtract(n, k), one)));
        return arithmetic.divide(arithmetic.gamma(arithmetic.add(n, one)), lower);
    }

    private V mod(V a, V b) {
        return arithmetic.subtract(a, arithmetic.multiply(b, arithmetic.floor(arithmetic.divide(a, b))));
    }

    private V extreme(Function function, List<Expr> arguments) {
        V best = null;
        for (var argument : arguments) {
            V v = value(argument);
            if (!arithmetic.isReal(v)) {
                throw UndefinedValue.INSTANCE;
            }
            int sign = best == null ? 1 : arithmetic.sign(arithmetic.subtract(v, best));
            if (best == null || (function == Function.MAX ? sign > 0 : sign < 0)) {
                best = v;
            }
        }
        return known(best);
    }

    /** An unknown function: a fixed but arbitrary value that depends on its name and arguments only. */
    private V application(Expr.Application a) {
        V mixed = arithmetic.of(Rational.of(Math.floorMod(a.name().hashCode(), 1009) + 3L));
        for (var argument : a.arguments()) {
            mixed = arithmetic.add(
                    arithmetic.multiply(mixed, arithmetic.of(Rational.of(3))), arithmetic.cos(value(argument)));
        }
        return mixed;
    }

    // --- sums, integrals, limits ---

    private V series(Expr.Series s) {
        nest();
        boolean endless = s.to() instanceof Expr.Constant(var name) && name == Expr.Constant.Name.INFINITY;
        V last = endless ? null : value(s.to());
        boolean constant = !endless && !Shapes.contains(s.body(), s.index());
        if (constant) {
            V count = arithmetic.add(arithmetic.subtract(known(last), value(s.from())), arithmetic.one());
            V body = value(s.body());
            nested--;
            return s.isProduct() ? general(body, count) : arithmetic.multiply(body, count);
        }
        long from = integer(s.from());
        if (endless) {
            V sum = endlessSum(s, from);
            nested--;
            return sum;
        }
        long to = Math.round(arithmetic.toDouble(known(last)));
        if (Math.abs(arithmetic.toDouble(known(last)) - to) > 1e-9 || to - from > MAX_TERMS) {
            throw UndefinedValue.INSTANCE;
        }
        var outer = bindings.get(s.index());
        V total = s.isProduct() ? arithmetic.one() : arithmetic.of(Rational.ZERO);
        for (long i = from; i <= to; i++) {
            bindings.put(s.index(), arithmetic.of(Rational.of(i)));
            V term = value(s.body());
            total = s.isProduct() ? arithmetic.multiply(total, term) : arithmetic.add(total, term);
        }
        restore(s.index(), outer);
        nested--;
        return total;
    }

    /**
     * A sum without end, by Levin's u-transformation of its first terms (Levin 1973; Weniger 1989, equation 7.3-5): exact for
     * what falls off geometrically and good for inverse powers. Refuses where two orders disagree.
     */
    private V endlessSum(Expr.Series s, long from) {
        if (s.isProduct()) {
            throw UndefinedValue.INSTANCE;
        }
        boolean precise = arithmetic instanceof Precise;
        int order = precise ? 30 : 12;
        var terms = new java.util.ArrayList<V>();
        var outer = bindings.get(s.index());
        V total = arithmetic.of(Rational.ZERO);
        for (int n = 0; n <= order; n++) {
            bindings.put(s.index(), arithmetic.of(Rational.of(from + n)));
            V term = value(s.body());
            if (arithmetic.isZero(term)) {
                throw UndefinedValue.INSTANCE;
            }
            terms.add(term);
            total = arithmetic.add(total, term);
        }
        restore(s.index(), outer);
        V best = levin(terms, order);
        return agreed(best, levin(terms, order - 3), precise ? 1e-13 : 1e-5);
    }

    private V levin(List<V> terms, int order) {
        V numerator = arithmetic.of(Rational.ZERO);
        V denominator = arithmetic.of(Rational.ZERO);
        V partial = arithmetic.of(Rational.ZERO);
        var binomial = Rational.ONE;
        for (int j = 0; j <= order; j++) {
            partial = arithmetic.add(partial, terms.get(j));
            var weight = binomial.times(
                    Rational.of(j + 1L).dividedBy(Rational.of(order + 1L)).pow(order - 1));
            V remainder = arithmetic.multiply(arithmetic.of(Rational.of(j + 1L)), terms.get(j));
            V scaled = arithmetic.divide(arithmetic.of(j % 2 == 0 ? weight : weight.negate()), remainder);
            numerator = arithmetic.add(numerator, arithmetic.multiply(scaled, partial));
            denominator = arithmetic.add(denominator, scaled);
            binomial = binomial.times(Rational.of(order - j)).dividedBy(Rational.of(j + 1L));
        }
        return arithmetic.divide(numerator, denominator);
    }

    private void nest() {
        if (++nested > 3) {
            throw UndefinedValue.INSTANCE;
        }
    }

    private void restore(String name, @Nullable V outer) {
        if (outer == null) {
            bindings.remove(name);
        } else {
            bindings.put(name, outer);
        }
    }

    private long integer(Expr e) {
        double v = arithmetic.toDouble(value(e));
        if (Math.abs(v - Math.rint(v)) > 1e-9 || Math.abs(v) > 1e9) {
            throw UndefinedValue.INSTANCE;
        }
        return Math.round(v);
    }

    private V integral(Expr.Integral i) {
        nest();
        var antiderivative = Calculus.antiderivative(i.body(), i.variable(), budget);
        V result;
        if (i.from() == null || i.to() == null) {
            result = value(known(antiderivative));
        } else if (antiderivative != null) {
            V to = value(i.to());
            V from = value(i.from());
            var outer = bindings.get(i.variable());
            bindings.put(i.variable(), to);
            V upper = value(antiderivative);
            bindings.put(i.variable(), from);
            V lower = value(antiderivative);
            restore(i.variable(), outer);
            result = arithmetic.subtract(upper, lower);
        } else {
            result = quadrature(i, i.from(), i.to());
        }
        nested--;
        return result;
    }

    /** The integral over a finite stretch by the tanh-sinh rule; only in doubles, good to about ten digits. */
    @SuppressWarnings("unchecked")
    private V quadrature(Expr.Integral i, Expr lower, Expr upper) {
        if (!(arithmetic instanceof Approximate)) {
            throw UndefinedValue.INSTANCE;
        }
        double a = arithmetic.toDouble(value(lower));
        double b = arithmetic.toDouble(value(upper));
        var outer = bindings.get(i.variable());
        double coarse = tanhSinh(i, a, b, 0.125);
        double fine = tanhSinh(i, a, b, 0.0625);
        restore(i.variable(), outer);
        double error = Math.abs(fine - coarse) + 1e-11 * Math.abs(fine);
        if (!(error <= 1e-8 * Math.max(1e-6, Math.abs(fine)))) {
            throw UndefinedValue.INSTANCE;
        }
        return (V) new Approximate.Value(fine, 0, error);
    }

    @SuppressWarnings("unchecked")
    private double tanhSinh(Expr.Integral i, double a, double b, double step) {
        double half = (b - a) / 2;
        double sum = 0;
        for (int k = (int) (-3.2 / step); k <= 3.2 / step; k++) {
            double t = k * step;
            double u = Math.PI / 2 * Math.sinh(t);
            double weight = Math.PI / 2 * Math.cosh(t) / (Math.cosh(u) * Math.cosh(u));
            double x = (a + b) / 2 + half * Math.tanh(u);
            if (x > Math.min(a, b) && x < Math.max(a, b)) {
                bindings.put(i.variable(), (V) Approximate.real(x));
                V v = value(i.body());
                if (!arithmetic.isReal(v)) {
                    throw UndefinedValue.INSTANCE;
                }
                sum += weight * arithmetic.toDouble(v);
            }
        }
        return sum * half * step;
    }

    private V limit(Expr.Limit l) {
        nest();
        var outer = bindings.get(l.variable());
        V result;
        try {
            result = isInfinite(l.point()) ? atInfinity(l) : atPoint(l);
        } finally {
            restore(l.variable(), outer);
            nested--;
        }
        return result;
    }

    private static boolean isInfinite(Expr e) {
        return e instanceof Expr.Constant(var name) && name == Expr.Constant.Name.INFINITY
                || e instanceof Expr.Negation(Expr operand) && isInfinite(operand);
    }

    private V atInfinity(Expr.Limit l) {
        if (!Shapes.contains(l.body(), l.variable())) {
            return value(l.body());
        }
        long sign = l.point() instanceof Expr.Negation ? -1 : 1;
        boolean precise = arithmetic instanceof Precise;
        var far = Rational.of(10).pow(precise ? 16 : 7).times(Rational.of(sign));
        return settled(l, far, far.times(Rational.of(10)), precise ? 1e-13 : 1e-5);
    }

    private V atPoint(Expr.Limit l) {
        V point = value(l.point());
        bindings.put(l.variable(), point);
        try {
            return value(l.body());
        } catch (UndefinedValue e) {
            boolean precise = arithmetic instanceof Precise;
            var step = Rational.of(10).pow(precise ? -18 : -5);
            V above = near(l, point, step);
            V below = near(l, point, step.negate());
            return l.side() > 0
                    ? widened(above, precise ? 1e-16 : 1e-3)
                    : l.side() < 0
                            ? widened(below, precise ? 1e-16 : 1e-3)
                            : agreed(above, below, precise ? 1e-16 : 1e-3);
        }
    }

    private V near(Expr.Limit l, V point, Rational step) {
        bindings.put(l.variable(), arithmetic.add(point, arithmetic.of(step)));
        return value(l.body());
    }

    private V settled(Expr.Limit l, Rational near, Rational far, double tolerance) {
        bindings.put(l.variable(), arithmetic.of(near));
        V first = value(l.body());
        bindings.put(l.variable(), arithmetic.of(far));
        V second = value(l.body());
        agreed(second, first, tolerance);
        var ten = arithmetic.of(Rational.of(10));
        V extrapolated = arithmetic.subtract(arithmetic.multiply(ten, second), first);
        return widened(arithmetic.divide(extrapolated, arithmetic.of(Rational.of(9))), tolerance);
    }

    private V agreed(V a, V b, double tolerance) {
        double difference = Math.abs(arithmetic.toDouble(arithmetic.subtract(a, b)));
        if (!(difference <= tolerance * Math.max(1, Math.abs(arithmetic.toDouble(a))))) {
            throw UndefinedValue.INSTANCE;
        }
        return widened(a, tolerance);
    }

    /** The value with its error bound raised to {@code tolerance}. */
    @SuppressWarnings("unchecked")
    private V widened(V value, double tolerance) {
        return switch (value) {
            case Approximate.Value a ->
                (V) new Approximate.Value(a.re(), a.im(), a.error() + tolerance * (1 + a.modulus()));
            case Precise.Value p ->
                (V) new Precise.Value(
                        p.re(), p.im(), Math.max(p.error(), Math.log10(tolerance) + Math.max(0, Precise.log(p))));
            default -> value;
        };
    }
}
