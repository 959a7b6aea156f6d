package io.guerdon.verify.math.equality;

import io.guerdon.verify.math.expressions.Budget;
import io.guerdon.verify.math.expressions.Expr;
import io.guerdon.verify.math.expressions.Function;
import io.guerdon.verify.math.expressions.Rational;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Matrix algebra on the level of expressions: sums, products and multiples become one matrix of expressions. */
final class Matrices {
    private static final int MAX_ENTRIES = 400;

    private Matrices() {}

    static boolean occursIn(Expr e) {
        return e instanceof Expr.Matrix || Shapes.any(e, part -> part instanceof Expr.Matrix);
    }

    /** The expression as one matrix, or null when it is none. */
    static Expr.@Nullable Matrix evaluate(Expr e, Budget budget) {
        return switch (e) {
            case Expr.Matrix m -> m;
            case Expr.Negation(Expr operand) -> {
                var m = evaluate(operand, budget);
                yield m == null ? null : map(m, Expr.Negation::new, budget);
            }
            case Expr.Sum(List<Expr> terms) -> sum(terms, budget);
            case Expr.Product(List<Expr> factors) -> product(factors, budget);
            case Expr.Quotient(Expr n, Expr d) -> {
                var m = evaluate(n, budget);
                yield m == null ? null : map(m, entry -> new Expr.Quotient(entry, d), budget);
            }
            case Expr.Power(Expr base, Expr exponent) -> power(base, exponent, budget);
            case Expr.Call(Function f, List<Expr> arguments)
            when f == Function.TRANSPOSE -> {
                var m = evaluate(arguments.getFirst(), budget);
                yield m == null ? null : transposed(m);
            }
            default -> null;
        };
    }

    private static Expr.Matrix map(Expr.Matrix m, java.util.function.UnaryOperator<Expr> f, Budget budget) {
        budget.spend(m.rows().size() * 4L * m.rows().getFirst().size());
        return new Expr.Matrix(
                m.rows().stream().map(row -> row.stream().map(f).toList()).toList());
    }

    private static Expr.@Nullable Matrix sum(List<Expr> terms, Budget budget) {
        Expr.Matrix total = null;
        for (var term : terms) {
            var m = evaluate(term, budget);
            if (m == null || total != null && !sameShape(total, m)) {
                return null;
            }
            total = total == null ? m : zip(total, m);
            budget.spend(m.rows().size() * 4L);
        }
        return total;
    }

    static boolean sameShape(Expr.Matrix a, Expr.Matrix b) {
        return a.rows().size() == b.rows().size()
                && a.rows().getFirst().size() == b.rows().getFirst().size();
    }

    private static Expr.Matrix zip(Expr.Matrix a, Expr.Matrix b) {
        var rows = new ArrayList<List<Expr>>();
        for (int i = 0; i < a.rows().size(); i++) {
            var row = new ArrayList<Expr>();
            for (int j = 0; j < a.rows().get(i).size(); j++) {
                row.add(new Expr.Sum(
                        List.of(a.rows().get(i).get(j), b.rows().get(i).get(j))));
            }
            rows.add(List.copyOf(row));
        }
        return new Expr.Matrix(List.copyOf(rows));
    }

    private static Expr.@Nullable Matrix product(List<Expr> factors, Budget budget) {
        Expr.Matrix total = null;
        var scalars = new ArrayList<Expr>();
        for (var factor : factors) {
            if (!occursIn(factor)) {
                scalars.add(factor);
                continue;
            }
            var m = evaluate(factor, budget);
            if (m == null) {
                scalars.add(factor);
                continue;
            }
            total = total == null ? m : times(total, m, budget);
            if (total == null) {
                return null;
            }
        }
        if (total == null || scalars.isEmpty()) {
            return total;
        }
        var scale = new Expr.Product(List.copyOf(scalars));
        return map(total, entry -> new Expr.Product(List.of(scale, entry)), budget);
    }

