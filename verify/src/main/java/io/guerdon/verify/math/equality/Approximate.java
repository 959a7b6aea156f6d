package io.guerdon.verify.math.equality;

import io.guerdon.verify.math.expressions.Rational;

/** Complex arithmetic in doubles with a bound on the absolute error of every value. */
final class Approximate implements Arithmetic<Approximate.Value> {
    private static final double EPSILON = 0x1p-51;

    /** A complex number known to within {@code error}. */
    record Value(double re, double im, double error) {
        double modulus() {
            return im == 0 ? Math.abs(re) : Math.hypot(re, im);
        }

        /** Whether the value says anything at all. */
        boolean isKnown() {
            return Double.isFinite(re) && Double.isFinite(im) && Double.isFinite(error);
        }
    }

    static final Approximate INSTANCE = new Approximate();

    private Approximate() {}

    private static Value rounded(double re, double im, double error) {
        double size = im == 0 ? Math.abs(re) : Math.hypot(re, im);
        return new Value(re, im, error + size * EPSILON);
    }

    static Value real(double value) {
        return new Value(value, 0, 0);
    }

    @Override
    public Value of(Rational value) {
        double v = value.doubleValue();
        boolean exact = value.isInteger() && value.numerator().bitLength() <= 53;
        return new Value(v, 0, exact ? 0 : Math.abs(v) * EPSILON + Double.MIN_NORMAL);
    }

    @Override
    public Value pi() {
        return new Value(Math.PI, 0, EPSILON);
    }

    @Override
    public Value e() {
        return new Value(Math.E, 0, EPSILON);
    }

    @Override
    public Value imaginaryUnit() {
        return new Value(0, 1, 0);
    }

    @Override
    public Value add(Value a, Value b) {
        return rounded(a.re + b.re, a.im + b.im, a.error + b.error);
    }

    @Override
    public Value negate(Value a) {
        return new Value(-a.re, a.im == 0 ? 0 : -a.im, a.error);
    }

    @Override
    public Value multiply(Value a, Value b) {
        double error = a.modulus() * b.error + b.modulus() * a.error + a.error * b.error;
        if (a.im == 0 && b.im == 0) {
            return rounded(a.re * b.re, 0, error);
        }
        double re = a.re * b.re - a.im * b.im;
        double im = a.re * b.im + a.im * b.re;
        return new Value(re, im, error + a.modulus() * b.modulus() * 3 * EPSILON);
    }

    @Override
    public Value divide(Value a, Value b) {
        double size = b.modulus();
        if (size == 0 && b.error == 0) {
            throw UndefinedValue.INSTANCE;
        }
        if (!(size > b.error)) {
            return new Value(Double.NaN, 0, Double.POSITIVE_INFINITY);
        }
        double quotient = a.modulus() / size;
        double error = (a.error + quotient * b.error) / (size - b.error);
        if (b.im == 0) {
            return new Value(a.re / b.re, a.im / b.re, error + quotient * 2 * EPSILON);
        }
        double norm = size * size;
        double re = (a.re * b.re + a.im * b.im) / norm;
        double im = (a.im * b.re - a.re * b.im) / norm;
        return new Value(re, im, error + quotient * 6 * EPSILON);
    }

    @Override
    public Value modulus(Value a) {
        return rounded(a.modulus(), 0, a.error);
    }

    @Override
    public Value sqrt(Value a) {
        double size = a.modulus();
        if (size == 0 && a.error == 0) {
            return a;
        }
        double root = Math.sqrt(size);
        double error = size > a.error ? a.error / root : Math.sqrt(a.error);
        if (a.im == 0) {
            return a.re >= 0 ? rounded(root, 0, error) : rounded(0, root, error);
        }
        double re = Math.sqrt((size + Math.abs(a.re)) / 2);
        double im = Math.abs(a.im) / (2 * re);
        if (a.re < 0) {
            double swapped = re;
            re = im;
            im = swapped;
        }
        return new Value(re, a.im < 0 ? -im : im, error + root * 4 * EPSILON);
    }

    @Override
    public Value exp(Value a) {
        double size = Math.exp(a.re);
        double error = size * Math.expm1(Math.min(a.error, 700)) + size * 4 * EPSILON;
        return a.im == 0 ? new Value(size, 0, error) : new Value(size * Math.cos(a.im), size * Math.sin(a.im), error);
    }

