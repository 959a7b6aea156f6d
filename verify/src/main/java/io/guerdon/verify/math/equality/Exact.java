package io.guerdon.verify.math.equality;

import io.guerdon.verify.math.expressions.Budget;
import io.guerdon.verify.math.expressions.Conventions;
import io.guerdon.verify.math.expressions.Expr;
import io.guerdon.verify.math.expressions.Function;
import io.guerdon.verify.math.expressions.Rational;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Evaluates expressions whose value is a fraction, exactly, within a limit of size. */
final class Exact {
    /** Bits of numerator and denominator that are carried; larger values are left to the other tests. */
    static final int MAX_BITS = 24_000;

    private static final int MAX_TERMS = 2_000;

    private final Conventions conventions;
    private final Budget budget;
    private final Map<String, Rational> bindings = new HashMap<>();

    Exact(Conventions conventions, Budget budget) {
        this.conventions = conventions;
        this.budget = budget;
    }

    /** Gives variables a value while evaluating. */
    Exact with(Map<String, Rational> values) {
        bindings.putAll(values);
        return this;
    }

    /**
     * The value, or null when it is not a fraction, has variables, or is too large.
     *
     * @throws UndefinedValue on a division by zero and the like
     */
    @Nullable
    Rational value(Expr expr) {
        budget.spend(2);
        return switch (expr) {
            case Expr.Numeral n -> n.value();
            case Expr.BasedNumeral(String digits, int base) -> based(digits, base);
            case Expr.Symbol(String name) -> bindings.get(name);
            case Expr.Negation(Expr operand) -> {
                var v = value(operand);
                yield v == null ? null : v.negate();
            }
            case Expr.Sum(List<Expr> terms) -> sum(terms);
            case Expr.Product(List<Expr> factors) -> product(factors);
            case Expr.Quotient(Expr n, Expr d) -> quotient(value(n), value(d));
            case Expr.Percent(Expr operand) -> quotient(value(operand), Rational.of(100));
            case Expr.Degrees(Expr operand) -> value(operand);
            case Expr.Power(Expr base, Expr exponent) -> power(base, exponent);
            case Expr.Root(Expr radicand, Expr index) -> root(value(radicand), value(index));
            case Expr.Call(Function function, List<Expr> arguments) -> call(function, arguments);
            case Expr.Series s -> series(s);
            case Expr.Integral i -> integral(i);
            case Expr.Derivative(Expr body, String variable, int order) -> {
                var derivative = Calculus.derivative(body, variable, budget);
                yield derivative == null ? null : value(derivative);
            }
            default -> null;
        };
    }

    private @Nullable Rational limited(@Nullable Rational value) {
        if (value == null) {
            return null;
        }
        int bits = value.bits();
        budget.spend(1 + (bits >> 6) + ((long) bits * bits >> 14));
        return bits > MAX_BITS ? null : value;
    }

