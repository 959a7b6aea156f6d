package io.guerdon.verify.math.equality;

import io.guerdon.verify.math.expressions.Budget;
import io.guerdon.verify.math.expressions.Conventions;
import io.guerdon.verify.math.expressions.Expr;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares sets, intervals and tuples. */
final class Sets {
    private static final int MAX_ELEMENTS = 200;

    private final Equivalence equivalence;
    private final Budget budget;

    Sets(Equivalence equivalence, Budget budget) {
        this.equivalence = equivalence;
        this.budget = budget;
    }

    static boolean isSet(Expr e) {
        return switch (e) {
            case Expr.FiniteSet s -> true;
            case Expr.NamedSet s -> true;
            case Expr.SetOperation s -> true;
            case Expr.SetBuilder s -> true;
            case Expr.Bracketed b -> b.isSurelyInterval();
            default -> false;
        };
    }

    static boolean isSetOrTuple(Expr e) {
        return isSet(e) || e instanceof Expr.Bracketed;
    }

    /** The element of a set or bracket of one. */
    static Expr single(Expr e) {
        return switch (e) {
            case Expr.FiniteSet(var elements, var braced) when elements.size() == 1 -> single(elements.getFirst());
            case Expr.Bracketed(var elements, var open, var close)
            when elements.size() == 1 -> single(elements.getFirst());
            default -> e;
        };
    }

    Comparison compare(Expr g, Expr p) {
        if (g instanceof Expr.Bracketed a && p instanceof Expr.Bracketed b) {
            return brackets(a, b);
        }
        if (g instanceof Expr.Bracketed a && p instanceof Expr.FiniteSet b) {
            return tupleAndList(a.elements(), b, a);
        }
        if (g instanceof Expr.FiniteSet a && p instanceof Expr.Bracketed b) {
            return tupleAndList(b.elements(), a, b);
        }
        if (!isSet(g) && !isSet(p)) {
            return Comparison.different(Method.TUPLE, "only one is a tuple");
        }
        var a = finite(g);
        var b = finite(p);
        if (a != null && b != null) {
            return finiteSets(a, b);
        }
        var left = RealSet.of(g, equivalence, budget);
        var right = RealSet.of(p, equivalence, budget);
        if (left != null && right != null) {
            return left.compare(right);
        }
        return Comparison.different(Method.SET, "the sets differ in kind");
    }

    // --- tuples ---

    private Comparison brackets(Expr.Bracketed g, Expr.Bracketed p) {
        boolean interval = g.isSurelyInterval() || p.isSurelyInterval();
        var method = interval ? Method.INTERVAL : Method.TUPLE;
        if (g.elements().size() != p.elements().size()) {
            return Comparison.different(method, "the numbers of elements differ");
        }
        if (interval && (g.openLeft() != p.openLeft() || g.openRight() != p.openRight())) {
            return Comparison.different(method, "one interval is open where the other is closed");
        }
        return inOrder(g.elements(), p.elements(), method);
    }

    private Comparison inOrder(List<Expr> g, List<Expr> p, Method method) {
        for (int i = 0; i < g.size(); i++) {
            var element = equivalence.values(g.get(i), p.get(i));
            if (!element.isEqual()) {
                return new Comparison(element.state(), method, "element " + (i + 1) + " differs: " + element.reason());
            }
        }
        return Comparison.equal(method, "all elements are equal in order");
    }

    /** A tuple matches a list in the same order; a set in braces has no order and matches none, except by the reference. */
    private Comparison tupleAndList(List<Expr> tuple, Expr.FiniteSet list, Expr.Bracketed brackets) {
        boolean reference = equivalence.conventions() == Conventions.REFERENCE;
        if (list.braced() && !reference || brackets.isSurelyInterval()) {
            return Comparison.different(Method.TUPLE, "one is ordered and the other is a set");
        }
        if (tuple.size() != list.elements().size()) {
            return Comparison.different(Method.TUPLE, "the numbers of elements differ");
        }
        return inOrder(tuple, list.elements(), Method.TUPLE);
    }

    // --- finite sets ---

    /** The elements if the expression is a finite set, also by union, intersection or difference; else null. */
    @Nullable
    List<Expr> finite(Expr e) {
        return switch (e) {
            case Expr.FiniteSet(var elements, var braced) -> distinct(elements);
            case Expr.NamedSet(var name) when name == Expr.NamedSet.Name.EMPTY -> List.of();
            case Expr.SetOperation(var operator, var l, var r) -> {
                var a = finite(l);
                var b = finite(r);
                yield a == null || b == null ? null : combine(operator, a, b);
            }
            case Expr.Relation r -> null;
            case Expr.NamedSet s -> null;
            case Expr.SetBuilder s -> null;
            case Expr.Bracketed b when b.isSurelyInterval() -> null;
            default -> List.of(e);
        };
    }

    private List<Expr> combine(Expr.SetOperation.Operator operator, List<Expr> a, List<Expr> b) {
        return switch (operator) {
            case UNION -> {
                var all = new ArrayList<>(a);
                all.addAll(b);
                yield distinct(all);
            }
            case INTERSECTION -> a.stream().filter(x -> contains(b, x)).toList();
            case DIFFERENCE -> a.stream().filter(x -> !contains(b, x)).toList();
        };
    }

    private boolean contains(List<Expr> elements, Expr x) {
        return elements.stream().anyMatch(e -> equivalence.values(e, x).isEqual());
    }

    private List<Expr> distinct(List<Expr> elements) {
        if (elements.size() > MAX_ELEMENTS) {
            return elements;
        }
        var kept = new ArrayList<Expr>();
        for (var element : elements) {
            if (!contains(kept, element)) {
                kept.add(element);
            }
        }
        return kept;
    }

    private Comparison finiteSets(List<Expr> g, List<Expr> p) {
        if (g.size() == 1 && p.size() == 1 && !isSet(g.getFirst()) && !isSet(p.getFirst())) {
            return equivalence.values(g.getFirst(), p.getFirst());
        }
        if (g.size() != p.size()) {
            return Comparison.different(Method.SET, "the sets have different numbers of elements");
        }
        var left = new ArrayList<>(p);
        for (var element : g) {
            boolean found = false;
            for (int i = 0; i < left.size() && !found; i++) {
                if (equivalence.values(element, left.get(i)).isEqual()) {
                    left.remove(i);
                    found = true;
                }
            }
            if (!found) {
                return Comparison.different(Method.SET, "an element of the reference is not in the prediction");
            }
        }
        return Comparison.equal(Method.SET, "the sets have the same elements");
    }
}
