package io.guerdon.verify.math.equality;

import io.guerdon.verify.math.expressions.Budget;
import io.guerdon.verify.math.expressions.Rational;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/** Complex arithmetic in decimals of many digits; every value carries the decimal logarithm of its error bound. */
final class Precise implements Arithmetic<Precise.Value> {
    private static final BigDecimal PI = new BigDecimal(
            "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803482534211706798214808651");
    private static final BigDecimal LN_10 = new BigDecimal(
            "2.3025850929940456840179914546843642076011014886287729760333279009675726096773524802359972050895982983419677840");
    private static final BigDecimal TWO = BigDecimal.TWO;
    /** Digits to which the constants are stored. */
    static final int MAX_DIGITS = 100;

    private static final double EXACT = Double.NEGATIVE_INFINITY;

    /** A complex number known to within 10^{@code error}. */
    record Value(BigDecimal re, BigDecimal im, double error) {
        boolean isExact() {
            return error == EXACT;
        }
    }

    private final int digits;
    private final MathContext context;
    private final Budget budget;

    Precise(int digits, Budget budget) {
        this.digits = digits;
        this.context = new MathContext(digits + 6, RoundingMode.HALF_EVEN);
        this.budget = budget;
    }

    /** The decimal logarithm of a positive size, rounded up to a whole number; minus infinity for zero. */
    static double log(BigDecimal value) {
        return value.signum() == 0 ? EXACT : (double) value.precision() - value.scale();
    }

    static double log(Value a) {
        return Math.max(log(a.re), log(a.im));
    }

    private Value rounded(BigDecimal re, BigDecimal im, double error) {
        budget.spend(12);
        double size = Math.max(log(re), log(im));
        if (size > 2e9 || size < -2e9 && size != EXACT) {
            throw UndefinedValue.INSTANCE;
        }
        return new Value(re.round(context), im.round(context), plus(error, size - digits - 3));
    }

    /** The logarithm of the sum of two sizes given by logarithm, from above. */
    private static double plus(double a, double b) {
        double high = Math.max(a, b);
        double low = Math.min(a, b);
        return high == EXACT ? EXACT : high - low > 9 ? high + 1e-9 : high + 0.302;
    }

    private Value real(BigDecimal value, double error) {
        return rounded(value, BigDecimal.ZERO, error);
    }

    @Override
    public Value of(Rational value) {
        if (value.isInteger() && value.numerator().bitLength() < 3 * digits) {
            return new Value(new BigDecimal(value.numerator()), BigDecimal.ZERO, EXACT);
        }
        return real(value.toBigDecimal(context), EXACT);
    }

    @Override
    public Value pi() {
        return real(PI, EXACT);
    }

    @Override
    public Value e() {
        return exp(one());
    }

    @Override
    public Value imaginaryUnit() {
        return new Value(BigDecimal.ZERO, BigDecimal.ONE, EXACT);
    }

    @Override
    public Value add(Value a, Value b) {
        if (a.isExact() && b.isExact() && Math.abs(log(a) - log(b)) < digits) {
            var re = a.re.add(b.re);
            var im = a.im.add(b.im);
            if (re.precision() <= digits && im.precision() <= digits) {
                budget.spend(4);
                return new Value(re, im, EXACT);
            }
        }
        return rounded(a.re.add(b.re, context), a.im.add(b.im, context), plus(a.error, b.error));
    }

    @Override
    public Value negate(Value a) {
        return new Value(a.re.negate(), a.im.negate(), a.error);
    }

    @Override
    public Value multiply(Value a, Value b) {
        double error = plus(plus(log(a) + b.error, log(b) + a.error), a.error + b.error);
        error = Double.isNaN(error) ? Math.max(nan(log(a) + b.error), nan(log(b) + a.error)) : error;
        if (a.im.signum() == 0 && b.im.signum() == 0) {
            var product = a.re.multiply(b.re);
            if (a.isExact() && b.isExact() && product.precision() <= digits) {
                budget.spend(6);
                return new Value(product, BigDecimal.ZERO, EXACT);
            }
            return real(product, error);
        }
        return rounded(
                a.re.multiply(b.re).subtract(a.im.multiply(b.im), context),
                a.re.multiply(b.im).add(a.im.multiply(b.re), context),
                plus(error, log(a) + log(b) - digits - 3));
    }

    private static double nan(double value) {
        return Double.isNaN(value) ? EXACT : value;
    }

    @Override
    public Value divide(Value a, Value b) {
        double size = log(b);
        if (size == EXACT && b.isExact()) {
            throw UndefinedValue.INSTANCE;
        }
        if (b.error > size - 3) {
            throw UndefinedValue.INSTANCE;
        }
        double quotient = log(a) - size + 2;
        double error = plus(a.error - size + 2, quotient + b.error - size + 2);
        budget.spend(40);
        if (b.im.signum() == 0) {
            return rounded(a.re.divide(b.re, context), a.im.divide(b.re, context), error);
        }
        var norm = b.re.multiply(b.re).add(b.im.multiply(b.im), context);
        var re = a.re.multiply(b.re).add(a.im.multiply(b.im), context);
        var im = a.im.multiply(b.re).subtract(a.re.multiply(b.im), context);
        return rounded(re.divide(norm, context), im.divide(norm, context), plus(error, quotient - digits - 2));
    }

