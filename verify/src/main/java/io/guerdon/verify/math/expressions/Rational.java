package io.guerdon.verify.math.expressions;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Objects;

/** An exact fraction in lowest terms with a positive denominator. Immutable. */
public final class Rational implements Comparable<Rational> {
    public static final Rational ZERO = of(0);
    public static final Rational ONE = of(1);
    public static final Rational TWO = of(2);
    public static final Rational MINUS_ONE = of(-1);

    private final BigInteger numerator;
    private final BigInteger denominator;

    private Rational(BigInteger numerator, BigInteger denominator) {
        this.numerator = numerator;
        this.denominator = denominator;
    }

    /** The whole number {@code value}. */
    public static Rational of(long value) {
        return new Rational(BigInteger.valueOf(value), BigInteger.ONE);
    }

    /** The whole number {@code value}. */
    public static Rational of(BigInteger value) {
        return new Rational(value, BigInteger.ONE);
    }

    /** {@code numerator / denominator} in lowest terms; the denominator must not be zero. */
    public static Rational of(BigInteger numerator, BigInteger denominator) {
        if (denominator.signum() == 0) {
            throw new ArithmeticException("a fraction with denominator zero");
        }
        var gcd = numerator.gcd(denominator);
        if (denominator.signum() < 0) {
            gcd = gcd.negate();
        }
        return gcd.equals(BigInteger.ONE)
                ? new Rational(numerator, denominator)
                : new Rational(numerator.divide(gcd), denominator.divide(gcd));
    }

    /** {@code digits * 10^-scale}, exactly. */
    public static Rational ofDecimal(BigInteger digits, int scale) {
        return scale <= 0 ? of(digits.multiply(BigInteger.TEN.pow(-scale))) : of(digits, BigInteger.TEN.pow(scale));
    }

    public BigInteger numerator() {
        return numerator;
    }

    public BigInteger denominator() {
        return denominator;
    }

    public Rational plus(Rational other) {
        if (denominator.equals(other.denominator) && denominator.equals(BigInteger.ONE)) {
            return of(numerator.add(other.numerator));
        }
        return of(
                numerator.multiply(other.denominator).add(other.numerator.multiply(denominator)),
                denominator.multiply(other.denominator));
    }

    public Rational minus(Rational other) {
        return plus(other.negate());
    }

    public Rational times(Rational other) {
        return of(numerator.multiply(other.numerator), denominator.multiply(other.denominator));
    }

    /** Quotient; throws {@link ArithmeticException} when {@code other} is zero. */
    public Rational dividedBy(Rational other) {
        return of(numerator.multiply(other.denominator), denominator.multiply(other.numerator));
    }

    public Rational negate() {
        return new Rational(numerator.negate(), denominator);
    }

    public Rational abs() {
        return signum() < 0 ? negate() : this;
    }

    /** Integer power; a negative exponent of zero throws {@link ArithmeticException}. The caller bounds the size. */
    public Rational pow(int exponent) {
        if (exponent >= 0) {
            return new Rational(numerator.pow(exponent), denominator.pow(exponent));
        }
        return of(denominator.pow(-exponent), numerator.pow(-exponent));
    }

    /** The greatest whole number not above this one. */
    public BigInteger floor() {
        var parts = numerator.divideAndRemainder(denominator);
        return parts[1].signum() < 0 ? parts[0].subtract(BigInteger.ONE) : parts[0];
    }

    /** The remainder with the sign of {@code modulus}: {@code this - modulus * floor(this / modulus)}. */
    public Rational mod(Rational modulus) {
        return minus(modulus.times(of(dividedBy(modulus).floor())));
    }

    public int signum() {
        return numerator.signum();
    }

    public boolean isZero() {
        return numerator.signum() == 0;
    }

    public boolean isInteger() {
        return denominator.equals(BigInteger.ONE);
    }

    public boolean isOne() {
        return equals(ONE);
    }

    /** Bits in numerator and denominator together: the measure of size that limits are put on. */
    public int bits() {
        return numerator.bitLength() + denominator.bitLength();
    }

    /** The value as an {@code int} if it is one that fits, else {@code null} is not returned but the fallback. */
    public int intValueOr(int fallback) {
        return isInteger() && numerator.bitLength() < 32 ? numerator.intValue() : fallback;
    }

    /** The nearest double; infinite when out of range. */
    public double doubleValue() {
        if (isInteger()) {
            return numerator.doubleValue();
        }
        if (numerator.bitLength() < 53 && denominator.bitLength() < 53) {
            return numerator.doubleValue() / denominator.doubleValue();
        }
        return toBigDecimal(MathContext.DECIMAL64).doubleValue();
    }

    /** The value rounded to {@code context}. */
    public BigDecimal toBigDecimal(MathContext context) {
        return isInteger()
                ? new BigDecimal(numerator, context)
                : new BigDecimal(numerator).divide(new BigDecimal(denominator), context);
    }

    @Override
    public int compareTo(Rational other) {
        return numerator.multiply(other.denominator).compareTo(other.numerator.multiply(denominator));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Rational r && numerator.equals(r.numerator) && denominator.equals(r.denominator);
    }

    @Override
    public int hashCode() {
        return Objects.hash(numerator, denominator);
    }

    @Override
    public String toString() {
        return isInteger() ? numerator.toString() : numerator + "/" + denominator;
    }
}
