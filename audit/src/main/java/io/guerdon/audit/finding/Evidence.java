package io.guerdon.audit.finding;

import java.util.Locale;

/**
 * A number with its name.
 *
 * @param name what was measured
 * @param value the number; NaN where the evidence is a text
 * @param text the same written out for a person
 */
public record Evidence(String name, double value, String text) {

    /** A count out of a whole: {@code 41 of 120 (34.2 %)}. The value is the share; NaN of an empty whole. */
    public static Evidence share(String name, long part, long whole) {
        double share = whole == 0 ? Double.NaN : (double) part / whole;
        return new Evidence(name, share, String.format(Locale.ROOT, "%,d of %,d (%s)", part, whole, percent(share)));
    }

    /** A number with four significant digits. */
    public static Evidence number(String name, double value) {
        return new Evidence(name, value, format(value));
    }

    /** A number with its 95 % interval. */
    public static Evidence interval(String name, double value, double low, double high) {
        return new Evidence(name, value, format(value) + " (95 %: " + format(low) + " to " + format(high) + ")");
    }

    /** Words. */
    public static Evidence text(String name, String text) {
        return new Evidence(name, Double.NaN, text);
    }

    /** A number with at most four significant digits; {@code n/a} for NaN. */
    public static String format(double value) {
        if (Double.isNaN(value)) {
            return "n/a";
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e6) {
            return String.format(Locale.ROOT, "%.0f", value + 0.0);
        }
        double size = Math.abs(value);
        return size >= 1e-3 && size < 1e6
                ? String.format(Locale.ROOT, "%." + Math.max(0, 3 - (int) Math.floor(Math.log10(size))) + "f", value)
                : String.format(Locale.ROOT, "%.3e", value);
    }

    private static String percent(double share) {
        return Double.isNaN(share) ? "n/a" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
