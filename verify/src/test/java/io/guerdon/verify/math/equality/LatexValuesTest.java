package io.guerdon.verify.math.equality;

import static org.assertj.core.api.Assertions.assertThat;

import io.guerdon.core.testing.Vectors;
import io.guerdon.verify.math.SharedData;
import io.guerdon.verify.math.expressions.Budget;
import io.guerdon.verify.math.expressions.Conventions;
import io.guerdon.verify.math.expressions.Expr;
import io.guerdon.verify.math.expressions.Function;
import io.guerdon.verify.math.expressions.MathParser;
import io.guerdon.verify.math.expressions.ParseFailure;
import io.guerdon.verify.math.expressions.Rational;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** LaTeX from the reference parser's own tests: what kind of thing it is, and its value at given points. */
class LatexValuesTest {
    /** latex2sympy reads \gamma as the Euler-Mascheroni constant. */
    private static final double EULER_GAMMA = 0.57721566490153286;

    @Test
    void latexMeansWhatTheReferenceParserReads() {
        var cases = SharedData.vectors("latex_values.jsonl");
        var wrong = new ArrayList<String>();
        for (var c : cases) {
            if (!matches(c)) {
                wrong.add(c.name() + " " + c.input().path("latex").stringValue());
            }
        }
        assertThat(1 - wrong.size() / (double) cases.size())
                .as("differ: %s", wrong)
                .isGreaterThanOrEqualTo(0.98);
    }

    private static boolean matches(Vectors.Case c) {
        var expected = c.expected();
        var expr = read(c.input().path("latex").stringValue());
        String kind = expected.path("kind").stringValue();
        if (expr == null) {
            return kind.equals("parse_error");
        }
        var symbols = symbols(expected.path("symbols"));
        return switch (kind) {
            case "parse_error" -> false;
            case "number" -> near(expr, symbols, expected.path("value"));
            case "special" -> special(expr, expected.path("value").stringValue());
            case "relation" -> relation(expr, symbols, expected);
            case "matrix" -> matrix(expr, symbols, expected.path("rows"));
            case "set" -> set(expr, symbols, expected.path("elements"));
            case "tuple" -> expr instanceof Expr.Bracketed b && all(b.elements(), symbols, expected.path("elements"));
            case "interval" -> interval(expr, symbols, expected);
            case "set_expression" -> Sets.isSet(expr);
            case "Not" -> expr instanceof Expr.Relation r && r.operator() == Expr.Relation.Operator.NOT_IN;
            case "bool" -> expr instanceof Expr.Relation;
            default -> false;
        };
    }

    private static @Nullable Expr read(String latex) {
        boolean dollars = latex.length() > 1 && latex.startsWith("$") && latex.endsWith("$");
        String formula = (dollars ? latex.substring(1, latex.length() - 1) : latex)
                .replace(" and ", ",")
                .replace(" or ", ",")
                .replace("\\text{ and }", ",");
        try {
            return MathParser.parse(formula, Conventions.REFERENCE, true, new Budget(100_000));
        } catch (ParseFailure e) {
            return null;
        }
    }

    private static Map<String, Double> symbols(JsonNode node) {
        var symbols = new HashMap<String, Double>();
        node.properties()
                .forEach(entry -> symbols.put(entry.getKey(), entry.getValue().doubleValue()));
        return symbols;
    }

    private static boolean near(Expr expr, Map<String, Double> symbols, JsonNode value) {
        double re = value.get(0).doubleValue();
        double im = value.get(1).doubleValue();
        double[] found = evaluate(expr, symbols);
        double distance = Math.hypot(found[0] - re, found[1] - im);
        return distance <= 1e-9 * Math.hypot(re, im) || Math.hypot(re, im) == 0 && distance < 1e-12;
    }

    private static double[] evaluate(Expr expr, Map<String, Double> symbols) {
        var budget = new Budget(1_000_000);
        boolean divisors = Shapes.any(
                expr,
                part -> part instanceof Expr.Call(var function, var arguments)
                        && (function == Function.GCD || function == Function.LCM));
        try {
            var exact = new HashMap<String, Rational>();
            symbols.forEach((name, v) -> exact.put(name, rational(v)));
            var value = divisors
                    ? null
                    : new Exact(Conventions.REFERENCE, budget).with(exact).value(expr);
            if (value != null) {
                return new double[] {value.doubleValue(), 0};
            }
            var evaluation = new Evaluation<>(Approximate.INSTANCE, Conventions.REFERENCE, false, budget);
            evaluation.bind("gamma", Approximate.real(EULER_GAMMA));
            symbols.forEach((name, v) -> evaluation.bind(name, Approximate.real(v)));
            var approximate = evaluation.value(expr);
            return new double[] {approximate.re(), approximate.im()};
        } catch (UndefinedValue e) {
            return new double[] {Double.NaN, Double.NaN};
        }
    }

    private static Rational rational(double v) {
        var decimal = new BigDecimal(Double.toString(v));
        return Rational.ofDecimal(decimal.unscaledValue(), decimal.scale());
    }

    private static boolean special(Expr expr, String value) {
        if (value.equals("zoo")) {
            return Double.isNaN(evaluate(expr, Map.of())[0]);
        }
        return Scalars.infinity(expr) == (value.startsWith("-") ? -1 : 1);
    }

    private static boolean relation(Expr expr, Map<String, Double> symbols, JsonNode expected) {
        String operator = expected.path("op").stringValue();
        if (!(expr instanceof Expr.Relation(var found, var left, var right))) {
            return false;
        }
        var difference = new Expr.Sum(List.of(left, new Expr.Negation(right)));
        return (operator.equals("==") ? "=" : operator).equals(found.sign())
                && near(difference, symbols, expected.path("lhs_minus_rhs"));
    }

    private static boolean matrix(Expr expr, Map<String, Double> symbols, JsonNode rows) {
        var matrix = Matrices.evaluate(expr, new Budget(100_000));
        if (matrix == null || matrix.rows().size() != rows.size()) {
            return false;
        }
        for (int i = 0; i < rows.size(); i++) {
            if (!all(matrix.rows().get(i), symbols, rows.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean all(List<Expr> elements, Map<String, Double> symbols, JsonNode expected) {
        if (elements.size() != expected.size()) {
            return false;
        }
        for (int i = 0; i < elements.size(); i++) {
            if (expected.get(i).isArray() && !near(elements.get(i), symbols, expected.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Elements that are numbers are compared in any order, others only counted. */
    private static boolean set(Expr expr, Map<String, Double> symbols, JsonNode expected) {
        var elements = expr instanceof Expr.PlusMinus p
                ? List.<Expr>of(sum(p, p.right()), sum(p, new Expr.Negation(p.right())))
                : expr instanceof Expr.FiniteSet(var list, var braced) ? list : List.<Expr>of();
        if (elements.size() != expected.size()) {
            return false;
        }
        for (var each : expected) {
            if (each.isArray() && elements.stream().noneMatch(e -> near(e, symbols, each))) {
                return false;
            }
        }
        return true;
    }

    private static Expr sum(Expr.PlusMinus p, Expr right) {
        var left = p.left();
        return left == null ? right : new Expr.Sum(List.of(left, right));
    }

    private static boolean interval(Expr expr, Map<String, Double> symbols, JsonNode expected) {
        return expr instanceof Expr.Bracketed b
                && b.elements().size() == 2
                && b.openLeft() == expected.path("left_open").booleanValue()
                && b.openRight() == expected.path("right_open").booleanValue()
                && near(b.elements().get(0), symbols, expected.path("left"))
                && near(b.elements().get(1), symbols, expected.path("right"));
    }
}
