package io.guerdon.verify.math.equality;

import io.guerdon.verify.math.expressions.Budget;
import io.guerdon.verify.math.expressions.Conventions;
import io.guerdon.verify.math.expressions.Expr;
import io.guerdon.verify.math.expressions.Expr.Relation;
import io.guerdon.verify.math.expressions.Rational;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares where at least one side is a relation: an assignment such as x = 5, an equation, an inequality, a chain. */
final class Assignments {
    private final Equivalence equivalence;
    private final Budget budget;

    Assignments(Equivalence equivalence, Budget budget) {
        this.equivalence = equivalence;
        this.budget = budget;
    }

    Comparison compare(Expr gold, Expr prediction) {
        if (equivalence.conventions() == Conventions.MATHEMATICAL && hasFalseStep(prediction)) {
            return Comparison.different(Method.RELATION, "the prediction's chain of equations has a false step");
        }
        var g = shortened(gold);
        var p = shortened(prediction);
        if (Equivalence.isRelation(g) && Equivalence.isRelation(p)) {
            return relations(g, p);
        }
        if (Equivalence.isRelation(p)) {
            return predictedRelation(g, p);
        }
        return relationInGold(g, p);
    }

    private Comparison predictedRelation(Expr g, Expr p) {
        var value = value(p);
        if (value != null
                && isEquationForFunction(p)
                && isNumber(g)
                && equivalence.conventions() == Conventions.MATHEMATICAL) {
            return Comparison.different(Method.RELATION, "the prediction is an equation for a function, not a number");
        }
        if (value != null) {
            return equivalence.values(g, value);
        }
        if (equivalence.conventions() == Conventions.REFERENCE && isEquation(p)) {
            return equivalence.values(g, last(p));
        }
        if (equivalence.rules().allowSetForRelation() && Sets.isSetOrTuple(g)) {
            return solved(p, g, false);
        }
        return Comparison.different(Method.RELATION, "the prediction is a relation, the reference is not");
    }

    private Comparison relationInGold(Expr g, Expr p) {
        var value = value(g);
        if (value != null) {
            return equivalence.values(value, p);
        }
        if (Sets.isSetOrTuple(p)) {
            return solved(g, p, true);
        }
        return Comparison.different(Method.RELATION, "the reference is a relation, the prediction is not");
    }

    /** Compares the solution set of a relation with a set. */
    private Comparison solved(Expr relation, Expr set, boolean relationIsGold) {
        var solutions = RealSet.solving(relation, equivalence, budget);
        var given = RealSet.of(set, equivalence, budget);
        if (solutions == null || given == null) {
            return Comparison.different(Method.RELATION, "the relation could not be solved for the set");
        }
        return relationIsGold ? solutions.compare(given) : given.compare(solutions);
    }

    // --- assignments ---

    /** The value that a relation assigns, or null when it assigns none. */
    @Nullable
    Expr value(Expr e) {
        if (!(e instanceof Relation(var operator, var left, var right))) {
            return null;
        }
        if (operator == Relation.Operator.IN) {
            return isTarget(left) ? right : null;
        }
        if (operator != Relation.Operator.EQUAL) {
            return null;
        }
        if (isTarget(left)) {
            return right;
        }
        if (equivalence.conventions() == Conventions.REFERENCE) {
            return null;
        }
        if (isNumber(left)) {
            return isNumber(right) || isTarget(right) ? (isNumber(right) ? right : left) : null;
        }
        return isTarget(right) ? left : isQuantity(left) && isNumber(right) ? right : null;
    }

    /** f(x) = 0: something to be solved; but P(A) = 2/3 and f(2) = 5 give a value. */
    private static boolean isEquationForFunction(Expr e) {
        return e instanceof Relation(var operator, Expr.Application(var name, var arguments), var right)
                && Character.isLowerCase(name.charAt(0))
                && arguments.stream().allMatch(Expr.Symbol.class::isInstance)
                && isNumber(right);
    }

    private static boolean isNumber(Expr e) {
        return Shapes.variables(e).isEmpty() && !Sets.isSetOrTuple(e) && !(e instanceof Expr.Text);
    }