    static @Nullable Rational based(String digits, int base) {
        try {
            return Rational.of(new BigInteger(digits, base));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private @Nullable Rational sum(List<Expr> terms) {
        var total = Rational.ZERO;
        for (var term : terms) {
            var v = value(term);
            if (v == null) {
                return null;
            }
            total = limited(total.plus(v));
            if (total == null) {
                return null;
            }
        }
        return total;
    }

    private @Nullable Rational product(List<Expr> factors) {
        var total = Rational.ONE;
        for (var factor : factors) {
            var v = value(factor);
            if (v == null) {
                return null;
            }
            total = limited(total.times(v));
            if (total == null) {
                return null;
            }
        }
        return total;
    }

    private @Nullable Rational quotient(@Nullable Rational n, @Nullable Rational d) {
        if (d != null && d.isZero()) {
            throw UndefinedValue.INSTANCE;
        }
        return n == null || d == null ? null : limited(n.dividedBy(d));
    }

    private @Nullable Rational power(Expr base, Expr exponent) {
        var b = value(base);
        if (b == null) {
            return null;
        }
        if (b.isOne()) {
            return isFinite(exponent) ? Rational.ONE : null;
        }
        var e = value(exponent);
        return e == null ? null : power(b, e);
    }

    /** Whether an exponent certainly has a finite value, even one too large to be computed. */
    private boolean isFinite(Expr exponent) {
        return switch (exponent) {
            case Expr.Numeral n -> true;
            case Expr.Negation(Expr operand) -> isFinite(operand);
            case Expr.Power(Expr base, Expr power) -> isFinite(base) && isFinite(power);
            case Expr.Product(List<Expr> factors) -> factors.stream().allMatch(this::isFinite);
            case Expr.Sum(List<Expr> terms) -> terms.stream().allMatch(this::isFinite);
            default -> false;
        };
    }

    @Nullable
    Rational power(Rational base, Rational exponent) {
        if (exponent.isInteger()) {
            return integerPower(base, exponent.numerator());
        }
        if (exponent.denominator().bitLength() > 10) {
            return null;
        }
        var root = root(base, Rational.of(exponent.denominator()));
        return root == null ? null : integerPower(root, exponent.numerator());
    }

    private @Nullable Rational integerPower(Rational base, BigInteger exponent) {
        if (base.isZero()) {
            if (exponent.signum() < 0) {
                throw UndefinedValue.INSTANCE;
            }
            return exponent.signum() == 0 ? Rational.ONE : Rational.ZERO;
        }
        if (base.abs().isOne()) {
            return base.signum() > 0 || !exponent.testBit(0) ? Rational.ONE : Rational.MINUS_ONE;
        }
        if (exponent.bitLength() > 20) {
            return null;
        }
        long bits = (long) Math.max(base.bits() - 1, 1) * Math.abs(exponent.intValue());
        if (bits > MAX_BITS) {
            return null;
        }
        budget.spend(1 + (bits >> 6) + (bits * bits >> 14));
        return base.pow(exponent.intValue());
    }

    /** The exact root, or null when it is no fraction. Negative radicands have a real odd root by mathematical convention. */
    private @Nullable Rational root(@Nullable Rational radicand, @Nullable Rational index) {
        if (radicand == null || index == null) {
            return null;
        }
        int n = index.intValueOr(0);
        if (n == 0) {
            if (index.isZero()) {
                throw UndefinedValue.INSTANCE;
            }
            return index.bits() > 20 ? null : power(radicand, Rational.ONE.dividedBy(index));
        }
        if (n < 0 || n > 512) {
            return null;
        }
        if (radicand.signum() < 0) {
            if (n % 2 == 0 || conventions == Conventions.REFERENCE) {
                return null;
            }
            var positive = root(radicand.negate(), index);
            return positive == null ? null : positive.negate();
        }
        var numerator = integerRoot(radicand.numerator(), n);
        var denominator = numerator == null ? null : integerRoot(radicand.denominator(), n);
        return numerator == null || denominator == null ? null : Rational.of(numerator, denominator);
    }

    private @Nullable BigInteger integerRoot(BigInteger value, int n) {
        if (value.signum() == 0 || value.equals(BigInteger.ONE) || n == 1) {
            return value;
        }
        int bits = value.bitLength();
        if (n >= bits || bits > 8_000) {
            return null;
        }
        budget.spend(20 + ((long) bits * bits >> 9));
        var root = n == 2 ? value.sqrt() : newtonRoot(value, n);
        return root.pow(n).equals(value) ? root : null;
    }

    private static BigInteger newtonRoot(BigInteger value, int n) {
        var x = BigInteger.ONE.shiftLeft(value.bitLength() / n + 1);
        var bigN = BigInteger.valueOf(n);
        var bigM = BigInteger.valueOf(n - 1);
        while (true) {
            var y = x.multiply(bigM).add(value.divide(x.pow(n - 1))).divide(bigN);
            if (y.compareTo(x) >= 0) {
                return x;
            }
            x = y;
        }
    }

    private @Nullable Rational call(Function function, List<Expr> arguments) {
        if (function == Function.DETERMINANT) {
            return determinant(arguments.getFirst());
        }
        if (function.arity() >= 0 && function.arity() != arguments.size()) {
            return null;
        }
        return switch (function) {
            case ABS, FLOOR, CEILING, SIGN, FACTORIAL, DOUBLE_FACTORIAL, REAL_PART, IMAGINARY_PART, CONJUGATE -> {
                var v = value(arguments.getFirst());
                yield v == null ? null : unary(function, v);
            }
            case BINOMIAL, MOD -> {
                var a = value(arguments.get(0));
                var b = value(arguments.get(1));
                yield a == null || b == null ? null : function == Function.MOD ? mod(a, b) : binomial(a, b);
            }
            case MAX, MIN, GCD, LCM -> many(function, arguments);
            case LN, LOG -> {
                var v = value(arguments.getFirst());
                yield v != null && v.isOne()
                        ? Rational.ZERO
                        : function == Function.LOG ? logarithm(v, Rational.of(10)) : null;
            }
            case LOG_BASE -> logarithm(value(arguments.get(0)), value(arguments.get(1)));
            case EXP -> {
                var v = value(arguments.getFirst());
                yield v != null && v.isZero() ? Rational.ONE : null;
            }
            default -> null;
        };
    }

    /** The logarithm when it is a whole number of small size. */
    private @Nullable Rational logarithm(@Nullable Rational value, @Nullable Rational base) {
        if (value == null || base == null || conventions == Conventions.MATHEMATICAL && base.equals(Rational.of(10))) {
            return null;
        }
        if (value.signum() <= 0 || base.signum() <= 0 || base.isOne()) {
            return null;
        }
        return value.isOne() ? Rational.ZERO : value.equals(base) ? Rational.ONE : null;
    }

    private @Nullable Rational unary(Function function, Rational v) {
        return switch (function) {
            case ABS -> v.abs();
            case FLOOR -> Rational.of(v.floor());
            case CEILING -> Rational.of(v.negate().floor().negate());
            case SIGN -> Rational.of(v.signum());
            case REAL_PART, CONJUGATE -> v;
            case IMAGINARY_PART -> Rational.ZERO;
            case FACTORIAL -> factorial(v, 1);
            case DOUBLE_FACTORIAL -> factorial(v, 2);
            default -> null;
        };
    }

    private @Nullable Rational factorial(Rational v, int step) {
        if (!v.isInteger()) {
            return null;
        }
        if (v.signum() < 0) {
            throw UndefinedValue.INSTANCE;
        }
        int n = v.intValueOr(Integer.MAX_VALUE);
        if (n > 2_200) {
            return null;
        }
        budget.spend(2L + n + (long) n * n / 100);
        var product = BigInteger.ONE;
        for (int i = n; i > 1; i -= step) {
            product = product.multiply(BigInteger.valueOf(i));
        }
        return Rational.of(product);
    }

    private @Nullable Rational binomial(Rational n, Rational k) {
        if (!n.isInteger() || !k.isInteger()) {
            return null;
        }
        if (k.signum() < 0) {
            return Rational.ZERO;
        }
        int below = k.intValueOr(Integer.MAX_VALUE);
        if (n.signum() >= 0) {
            if (k.compareTo(n) > 0) {
                return Rational.ZERO;
            }
            below = Math.min(below, n.minus(k).intValueOr(Integer.MAX_VALUE));
        }
        if (below > 2_000 || (long) below * n.bits() > MAX_BITS) {
            return null;
        }
        budget.spend(2L + below * 2L + (long) below * below * n.bits() / 2_000);
        var result = BigInteger.ONE;
        for (int i = 0; i < below; i++) {
            result = result.multiply(n.numerator().subtract(BigInteger.valueOf(i)))
                    .divide(BigInteger.valueOf(i + 1L));
        }
        return Rational.of(result);
    }

    private static Rational mod(Rational a, Rational b) {
        if (b.isZero()) {
            throw UndefinedValue.INSTANCE;
        }
        return a.mod(b);
    }

    private @Nullable Rational many(Function function, List<Expr> arguments) {
        Rational result = null;
        for (var argument : arguments) {
            var v = value(argument);
            if (v == null) {
                return null;
            }
            if (result == null) {
                result = function == Function.GCD || function == Function.LCM ? v.abs() : v;
            } else {
                result = switch (function) {
                    case MAX -> v.compareTo(result) > 0 ? v : result;
                    case MIN -> v.compareTo(result) < 0 ? v : result;
                    case GCD -> gcd(result, v);
                    default -> lcm(result, v);
                };
            }
        }
        return limited(result);
    }

    static Rational gcd(Rational a, Rational b) {
        if (a.isZero() || b.isZero()) {
            return a.isZero() ? b.abs() : a.abs();
        }
        return Rational.of(a.numerator().gcd(b.numerator()), lcm(a.denominator(), b.denominator()));
    }

    static Rational lcm(Rational a, Rational b) {
        if (a.isZero() || b.isZero()) {
            return Rational.ZERO;
        }
        return Rational.of(
                lcm(a.numerator(), b.numerator()).abs(), a.denominator().gcd(b.denominator()));
    }

    private static BigInteger lcm(BigInteger a, BigInteger b) {
        return a.divide(a.gcd(b)).multiply(b);
    }

    private @Nullable Rational series(Expr.Series s) {
        var from = value(s.from());
        var to = value(s.to());
        if (from == null || to == null || !from.isInteger() || !to.isInteger()) {
            return null;
        }
        int terms = to.minus(from).intValueOr(Integer.MAX_VALUE);
        if (terms > MAX_TERMS) {
            return null;
        }
        var outer = bindings.get(s.index());
        var total = s.isProduct() ? Rational.ONE : Rational.ZERO;
        for (var i = from; total != null && i.compareTo(to) <= 0; i = i.plus(Rational.ONE)) {
            bindings.put(s.index(), i);
            var v = value(s.body());
            total = v == null ? null : limited(s.isProduct() ? total.times(v) : total.plus(v));
        }
        if (outer == null) {
            bindings.remove(s.index());
        } else {
            bindings.put(s.index(), outer);
        }
        return total;
    }

    private @Nullable Rational integral(Expr.Integral i) {
        if (i.from() == null || i.to() == null) {
            return null;
        }
        var antiderivative = Calculus.antiderivative(i.body(), i.variable(), budget);
        if (antiderivative == null) {
            return null;
        }
        var from = value(i.from());
        var to = value(i.to());
        if (from == null || to == null) {
            return null;
        }
        var outer = bindings.get(i.variable());
        bindings.put(i.variable(), to);
        var upper = value(antiderivative);
        bindings.put(i.variable(), from);
        var lower = value(antiderivative);
        if (outer == null) {
            bindings.remove(i.variable());
        } else {
            bindings.put(i.variable(), outer);
        }
        return upper == null || lower == null ? null : limited(upper.minus(lower));
    }

    private @Nullable Rational determinant(Expr matrix) {
        if (!(matrix instanceof Expr.Matrix(List<List<Expr>> rows))
                || rows.size() != rows.getFirst().size()
                || rows.size() > 12) {
            return null;
        }
        int n = rows.size();
        var a = new Rational[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                var v = value(rows.get(i).get(j));
                if (v == null) {
                    return null;
                }
                a[i][j] = v;
            }
        }
        return determinant(a);
    }

    private @Nullable Rational determinant(Rational[][] a) {
        int n = a.length;
        var result = Rational.ONE;
        for (int column = 0; column < n; column++) {
            int pivot = column;
            while (pivot < n && a[pivot][column].isZero()) {
                pivot++;
            }
            if (pivot == n) {
                return Rational.ZERO;
            }
            if (pivot != column) {
                var swapped = a[pivot];
                a[pivot] = a[column];
                a[column] = swapped;
                result = result.negate();
            }
            result = result.times(a[column][column]);
            for (int row = column + 1; row < n; row++) {
                var factor = a[row][column].dividedBy(a[column][column]);
                for (int k = column; k < n; k++) {
                    var entry = limited(a[row][k].minus(factor.times(a[column][k])));
                    if (entry == null) {
                        return null;
                    }
                    a[row][k] = entry;
                }
            }
        }
        return limited(result);
    }
}