    @Override
    public Value modulus(Value a) {
        if (a.im.signum() == 0) {
            return new Value(a.re.abs(), BigDecimal.ZERO, a.error);
        }
        return real(squareRoot(a.re.multiply(a.re).add(a.im.multiply(a.im), context)), a.error);
    }

    private BigDecimal squareRoot(BigDecimal value) {
        budget.spend(150 + 2L * digits);
        return value.sqrt(context);
    }

    @Override
    public Value sqrt(Value a) {
        double size = log(a);
        if (size == EXACT && a.isExact()) {
            return a;
        }
        double error = size > a.error ? a.error - (size - 1) / 2 : a.error / 2;
        if (size <= a.error) {
            return new Value(BigDecimal.ZERO, BigDecimal.ZERO, error);
        }
        if (a.im.signum() == 0) {
            var root = squareRoot(a.re.abs());
            return a.re.signum() >= 0 ? rounded(root, BigDecimal.ZERO, error) : rounded(BigDecimal.ZERO, root, error);
        }
        var modulus = modulus(a).re;
        var re = squareRoot(modulus.add(a.re.abs()).divide(TWO, context));
        var im = a.im.abs().divide(re.multiply(TWO), context);
        boolean left = a.re.signum() < 0;
        var x = left ? im : re;
        var y = left ? re : im;
        return rounded(x, a.im.signum() < 0 ? y.negate() : y, error);
    }

    @Override
    public Value exp(Value a) {
        if (a.error > 0) {
            throw UndefinedValue.INSTANCE;
        }
        var size = exponential(a.re);
        double relative = plus(a.error + 0.5, log(a.re) - digits - 3);
        double error = log(size) + relative;
        if (a.im.signum() == 0) {
            return real(size, error);
        }
        return rounded(
                size.multiply(sineOrCosine(a.im, false), context),
                size.multiply(sineOrCosine(a.im, true), context),
                plus(error, log(size) + log(a.im) - digits - 3));
    }

    private BigDecimal exponential(BigDecimal x) {
        if (log(x) > 9.9) {
            throw UndefinedValue.INSTANCE;
        }
        long tens = x.divide(LN_10, MathContext.DECIMAL64)
                .setScale(0, RoundingMode.HALF_EVEN)
                .longValue();
        if (Math.abs(tens) > 2_000_000_000L) {
            throw UndefinedValue.INSTANCE;
        }
        var rest =
                x.subtract(LN_10.multiply(BigDecimal.valueOf(tens)), context).divide(BigDecimal.valueOf(256), context);
        var term = BigDecimal.ONE;
        var sum = BigDecimal.ONE;
        for (int n = 1; n < 80 && (n < 3 || log(term) > -digits - 6); n++) {
            budget.spend(12);
            term = term.multiply(rest).divide(BigDecimal.valueOf(n), context);
            sum = sum.add(term, context);
        }
        for (int i = 0; i < 8; i++) {
            budget.spend(6);
            sum = sum.multiply(sum, context);
        }
        return sum.scaleByPowerOfTen((int) tens);
    }

    @Override
    public Value ln(Value a) {
        double size = log(a);
        if (size - 1 <= a.error) {
            throw UndefinedValue.INSTANCE;
        }
        double error = a.error - size + 1.5;
        if (a.im.signum() == 0) {
            var im = a.re.signum() < 0 ? PI.round(context) : BigDecimal.ZERO;
            return rounded(logarithm(a.re.abs()), im, error);
        }
        return rounded(logarithm(modulus(a).re), angle(a.im, a.re), error);
    }

    /** Newton's iteration of third order from the double logarithm. */
    private BigDecimal logarithm(BigDecimal x) {
        int tens = x.precision() - x.scale();
        var mantissa = x.scaleByPowerOfTen(-tens);
        var y = BigDecimal.valueOf(Math.log(mantissa.doubleValue()));
        for (int i = 0; i < 2; i++) {
            var power = exponential(y);
            var step = mantissa.subtract(power).multiply(TWO).divide(mantissa.add(power), context);
            y = y.add(step, context);
        }
        if (digits > 44) {
            var power = exponential(y);
            y = y.add(mantissa.subtract(power).divide(power, context), context);
        }
        return y.add(LN_10.multiply(BigDecimal.valueOf(tens)), context);
    }

    @Override
    public Value sin(Value a) {
        return circular(a, true);
    }

    @Override
    public Value cos(Value a) {
        return circular(a, false);
    }

