package io.guerdon.verify.math.equality;

import io.guerdon.verify.math.expressions.Budget;
import io.guerdon.verify.math.expressions.Conventions;
import io.guerdon.verify.math.expressions.Expr;
import io.guerdon.verify.math.expressions.Rational;
import java.util.HashMap;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Whether one formula is a constant multiple of another. */
final class Proportion {
    private Proportion() {}

    /** The fraction r with f = r * h for all values of the variables, or null when there is none. */
    static @Nullable Rational of(Expr f, Expr h, Conventions conventions, Budget budget) {
        var names = new TreeSet<>(Shapes.variables(f));
        names.addAll(Shapes.variables(h));
        if (names.isEmpty() || !names.equals(Shapes.variables(f)) || !names.equals(Shapes.variables(h))) {
            return null;
        }
        var point = new HashMap<String, Rational>();
        int i = 0;
        for (var name : names) {
            point.put(name, Rational.of(Math.floorMod(name.hashCode() * 37L + 11L * ++i, 89) + 2L));
        }
        try {
            var a = new Exact(conventions, budget).with(point).value(f);
            var b = new Exact(conventions, budget).with(point).value(h);
            if (a == null || b == null || a.isZero() || b.isZero()) {
                return null;
            }
            var ratio = a.dividedBy(b);
            var scaled = new Expr.Product(List.of(new Expr.Numeral(ratio), h));
            var rules = new EqualityRules(conventions, 6, true, false, false);
            return new Scalars(rules, budget).compare(f, scaled).isEqual() ? ratio : null;
        } catch (UndefinedValue e) {
            return null;
        }
    }
}
