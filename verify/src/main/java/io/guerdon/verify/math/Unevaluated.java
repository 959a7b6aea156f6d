package io.guerdon.verify.math;

import io.guerdon.verify.math.equality.Equivalence;
import io.guerdon.verify.math.equality.Shapes;
import io.guerdon.verify.math.expressions.Budget;
import io.guerdon.verify.math.expressions.Expr;
import io.guerdon.verify.math.expressions.Function;
import java.util.List;

/** Recognises answers that leave arithmetic to the reader: 17+3, 5!, a sum, an integral, the root of a square. */
final class Unevaluated {
    private Unevaluated() {}

    static boolean in(Expr e, Budget budget) {
        return Shapes.any(e, part -> isOpen(part, budget));
    }

    private static boolean isOpen(Expr e, Budget budget) {
        budget.spend(5);
        return switch (e) {
            case Expr.Series s -> true;
            case Expr.Integral i -> true;
            case Expr.Derivative d -> true;
            case Expr.Limit l -> true;
            case Expr.Sum(List<Expr> terms) ->
                terms.stream().filter(Unevaluated::isFraction).count() > 1;
            case Expr.Product(List<Expr> factors) ->
                factors.stream().filter(Unevaluated::isFraction).count() > 1;
            case Expr.Quotient(Expr n, Expr d) -> isFraction(n) && isFraction(d) && !(isInteger(n) && isInteger(d));
            case Expr.Power(Expr base, Expr exponent) -> isFraction(base) && isInteger(exponent);
            case Expr.Root r -> Equivalence.isFraction(e, budget);
            case Expr.Call(Function f, List<Expr> arguments) ->
                arguments.stream().allMatch(a -> Shapes.variables(a).isEmpty()) && Equivalence.isFraction(e, budget);
            default -> false;
        };
    }

    private static boolean isFraction(Expr e) {
        return switch (e) {
            case Expr.Numeral n -> true;
            case Expr.Negation(Expr operand) -> isFraction(operand);
            case Expr.Quotient(Expr n, Expr d) -> isInteger(n) && isInteger(d);
            default -> false;
        };
    }

    private static boolean isInteger(Expr e) {
        return e instanceof Expr.Numeral || e instanceof Expr.Negation(Expr operand) && operand instanceof Expr.Numeral;
    }
}