    private Value circular(Value a, boolean sine) {
        if (a.error > -2) {
            throw UndefinedValue.INSTANCE;
        }
        double error = plus(a.error, log(a.re) - digits - 2);
        var even = sineOrCosine(a.re, sine);
        if (a.im.signum() == 0) {
            return real(even, error);
        }
        var odd = sineOrCosine(a.re, !sine);
        var up = exponential(a.im);
        var down = BigDecimal.ONE.divide(up, context);
        var cosh = up.add(down).divide(TWO, context);
        var sinh = up.subtract(down).divide(TWO, context);
        var im = odd.multiply(sinh, context);
        return rounded(even.multiply(cosh, context), sine ? im : im.negate(), error + log(cosh));
    }

    /** The sine (or cosine) by its series after taking off multiples of half pi. */
    private BigDecimal sineOrCosine(BigDecimal x, boolean sine) {
        if (log(x) > 30) {
            throw UndefinedValue.INSTANCE;
        }
        var wide = new MathContext(Math.min(digits + 40, 140), RoundingMode.HALF_EVEN);
        var half = PI.divide(TWO, wide);
        var turns = x.divide(half, wide).setScale(0, RoundingMode.HALF_EVEN).toBigInteger();
        var rest = x.subtract(half.multiply(new BigDecimal(turns)), wide).round(context);
        int quadrant = turns.mod(BigInteger.valueOf(4)).intValue();
        boolean useSine = sine == (quadrant % 2 == 0);
        boolean negative = sine ? quadrant >= 2 : quadrant == 1 || quadrant == 2;
        var square = rest.multiply(rest, context).negate();
        var term = useSine ? rest : BigDecimal.ONE;
        var sum = term;
        for (int n = useSine ? 2 : 1; n < 160 && term.signum() != 0 && log(term) > -digits - 6; n += 2) {
            budget.spend(14);
            term = term.multiply(square, context).divide(BigDecimal.valueOf((long) n * (n + 1)), context);
            sum = sum.add(term, context);
        }
        return negative ? sum.negate() : sum;
    }

    @Override
    public Value atan(Value a) {
        if (a.im.signum() == 0) {
            return real(angle(a.re, BigDecimal.ONE), a.error);
        }
        var i = imaginaryUnit();
        var ia = multiply(i, a);
        var difference = subtract(ln(subtract(one(), ia)), ln(add(one(), ia)));
        return divide(multiply(i, difference), of(Rational.TWO));
    }

    /** The angle of the point (x, y), from the double angle by one correction. */
    private BigDecimal angle(BigDecimal y, BigDecimal x) {
        var scale = y.abs().max(x.abs());
        var sy = y.divide(scale, context);
        var sx = x.divide(scale, context);
        var start = BigDecimal.valueOf(Math.atan2(sy.doubleValue(), sx.doubleValue()));
        var s = sineOrCosine(start, true);
        var c = sineOrCosine(start, false);
        var across = sy.multiply(c).subtract(sx.multiply(s), context);
        var along = sy.multiply(s).add(sx.multiply(c), context);
        var t = across.divide(along, context);
        var square = t.multiply(t, context);
        var correction = t;
        var power = t;
        for (int n = 3; n <= 9; n += 2) {
            budget.spend(10);
            power = power.multiply(square, context).negate();
            correction = correction.add(power.divide(BigDecimal.valueOf(n), context), context);
        }
        return start.add(correction, context);
    }

    @Override
    public Value conjugate(Value a) {
        return new Value(a.re, a.im.negate(), a.error);
    }

    @Override
    public Value realPart(Value a) {
        return new Value(a.re, BigDecimal.ZERO, a.error);
    }

    @Override
    public Value imaginaryPart(Value a) {
        return new Value(a.im, BigDecimal.ZERO, a.error);
    }

    @Override
    public Value gamma(Value a) {
        throw UndefinedValue.INSTANCE;
    }

    @Override
    public Value floor(Value a) {
        if (log(a.re) > 60) {
            throw UndefinedValue.INSTANCE;
        }
        var floor = a.re.setScale(0, RoundingMode.FLOOR);
        if (!a.isExact()) {
            var margin = BigDecimal.ONE.scaleByPowerOfTen((int) Math.max(a.error + 1, -1000));
            var low = a.re.subtract(margin).setScale(0, RoundingMode.FLOOR);
            var high = a.re.add(margin).setScale(0, RoundingMode.FLOOR);
            if (low.compareTo(high) != 0) {
                throw UndefinedValue.INSTANCE;
            }
        }
        return new Value(floor, BigDecimal.ZERO, EXACT);
    }

    @Override
    public boolean isReal(Value a) {
        return a.im.signum() == 0 || log(a.im) <= a.error;
    }

    @Override
    public boolean isZero(Value a) {
        return a.re.signum() == 0 && a.im.signum() == 0;
    }

    @Override
    public int sign(Value a) {
        return log(a.re) - 1 <= a.error ? 0 : a.re.signum();
    }

    @Override
    public double toDouble(Value a) {
        return a.re.doubleValue();
    }
}
