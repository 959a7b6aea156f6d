package io.guerdon.verify.math.equality;

import io.guerdon.verify.math.expressions.Rational;

/**
 * Complex numbers of some precision with a bound on their error.
 *
 * <p>An operation without a value throws {@link UndefinedValue}. Values whose error has grown beyond use are allowed: the
 * bound says so, and a comparison must look at it.
 *
 * @param <V> a number
 */
interface Arithmetic<V> {
    V of(Rational value);

    V pi();

    V e();

    V imaginaryUnit();

    V add(V a, V b);

    V negate(V a);

    V multiply(V a, V b);

    V divide(V a, V b);

    /** Absolute value. */
    V modulus(V a);

    /** The root of a real number that is not negative, or the principal root of a complex number. */
    V sqrt(V a);

    V exp(V a);

    /** Principal logarithm. */
    V ln(V a);

    V sin(V a);

    V cos(V a);

    V atan(V a);

    V conjugate(V a);

    V realPart(V a);

    V imaginaryPart(V a);

    /** The gamma function of a real number. */
    V gamma(V a);

    /** Floor of a real number; throws when the error leaves the whole number open. */
    V floor(V a);

    /** Whether the imaginary part is zero within the error. */
    boolean isReal(V a);

    /** Whether the value is zero exactly. */
    boolean isZero(V a);

    /** The sign of the real part, or 0 when the error leaves it open. */
    int sign(V a);

    /** The real part as a double, perhaps infinite. */
    double toDouble(V a);

    default V subtract(V a, V b) {
        return add(a, negate(b));
    }

    default V one() {
        return of(Rational.ONE);
    }

    default V reciprocal(V a) {
        return divide(one(), a);
    }

    default V tan(V a) {
        return divide(sin(a), cos(a));
    }

    default V sinh(V a) {
        var up = exp(a);
        return divide(subtract(up, reciprocal(up)), of(Rational.TWO));
    }

    default V cosh(V a) {
        var up = exp(a);
        return divide(add(up, reciprocal(up)), of(Rational.TWO));
    }

    default V tanh(V a) {
        var square = exp(multiply(of(Rational.TWO), a));
        return divide(subtract(square, one()), add(square, one()));
    }

    default V arcsin(V a) {
        var root = sqrt(subtract(one(), multiply(a, a)));
        if (isReal(a) && isReal(root) && sign(root) > 0) {
            return atan(divide(a, root));
        }
        if (isZero(root)) {
            var half = divide(pi(), of(Rational.TWO));
            return sign(a) >= 0 ? half : negate(half);
        }
        var i = imaginaryUnit();
        return negate(multiply(i, ln(add(multiply(i, a), root))));
    }

    default V arccos(V a) {
        return subtract(divide(pi(), of(Rational.TWO)), arcsin(a));
    }

    default V arsinh(V a) {
        return ln(add(a, sqrt(add(multiply(a, a), one()))));
    }

    default V arcosh(V a) {
        return ln(add(a, multiply(sqrt(subtract(a, one())), sqrt(add(a, one())))));
    }

    default V artanh(V a) {
        var two = of(Rational.TWO);
        return divide(subtract(ln(add(one(), a)), ln(subtract(one(), a))), two);
    }

    /** The n-th power for a whole n, by repeated squaring. */
    default V power(V base, long n) {
        if (n < 0) {
            return reciprocal(power(base, -n));
        }
        var result = one();
        var square = base;
        for (long left = n; left > 0; left >>= 1) {
            if ((left & 1) != 0) {
                result = multiply(result, square);
            }
            if (left > 1) {
                square = multiply(square, square);
            }
        }
        return result;
    }
}