    @Override
    public Value ln(Value a) {
        double size = a.modulus();
        if (size == 0 && a.error == 0) {
            throw UndefinedValue.INSTANCE;
        }
        if (!(size > a.error)) {
            return new Value(Double.NaN, 0, Double.POSITIVE_INFINITY);
        }
        double error = a.error / (size - a.error);
        double im = a.im == 0 ? (a.re < 0 ? Math.PI : 0) : Math.atan2(a.im, a.re);
        double re = Math.log(size);
        return new Value(re, im, error + (Math.abs(re) + Math.abs(im) + 1) * EPSILON);
    }

    @Override
    public Value sin(Value a) {
        if (a.im == 0) {
            return new Value(Math.sin(a.re), 0, a.error + (1 + Math.abs(a.re)) * EPSILON);
        }
        return circular(a, Math.sin(a.re), Math.cos(a.re));
    }

    @Override
    public Value cos(Value a) {
        if (a.im == 0) {
            return new Value(Math.cos(a.re), 0, a.error + (1 + Math.abs(a.re)) * EPSILON);
        }
        return circular(a, Math.cos(a.re), -Math.sin(a.re));
    }

    private static Value circular(Value a, double even, double odd) {
        double cosh = Math.cosh(a.im);
        return new Value(even * cosh, odd * Math.sinh(a.im), cosh * (a.error + (1 + Math.abs(a.re)) * 4 * EPSILON));
    }

    @Override
    public Value atan(Value a) {
        if (a.im == 0) {
            return rounded(Math.atan(a.re), 0, a.error);
        }
        var i = imaginaryUnit();
        var ia = multiply(i, a);
        var difference = subtract(ln(subtract(one(), ia)), ln(add(one(), ia)));
        return divide(multiply(i, difference), of(Rational.TWO));
    }

    @Override
    public Value conjugate(Value a) {
        return new Value(a.re, -a.im, a.error);
    }

    @Override
    public Value realPart(Value a) {
        return new Value(a.re, 0, a.error);
    }

    @Override
    public Value imaginaryPart(Value a) {
        return new Value(a.im, 0, a.error);
    }

    @Override
    public Value gamma(Value a) {
        if (!isReal(a) || a.re <= 0 && a.re == Math.rint(a.re)) {
            throw UndefinedValue.INSTANCE;
        }
        double value = a.re < 0.5 ? Math.PI / (Math.sin(Math.PI * a.re) * lanczos(1 - a.re)) : lanczos(a.re);
        return new Value(value, 0, Math.abs(value) * (1e-13 + a.error * (2 + Math.abs(a.re))));
    }

    private static double lanczos(double x) {
        double[] c = {
            0.99999999999980993,
            676.5203681218851,
            -1259.1392167224028,
            771.32342877765313,
            -176.61502916214059,
            12.507343278686905,
            -0.13857109526572012,
            9.9843695780195716e-6,
            1.5056327351493116e-7
        };
        double z = x - 1;
        double sum = c[0];
        for (int i = 1; i < c.length; i++) {
            sum += c[i] / (z + i);
        }
        double t = z + 7.5;
        return Math.sqrt(2 * Math.PI) * Math.pow(t, z + 0.5) * Math.exp(-t) * sum;
    }

    @Override
    public Value floor(Value a) {
        if (!isReal(a)) {
            throw UndefinedValue.INSTANCE;
        }
        double low = Math.floor(a.re - a.error);
        if (low != Math.floor(a.re + a.error)) {
            return new Value(Double.NaN, 0, Double.POSITIVE_INFINITY);
        }
        return real(low);
    }

    @Override
    public boolean isReal(Value a) {
        return Math.abs(a.im) <= a.error;
    }

    @Override
    public boolean isZero(Value a) {
        return a.re == 0 && a.im == 0 && a.error < 1e-12;
    }

    @Override
    public int sign(Value a) {
        return Math.abs(a.re) <= a.error ? 0 : a.re > 0 ? 1 : -1;
    }

    @Override
    public double toDouble(Value a) {
        return a.re;
    }
}
