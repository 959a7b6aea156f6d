package io.guerdon.verify.math.equality;

import io.guerdon.verify.math.expressions.Budget;
import io.guerdon.verify.math.expressions.Conventions;
import io.guerdon.verify.math.expressions.Expr;
import io.guerdon.verify.math.expressions.Function;
import io.guerdon.verify.math.expressions.Rational;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares a reference answer with a prediction, both parsed.
 *
 * <p>The comparison is not symmetric: a reference may be a relation whose solution set the prediction gives, but a
 * prediction that only repeats a relation is not solved for it. One object serves one comparison (it spends one budget);
 * not thread-safe.
 */
public final class Equivalence {
    private static final Set<String> NO_SOLUTION = Set.of(
            "nosolution",
            "nosolutions",
            "norealsolution",
            "norealsolutions",
            "nosolutionexists",
            "nosolutionsexist",
            "none",
            "emptyset",
            "theemptyset",
            "therearenosolutions",
            "thereisnosolution");

    private final EqualityRules rules;
    private final Conventions conventions;
    private final Budget budget;
    private final Scalars scalars;
    private final Assignments assignments;

    public Equivalence(EqualityRules rules, Budget budget) {
        this.rules = rules;
        this.conventions = rules.conventions();
        this.budget = budget;
        this.scalars = new Scalars(rules, budget);
        this.assignments = new Assignments(this, budget);
    }

    /**
     * Whether the prediction equals the reference.
     *
     * @throws io.guerdon.verify.math.expressions.BudgetExhausted when that costs more than the budget holds
     */
    public Comparison compare(Expr gold, Expr prediction) {
        var g = gold;
        var p = prediction;
        if (conventions == Conventions.MATHEMATICAL && !sameCases(g, p)) {
            g = lowerCase(g);
            p = lowerCase(p);
        }
        if (!rules.strict()) {
            p = renamed(g, p);
        }
        return values(expand(g), expand(p));
    }

    /** Whether the expression has an exact value that is a fraction. */
    public static boolean isFraction(Expr e, Budget budget) {
        try {
            return Shapes.variables(e).isEmpty() && new Exact(Conventions.MATHEMATICAL, budget).value(e) != null;
        } catch (UndefinedValue undefined) {
            return false;
        }
    }

    /**
     * The value of an expression without variables as a real number; empty where it is not real, not finite, undefined, or
     * known too badly for a double.
     *
     * @throws io.guerdon.verify.math.expressions.BudgetExhausted when that costs more than the budget holds
     */
    public static OptionalDouble value(Expr e, Conventions conventions, Budget budget) {
        if (!Shapes.variables(e).isEmpty()) {
            return OptionalDouble.empty();
        }
        try {
            var evaluation = new Evaluation<>(Approximate.INSTANCE, conventions, true, budget);
            var value = evaluation.value(e);
            boolean known = value.isKnown() && value.error() <= 1e-9 * value.modulus() + Double.MIN_NORMAL;
            return known && Approximate.INSTANCE.isReal(value) ? OptionalDouble.of(value.re()) : OptionalDouble.empty();
        } catch (UndefinedValue undefined) {
            return OptionalDouble.empty();
        }
    }

    Conventions conventions() {
        return conventions;
    }

    Scalars scalars() {
        return scalars;
    }

    EqualityRules rules() {
        return rules;
    }

    // --- preparations ---

    /** Whether upper and lower case of one letter are used side by side, so that they must be told apart. */
    private static boolean sameCases(Expr g, Expr p) {
        return mixesCases(Shapes.variables(g)) || mixesCases(Shapes.variables(p));
    }

