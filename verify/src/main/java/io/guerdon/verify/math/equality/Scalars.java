package io.guerdon.verify.math.equality;

import io.guerdon.verify.math.expressions.Budget;
import io.guerdon.verify.math.expressions.Conventions;
import io.guerdon.verify.math.expressions.Expr;
import io.guerdon.verify.math.expressions.Function;
import io.guerdon.verify.math.expressions.Rational;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Compares two expressions that stand for numbers or for formulas with variables. */
final class Scalars {
    private static final int DIGITS = 50;
    private static final int MORE_DIGITS = 90;
    private static final int POINTS = 10;
    private static final int POINTS_NEEDED = 4;

    private final EqualityRules rules;
    private final Conventions conventions;
    private final Budget budget;

    Scalars(EqualityRules rules, Budget budget) {
        this.rules = rules;
        this.conventions = rules.conventions();
        this.budget = budget;
    }

    Comparison compare(Expr gold, Expr prediction) {
        var infinite = infinities(gold, prediction);
        if (infinite != null) {
            return infinite;
        }
        var rounded = roundedNumbers(gold, prediction);
        if (rounded != null) {
            return rounded;
        }
        Rational g;
        Rational p;
        try {
            g = exactValue(gold);
            p = exactValue(prediction);
        } catch (UndefinedValue e) {
            return Comparison.different(Method.EXACT_NUMBER, "one of the two divides by zero");
        }
        if (g != null && p != null) {
            return exact(g, p);
        }
        boolean variables = !Shapes.variables(gold).isEmpty()
                || !Shapes.variables(prediction).isEmpty();
        var modular = modular(gold, prediction);
        if (modular != null) {
            return modular;
        }
        var decimalLog = variables ? identity(gold, prediction, false) : constants(gold, prediction, false);
        boolean openBase = conventions == Conventions.MATHEMATICAL && (hasOpenLog(gold) || hasOpenLog(prediction));
        if (decimalLog.isEqual() || !openBase) {
            return decimalLog;
        }
        return variables ? identity(gold, prediction, true) : constants(gold, prediction, true);
    }

    private static boolean hasOpenLog(Expr e) {
        return Shapes.any(e, part -> part instanceof Expr.Call(Function f, var arguments) && f == Function.LOG);
    }

    private @Nullable Rational exactValue(Expr e) {
        return new Exact(conventions, budget).value(e);
    }

    private static Comparison exact(Rational g, Rational p) {
        return g.equals(p)
                ? Comparison.equal(Method.EXACT_NUMBER, "the numbers are equal")
                : Comparison.different(Method.EXACT_NUMBER, "the numbers differ");
    }

    // --- infinity ---

    private @Nullable Comparison infinities(Expr gold, Expr prediction) {
        int g = infinity(gold);
        int p = infinity(prediction);
        if (g == 0 && p == 0) {
            return null;
        }
        return Comparison.of(g == p, Method.EXACT_NUMBER, "both are the same infinity", "only one is infinite");
    }

    static int infinity(Expr e) {
        return switch (e) {
            case Expr.Constant(var name) when name == Expr.Constant.Name.INFINITY -> 1;
            case Expr.Negation(Expr operand) -> -infinity(operand);
            case Expr.Sum(var terms) when terms.size() == 1 -> infinity(terms.getFirst());
            case Expr.Product(var factors) -> {
                int sign = 0;
                for (var factor : factors) {
                    if (infinity(factor) != 0) {
                        sign = infinity(factor);
                    } else if (!(factor instanceof Expr.Numeral n && n.value().signum() > 0)) {
                        yield 0;
                    }
                }
                yield sign;
            }
            default -> 0;
        };
    }

    // --- decimals ---

    /** A written decimal: its value and how many decimals were given. */
    private record Decimal(Rational value, int decimals) {}

    private static @Nullable Decimal decimal(Expr e) {
        return switch (e) {
            case Expr.Numeral n when n.decimals() >= 0 -> new Decimal(n.value(), n.decimals());
            case Expr.Negation(Expr operand) -> {
                var inner = decimal(operand);
                yield inner == null ? null : new Decimal(inner.value.negate(), inner.decimals);
            }
            case Expr.Percent(Expr operand) -> {
                var inner = decimal(operand);
                yield inner == null ? null : new Decimal(inner.value.dividedBy(Rational.of(100)), inner.decimals + 2);
            }
            default -> null;
        };
    }

