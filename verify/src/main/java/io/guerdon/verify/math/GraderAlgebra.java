package io.guerdon.verify.math;

import io.guerdon.verify.math.equality.EqualityRules;
import io.guerdon.verify.math.equality.Equivalence;
import io.guerdon.verify.math.equality.Shapes;
import io.guerdon.verify.math.expressions.Budget;
import io.guerdon.verify.math.expressions.BudgetExhausted;
import io.guerdon.verify.math.expressions.Conventions;
import io.guerdon.verify.math.expressions.Expr;
import io.guerdon.verify.math.expressions.MathParser;
import io.guerdon.verify.math.expressions.ParseFailure;
import io.guerdon.verify.math.graders.Algebra;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What the graders of other projects ask of a computer algebra system, answered by this package under a step budget. As
 * with sympy, {@code i} and {@code e} are variables like any other, a decimal is exactly the number it writes, and only
 * scalars can be subtracted: an equation, a set or a tuple equals nothing. Thread-safe.
 *
 * @param steps the budget of one question
 */
public record GraderAlgebra(long steps) implements Algebra {

    /** At this many decimals no decimal stands for a value that it only approximates. */
    private static final int EXACT = 40;

    private static final EqualityRules RULES = new EqualityRules(Conventions.MATHEMATICAL, EXACT, true, false, false);

    /** With the budget of a verdict. */
    public GraderAlgebra() {
        this(MathOptions.DEFAULT_BUDGET);
    }

    @Override
    public boolean equal(String a, String b) {
        var budget = new Budget(steps);
        try {
            var left = scalar(a, budget);
            var right = scalar(b, budget);
            return left != null
                    && right != null
                    && new Equivalence(RULES, budget).compare(left, right).isEqual();
        } catch (BudgetExhausted e) {
            return false;
        }
    }

    @Override
    public OptionalDouble value(String expression) {
        var budget = new Budget(steps);
        try {
            var scalar = scalar(expression, budget);
            return scalar == null
                    ? OptionalDouble.empty()
                    : Equivalence.value(scalar, Conventions.MATHEMATICAL, budget);
        } catch (BudgetExhausted e) {
            return OptionalDouble.empty();
        }
    }

    /** The expression, or null if it cannot be read or is not a scalar. */
    private static @Nullable Expr scalar(String text, Budget budget) {
        try {
            var expr = MathParser.parse(text, Conventions.MATHEMATICAL, true, budget);
            return Shapes.any(expr, GraderAlgebra::isForeign) ? null : Shapes.rebuild(expr, GraderAlgebra::asVariable);
        } catch (ParseFailure e) {
            return null;
        }
    }

    private static boolean isForeign(Expr e) {
        return switch (e) {
            case Expr.BasedNumeral b -> true;
            case Expr.Text t -> true;
            case Expr.Percent p -> true;
            case Expr.Degrees d -> true;
            case Expr.Matrix m -> true;
            case Expr.PlusMinus p -> true;
            case Expr.FiniteSet s -> true;
            case Expr.Bracketed b -> true;
            case Expr.NamedSet n -> true;
            case Expr.SetOperation s -> true;
            case Expr.SetBuilder s -> true;
            case Expr.Relation r -> true;
            case Expr.Chain c -> true;
            default -> false;
        };
    }

    private static Expr asVariable(Expr e) {
        return e instanceof Expr.Constant(Expr.Constant.Name name)
                ? switch (name) {
                    case I -> new Expr.Symbol("i");
                    case E -> new Expr.Symbol("e");
                    case PI, INFINITY -> e;
                }
                : e;
    }
}