    /** Whether the left side of an equation names a quantity: a symbol, f(x), a word, a ratio or tuple of symbols. */
    boolean isTarget(Expr e) {
        return switch (e) {
            case Expr.Symbol s -> true;
            case Expr.Text t -> true;
            case Expr.Application a -> equivalence.conventions() == Conventions.MATHEMATICAL;
            case Expr.Product(var factors) -> factors.stream().allMatch(Assignments::isLetter);
            case Expr.Quotient(var n, var d) -> isSymbols(n) && isSymbols(d);
            case Expr.Call(var function, var arguments) ->
                function == io.guerdon.verify.math.expressions.Function.ABS && isSymbols(arguments.getFirst());
            case Expr.Bracketed(var elements, var open, var close) ->
                elements.stream().allMatch(Assignments::isLetter);
            case Expr.FiniteSet(var elements, var braced) -> elements.stream().allMatch(Assignments::isLetter);
            default -> false;
        };
    }

    private static boolean isSymbols(Expr e) {
        return isLetter(e)
                || e instanceof Expr.Product(var factors) && factors.stream().allMatch(Assignments::isLetter);
    }

    private static boolean isLetter(Expr e) {
        return e instanceof Expr.Symbol
                || e instanceof Expr.Constant(var name)
                        && (name == Expr.Constant.Name.E || name == Expr.Constant.Name.I)
                || e instanceof Expr.Text
                || e instanceof Expr.Application;
    }

    /** Whether the expression is built of symbols alone, such as a + b or |AB| or sin A: something a question asks for. */
    private static boolean isQuantity(Expr e) {
        return !Shapes.variables(e).isEmpty()
                && !Shapes.any(e, part -> part instanceof Expr.Numeral)
                && !(e instanceof Expr.Root);
    }

    /** A chain of equations a = b = c as the equation a = c; other relations as they are. */
    private Expr shortened(Expr e) {
        if (!(e instanceof Expr.Chain(var links)) || !isEquation(e)) {
            return e;
        }
        var first = links.getFirst().left();
        var end = links.getLast().right();
        boolean mathematical = equivalence.conventions() == Conventions.MATHEMATICAL;
        return isTarget(first) || mathematical ? new Relation(Relation.Operator.EQUAL, first, end) : e;
    }

    private static boolean isEquation(Expr e) {
        return switch (e) {
            case Relation r -> r.operator() == Relation.Operator.EQUAL;
            case Expr.Chain(var links) -> links.stream().allMatch(link -> link.operator() == Relation.Operator.EQUAL);
            default -> false;
        };
    }

    private static Expr last(Expr e) {
        return e instanceof Expr.Chain(var links) ? links.getLast().right() : ((Relation) e).right();
    }

    /** Whether two numbers that are said to be equal are not. */
    private boolean hasFalseStep(Expr e) {
        var links = links(e);
        if (links.isEmpty() || !isEquation(e)) {
            return false;
        }
        var exact = new Exact(equivalence.conventions(), budget);
        Rational known = null;
        var members = new ArrayList<Expr>();
        members.add(links.getFirst().left());
        links.forEach(link -> members.add(link.right()));
        try {
            for (var member : members) {
                var value = Shapes.variables(member).isEmpty() ? exact.value(member) : null;
                if (value != null && known != null && !value.equals(known) && !nearly(value, known)) {
                    return true;
                }
                known = value == null ? known : value;
            }
        } catch (UndefinedValue undefined) {
            return true;
        }
        return false;
    }

    /** Decimals in a chain of steps are often rounded. */
    private static boolean nearly(Rational a, Rational b) {
        boolean decimals = !a.isInteger() || !b.isInteger();
        double x = a.doubleValue();
        double y = b.doubleValue();
        return decimals && Math.abs(x - y) <= 1e-2 * Math.max(Math.abs(x), Math.abs(y));
    }

    static List<Relation> links(Expr e) {
        return switch (e) {
            case Relation r -> List.of(r);
            case Expr.Chain(var links) -> links;
            default -> List.of();
        };
    }

    // --- relation against relation ---

