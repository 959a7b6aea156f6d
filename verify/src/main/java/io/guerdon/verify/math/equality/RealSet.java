package io.guerdon.verify.math.equality;

import io.guerdon.verify.math.expressions.Budget;
import io.guerdon.verify.math.expressions.Expr;
import io.guerdon.verify.math.expressions.Expr.Relation;
import io.guerdon.verify.math.expressions.Function;
import io.guerdon.verify.math.expressions.Rational;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A set of real numbers as disjoint intervals in order; a point is an interval that begins and ends in it. */
final class RealSet {
    private static final int MAX_PIECES = 60;

    /** One end: its value to compare by, how it was written (null when infinite), and whether it belongs to the set. */
    private record End(double value, @Nullable Expr written, boolean included) {
        static final End LOWEST = new End(Double.NEGATIVE_INFINITY, null, false);
        static final End HIGHEST = new End(Double.POSITIVE_INFINITY, null, false);

        End flipped() {
            return new End(value, written, !included);
        }
    }

    private record Piece(End low, End high) {
        boolean isEmpty() {
            return low.value > high.value || low.value == high.value && !(low.included && high.included);
        }
    }

    private final List<Piece> pieces;
    private final Equivalence equivalence;

    private RealSet(List<Piece> pieces, Equivalence equivalence) {
        this.pieces = pieces;
        this.equivalence = equivalence;
    }

    // --- building ---

    /** The set an expression describes, or null when it is no set of real numbers that is understood. */
    static @Nullable RealSet of(Expr e, Equivalence equivalence, Budget budget) {
        budget.spend(10);
        return switch (e) {
            case Expr.Bracketed b when b.elements().size() == 2 -> interval(b, equivalence, budget);
            case Expr.NamedSet(var name) ->
                switch (name) {
                    case REALS -> all(equivalence);
                    case EMPTY -> new RealSet(List.of(), equivalence);
                    default -> null;
                };
            case Expr.FiniteSet(var elements, var braced) -> points(elements, equivalence, budget);
            case Expr.SetOperation(var operator, var l, var r) -> {
                var a = of(l, equivalence, budget);
                var b = of(r, equivalence, budget);
                yield a == null || b == null
                        ? null
                        : switch (operator) {
                            case UNION -> a.union(b);
                            case INTERSECTION -> a.intersection(b);
                            case DIFFERENCE -> a.intersection(b.complement());
                        };
            }
            case Expr.SetBuilder(var element, var condition) -> solving(condition, equivalence, budget);
            case Relation r -> solving(r, equivalence, budget);
            case Expr.Chain c -> solving(c, equivalence, budget);
            case Expr.Bracketed b -> null;
            default -> points(List.of(e), equivalence, budget);
        };
    }

    private static RealSet all(Equivalence equivalence) {
        return new RealSet(List.of(new Piece(End.LOWEST, End.HIGHEST)), equivalence);
    }

    private static @Nullable RealSet interval(Expr.Bracketed b, Equivalence equivalence, Budget budget) {
        var low = end(b.elements().getFirst(), !b.openLeft(), equivalence, budget);
        var high = end(b.elements().getLast(), !b.openRight(), equivalence, budget);
        if (low == null || high == null || !b.isSurelyInterval() && low.value >= high.value) {
            return null;
        }
        return of(List.of(new Piece(low, high)), equivalence);
    }

    private static @Nullable End end(Expr e, boolean included, Equivalence equivalence, Budget budget) {
        int infinity = Scalars.infinity(e);
        if (infinity != 0) {
            return infinity > 0 ? End.HIGHEST : End.LOWEST;
        }
        double value = real(e, equivalence, budget);
        return Double.isNaN(value) ? null : new End(value, e, included);
    }

    private static double real(Expr e, Equivalence equivalence, Budget budget) {
        if (!Shapes.variables(e).isEmpty()) {
            return Double.NaN;
        }
        try {
            var value = new Evaluation<>(Approximate.INSTANCE, equivalence.conventions(), false, budget).value(e);
            return value.isKnown() && Approximate.INSTANCE.isReal(value) ? value.re() : Double.NaN;
        } catch (UndefinedValue undefined) {
            return Double.NaN;
        }
    }

    private static @Nullable RealSet points(List<Expr> elements, Equivalence equivalence, Budget budget) {
        if (!elements.isEmpty() && elements.stream().allMatch(Equivalence::isRelation)) {
            return conditions(elements, equivalence, budget);
        }
        var pieces = new ArrayList<Piece>();
        for (var element : elements) {
            var point = end(element, true, equivalence, budget);
            if (point == null || point.written == null) {
                return null;
            }
            pieces.add(new Piece(point, point));
        }
        return of(pieces, equivalence);
    }

