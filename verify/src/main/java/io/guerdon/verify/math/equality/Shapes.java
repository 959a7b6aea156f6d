package io.guerdon.verify.math.equality;

import io.guerdon.verify.math.expressions.Contents;
import io.guerdon.verify.math.expressions.Expr;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Walks through expressions: what they contain, and the same expression with parts replaced. */
public final class Shapes {
    private Shapes() {}

    /** The direct parts of an expression. */
    public static List<Expr> parts(Expr e) {
        return Contents.parts(e);
    }

    /** Whether {@code e} or a part of it, however deep, satisfies the predicate. */
    public static boolean any(Expr e, Predicate<Expr> predicate) {
        return Contents.any(e, predicate);
    }

    /** Whether the variable {@code name} occurs. */
    public static boolean contains(Expr e, String name) {
        return any(e, part -> part instanceof Expr.Symbol(String n) && n.equals(name));
    }

    /** The names of the free variables, in alphabetical order. */
    public static Set<String> variables(Expr e) {
        var names = new TreeSet<String>();
        collect(e, names);
        return names;
    }

    private static void collect(Expr e, Set<String> names) {
        switch (e) {
            case Expr.Symbol(String name) -> names.add(name);
            case Expr.Series s -> {
                collect(s.from(), names);
                collect(s.to(), names);
                collectBound(s.body(), s.index(), names);
            }
            case Expr.Integral i
            when i.from() != null && i.to() != null -> {
                collect(i.from(), names);
                collect(i.to(), names);
                collectBound(i.body(), i.variable(), names);
            }
            case Expr.Integral i -> {
                names.add(i.variable());
                collect(i.body(), names);
            }
            case Expr.Limit l -> {
                collect(l.point(), names);
                collectBound(l.body(), l.variable(), names);
            }
            default -> parts(e).forEach(part -> collect(part, names));
        }
    }

    private static void collectBound(Expr body, String bound, Set<String> names) {
        boolean outside = names.contains(bound);
        collect(body, names);
        if (!outside) {
            names.remove(bound);
        }
    }

    /** The expression with each part replaced by what {@code f} makes of it, from the leaves up. */
    public static Expr rebuild(Expr e, UnaryOperator<Expr> f) {
        Expr inner = switch (e) {
            case Expr.Sum(var terms) -> new Expr.Sum(all(terms, f));
            case Expr.Product(var factors) -> new Expr.Product(all(factors, f));
            case Expr.Quotient(var n, var d) -> new Expr.Quotient(rebuild(n, f), rebuild(d, f));
            case Expr.Ratio(var parts) -> new Expr.Ratio(all(parts, f));
            case Expr.Negation(var a) -> new Expr.Negation(rebuild(a, f));
            case Expr.Power(var b, var x) -> new Expr.Power(rebuild(b, f), rebuild(x, f));
            case Expr.Root(var r, var i) -> new Expr.Root(rebuild(r, f), rebuild(i, f));
            case Expr.Percent(var a) -> new Expr.Percent(rebuild(a, f));
            case Expr.Degrees(var a) -> new Expr.Degrees(rebuild(a, f));
            case Expr.Call(var function, var arguments) -> new Expr.Call(function, all(arguments, f));
            case Expr.Application(var name, var arguments) -> new Expr.Application(name, all(arguments, f));
            case Expr.Series s ->
                new Expr.Series(
                        s.isProduct(), s.index(), rebuild(s.from(), f), rebuild(s.to(), f), rebuild(s.body(), f));
            case Expr.Integral i ->
                new Expr.Integral(rebuild(i.body(), f), i.variable(), rebuilt(i.from(), f), rebuilt(i.to(), f));
            case Expr.Derivative d -> new Expr.Derivative(rebuild(d.body(), f), d.variable(), d.order());
            case Expr.Limit l -> new Expr.Limit(rebuild(l.body(), f), l.variable(), rebuild(l.point(), f), l.side());
            case Expr.Matrix(var rows) ->
                new Expr.Matrix(rows.stream().map(row -> all(row, f)).toList());
            case Expr.PlusMinus p -> new Expr.PlusMinus(rebuilt(p.left(), f), rebuild(p.right(), f), p.minusFirst());
            case Expr.FiniteSet(var elements, var braced) -> new Expr.FiniteSet(all(elements, f), braced);
            case Expr.Bracketed(var elements, var open, var close) -> new Expr.Bracketed(all(elements, f), open, close);
            case Expr.SetOperation(var operator, var l, var r) ->
                new Expr.SetOperation(operator, rebuild(l, f), rebuild(r, f));
            case Expr.SetBuilder(var element, var condition) ->
                new Expr.SetBuilder(rebuild(element, f), rebuild(condition, f));
            case Expr.Relation(var operator, var l, var r) -> new Expr.Relation(operator, rebuild(l, f), rebuild(r, f));
            case Expr.Chain(var links) ->
                new Expr.Chain(links.stream()
                        .map(link ->
                                new Expr.Relation(link.operator(), rebuild(link.left(), f), rebuild(link.right(), f)))
                        .toList());
            default -> e;
        };
        return f.apply(inner);
    }

    private static @Nullable Expr rebuilt(@Nullable Expr e, UnaryOperator<Expr> f) {
        return e == null ? null : rebuild(e, f);
    }

    private static List<Expr> all(List<Expr> list, UnaryOperator<Expr> f) {
        return list.stream().map(e -> rebuild(e, f)).toList();
    }
}