    private @Nullable Comparison roundedNumbers(Expr gold, Expr prediction) {
        var g = decimal(gold);
        var p = decimal(prediction);
        if (g == null && p == null) {
            return null;
        }
        if (!Shapes.variables(gold).isEmpty() || !Shapes.variables(prediction).isEmpty()) {
            return null;
        }
        if (conventions == Conventions.REFERENCE) {
            return roundedAsReference(gold, prediction);
        }
        if (g != null && p != null && g.value.equals(p.value)) {
            return Comparison.equal(Method.EXACT_NUMBER, "the numbers are equal");
        }
        boolean close = p != null && isRoundingOf(p, gold) || g != null && isRoundingOf(g, prediction);
        return close
                ? Comparison.equal(Method.ROUNDED_NUMBER, "the decimal is the other number rounded")
                : g != null && p != null ? Comparison.different(Method.EXACT_NUMBER, "the numbers differ") : null;
    }

    /** Whether the decimal has enough digits and is the other value correctly rounded or cut at its last digit. */
    private boolean isRoundingOf(Decimal decimal, Expr other) {
        var digits = decimal.value.times(Rational.of(BigInteger.TEN.pow(Math.min(decimal.decimals, 1000))));
        int significant = digits.numerator().abs().toString().length();
        if (decimal.decimals < rules.floatDecimals() || significant < rules.floatDecimals()) {
            return false;
        }
        var value = decimalValue(other);
        if (value == null) {
            return false;
        }
        var unit = BigDecimal.ONE.scaleByPowerOfTen(-decimal.decimals);
        var d = decimal.value.toBigDecimal(new MathContext(1200));
        var difference = value.subtract(d);
        boolean rounding = difference.abs().multiply(BigDecimal.TWO).compareTo(unit) <= 0;
        boolean cut = difference.signum() == d.signum() && difference.abs().compareTo(unit) < 0;
        return rounding || cut;
    }

    private @Nullable BigDecimal decimalValue(Expr e) {
        try {
            var exact = exactValue(e);
            if (exact != null) {
                return exact.bits() > 8_000 ? null : exact.toBigDecimal(new MathContext(1200));
            }
            var arithmetic = new Precise(DIGITS, budget);
            var value = new Evaluation<>(arithmetic, conventions, false, budget).value(e);
            return arithmetic.isReal(value) && value.error() < -30 ? value.re() : null;
        } catch (UndefinedValue undefined) {
            return null;
        }
    }

    private @Nullable Comparison roundedAsReference(Expr gold, Expr prediction) {
        var g = decimalValue(gold);
        var p = decimalValue(prediction);
        if (g == null || p == null) {
            return null;
        }
        var a = g.setScale(rules.floatDecimals(), java.math.RoundingMode.HALF_EVEN);
        var b = p.setScale(rules.floatDecimals(), java.math.RoundingMode.HALF_EVEN);
        return Comparison.of(
                a.compareTo(b) == 0,
                Method.ROUNDED_NUMBER,
                "the numbers are equal after rounding",
                "the numbers differ after rounding");
    }

    // --- quotients of polynomials ---

    private @Nullable Comparison modular(Expr gold, Expr prediction) {
        long seed = Modular.mix(gold.hashCode() * 31L + prediction.hashCode());
        int rounds = 0;
        for (int attempt = 0; attempt < 6 && rounds < 3; attempt++) {
            try {
                var field = new Modular(seed + attempt, conventions, budget);
                long g = field.value(gold);
                if (g < 0) {
                    return null;
                }
                long p = field.value(prediction);
                if (p < 0) {
                    return null;
                }
                if (g != p) {
                    return Comparison.different(Method.NORMAL_FORM, "the formulas differ at a random point");
                }
                rounds++;
            } catch (UndefinedValue e) {
                // Another prime and point may do.
            }
        }
        if (rounds < 3) {
            return Comparison.different(Method.NORMAL_FORM, "one of the two divides by zero");
        }
        return provenDifferent(gold, prediction)
                ? Comparison.different(Method.NORMAL_FORM, "the formulas differ at a random point")
                : Comparison.equal(Method.NORMAL_FORM, "the formulas are the same quotient of polynomials");
    }

    /** A second look in doubles, so that no number crafted for the primes can pass. */
    private boolean provenDifferent(Expr gold, Expr prediction) {
        var point = new Point(variables(gold, prediction), Set.of(), gold.hashCode());
        try {
            var g = point.evaluate(gold, 4, false);
            var p = point.evaluate(prediction, 4, false);
            return g.isKnown() && p.isKnown() && apart(g, p);
        } catch (UndefinedValue e) {
            return false;
        }
    }