    /** Conditions side by side hold together; where none can, they are alternatives. */
    private static @Nullable RealSet conditions(List<Expr> relations, Equivalence equivalence, Budget budget) {
        RealSet both = null;
        RealSet either = null;
        for (var relation : relations) {
            var solutions = solving(relation, equivalence, budget);
            if (solutions == null) {
                return null;
            }
            both = both == null ? solutions : both.intersection(solutions);
            either = either == null ? solutions : either.union(solutions);
        }
        return both == null || both.pieces.isEmpty() ? either : both;
    }

    /** Sorts the pieces and joins those that touch. */
    private static RealSet of(List<Piece> pieces, Equivalence equivalence) {
        var sorted = new ArrayList<>(pieces);
        sorted.removeIf(Piece::isEmpty);
        sorted.sort((a, b) -> {
            int order = Double.compare(a.low.value, b.low.value);
            return order != 0 ? order : Boolean.compare(b.low.included, a.low.included);
        });
        var joined = new ArrayList<Piece>();
        for (var piece : sorted) {
            var last = joined.isEmpty() ? null : joined.getLast();
            boolean touches = last != null
                    && (piece.low.value < last.high.value
                            || piece.low.value == last.high.value && (piece.low.included || last.high.included));
            if (last != null && touches) {
                joined.set(joined.size() - 1, new Piece(last.low, higher(last.high, piece.high)));
            } else {
                joined.add(piece);
            }
        }
        return new RealSet(joined, equivalence);
    }

    private static End higher(End a, End b) {
        return a.value > b.value || a.value == b.value && a.included ? a : b;
    }

    private RealSet union(RealSet other) {
        var all = new ArrayList<>(pieces);
        all.addAll(other.pieces);
        return of(all, equivalence);
    }

    private RealSet complement() {
        var gaps = new ArrayList<Piece>();
        var low = End.LOWEST;
        for (var piece : pieces) {
            gaps.add(new Piece(low, piece.low.flipped()));
            low = piece.high.flipped();
        }
        gaps.add(new Piece(low, End.HIGHEST));
        gaps.removeIf(p -> p.low.value == p.high.value && p.low.written == null);
        return of(gaps, equivalence);
    }

    private RealSet intersection(RealSet other) {
        return complement().union(other.complement()).complement();
    }

    // --- solving ---

    /** The real solutions of relations in one unknown, or null when they are beyond the simple cases. */
    static @Nullable RealSet solving(Expr relation, Equivalence equivalence, Budget budget) {
        var links = Assignments.links(relation);
        if (links.isEmpty() || links.size() > MAX_PIECES) {
            return relation instanceof Expr.FiniteSet(var elements, var braced)
                    ? conditions(elements, equivalence, budget)
                    : null;
        }
        RealSet result = null;
        for (var link : links) {
            var solutions = solve(link, equivalence, budget);
            if (solutions == null) {
                return null;
            }
            result = result == null ? solutions : result.intersection(solutions);
        }
        return result;
    }

    private static @Nullable RealSet solve(Relation r, Equivalence equivalence, Budget budget) {
        if (r.operator() == Relation.Operator.IN && isUnknown(r.left())) {
            return of(r.right(), equivalence, budget);
        }
        if (r.operator() == Relation.Operator.NOT_IN && isUnknown(r.left())) {
            var inner = of(r.right(), equivalence, budget);
            return inner == null ? null : inner.complement();
        }
        if (isUnknown(r.left()) && Shapes.variables(r.right()).isEmpty()) {
            return halfLine(r.operator(), r.right(), equivalence, budget);
        }
        if (isUnknown(r.right()) && Shapes.variables(r.left()).isEmpty()) {
            return halfLine(r.operator().flipped(), r.left(), equivalence, budget);
        }
        var absolute = absolute(r, equivalence, budget);
        return absolute != null ? absolute : polynomial(r, equivalence, budget);
    }

    private static boolean isUnknown(Expr e) {
        return e instanceof Expr.Symbol || e instanceof Expr.Application;
    }

    private static @Nullable RealSet halfLine(
            Relation.Operator operator, Expr bound, Equivalence equivalence, Budget budget) {
        var open = end(bound, false, equivalence, budget);
        if (open == null) {
            return null;
        }
        var closed = open.written == null ? open : open.flipped();
        var pieces = switch (operator) {
            case LESS -> List.of(new Piece(End.LOWEST, open));
            case LESS_OR_EQUAL -> List.of(new Piece(End.LOWEST, closed));
            case GREATER -> List.of(new Piece(open, End.HIGHEST));
            case GREATER_OR_EQUAL -> List.of(new Piece(closed, End.HIGHEST));
            case EQUAL -> List.of(new Piece(closed, closed));
            case NOT_EQUAL -> List.of(new Piece(End.LOWEST, open), new Piece(open, End.HIGHEST));
            default -> null;
        };
        return pieces == null ? null : of(pieces, equivalence);
    }