    private static boolean mixesCases(Set<String> names) {
        for (var name : names) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!lower.equals(name) && names.contains(lower)) {
                return true;
            }
        }
        return false;
    }

    private static Expr lowerCase(Expr e) {
        return Shapes.any(e, Equivalence::hasUpperCase)
                ? Shapes.rebuild(
                        e,
                        part -> part instanceof Expr.Symbol(String name)
                                ? new Expr.Symbol(name.toLowerCase(Locale.ROOT))
                                : part)
                : e;
    }

    private static boolean hasUpperCase(Expr e) {
        return e instanceof Expr.Symbol(String name) && !name.equals(name.toLowerCase(Locale.ROOT));
    }

    /** The prediction with its variables named like those of the reference, by position, if there are as many. */
    private static Expr renamed(Expr gold, Expr prediction) {
        var to = new ArrayList<>(Shapes.variables(gold));
        var from = new ArrayList<>(Shapes.variables(prediction));
        if (to.size() != from.size()) {
            return prediction;
        }
        return Shapes.rebuild(
                prediction,
                part -> part instanceof Expr.Symbol(String name) ? new Expr.Symbol(to.get(from.indexOf(name))) : part);
    }

    /** Plus-minus signs become sets of two; sets inside sets written with commas are flattened. */
    private Expr expand(Expr e) {
        budget.spend(2);
        if (e instanceof Expr.FiniteSet(List<Expr> elements, boolean braced)) {
            var flat = new ArrayList<Expr>();
            for (var element : elements) {
                var expanded = expand(element);
                if (expanded instanceof Expr.FiniteSet(List<Expr> inner, boolean innerBraced)
                        && (!innerBraced || conventions == Conventions.REFERENCE)) {
                    flat.addAll(inner);
                } else {
                    flat.add(expanded);
                }
            }
            return flat.size() == 1 ? flat.getFirst() : new Expr.FiniteSet(List.copyOf(flat), braced);
        }
        if (!Shapes.any(e, part -> part instanceof Expr.PlusMinus)) {
            return e;
        }
        var plus = Shapes.rebuild(e, part -> resolve(part, true));
        var minus = Shapes.rebuild(e, part -> resolve(part, false));
        return expand(new Expr.FiniteSet(List.of(plus, minus), false));
    }

    private static Expr resolve(Expr e, boolean upper) {
        if (!(e instanceof Expr.PlusMinus(var left, var right, var minusFirst))) {
            return e;
        }
        var signed = upper == minusFirst ? new Expr.Negation(right) : right;
        return left == null ? signed : new Expr.Sum(List.of(left, signed));
    }

    // --- the comparison ---

    Comparison values(Expr gold, Expr prediction) {
        budget.spend(8);
        if (gold.equals(prediction)) {
            return Comparison.equal(Method.SAME_WRITING, "both are written the same way");
        }
        var unwrappedGold = Sets.single(gold);
        var unwrappedPrediction = Sets.single(prediction);
        if (isRelation(unwrappedGold) || isRelation(unwrappedPrediction)) {
            return assignments.compare(unwrappedGold, unwrappedPrediction);
        }
        return unrelated(unwrappedGold, unwrappedPrediction);
    }

    static boolean isRelation(Expr e) {
        return e instanceof Expr.Relation || e instanceof Expr.Chain;
    }

    /** Compares two expressions that are no relations. */
    Comparison unrelated(Expr g, Expr p) {
        if (g.equals(p)) {
            return Comparison.equal(Method.SAME_WRITING, "both are written the same way");
        }
        var words = words(g, p);
        if (words != null) {
            return words;
        }
        if (Matrices.occursIn(g) || Matrices.occursIn(p)) {
            return matrices(g, p);
        }
        if (Sets.isSet(g) || Sets.isSet(p) || g instanceof Expr.Bracketed || p instanceof Expr.Bracketed) {
            return new Sets(this, budget).compare(g, p);
        }
        if (g instanceof Expr.Ratio(var a) && p instanceof Expr.Ratio(var b)) {
            return ratios(a, b);
        }
        var based = basedNumerals(g, p);
        if (based != null) {
            return based;
        }
        var percent = percent(g, p);
        if (percent != null) {
            return percent;
        }
        var scalar = scalars.compare(g, p);
        return scalar.isEqual() || !hasDegrees(g) && !hasDegrees(p) ? scalar : inRadians(g, p, scalar);
    }

    private static boolean hasDegrees(Expr e) {
        return e instanceof Expr.Degrees || e instanceof Expr.Negation(Expr operand) && operand instanceof Expr.Degrees;
    }

    /** 90 degrees is half of pi: compares in radians when only one side has a degree sign and the other has pi. */
    private Comparison inRadians(Expr g, Expr p, Comparison otherwise) {
        if (hasDegrees(g) == hasDegrees(p) || !hasPi(hasDegrees(g) ? p : g)) {
            return otherwise;
        }
        return scalars.compare(Shapes.rebuild(g, Evaluation::inRadians), Shapes.rebuild(p, Evaluation::inRadians));
    }

    private static boolean hasPi(Expr e) {
        return Shapes.any(e, part -> part instanceof Expr.Constant(var name) && name == Expr.Constant.Name.PI);
    }

    // --- words and letters ---

    private @Nullable Comparison words(Expr g, Expr p) {
        boolean goldIsText = g instanceof Expr.Text;
        boolean predictionIsText = p instanceof Expr.Text;
        String a = word(g);
        String b = word(p);
        if (isNoSolution(g) && isNoSolution(p)) {
            return Comparison.equal(Method.TEXT, "both say that there is no solution");
        }
        if (goldIsText || predictionIsText) {
            if (a == null || b == null) {
                return Comparison.different(Method.TEXT, "one is text and the other is not");
            }
            boolean same = a.equalsIgnoreCase(b) || sameList(a, b);
            return Comparison.of(same, Method.TEXT, "the words are the same", "the words differ");
        }
        if (a == null || b == null) {
            return null;
        }
        if (a.length() == 1 && b.length() == 1 && (isLetter(g) || isLetter(p))) {
            return Comparison.of(a.equalsIgnoreCase(b), Method.TEXT, "the letters are the same", "the letters differ");
        }
        if (a.length() > 2 && a.equalsIgnoreCase(b)) {
            return Comparison.equal(Method.TEXT, "the words are the same");
        }
        return null;
    }

    private static boolean isNoSolution(Expr e) {
        String word = e instanceof Expr.Text || e instanceof Expr.Product ? word(e) : null;
        return word != null && NO_SOLUTION.contains(word.toLowerCase(Locale.ROOT))
                || e instanceof Expr.NamedSet(var name) && name == Expr.NamedSet.Name.EMPTY;
    }

    private static boolean isLetter(Expr e) {
        return e instanceof Expr.Symbol
                || e instanceof Expr.Constant(var name)
                        && (name == Expr.Constant.Name.E || name == Expr.Constant.Name.I);
    }

    private static boolean sameList(String a, String b) {
        if (a.indexOf(',') < 0 || b.indexOf(',') < 0 || a.length() > 400) {
            return false;
        }
        var left = List.of(a.split(",")).stream().sorted().toList();
        var right = List.of(b.split(",")).stream().sorted().toList();
        return left.equals(right);
    }

    /** The word that an expression spells: a text, a symbol, or a product of letters; null for anything else. */
    static @Nullable String word(Expr e) {
        return switch (e) {
            case Expr.Text(String words) -> words;
            case Expr.Symbol(String name) -> name;
            case Expr.Constant(var name) ->
                switch (name) {
                    case E -> "e";
                    case I -> "i";
                    default -> null;
                };
            case Expr.Product(List<Expr> factors) -> {
                var spelt = new StringBuilder();
                for (var factor : factors) {
                    String part = factor instanceof Expr.Product ? null : word(factor);
                    if (part == null) {
                        yield null;
                    }
                    spelt.append(part);
                }
                yield spelt.toString();
            }
            case Expr.Application(String name, List<Expr> arguments)
            when arguments.size() == 1 -> {
                String inner = word(arguments.getFirst());
                yield inner == null ? null : name + inner;
            }
            default -> null;
        };
    }

    // --- ratios, numerals with a base, percentages ---

    /** Whether all parts stand in the same proportion: a1 * bi = b1 * ai. */
    private Comparison ratios(List<Expr> a, List<Expr> b) {
        if (a.size() != b.size()) {
            return Comparison.different(Method.TUPLE, "the ratios have different numbers of parts");
        }
        for (int i = 1; i < a.size(); i++) {
            var left = new Expr.Product(List.of(a.getFirst(), b.get(i)));
            var right = new Expr.Product(List.of(b.getFirst(), a.get(i)));
            if (!scalars.compare(left, right).isEqual()) {
                return Comparison.different(Method.TUPLE, "the ratios differ");
            }
        }
        return Comparison.equal(Method.TUPLE, "the ratios are equal");
    }

    private @Nullable Comparison basedNumerals(Expr g, Expr p) {
        if (!(g instanceof Expr.BasedNumeral) && !(p instanceof Expr.BasedNumeral)) {
            return null;
        }
        if (g instanceof Expr.BasedNumeral(String digits, int base)
                && p instanceof Expr.BasedNumeral(String otherDigits, int otherBase)) {
            var a = Exact.based(digits, base);
            var b = Exact.based(otherDigits, otherBase);
            boolean same = base == otherBase ? digits.equals(otherDigits) : a != null && b != null && a.equals(b);
            return Comparison.of(
                    same,
                    Method.EXACT_NUMBER,
                    "the numerals have the same value",
                    "the numerals differ in value or base");
        }
        var based = (Expr.BasedNumeral) (g instanceof Expr.BasedNumeral ? g : p);
        var plain = g instanceof Expr.BasedNumeral ? p : g;
        boolean same = plain instanceof Expr.Numeral n
                && n.value().isInteger()
                && n.value().toString().equals(based.digits());
        return Comparison.of(
                same,
                Method.EXACT_NUMBER,
                "the digits are the same, one without its base",
                "a numeral with a base differs");
    }

    private @Nullable Comparison percent(Expr g, Expr p) {
        boolean one = g instanceof Expr.Percent != p instanceof Expr.Percent;
        if (!one || !rules.percentMatchesNumber()) {
            return null;
        }
        var inner = g instanceof Expr.Percent(Expr operand)
                ? operand
                : p instanceof Expr.Percent(Expr operand) ? operand : g;
        var other = g instanceof Expr.Percent ? p : g;
        var a = new Exact(conventions, budget);
        try {
            var x = a.value(inner);
            var y = a.value(other);
            if (x != null && y != null && x.equals(y) && x.abs().compareTo(Rational.ONE) > 0) {
                return Comparison.equal(Method.EXACT_NUMBER, "the numbers are equal, one with a percent sign");
            }
        } catch (UndefinedValue e) {
            return null;
        }
        return null;
    }

    // --- matrices ---

    private Comparison matrices(Expr g, Expr p) {
        if (isDeterminant(g) || isDeterminant(p)) {
            return scalars.compare(g, p);
        }
        var a = Matrices.evaluate(g, budget);
        var b = Matrices.evaluate(p, budget);
        if (a == null && b != null && g instanceof Expr.Bracketed t) {
            a = column(t, b);
        } else if (b == null && a != null && p instanceof Expr.Bracketed t) {
            b = column(t, a);
        }
        if (a == null || b == null) {
            return Comparison.different(Method.MATRIX, "only one is a matrix");
        }
        if (!Matrices.sameShape(a, b)) {
            return Comparison.different(Method.MATRIX, "the matrices have different shapes");
        }
        for (int i = 0; i < a.rows().size(); i++) {
            for (int j = 0; j < a.rows().get(i).size(); j++) {
                var entry = values(a.rows().get(i).get(j), b.rows().get(i).get(j));
                if (!entry.isEqual()) {
                    return new Comparison(
                            entry.state(),
                            Method.MATRIX,
                            "the entry in row " + (i + 1) + ", column " + (j + 1) + " differs: " + entry.reason());
                }
            }
        }
        return Comparison.equal(Method.MATRIX, "the matrices are equal entry by entry");
    }

    private static boolean isDeterminant(Expr e) {
        return Shapes.any(e, part -> part instanceof Expr.Call(Function f, var arguments) && f == Function.DETERMINANT);
    }

    /** A tuple as a column vector, where it faces one. */
    private Expr.@Nullable Matrix column(Expr.Bracketed tuple, Expr.Matrix other) {
        boolean vector = other.rows().getFirst().size() == 1
                && other.rows().size() == tuple.elements().size()
                && !tuple.isSurelyInterval()
                && conventions == Conventions.MATHEMATICAL;
        return vector ? new Expr.Matrix(tuple.elements().stream().map(List::of).toList()) : null;
    }
}
