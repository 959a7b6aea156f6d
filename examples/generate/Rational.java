/** An exact fraction in lowest terms with a positive denominator. */
record Rational(long p, long q) {

    Rational {
        long divisor = gcd(Math.abs(p), Math.abs(q)) * (q < 0 ? -1 : 1);
        p /= divisor;
        q /= divisor;
    }

    static Rational of(long value) {
        return new Rational(value, 1);
    }

    Rational plus(Rational other) {
        return new Rational(p * other.q + other.p * q, q * other.q);
    }

    Rational minus(Rational other) {
        return plus(other.times(of(-1)));
    }

    Rational times(Rational other) {
        return new Rational(p * other.p, q * other.q);
    }

    Rational over(Rational other) {
        return new Rational(p * other.q, q * other.p);
    }

    boolean isInteger() {
        return q == 1;
    }

    /** The decimal, if it ends within four places, else null. */
    String decimal() {
        if (10_000 % q != 0) {
            return null;
        }
        return java.math.BigDecimal.valueOf(p)
                .divide(java.math.BigDecimal.valueOf(q))
                .stripTrailingZeros()
                .toPlainString();
    }

    /** With two decimals, as money is written. */
    String money() {
        return java.math.BigDecimal.valueOf(p)
                .divide(java.math.BigDecimal.valueOf(q), 2, java.math.RoundingMode.HALF_UP)
                .toPlainString();
    }

    /** An integer, else a decimal that ends, else a fraction with a slash. */
    String plain() {
        String decimal = decimal();
        return decimal != null ? decimal : p + "/" + q;
    }

    String latex() {
        return isInteger() ? String.valueOf(p) : (p < 0 ? "-" : "") + "\\frac{" + Math.abs(p) + "}{" + q + "}";
    }

    private static long gcd(long a, long b) {
        return b == 0 ? Math.max(a, 1) : gcd(b, a % b);
    }
}
