package io.guerdon.verify.math;

import io.guerdon.verify.math.equality.Comparison;
import io.guerdon.verify.math.equality.Equivalence;
import io.guerdon.verify.math.expressions.Budget;
import io.guerdon.verify.math.expressions.Expr;
import io.guerdon.verify.math.expressions.Rational;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares quantities where both sides name a unit that is known. */
final class Units {
    /** A unit as a multiple of the base unit of its dimension. */
    private record Unit(String dimension, Rational factor) {}

    private static final Map<String, Unit> KNOWN = Map.ofEntries(
            unit("mm", "length", 1, 1000),
            unit("cm", "length", 1, 100),
            unit("m", "length", 1, 1),
            unit("km", "length", 1000, 1),
            unit("in", "length", 254, 10000),
            unit("inch", "length", 254, 10000),
            unit("ft", "length", 3048, 10000),
            unit("foot", "length", 3048, 10000),
            unit("feet", "length", 3048, 10000),
            unit("yard", "length", 9144, 10000),
            unit("yd", "length", 9144, 10000),
            unit("mile", "length", 1609344, 1000),
            unit("meter", "length", 1, 1),
            unit("metre", "length", 1, 1),
            unit("centimeter", "length", 1, 100),
            unit("kilometer", "length", 1000, 1),
            unit("millimeter", "length", 1, 1000),
            unit("mg", "mass", 1, 1000),
            unit("g", "mass", 1, 1),
            unit("gram", "mass", 1, 1),
            unit("kg", "mass", 1000, 1),
            unit("kilogram", "mass", 1000, 1),
            unit("second", "time", 1, 1),
            unit("sec", "time", 1, 1),
            unit("minute", "time", 60, 1),
            unit("min", "time", 60, 1),
            unit("hour", "time", 3600, 1),
            unit("hr", "time", 3600, 1),
            unit("day", "time", 86400, 1),
            unit("week", "time", 604800, 1),
            unit("cent", "money", 1, 100),
            unit("dollar", "money", 1, 1),
            unit("ml", "volume", 1, 1000),
            unit("liter", "volume", 1, 1),
            unit("litre", "volume", 1, 1));

    private Units() {}

    private static Map.Entry<String, Unit> unit(String name, String dimension, long numerator, long denominator) {
        return Map.entry(name, new Unit(dimension, Rational.of(numerator).dividedBy(Rational.of(denominator))));
    }

    /** The comparison of two quantities with different known units, or null when units do not decide. */
    static @Nullable Comparison compare(Answer gold, Answer prediction, MathOptions options, Budget budget) {
        if (gold.unit() == null || prediction.unit() == null || gold.expr() == null || prediction.expr() == null) {
            return null;
        }
        var g = known(gold.unit());
        var p = known(prediction.unit());
        if (g == null || p == null || g.equals(p)) {
            return null;
        }
        if (!g.dimension.equals(p.dimension) || isPower(gold) || isPower(prediction)) {
            return new Comparison(
                    Comparison.State.DIFFERENT,
                    io.guerdon.verify.math.equality.Method.EXACT_NUMBER,
                    "the units differ");
        }
        return new Equivalence(options.equalityRules(), budget)
                .compare(scaled(gold.expr(), g.factor), scaled(prediction.expr(), p.factor));
    }

    private static boolean isPower(Answer answer) {
        return answer.raw().indexOf('^', Math.max(0, answer.raw().length() - 4)) >= 0;
    }

    private static Expr scaled(Expr e, Rational factor) {
        return new Expr.Product(List.of(new Expr.Numeral(factor), e));
    }

    private static @Nullable Unit known(String unit) {
        String name = unit.toLowerCase(Locale.ROOT).strip();
        if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        var direct = KNOWN.get(name);
        if (direct != null) {
            return direct;
        }
        return name.equals("inches")
                ? KNOWN.get("inch")
                : name.endsWith("s") ? KNOWN.get(name.substring(0, name.length() - 1)) : null;
    }
}