    /** |u| < c and the like, with u linear in the unknown. */
    private static @Nullable RealSet absolute(Relation r, Equivalence equivalence, Budget budget) {
        if (!(r.left() instanceof Expr.Call(Function f, var arguments))
                || f != Function.ABS
                || !Shapes.variables(r.right()).isEmpty()) {
            return null;
        }
        var u = arguments.getFirst();
        var minus = new Expr.Negation(r.right());
        var upper = solve(new Relation(r.operator(), u, r.right()), equivalence, budget);
        var lower = solve(new Relation(r.operator().flipped(), u, minus), equivalence, budget);
        if (upper == null || lower == null) {
            return null;
        }
        return switch (r.operator()) {
            case LESS, LESS_OR_EQUAL, NOT_EQUAL -> upper.intersection(lower);
            default -> upper.union(lower);
        };
    }

    /** Polynomials with fractions as coefficients, of first or second degree. */
    private static @Nullable RealSet polynomial(Relation r, Equivalence equivalence, Budget budget) {
        var difference = new Expr.Sum(List.of(r.left(), new Expr.Negation(r.right())));
        var names = Shapes.variables(difference);
        if (names.size() != 1) {
            return null;
        }
        var coefficients =
                Polynomial.coefficients(difference, names.iterator().next(), equivalence.conventions(), budget);
        if (coefficients == null) {
            return null;
        }
        if (coefficients.length == 2) {
            var bound = coefficients[0].negate().dividedBy(coefficients[1]);
            var operator =
                    coefficients[1].signum() > 0 ? r.operator() : r.operator().flipped();
            return halfLine(operator, new Expr.Numeral(bound), equivalence, budget);
        }
        return coefficients.length == 3 ? quadratic(coefficients, r.operator(), equivalence, budget) : null;
    }

    private static @Nullable RealSet quadratic(
            Rational[] c, Relation.Operator operator, Equivalence equivalence, Budget budget) {
        var discriminant = c[1].times(c[1]).minus(Rational.of(4).times(c[2]).times(c[0]));
        var op = c[2].signum() > 0 ? operator : operator.flipped();
        if (discriminant.signum() < 0) {
            boolean everywhere = op == Relation.Operator.GREATER
                    || op == Relation.Operator.GREATER_OR_EQUAL
                    || op == Relation.Operator.NOT_EQUAL;
            return everywhere ? all(equivalence) : new RealSet(List.of(), equivalence);
        }
        var low = end(root(c, discriminant, c[2].signum() > 0), false, equivalence, budget);
        var high = end(root(c, discriminant, c[2].signum() < 0), false, equivalence, budget);
        if (low == null || high == null) {
            return null;
        }
        var closedLow = low.flipped();
        var closedHigh = high.flipped();
        var pieces = switch (op) {
            case LESS -> List.of(new Piece(low, high));
            case LESS_OR_EQUAL -> List.of(new Piece(closedLow, closedHigh));
            case GREATER -> List.of(new Piece(End.LOWEST, low), new Piece(high, End.HIGHEST));
            case GREATER_OR_EQUAL -> List.of(new Piece(End.LOWEST, closedLow), new Piece(closedHigh, End.HIGHEST));
            case EQUAL -> List.of(new Piece(closedLow, closedLow), new Piece(closedHigh, closedHigh));
            case NOT_EQUAL -> List.of(new Piece(End.LOWEST, low), new Piece(low, high), new Piece(high, End.HIGHEST));
            default -> null;
        };
        return pieces == null ? null : of(pieces, equivalence);
    }

    private static Expr root(Rational[] c, Rational discriminant, boolean minus) {
        Expr sqrt = new Expr.Root(new Expr.Numeral(discriminant), new Expr.Numeral(Rational.TWO));
        var top = new Expr.Sum(List.of(new Expr.Numeral(c[1].negate()), minus ? new Expr.Negation(sqrt) : sqrt));
        return new Expr.Quotient(top, new Expr.Numeral(c[2].times(Rational.TWO)));
    }

    // --- comparing ---

    Comparison compare(RealSet other) {
        if (pieces.size() != other.pieces.size()) {
            return Comparison.different(Method.INTERVAL, "the sets have different numbers of pieces");
        }
        for (int i = 0; i < pieces.size(); i++) {
            var a = pieces.get(i);
            var b = other.pieces.get(i);
            if (!same(a.low, b.low) || !same(a.high, b.high)) {
                return Comparison.different(Method.INTERVAL, "an end differs in place or in being included");
            }
        }
        return Comparison.equal(Method.INTERVAL, "the sets have the same pieces");
    }

    private boolean same(End a, End b) {
        if (a.written == null || b.written == null) {
            return a.written == null && b.written == null && a.value == b.value;
        }
        return a.included == b.included
                && equivalence.values(a.written, b.written).isEqual();
    }
}
