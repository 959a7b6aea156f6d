import java.util.ArrayList;
import java.util.List;

/**
 * One value and the ways in which people and models write it.
 *
 * @param latex writings for a formula, the plainest first
 * @param plain writings for running text, the plainest first
 */
record Answer(List<String> latex, List<String> plain) {

    /** What a number counts. */
    enum Unit {
        NONE,
        DOLLARS,
        PERCENT,
        HOURS,
        MINUTES,
        KILOMETRES,
        METRES,
        SQUARE_METRES,
        SQUARE_CENTIMETRES,
        CUPS,
        LITRES,
        YEARS,
        DEGREES;

        String word() {
            return switch (this) {
                case NONE -> "";
                case DOLLARS -> "dollars";
                case PERCENT -> "percent";
                case HOURS -> "hours";
                case MINUTES -> "minutes";
                case KILOMETRES -> "km";
                case METRES -> "m";
                case SQUARE_METRES -> "square meters";
                case SQUARE_CENTIMETRES -> "cm^2";
                case CUPS -> "cups";
                case LITRES -> "liters";
                case YEARS -> "years old";
                case DEGREES -> "degrees";
            };
        }
    }

    static Answer of(String latex, String plain) {
        return new Answer(List.of(latex), List.of(plain));
    }

    static Answer number(long value) {
        return number(Rational.of(value), Unit.NONE);
    }

    /** A number in every writing that keeps its value: fractions, decimals, separators, units. */
    static Answer number(Rational value, Unit unit) {
        var latex = new ArrayList<String>();
        var plain = new ArrayList<String>();
        if (value.isInteger()) {
            integers(value.p(), latex, plain);
        } else if (value.decimal() != null && isMeasured(unit)) {
            latex.add(value.decimal());
            if (value.times(Rational.of(100)).isInteger()) {
                latex.add(value.money());
            }
            plain.add(value.decimal());
        } else {
            fractions(value, latex, plain);
        }
        units(value, unit, latex, plain);
        return new Answer(latex, plain);
    }

    /** Money, distances and percentages are written as decimals. */
    private static boolean isMeasured(Unit unit) {
        return unit == Unit.DOLLARS || unit == Unit.KILOMETRES || unit == Unit.PERCENT;
    }

    private static void integers(long value, List<String> latex, List<String> plain) {
        latex.addAll(List.of(String.valueOf(value), String.valueOf(value), String.valueOf(value), value + ".0"));
        plain.add(String.valueOf(value));
        plain.add("**" + value + "**");
        if (Math.abs(value) >= 1000) {
            latex.add("%,d".formatted(value));
            latex.add("%,d".formatted(value).replace(",", "{,}"));
            plain.add("%,d".formatted(value));
        }
    }

    private static void fractions(Rational value, List<String> latex, List<String> plain) {
        String sign = value.p() < 0 ? "-" : "";
        long p = Math.abs(value.p());
        long q = value.q();
        latex.add(value.latex());
        latex.add(sign + "\\dfrac{" + p + "}{" + q + "}");
        latex.add(sign + p + "/" + q);
        latex.add(sign + "\\frac{" + 2 * p + "}{" + 2 * q + "}");
        plain.add(sign + p + "/" + q);
        if (p > q) {
            latex.add(sign + p / q + "\\frac{" + p % q + "}{" + q + "}");
            plain.add(sign + p / q + " " + p % q + "/" + q);
        }
        if (p < 10 && q < 10) {
            latex.add(sign + "\\frac" + p + q);
        }
        if (value.decimal() != null) {
            latex.add(value.decimal());
            plain.add(value.decimal());
        }
    }

    private static void units(Rational value, Unit unit, List<String> latex, List<String> plain) {
        String number = value.plain();
        switch (unit) {
            case NONE -> {}
            case DOLLARS -> {
                latex.addAll(
                        List.of("\\$" + value.money(), value.money(), "\\$" + number, number + "\\text{ dollars}"));
                plain.addAll(List.of("$" + value.money(), value.money() + " dollars", "$" + number));
            }
            case PERCENT -> {
                latex.addAll(List.of(number + "\\%", number + "\\text{ percent}"));
                plain.addAll(List.of(number + "%", number + " percent"));
            }
            case DEGREES -> {
                latex.addAll(List.of(number + "^\\circ", number + "^{\\circ}"));
                plain.addAll(List.of(number + "°", number + " degrees"));
            }
            case SQUARE_CENTIMETRES -> {
                latex.addAll(List.of(number + "\\text{ cm}^2", number + " \\mathrm{~cm}^2"));
                plain.addAll(List.of(number + " cm²", number + " square centimeters"));
            }
            default -> {
                latex.addAll(List.of(number + "\\text{ " + unit.word() + "}", number + " \\text{" + unit.word() + "}"));
                plain.addAll(List.of(number + " " + unit.word(), number + " " + unit.word()));
            }
        }
    }
}