    private static boolean apart(Approximate.Value a, Approximate.Value b) {
        return a.isKnown() && b.isKnown() && Math.hypot(a.re() - b.re(), a.im() - b.im()) > 4 * (a.error() + b.error());
    }

    private static boolean agree(Approximate.Value a, Approximate.Value b) {
        double size = Math.max(a.modulus(), b.modulus());
        return a.isKnown() && b.isKnown() && a.error() + b.error() <= 1e-8 * Math.max(size, 1e-4) && !apart(a, b);
    }

    // --- constants ---

    private Comparison constants(Expr gold, Expr prediction, boolean naturalLog) {
        Approximate.Value g = null;
        Approximate.Value p = null;
        try {
            g = new Evaluation<>(Approximate.INSTANCE, conventions, naturalLog, budget).value(gold);
            p = new Evaluation<>(Approximate.INSTANCE, conventions, naturalLog, budget).value(prediction);
        } catch (UndefinedValue e) {
            if (divides(gold) || divides(prediction)) {
                return Comparison.different(Method.NUMERIC_VALUE, "one of the two has no value");
            }
        }
        if (g != null && p != null && apart(g, p)) {
            return Comparison.different(Method.NUMERIC_VALUE, "the values differ");
        }
        for (int digits : new int[] {DIGITS, MORE_DIGITS}) {
            var outcome = precise(gold, prediction, digits, naturalLog);
            if (outcome != null) {
                return outcome;
            }
        }
        if (g != null && p != null && agree(g, p)) {
            return Comparison.equal(Method.NUMERIC_VALUE, "the values agree to double precision");
        }
        return Comparison.undecided(Method.NUMERIC_VALUE, "the values could not be computed");
    }

    private static boolean divides(Expr e) {
        return e instanceof Expr.Quotient(var n, Expr.Numeral d) && d.value().isZero();
    }

    /** Compares to so many digits; null when the values cannot be computed or the digits do not suffice. */
    private @Nullable Comparison precise(Expr gold, Expr prediction, int digits, boolean naturalLog) {
        try {
            var arithmetic = new Precise(digits, budget);
            var g = new Evaluation<>(arithmetic, conventions, naturalLog, budget).value(gold);
            var p = new Evaluation<>(arithmetic, conventions, naturalLog, budget).value(prediction);
            return judge(arithmetic, g, p);
        } catch (UndefinedValue e) {
            return null;
        }
    }

    private @Nullable Comparison judge(Precise arithmetic, Precise.Value g, Precise.Value p) {
        double error = Math.max(g.error(), p.error());
        double distance = Precise.log(arithmetic.subtract(g, p));
        double size = Math.max(Precise.log(g), Precise.log(p));
        if (distance > error + 1.5) {
            return Comparison.different(Method.NUMERIC_VALUE, "the values differ");
        }
        boolean tight = error <= -20;
        boolean limit = error <= -12 && error <= size - 11;
        if (tight || limit) {
            return Comparison.equal(Method.NUMERIC_VALUE, "the values agree to many digits");
        }
        return null;
    }

    // --- formulas with variables ---

    private static Set<String> variables(Expr a, Expr b) {
        var names = new TreeSet<>(Shapes.variables(a));
        names.addAll(Shapes.variables(b));
        return names;
    }

    private Comparison identity(Expr gold, Expr prediction, boolean naturalLog) {
        var names = variables(gold, prediction);
        if (names.size() > 24) {
            return Comparison.undecided(Method.IDENTITY_TEST, "there are too many variables");
        }
        var whole = new TreeSet<String>();
        collectWhole(gold, whole);
        collectWhole(prediction, whole);
        var point = new Point(names, whole, Modular.mix(gold.hashCode() * 31L + prediction.hashCode()));
        boolean imaginary = hasImaginaryUnit(gold) || hasImaginaryUnit(prediction);
        int real = 0;
        int complex = 0;
        int oneSided = 0;
        for (int i = 0; i < POINTS; i++) {
            var g = tryEvaluate(point, gold, i, naturalLog);
            var p = tryEvaluate(point, prediction, i, naturalLog);
            if (g == null || p == null) {
                oneSided += g == null && p == null ? 0 : 1;
                continue;
            }
            if (!imaginary && !Approximate.INSTANCE.isReal(g) && !Approximate.INSTANCE.isReal(p)) {
                complex += agree(g, p) ? 1 : 0;
                continue;
            }
            if (apart(g, p)) {
                return Comparison.different(Method.IDENTITY_TEST, "the formulas differ at a random point");
            }
            real += agree(g, p) ? 1 : 0;
        }
        if (oneSided > 2) {
            return Comparison.different(Method.IDENTITY_TEST, "the formulas are defined at different points");
        }
        if (real < POINTS_NEEDED && complex + real < POINTS_NEEDED) {
            return Comparison.undecided(Method.IDENTITY_TEST, "the formulas could not be evaluated");
        }
        return confirmed(point, gold, prediction, naturalLog);
    }

