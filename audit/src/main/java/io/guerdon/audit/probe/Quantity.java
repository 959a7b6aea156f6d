package io.guerdon.audit.probe;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * A number as it is written in a reference: a decimal number, or a fraction of whole numbers.
 *
 * @param numerator the number itself where there is no denominator
 * @param denominator null for a decimal number, else positive
 */
record Quantity(BigDecimal numerator, @Nullable BigInteger denominator) {

    private static final int MAX_DIGITS = 30;

    /** Reads {@code -1,234.5}, {@code $5}, {@code 3/4} and {@code \frac{3}{4}}; null for anything else. */
    static @Nullable Quantity read(String text) {
        String plain = text.strip()
                .replace("\\dfrac", "\\frac")
                .replace("\\$", "")
                .replace("$", "")
                .strip();
        boolean negative = plain.startsWith("-");
        String size = negative ? plain.substring(1).strip() : plain;
        if (size.startsWith("\\frac{") && size.endsWith("}")) {
            int middle = size.indexOf("}{");
            return middle < 0
                    ? null
                    : fraction(size.substring(6, middle), size.substring(middle + 2, size.length() - 1), negative);
        }
        int slash = size.indexOf('/');
        if (slash > 0) {
            return fraction(
                    size.substring(0, slash).strip(), size.substring(slash + 1).strip(), negative);
        }
        BigDecimal value = decimal(size);
        return value == null ? null : new Quantity(negative ? value.negate() : value, null);
    }

    private static @Nullable Quantity fraction(String above, String below, boolean negative) {
        if (!isDigits(above) || !isDigits(below) || new BigInteger(below).signum() == 0) {
            return null;
        }
        var numerator = new BigDecimal(above);
        return new Quantity(negative ? numerator.negate() : numerator, new BigInteger(below));
    }

    private static boolean isDigits(String text) {
        return !text.isEmpty() && text.length() <= MAX_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static @Nullable BigDecimal decimal(String text) {
        int point = text.indexOf('.');
        String whole = point < 0 ? text : text.substring(0, point);
        String part = point < 0 ? "" : text.substring(point + 1);
        String joined = whole.replace(",", "");
        boolean grouped = whole.indexOf(',') < 0 || isGrouped(whole);
        if (!grouped || !isDigits(joined) || point >= 0 && !isDigits(part)) {
            return null;
        }
        return new BigDecimal(joined + (part.isEmpty() ? "" : "." + part));
    }

    private static boolean isGrouped(String whole) {
        String[] groups = whole.split(",", -1);
        for (int i = 1; i < groups.length; i++) {
            if (groups[i].length() != 3) {
                return false;
            }
        }
        return !groups[0].isEmpty() && groups[0].length() <= 3;
    }

    boolean isFraction() {
        return denominator != null;
    }

    boolean isZero() {
        return numerator.signum() == 0;
    }

    boolean isWhole() {
        return denominator == null && numerator.stripTrailingZeros().scale() <= 0;
    }

    /** Whether no point is written. */
    boolean isWrittenWhole() {
        return denominator == null && numerator.scale() <= 0;
    }

    /** Written plainly, as a decimal number or as {@code a/b}. */
    String write() {
        return denominator == null ? numerator.toPlainString() : numerator.toPlainString() + "/" + denominator;
    }

    Quantity times(int factor) {
        return new Quantity(numerator.multiply(BigDecimal.valueOf(factor)), denominator);
    }

    /** A hundredth; null for a fraction. */
    @Nullable
    Quantity hundredth() {
        return denominator != null ? null : new Quantity(numerator.movePointLeft(2), null);
    }

    /** One more in the last place that is written. */
    Quantity nudged(int by) {
        return new Quantity(numerator.add(BigDecimal.valueOf(by).scaleByPowerOfTen(-numerator.scale())), denominator);
    }

    /** The exact decimal number that a fraction equals; null when it does not end within six places. */
    @Nullable
    String terminating() {
        if (denominator == null) {
            return null;
        }
        try {
            var value = numerator.divide(new BigDecimal(denominator), 6, RoundingMode.UNNECESSARY);
            return value.stripTrailingZeros().toPlainString();
        } catch (ArithmeticException e) {
            return null;
        }
    }

    /** A decimal number with a part behind the point as a reduced fraction; null for anything else. */
    @Nullable
    Quantity asFraction() {
        if (denominator != null || isWhole()) {
            return null;
        }
        var stripped = numerator.stripTrailingZeros();
        var below = BigInteger.TEN.pow(stripped.scale());
        var above = stripped.unscaledValue();
        var common = above.gcd(below);
        return new Quantity(new BigDecimal(above.divide(common)), below.divide(common));
    }
}