    private static Expr.@Nullable Matrix times(Expr.Matrix a, Expr.Matrix b, Budget budget) {
        int inner = b.rows().size();
        int columns = b.rows().getFirst().size();
        if (a.rows().getFirst().size() != inner || (long) a.rows().size() * columns * inner > MAX_ENTRIES * 8L) {
            return null;
        }
        var rows = new ArrayList<List<Expr>>();
        for (var left : a.rows()) {
            var row = new ArrayList<Expr>();
            for (int j = 0; j < columns; j++) {
                var terms = new ArrayList<Expr>();
                for (int k = 0; k < inner; k++) {
                    budget.spend(4);
                    terms.add(new Expr.Product(
                            List.of(left.get(k), b.rows().get(k).get(j))));
                }
                row.add(new Expr.Sum(List.copyOf(terms)));
            }
            rows.add(List.copyOf(row));
        }
        return new Expr.Matrix(List.copyOf(rows));
    }

    private static Expr.@Nullable Matrix power(Expr base, Expr exponent, Budget budget) {
        var m = evaluate(base, budget);
        if (m == null) {
            return null;
        }
        if (exponent instanceof Expr.Negation(Expr.Numeral n) && n.value().isOne()) {
            return inverse(m, budget);
        }
        int n = exponent instanceof Expr.Numeral numeral ? numeral.value().intValueOr(0) : 0;
        if (n < 1 || n > 5) {
            return null;
        }
        var result = m;
        for (int i = 1; i < n && result != null; i++) {
            result = times(result, m, budget);
        }
        return result;
    }

    private static Expr.@Nullable Matrix inverse(Expr.Matrix m, Budget budget) {
        int n = m.rows().size();
        if (n != m.rows().getFirst().size() || n > 3) {
            return null;
        }
        var det = determinant(m, budget);
        if (n == 1) {
            return new Expr.Matrix(List.of(List.of(new Expr.Quotient(new Expr.Numeral(Rational.ONE), det))));
        }
        var rows = new ArrayList<List<Expr>>();
        for (int i = 0; i < n; i++) {
            var row = new ArrayList<Expr>();
            for (int j = 0; j < n; j++) {
                var minor = determinant(minor(m, j, i), budget);
                row.add(new Expr.Quotient((i + j) % 2 == 0 ? minor : new Expr.Negation(minor), det));
            }
            rows.add(List.copyOf(row));
        }
        return new Expr.Matrix(List.copyOf(rows));
    }

    private static Expr.Matrix transposed(Expr.Matrix m) {
        var rows = new ArrayList<List<Expr>>();
        for (int j = 0; j < m.rows().getFirst().size(); j++) {
            int column = j;
            rows.add(m.rows().stream().map(row -> row.get(column)).toList());
        }
        return new Expr.Matrix(List.copyOf(rows));
    }

    private static Expr.Matrix minor(Expr.Matrix m, int row, int column) {
        var rows = new ArrayList<List<Expr>>();
        for (int i = 0; i < m.rows().size(); i++) {
            if (i != row) {
                var kept = new ArrayList<>(m.rows().get(i));
                kept.remove(column);
                rows.add(List.copyOf(kept));
            }
        }
        return new Expr.Matrix(List.copyOf(rows));
    }

    /** The determinant as an expression, for matrices up to four by four. */
    static Expr determinant(Expr e, Budget budget) {
        if (!(e instanceof Expr.Matrix m)
                || m.rows().size() != m.rows().getFirst().size()
                || m.rows().size() > 4) {
            throw UndefinedValue.INSTANCE;
        }
        budget.spend(10);
        if (m.rows().size() == 1) {
            return m.rows().getFirst().getFirst();
        }
        var terms = new ArrayList<Expr>();
        for (int j = 0; j < m.rows().size(); j++) {
            var term = new Expr.Product(List.of(m.rows().getFirst().get(j), determinant(minor(m, 0, j), budget)));
            terms.add(j % 2 == 0 ? term : new Expr.Negation(term));
        }
        return new Expr.Sum(List.copyOf(terms));
    }
}