    /** Looks again at two points to many digits, where a tiny difference would show. */
    private Comparison confirmed(Point point, Expr gold, Expr prediction, boolean naturalLog) {
        for (int i = 1; i < 3; i++) {
            try {
                var arithmetic = new Precise(DIGITS, budget);
                var g = point.evaluatePrecisely(gold, i, naturalLog, arithmetic);
                var p = point.evaluatePrecisely(prediction, i, naturalLog, arithmetic);
                var outcome = judge(arithmetic, g, p);
                if (outcome != null && outcome.state() == Comparison.State.DIFFERENT) {
                    return outcome.by(Method.IDENTITY_TEST);
                }
            } catch (UndefinedValue e) {
                // The other point may do.
            }
        }
        return Comparison.equal(Method.IDENTITY_TEST, "the formulas agree at every random point");
    }

    private Approximate.@Nullable Value tryEvaluate(Point point, Expr e, int round, boolean naturalLog) {
        try {
            var value = point.evaluate(e, round, naturalLog);
            return value.isKnown() ? value : null;
        } catch (UndefinedValue undefined) {
            return null;
        }
    }

    private static boolean hasImaginaryUnit(Expr e) {
        return Shapes.any(e, part -> part instanceof Expr.Constant(var name) && name == Expr.Constant.Name.I);
    }

    /** Collects the variables that can only be whole numbers: in factorials, binomials, bounds of sums, signs (-1)^n. */
    private static void collectWhole(Expr e, Set<String> names) {
        switch (e) {
            case Expr.Call(Function f, var arguments)
            when f == Function.FACTORIAL
                    || f == Function.DOUBLE_FACTORIAL
                    || f == Function.BINOMIAL
                    || f == Function.MOD -> arguments.forEach(a -> names.addAll(Shapes.variables(a)));
            case Expr.Series s -> {
                names.addAll(Shapes.variables(s.from()));
                names.addAll(Shapes.variables(s.to()));
            }
            case Expr.Power(Expr base, Expr exponent)
            when base instanceof Expr.Negation && Shapes.variables(base).isEmpty() ->
                names.addAll(Shapes.variables(exponent));
            case Expr.Power(Expr base, Expr exponent)
            when base instanceof Expr.Constant(var name) && name == Expr.Constant.Name.I ->
                names.addAll(Shapes.variables(exponent));
            default -> {}
        }
        Shapes.parts(e).forEach(part -> collectWhole(part, names));
    }

    /** Random but reproducible values for the variables. */
    private final class Point {
        private final Set<String> names;
        private final Set<String> whole;
        private final long seed;

        Point(Set<String> names, Set<String> whole, long seed) {
            this.names = names;
            this.whole = whole;
            this.seed = seed;
        }

        private double coordinate(String name, int round) {
            long random = Modular.mix(seed + 31L * round + name.hashCode() * 1009L);
            double unit = (random >>> 11) * 0x1p-53;
            if (whole.contains(name)) {
                return 1 + Math.floor(unit * 7) + Math.floorDiv(round, 3);
            }
            unit = Math.rint(unit * 0x1p20) * 0x1p-20;
            return switch (round % 5) {
                case 0, 1 -> 0.0625 + unit * 0.875;
                case 2 -> 1 + unit * 3;
                case 3 -> -0.0625 - unit * 0.875;
                default -> (random & 1) == 0 ? -1 - unit * 3 : 0.25 + unit * 6;
            };
        }

        Approximate.Value evaluate(Expr e, int round, boolean naturalLog) {
            var evaluation = new Evaluation<>(Approximate.INSTANCE, conventions, naturalLog, budget);
            for (var name : names) {
                evaluation.bind(name, Approximate.real(coordinate(name, round)));
            }
            return evaluation.value(e);
        }

        Precise.Value evaluatePrecisely(Expr e, int round, boolean naturalLog, Precise arithmetic) {
            var evaluation = new Evaluation<>(arithmetic, conventions, naturalLog, budget);
            for (var name : names) {
                evaluation.bind(
                        name,
                        new Precise.Value(
                                new BigDecimal(coordinate(name, round)), BigDecimal.ZERO, Double.NEGATIVE_INFINITY));
            }
            return evaluation.value(e);
        }
    }
}