    private Comparison relations(Expr g, Expr p) {
        if (isInequality(g)
                && p instanceof Relation(var operator, var left, var right)
                && !operator.isInequality()
                && isTarget(left)
                && Sets.isSetOrTuple(right)) {
            return solved(g, right, true);
        }
        var sameTarget = sameTarget(g, p);
        if (sameTarget != null) {
            return sameTarget;
        }
        var a = links(g);
        var b = links(p);
        if (a.size() == b.size() && (chain(a, b) || chain(a, reversed(b)))) {
            return Comparison.equal(Method.RELATION, "the relations are the same");
        }
        if (equivalence.conventions() == Conventions.MATHEMATICAL && isInequality(g) && isInequality(p)) {
            var left = RealSet.solving(g, equivalence, budget);
            var right = RealSet.solving(p, equivalence, budget);
            if (left != null && right != null && Shapes.variables(g).equals(Shapes.variables(p))) {
                return left.compare(right).by(Method.RELATION);
            }
        }
        return Comparison.different(Method.RELATION, "the relations differ");
    }

    private static boolean isInequality(Expr e) {
        return links(e).stream()
                .allMatch(link -> link.operator().isInequality() || link.operator() == Relation.Operator.NOT_EQUAL);
    }

    private @Nullable Comparison sameTarget(Expr g, Expr p) {
        if (g instanceof Relation(var go, var gl, var gr)
                && p instanceof Relation(var po, var pl, var pr)
                && go == po
                && (go == Relation.Operator.EQUAL || go == Relation.Operator.IN)
                && isTarget(gl)
                && (gl.equals(pl) || isFunctionOf(gl, pl))) {
            return equivalence.values(gr, pr);
        }
        return null;
    }

    /** y = ... and f(x) = ... name the same thing. */
    private static boolean isFunctionOf(Expr gold, Expr prediction) {
        return isY(gold) && prediction instanceof Expr.Application
                || gold instanceof Expr.Application && isY(prediction);
    }

    private static boolean isY(Expr e) {
        return e instanceof Expr.Symbol(String name) && name.equals("y");
    }

    private static List<Relation> reversed(List<Relation> links) {
        return links.reversed().stream()
                .map(link -> new Relation(link.operator().flipped(), link.right(), link.left()))
                .toList();
    }

    private boolean chain(List<Relation> a, List<Relation> b) {
        for (int i = 0; i < a.size(); i++) {
            if (!same(a.get(i), b.get(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean same(Relation a, Relation b) {
        if (a.operator() == b.operator()
                && equivalence.values(a.left(), b.left()).isEqual()
                && equivalence.values(a.right(), b.right()).isEqual()) {
            return true;
        }
        if (!isScalar(a) || !isScalar(b)) {
            return false;
        }
        var f = difference(a);
        var h = difference(b);
        if (a.operator() == b.operator() && equivalence.scalars().compare(f, h).isEqual()) {
            return true;
        }
        if (a.operator() == b.operator().flipped()
                && equivalence.scalars().compare(f, new Expr.Negation(h)).isEqual()) {
            return true;
        }
        return proportional(a, b, f, h);
    }

    private static boolean isScalar(Relation r) {
        return !Sets.isSetOrTuple(r.left())
                && !Sets.isSetOrTuple(r.right())
                && !Matrices.occursIn(r)
                && r.operator() != Relation.Operator.IN
                && r.operator() != Relation.Operator.NOT_IN;
    }

    private static Expr difference(Relation r) {
        return new Expr.Sum(List.of(r.left(), new Expr.Negation(r.right())));
    }

    /** Whether one difference is a constant multiple of the other, with the sign that the operators ask for. */
    private boolean proportional(Relation a, Relation b, Expr f, Expr h) {
        var ratio = Proportion.of(f, h, equivalence.conventions(), budget);
        if (ratio == null || ratio.isZero()) {
            return false;
        }
        if (a.operator().isInequality()) {
            return ratio.signum() > 0
                    ? a.operator() == b.operator()
                    : a.operator() == b.operator().flipped();
        }
        return a.operator() == b.operator();
    }
}
