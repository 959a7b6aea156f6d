package io.guerdon.verify.math.expressions;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What an expression is made of. */
public final class Contents {
    private Contents() {}

    /** The direct parts of an expression. */
    public static List<Expr> parts(Expr e) {
        return switch (e) {
            case Expr.Numeral n -> List.of();
            case Expr.BasedNumeral n -> List.of();
            case Expr.Symbol s -> List.of();
            case Expr.Constant c -> List.of();
            case Expr.Text t -> List.of();
            case Expr.NamedSet s -> List.of();
            case Expr.Sum(var terms) -> terms;
            case Expr.Product(var factors) -> factors;
            case Expr.Quotient(var n, var d) -> List.of(n, d);
            case Expr.Ratio(var parts) -> parts;
            case Expr.Negation(var a) -> List.of(a);
            case Expr.Power(var b, var x) -> List.of(b, x);
            case Expr.Root(var r, var i) -> List.of(r, i);
            case Expr.Percent(var a) -> List.of(a);
            case Expr.Degrees(var a) -> List.of(a);
            case Expr.Call(var f, var arguments) -> arguments;
            case Expr.Application(var name, var arguments) -> arguments;
            case Expr.Series s -> List.of(s.from(), s.to(), s.body());
            case Expr.Integral i -> present(i.body(), i.from(), i.to());
            case Expr.Derivative d -> List.of(d.body());
            case Expr.Limit l -> List.of(l.point(), l.body());
            case Expr.Matrix(var rows) -> rows.stream().flatMap(List::stream).toList();
            case Expr.PlusMinus p -> present(p.right(), p.left(), null);
            case Expr.FiniteSet(var elements, var braced) -> elements;
            case Expr.Bracketed(var elements, var open, var close) -> elements;
            case Expr.SetOperation(var operator, var l, var r) -> List.of(l, r);
            case Expr.SetBuilder(var element, var condition) -> List.of(element, condition);
            case Expr.Relation(var operator, var l, var r) -> List.of(l, r);
            case Expr.Chain(var links) -> List.copyOf(links);
        };
    }

    private static List<Expr> present(Expr first, @Nullable Expr second, @Nullable Expr third) {
        var list = new ArrayList<Expr>();
        list.add(first);
        if (second != null) {
            list.add(second);
        }
        if (third != null) {
            list.add(third);
        }
        return list;
    }

    /** Whether {@code e} or a part of it, however deep, satisfies the predicate. */
    public static boolean any(Expr e, Predicate<Expr> predicate) {
        if (predicate.test(e)) {
            return true;
        }
        for (var part : parts(e)) {
            if (any(part, predicate)) {
                return true;
            }
        }
        return false;
    }
}
