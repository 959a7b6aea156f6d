import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Equations, expressions, sets, intervals and a little geometry, as in secondary school. */
final class AlgebraProblems {

    static final List<Function<Dice, Problem>> TEMPLATES = List.of(
            AlgebraProblems::linear,
            AlgebraProblems::factored,
            AlgebraProblems::surds,
            AlgebraProblems::system,
            AlgebraProblems::expand,
            AlgebraProblems::composition,
            AlgebraProblems::line,
            AlgebraProblems::root,
            AlgebraProblems::fractionSum,
            AlgebraProblems::inequality,
            AlgebraProblems::absolute,
            AlgebraProblems::domain,
            AlgebraProblems::divisors,
            AlgebraProblems::union,
            AlgebraProblems::circle,
            AlgebraProblems::angle);

    private AlgebraProblems() {}

    private static Problem.Slip slip(String step, Answer answer) {
        return new Problem.Slip(step, answer);
    }

    private static Problem.Slip slip(String step, Rational value) {
        return new Problem.Slip(step, Answer.number(value, Answer.Unit.NONE));
    }

    /** "+ 3" or "- 3". */
    private static String term(long value) {
        return (value < 0 ? "- " : "+ ") + Math.abs(value);
    }

    private static String coefficient(long value, String symbol) {
        return value == 1 ? symbol : value == -1 ? "-" + symbol : value + symbol;
    }

    private static String signed(long value, String symbol) {
        long size = Math.abs(value);
        return value == 0
                ? ""
                : (value < 0 ? " - " : " + ") + (symbol.isEmpty() || size > 1 ? String.valueOf(size) : "") + symbol;
    }

    private static int nonZero(Dice d, int low, int high) {
        int value = d.between(low, high);
        return value == 0 ? nonZero(d, low, high) : value;
    }

    private static Problem linear(Dice d) {
        int a = d.between(4, 9);
        int c = d.between(1, 3);
        int b = nonZero(d, -12, 15);
        int e = nonZero(d, -9, 20);
        Rational x = new Rational(e - b, a - c);
        if (x.isInteger() && d.chance(0.7)) {
            return linear(d);
        }
        var right = new ArrayList<>(Answer.number(x, Answer.Unit.NONE).latex());
        right.add("x = " + x.latex());
        right.add("x=" + x.latex());
        var plain = new ArrayList<>(Answer.number(x, Answer.Unit.NONE).plain());
        plain.add("x = " + plain.getFirst());
        return new Problem(
                "algebra",
                2,
                d.pick("Solve for $x$: $%s %s = %s %s$.", "Find the value of $x$ that satisfies $%s %s = %s %s$.")
                        .formatted(coefficient(a, "x"), term(b), coefficient(c, "x"), term(e)),
                x.latex(),
                List.of(
                        "Bringing the terms with $x$ to the left gives $%s = %d$."
                                .formatted(coefficient(a - c, "x"), e - b),
                        "Dividing by %d, $x = %s$.".formatted(a - c, x.latex())),
                List.of("%s = %d".formatted(coefficient(a - c, "x"), e - b), "x = %s".formatted(x.plain())),
                new Answer(right, plain),
                List.of(
                        slip(
                                "Dividing by %d, $x = %s$.".formatted(a - c, new Rational(e + b, a - c).latex()),
                                new Rational(e + b, a - c)),
                        slip(
                                "Dividing by %d, $x = %s$.".formatted(a + c, new Rational(e - b, a + c).latex()),
                                new Rational(e - b, a + c)),
                        slip(
                                "So $x = %s$."
                                        .formatted(x.times(Rational.of(-1)).latex()),
                                x.times(Rational.of(-1)).p() == 0 ? Rational.of(1) : x.times(Rational.of(-1)))));
    }

    private static Answer pair(long a, long b) {
        return new Answer(
                List.of(
                        "\\{" + a + ", " + b + "\\}",
                        "\\{" + b + ", " + a + "\\}",
                        a + ", " + b,
                        "x = " + a + " \\text{ or } x = " + b,
                        a + " \\text{ and } " + b,
                        "x=" + b + ", x=" + a),
                List.of(a + " and " + b, "x = " + a + " or x = " + b, b + ", " + a));
    }

    private static Problem factored(Dice d) {
        int r = nonZero(d, -9, 8);
        int s = nonZero(d, -9, 9);
        if (r == s || r == -s) {
            return factored(d);
        }
        int low = Math.min(r, s);
        int high = Math.max(r, s);
        return new Problem(
                "sets",
                3,
                d.pick("Find all real solutions of $x^2%s%s = 0$.", "What is the solution set of $x^2%s%s = 0$?")
                        .formatted(signed(-(r + s), "x"), signed((long) r * s, "")),
                "\\{" + low + ", " + high + "\\}",
                List.of(
                        "We look for two numbers with sum $%d$ and product $%d$; these are $%d$ and $%d$."
                                .formatted(r + s, r * s, r, s),
                        "So the equation is $(x %s)(x %s) = 0$ and the solutions are $%d$ and $%d$."
                                .formatted(term(-low), term(-high), low, high)),
                List.of(
                        "x^2%s%s = (x %s)(x %s)"
                                .formatted(signed(-(r + s), "x"), signed((long) r * s, ""), term(-low), term(-high)),
                        "x = %d, x = %d".formatted(low, high)),
                pair(low, high),
                List.of(
                        slip("So the solutions are $%d$ and $%d$.".formatted(-low, -high), pair(-low, -high)),
                        slip("So the solution is $x = %d$.".formatted(high), Answer.number(high)),
                        slip("So the solutions are $%d$ and $%d$.".formatted(low, high + 1), pair(low, high + 1))));
    }

    private static Answer plusMinus(long a, long b) {
        return new Answer(
                List.of(
                        a + " \\pm \\sqrt{" + b + "}",
                        a + " + \\sqrt{" + b + "}, " + a + " - \\sqrt{" + b + "}",
                        "x = " + a + " \\pm \\sqrt{" + b + "}",
                        "\\{" + a + " - \\sqrt{" + b + "}, " + a + " + \\sqrt{" + b + "}\\}",
                        "\\left\\{" + a + "-\\sqrt{" + b + "},\\," + a + "+\\sqrt{" + b + "}\\right\\}"),
                List.of(
                        "$" + a + " \\pm \\sqrt{" + b + "}$",
                        "$x = " + a + " + \\sqrt{" + b + "}$ and $x = " + a + " - \\sqrt{" + b + "}$"));
    }

    private static Problem surds(Dice d) {
        int a = d.between(1, 7);
        int b = d.pick(2, 3, 5, 6, 7, 10, 11, 13);
        return new Problem(
                "sets",
                4,
                d.pick(
                                "Solve $x^2%s%s = 0$ over the real numbers.",
                                "Give all real $x$ with $x^2%s%s = 0$ in exact form.")
                        .formatted(signed(-2L * a, "x"), signed((long) a * a - b, "")),
                "\\{" + a + " - \\sqrt{" + b + "}, " + a + " + \\sqrt{" + b + "}\\}",
                List.of(
                        "Completing the square, $(x - %d)^2 = %d$.".formatted(a, b),
                        "Taking roots on both sides, $x = %d \\pm \\sqrt{%d}$.".formatted(a, b)),
                List.of("(x - %d)^2 = %d".formatted(a, b), "x = %d ± √%d".formatted(a, b)),
                plusMinus(a, b),
                List.of(
                        slip(
                                "Taking roots on both sides, $x = %d + \\sqrt{%d}$.".formatted(a, b),
                                Answer.of(a + " + \\sqrt{" + b + "}", "$" + a + " + \\sqrt{" + b + "}$")),
                        slip("Taking roots, $x = -%d \\pm \\sqrt{%d}$.".formatted(a, b), plusMinus(-a, b)),
                        slip("So $x = %d \\pm %d$.".formatted(a, b), pair(a - b, a + b))));
    }

    private static Answer tuple(long x, long y) {
        return new Answer(
                List.of(
                        "(" + x + ", " + y + ")",
                        "\\left(" + x + ", " + y + "\\right)",
                        "(x, y) = (" + x + ", " + y + ")",
                        "(" + x + "," + y + ")"),
                List.of("(" + x + ", " + y + ")", "($" + x + "$, $" + y + "$)"));
    }

    private static Problem system(Dice d) {
        int x = nonZero(d, -6, 9);
        int y = nonZero(d, -6, 9);
        int a = d.between(2, 5);
        int b = d.between(1, 4);
        if (x == y || x == -y) {
            return system(d);
        }
        return new Problem(
                "algebra",
                3,
                d.pick(
                                "Solve the system $%s + %s = %d$, $x - y = %d$. Give the answer as an ordered pair $(x, y)$.",
                                "Find the ordered pair $(x, y)$ with $%s + %s = %d$ and $x - y = %d$.")
                        .formatted(coefficient(a, "x"), coefficient(b, "y"), a * x + b * y, x - y),
                "(" + x + ", " + y + ")",
                List.of(
                        "From the second equation $x = y %s$.".formatted(term(x - y)),
                        "Inserting this in the first gives $%dy = %d$, so $y = %d$.".formatted(a + b, (a + b) * y, y),
                        "Then $x = %d %s = %d$.".formatted(y, term(x - y), x)),
                List.of(
                        "%d(y %s) + %s = %d".formatted(a, term(x - y), coefficient(b, "y"), a * x + b * y),
                        "y = %d".formatted(y),
                        "x = %d".formatted(x)),
                tuple(x, y),
                List.of(
                        slip("Then $x = %d$.".formatted(x), tuple(y, x)),
                        slip("Then $x = %d %s = %d$.".formatted(y, term(x - y), x + 1), tuple(x + 1, y)),
                        slip("So $y = %d$.".formatted(y), Answer.number(y))));
    }

    private static Problem expand(Dice d) {
        int a = d.between(1, 4);
        int b = nonZero(d, -7, 7);
        int c = nonZero(d, -7, 7);
        int m = a * c + b;
        if (m == 0) {
            return expand(d);
        }
        String square = coefficient(a, "x^2");
        String right = square + signed(m, "x") + signed((long) b * c, "");
        return new Problem(
                "algebra",
                2,
                d.pick(
                                "Expand and simplify $(%s %s)(x %s)$.",
                                "Write $(%s %s)(x %s)$ as a polynomial in standard form.")
                        .formatted(coefficient(a, "x"), term(b), term(c)),
                right,
                List.of(
                        "Multiplying out, $%s%s%s%s$."
                                .formatted(square, signed((long) a * c, "x"), signed(b, "x"), signed((long) b * c, "")),
                        "Collecting terms gives $%s$.".formatted(right)),
                List.of(
                        "%s%s%s%s"
                                .formatted(square, signed((long) a * c, "x"), signed(b, "x"), signed((long) b * c, "")),
                        "= " + right),
                new Answer(
                        List.of(
                                right,
                                right.replace(" ", ""),
                                (signed(m, "x").startsWith(" - ") ? "-" : "")
                                        + signed(m, "x").substring(3) + " + " + square + signed((long) b * c, ""),
                                right.replace("x^2", "x^{2}")),
                        List.of(right, "$" + right + "$")),
                List.of(
                        slip(
                                "Collecting terms gives $%s%s%s$."
                                        .formatted(square, signed(m, "x"), signed((long) -b * c, "")),
                                Answer.of(
                                        square + signed(m, "x") + signed((long) -b * c, ""),
                                        "$" + square + signed(m, "x") + signed((long) -b * c, "") + "$")),
                        slip(
                                "So we get $%s%s$.".formatted(square, signed((long) b * c, "")),
                                Answer.of(
                                        square + signed((long) b * c, ""),
                                        "$" + square + signed((long) b * c, "") + "$"))));
    }

    private static Problem composition(Dice d) {
        int a = d.between(2, 5);
        int b = nonZero(d, -6, 6);
        int c = nonZero(d, -5, 9);
        int t = nonZero(d, -3, 4);
        int inner = t * t + c;
        int value = a * inner + b;
        return new Problem(
                "algebra",
                2,
                d.pick(
                                "Let $f(x) = %s %s$ and $g(x) = x^2 %s$. What is $f(g(%d))$?",
                                "If $f(x) = %s %s$ and $g(x) = x^2 %s$, compute $f(g(%d))$.")
                        .formatted(coefficient(a, "x"), term(b), term(c), t),
                String.valueOf(value),
                List.of(
                        "$g(%d) = %d %s = %d$.".formatted(t, t * t, term(c), inner),
                        "$f(%d) = %d \\cdot %s %s = %d$."
                                .formatted(
                                        inner,
                                        a,
                                        inner < 0 ? "(" + inner + ")" : String.valueOf(inner),
                                        term(b),
                                        value)),
                List.of("g(%d) = %d".formatted(t, inner), "f(%d) = %d".formatted(inner, value)),
                Answer.number(value),
                List.of(
                        slip(
                                "$f(%d) = %d$, and $g$ of that is $%d$."
                                        .formatted(t, a * t + b, (a * t + b) * (a * t + b) + c),
                                Rational.of(
                                        (long) (a * t + b) * (a * t + b) + c == value
                                                ? value + 1
                                                : (long) (a * t + b) * (a * t + b) + c)),
                        slip(
                                "$f(%d) = %d$.".formatted(inner, value + 2 * Math.abs(b)),
                                Rational.of(value + 2L * Math.abs(b)))));
    }

    private static Problem line(Dice d) {
        int x1 = d.between(-4, 2);
        int dx = d.between(2, 5);
        int m = nonZero(d, -4, 4);
        int b = nonZero(d, -8, 8);
        int y1 = m * x1 + b;
        int y2 = m * (x1 + dx) + b;
        String right = coefficient(m, "x") + signed(b, "");
        return new Problem(
                "algebra",
                3,
                d.pick(
                                "Find the equation of the line through $(%d, %d)$ and $(%d, %d)$ in the form $y = mx + b$.",
                                "Which line passes through the points $(%d, %d)$ and $(%d, %d)$? Answer in slope-intercept form.")
                        .formatted(x1, y1, x1 + dx, y2),
                "y = " + right,
                List.of(
                        "The slope is $\\frac{%d - (%d)}{%d - (%d)} = %d$.".formatted(y2, y1, x1 + dx, x1, m),
                        "From $%d = %d \\cdot (%d) + b$ we get $b = %d$, hence $y = %s$."
                                .formatted(y1, m, x1, b, right)),
                List.of("m = %d / %d = %d".formatted(y2 - y1, dx, m), "b = %d".formatted(b), "y = " + right),
                new Answer(
                        List.of("y = " + right, "y=" + right.replace(" ", ""), "y = " + b + signed(m, "x")),
                        List.of("y = " + right, "$y = " + right + "$")),
                List.of(
                        slip(
                                "So $b = %d$ and $y = %s$.".formatted(-b, coefficient(m, "x") + signed(-b, "")),
                                Answer.of(
                                        "y = " + coefficient(m, "x") + signed(-b, ""),
                                        "y = " + coefficient(m, "x") + signed(-b, ""))),
                        slip("The slope is %d, so the answer is $%d$.".formatted(m, m), Answer.number(m)),
                        slip(
                                "Hence $y = %s$.".formatted(coefficient(-m, "x") + signed(b, "")),
                                Answer.of(
                                        "y = " + coefficient(-m, "x") + signed(b, ""),
                                        "y = " + coefficient(-m, "x") + signed(b, "")))));
    }

    private static Problem root(Dice d) {
        int a = d.between(2, 9);
        int b = d.pick(2, 3, 5, 6, 7);
        int c = d.between(2, 6);
        if (a == c) {
            return root(d);
        }
        int sum = a + c;
        return new Problem(
                "algebra",
                3,
                d.pick(
                                "Simplify $\\sqrt{%d} + \\sqrt{%d}$.",
                                "Write $\\sqrt{%d} + \\sqrt{%d}$ in the form $a\\sqrt{b}$ with $b$ as small as possible.")
                        .formatted(a * a * b, c * c * b),
                sum + "\\sqrt{" + b + "}",
                List.of(
                        "$\\sqrt{%d} = \\sqrt{%d \\cdot %d} = %d\\sqrt{%d}$ and $\\sqrt{%d} = %d\\sqrt{%d}$."
                                .formatted(a * a * b, a * a, b, a, b, c * c * b, c, b),
                        "The sum is $%d\\sqrt{%d}$.".formatted(sum, b)),
                List.of(
                        "√%d = %d√%d".formatted(a * a * b, a, b),
                        "√%d = %d√%d".formatted(c * c * b, c, b),
                        "sum = %d√%d".formatted(sum, b)),
                new Answer(
                        List.of(
                                sum + "\\sqrt{" + b + "}",
                                sum + " \\sqrt{" + b + "}",
                                sum + "\\sqrt " + b,
                                sum + " \\cdot \\sqrt{" + b + "}",
                                "\\sqrt{" + sum * sum * b + "}",
                                a + "\\sqrt{" + b + "} + " + c + "\\sqrt{" + b + "}"),
                        List.of("$" + sum + "\\sqrt{" + b + "}$", sum + "√" + b, sum + "*sqrt(" + b + ")")),
                List.of(
                        slip(
                                "The sum is $\\sqrt{%d}$.".formatted((a * a + c * c) * b),
                                Answer.of(
                                        "\\sqrt{" + (a * a + c * c) * b + "}",
                                        "$\\sqrt{" + (a * a + c * c) * b + "}$")),
                        slip(
                                "The sum is $%d\\sqrt{%d}$.".formatted(sum, 2 * b),
                                Answer.of(sum + "\\sqrt{" + 2 * b + "}", "$" + sum + "\\sqrt{" + 2 * b + "}$")),
                        slip(
                                "The product of the factors is $%d\\sqrt{%d}$."
                                        .formatted(a * c + (a * c == sum ? 1 : 0), b),
                                Answer.of(
                                        (a * c + (a * c == sum ? 1 : 0)) + "\\sqrt{" + b + "}",
                                        (a * c + (a * c == sum ? 1 : 0)) + "√" + b))));
    }

    private static Problem fractionSum(Dice d) {
        int b = d.pick(3, 4, 6, 8, 12);
        int e = d.pick(5, 7, 9, 10, 15);
        Rational x = new Rational(d.between(1, b - 1), b);
        Rational y = new Rational(d.between(1, e - 1), e);
        boolean minus = d.chance(0.4);
        Rational value = minus ? x.minus(y) : x.plus(y);
        if (value.p() == 0) {
            return fractionSum(d);
        }
        long common = x.q() * y.q();
        Rational top = new Rational(
                minus ? x.p() - y.p() : x.p() + y.p(), minus && x.q() == y.q() ? 1 : x.q() + (minus ? -y.q() : y.q()));
        return new Problem(
                "fractions",
                1,
                d.pick(
                                "Compute $%s %s %s$ and give the result as a fraction in lowest terms.",
                                "What is $%s %s %s$? Reduce the result.")
                        .formatted(x.latex(), minus ? "-" : "+", y.latex()),
                value.latex(),
                List.of(
                        "With the common denominator %d this is $\\frac{%d}{%d} %s \\frac{%d}{%d}$."
                                .formatted(common, x.p() * y.q(), common, minus ? "-" : "+", y.p() * x.q(), common),
                        "That equals $%s$.".formatted(value.latex())),
                List.of(
                        "%d/%d %s %d/%d".formatted(x.p() * y.q(), common, minus ? "-" : "+", y.p() * x.q(), common),
                        "= %d/%d".formatted(value.p(), value.q())),
                Answer.number(value, Answer.Unit.NONE),
                List.of(
                        slip("That equals $%s$.".formatted(top.latex()), top),
                        slip(
                                "That equals $%s$."
                                        .formatted(value.plus(new Rational(1, common))
                                                .latex()),
                                value.plus(new Rational(1, common)))));
    }

    private static Answer interval(String left, String a, String b, String right, String inequality) {
        String plain = left + a + ", " + b + right;
        return new Answer(
                List.of(
                        plain,
                        "\\left" + left + a + ", " + b + "\\right" + right,
                        "x \\in " + plain,
                        left + a + "," + b + right,
                        inequality),
                List.of("$" + plain + "$", "$" + inequality + "$"));
    }

    private static Problem inequality(Dice d) {
        int a = d.between(2, 6);
        int b = nonZero(d, -9, 9);
        Rational bound = new Rational(d.between(-12, 18), d.pick(1, 1, 1, 2, 3));
        Rational side = bound.times(Rational.of(a)).plus(Rational.of(b));
        if (!side.isInteger()) {
            return inequality(d);
        }
        boolean strict = d.chance(0.5);
        String sign = strict ? "<" : "\\le";
        String close = strict ? ")" : "]";
        var right = interval("(", "-\\infty", bound.latex(), close, "x " + sign + " " + bound.latex());
        return new Problem(
                "intervals",
                3,
                d.pick(
                                "Solve $%s %s %s %d$. Write the solution as an interval.",
                                "For which real $x$ is $%s %s %s %d$? Use interval notation.")
                        .formatted(coefficient(a, "x"), term(b), sign, side.p()),
                right.latex().getFirst(),
                List.of(
                        "Subtracting $%d$ gives $%s %s %d$.".formatted(b, coefficient(a, "x"), sign, side.p() - b),
                        "Dividing by the positive number %d keeps the direction: $x %s %s$."
                                .formatted(a, sign, bound.latex())),
                List.of(
                        "%s %s %d".formatted(coefficient(a, "x"), strict ? "<" : "<=", side.p() - b),
                        "x %s %s".formatted(strict ? "<" : "<=", bound.plain())),
                right,
                List.of(
                        slip(
                                "Dividing by %d, $x %s %s$.".formatted(a, strict ? ">" : "\\ge", bound.latex()),
                                interval(
                                        strict ? "(" : "[",
                                        bound.latex(),
                                        "\\infty",
                                        ")",
                                        "x " + (strict ? ">" : "\\ge") + " " + bound.latex())),
                        slip(
                                "So $x$ reaches up to $%s$.".formatted(bound.latex()),
                                interval(
                                        "(",
                                        "-\\infty",
                                        bound.latex(),
                                        strict ? "]" : ")",
                                        "x " + (strict ? "\\le" : "<") + " " + bound.latex())),
                        slip(
                                "So the bound is $%s$."
                                        .formatted(bound.plus(Rational.of(2)).latex()),
                                interval(
                                        "(",
                                        "-\\infty",
                                        bound.plus(Rational.of(2)).latex(),
                                        close,
                                        "x " + sign + " "
                                                + bound.plus(Rational.of(2)).latex()))));
    }

    private static Problem absolute(Dice d) {
        int centre = nonZero(d, -6, 9);
        int radius = d.between(2, 9);
        boolean strict = d.chance(0.5);
        String sign = strict ? "<" : "\\le";
        String low = String.valueOf(centre - radius);
        String high = String.valueOf(centre + radius);
        String open = strict ? "(" : "[";
        String close = strict ? ")" : "]";
        var right = interval(open, low, high, close, low + " " + sign + " x " + sign + " " + high);
        return new Problem(
                "intervals",
                3,
                d.pick(
                                "Solve $|x %s| %s %d$. Write the solution as an interval.",
                                "Find the interval of all $x$ with $|x %s| %s %d$.")
                        .formatted(term(-centre), sign, radius),
                right.latex().getFirst(),
                List.of(
                        "The inequality says that $x$ is %s %d away from $%d$."
                                .formatted(strict ? "less than" : "at most", radius, centre),
                        "So $%s %s x %s %s$.".formatted(low, sign, sign, high)),
                List.of(
                        "-%d %s x %s %s %d"
                                .formatted(radius, strict ? "<" : "<=", term(-centre), strict ? "<" : "<=", radius),
                        "%s %s x %s %s".formatted(low, strict ? "<" : "<=", strict ? "<" : "<=", high)),
                right,
                List.of(
                        slip(
                                "So $x$ lies between $%s$ and $%s$.".formatted(low, high),
                                interval(
                                        strict ? "[" : "(",
                                        low,
                                        high,
                                        strict ? "]" : ")",
                                        low + " " + (strict ? "\\le" : "<") + " x " + (strict ? "\\le" : "<") + " "
                                                + high)),
                        slip(
                                "So $x %s %s$.".formatted(sign, high),
                                interval("(", "-\\infty", high, close, "x " + sign + " " + high)),
                        slip(
                                "So $%d %s x %s %d$.".formatted(-centre - radius, sign, sign, -centre + radius),
                                interval(
                                        open,
                                        String.valueOf(-centre - radius),
                                        String.valueOf(-centre + radius),
                                        close,
                                        (-centre - radius) + " " + sign + " x " + sign + " " + (-centre + radius)))));
    }

    private static Problem domain(Dice d) {
        int a = d.between(2, 5);
        int b = nonZero(d, -11, 11);
        Rational bound = new Rational(b, a);
        var right = interval("[", bound.latex(), "\\infty", ")", "x \\ge " + bound.latex());
        return new Problem(
                "intervals",
                4,
                d.pick(
                                "What is the domain of $f(x) = \\sqrt{%s %s}$ in interval notation?",
                                "Give the largest set of real numbers on which $f(x) = \\sqrt{%s %s}$ is defined, as an interval.")
                        .formatted(coefficient(a, "x"), term(-b)),
                right.latex().getFirst(),
                List.of(
                        "The number under the root must not be negative: $%s %s \\ge 0$."
                                .formatted(coefficient(a, "x"), term(-b)),
                        "That means $x \\ge %s$.".formatted(bound.latex())),
                List.of("%s %s >= 0".formatted(coefficient(a, "x"), term(-b)), "x >= %s".formatted(bound.plain())),
                right,
                List.of(
                        slip(
                                "That means $x > %s$.".formatted(bound.latex()),
                                interval("(", bound.latex(), "\\infty", ")", "x > " + bound.latex())),
                        slip(
                                "That means $x \\ge %s$."
                                        .formatted(bound.times(Rational.of(-1)).latex()),
                                interval(
                                        "[",
                                        bound.times(Rational.of(-1)).latex(),
                                        "\\infty",
                                        ")",
                                        "x \\ge " + bound.times(Rational.of(-1)).latex())),
                        slip(
                                "That means $x \\le %s$.".formatted(bound.latex()),
                                interval("(", "-\\infty", bound.latex(), "]", "x \\le " + bound.latex()))));
    }

    private static Answer set(List<Integer> members, Dice d) {
        String sorted = String.join(", ", members.stream().map(String::valueOf).toList());
        String mixed = String.join(
                ", ", d.shuffled(members).stream().map(String::valueOf).toList());
        return new Answer(
                List.of(
                        "\\{" + sorted + "\\}",
                        "\\{" + mixed + "\\}",
                        "\\left\\{" + sorted + "\\right\\}",
                        sorted,
                        "\\{" + sorted.replace(" ", "") + "\\}"),
                List.of("{" + sorted + "}", sorted, "$\\{" + sorted + "\\}$"));
    }

    private static Problem divisors(Dice d) {
        int base = d.pick(4, 6, 8, 10, 12, 15);
        int a = base * d.pick(2, 3, 5);
        int b = base * d.pick(4, 7);
        var common = new ArrayList<Integer>();
        for (int i = 1; i <= Math.min(a, b); i++) {
            if (a % i == 0 && b % i == 0) {
                common.add(i);
            }
        }
        var lacking = new ArrayList<>(common);
        lacking.remove(lacking.size() - 2);
        var withoutOne = new ArrayList<>(common);
        withoutOne.removeFirst();
        return new Problem(
                "sets",
                2,
                d.pick(
                                "List the set of all positive common divisors of %d and %d.",
                                "Which positive integers divide both %d and %d? Give the set.")
                        .formatted(a, b),
                set(common, new Dice(1)).latex().getFirst(),
                List.of(
                        "The greatest common divisor of %d and %d is %d.".formatted(a, b, common.getLast()),
                        "Its divisors are %s."
                                .formatted(set(common, new Dice(1)).plain().get(1))),
                List.of(
                        "gcd(%d, %d) = %d".formatted(a, b, common.getLast()),
                        "divisors: %s"
                                .formatted(set(common, new Dice(1)).plain().get(1))),
                set(common, d),
                List.of(
                        slip(
                                "Its divisors are %s."
                                        .formatted(set(lacking, new Dice(1))
                                                .plain()
                                                .get(1)),
                                set(lacking, d)),
                        slip(
                                "Its divisors are %s."
                                        .formatted(set(withoutOne, new Dice(1))
                                                .plain()
                                                .get(1)),
                                set(withoutOne, d)),
                        slip("So the answer is %d.".formatted(common.getLast()), Answer.number(common.getLast()))));
    }

    private static Problem union(Dice d) {
        var all = List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        var a = d.some(all, 4).stream().sorted().toList();
        var b = d.some(all, 4).stream().sorted().toList();
        boolean joined = d.chance(0.5);
        var result = all.stream()
                .filter(n -> joined ? a.contains(n) || b.contains(n) : a.contains(n) && b.contains(n))
                .toList();
        if (result.size() < 2 || result.size() > 7 || a.equals(b)) {
            return union(d);
        }
        var less = result.subList(0, result.size() - 1);
        var other = all.stream()
                .filter(n -> joined ? a.contains(n) && b.contains(n) : a.contains(n) || b.contains(n))
                .toList();
        String name = joined ? "\\cup" : "\\cap";
        return new Problem(
                "sets",
                1,
                d.pick("Let $A = %s$ and $B = %s$. What is $A %s B$?", "For $A = %s$ and $B = %s$, determine $A %s B$.")
                        .formatted(
                                set(a, new Dice(1)).latex().getFirst(),
                                set(b, new Dice(1)).latex().getFirst(),
                                name),
                set(result, new Dice(1)).latex().getFirst(),
                List.of(
                        joined
                                ? "We collect every element of $A$ or $B$ and write each once."
                                : "We keep only what is in both sets.",
                        "This gives $%s$."
                                .formatted(set(result, new Dice(1)).latex().getFirst())),
                List.of("A %s B = %s"
                        .formatted(
                                joined ? "∪" : "∩",
                                set(result, new Dice(1)).plain().getFirst())),
                set(result, d),
                other.isEmpty()
                        ? List.of(slip(
                                "This gives $%s$."
                                        .formatted(
                                                set(less, new Dice(1)).latex().getFirst()),
                                set(less, d)))
                        : List.of(
                                slip(
                                        "This gives $%s$."
                                                .formatted(set(less, new Dice(1))
                                                        .latex()
                                                        .getFirst()),
                                        set(less, d)),
                                slip(
                                        "This gives $%s$."
                                                .formatted(set(other, new Dice(1))
                                                        .latex()
                                                        .getFirst()),
                                        set(other, d))));
    }

    private static Problem circle(Dice d) {
        int r = d.between(3, 14);
        boolean area = d.chance(0.5);
        int times = area ? r * r : 2 * r;
        int wrong = area ? 2 * r : r * r;
        if (times == wrong) {
            return circle(d);
        }
        return new Problem(
                "geometry",
                2,
                d.pick(
                                "A circle has radius %d cm. What is its %s? Leave $\\pi$ in the answer.",
                                "Find the exact %2$s of a circle with radius %1$d cm.")
                        .formatted(r, area ? "area" : "circumference"),
                times + "\\pi",
                List.of(
                        area ? "The area is $\\pi r^2$." : "The circumference is $2 \\pi r$.",
                        area
                                ? "With $r = %d$ this is $%d\\pi$ square centimeters.".formatted(r, times)
                                : "With $r = %d$ this is $%d\\pi$ centimeters.".formatted(r, times)),
                List.of(area ? "A = π * %d^2 = %dπ".formatted(r, times) : "C = 2π * %d = %dπ".formatted(r, times)),
                new Answer(
                        List.of(
                                times + "\\pi",
                                times + " \\pi",
                                times + "\\pi \\text{ cm" + (area ? "}^2" : "}"),
                                "\\pi \\cdot " + times,
                                times + "\\cdot\\pi"),
                        List.of(times + "π", "$" + times + "\\pi$", times + "*pi")),
                List.of(
                        slip(
                                "With $r = %d$ this is $%d\\pi$.".formatted(r, wrong),
                                Answer.of(wrong + "\\pi", wrong + "π")),
                        slip(
                                "With $r = %d$ this is about $%.1f$.".formatted(r, times * 3.0),
                                new Rational(times * 3L, 1))));
    }

    private static Problem angle(Dice d) {
        int a = d.between(25, 80);
        int b = d.between(30, 85);
        int c = 180 - a - b;
        return new Problem(
                "geometry",
                1,
                d.pick(
                                "Two angles of a triangle measure %d° and %d°. How many degrees is the third?",
                                "In triangle $ABC$, $\\angle A = %d^\\circ$ and $\\angle B = %d^\\circ$. Find $\\angle C$ in degrees.")
                        .formatted(a, b),
                String.valueOf(c),
                List.of(
                        "The angles of a triangle add up to 180°.",
                        "So the third is 180° - %d° - %d° = %d°.".formatted(a, b, c)),
                List.of("180 - %d - %d = %d".formatted(a, b, c)),
                Answer.number(Rational.of(c), Answer.Unit.DEGREES),
                List.of(
                        new Problem.Slip(
                                "So the third is 180° - %d° - %d° = %d°.".formatted(a, b, c + 10),
                                Answer.number(Rational.of(c + 10), Answer.Unit.DEGREES)),
                        new Problem.Slip(
                                "So the rest is %d°.".formatted(a + b == c ? c + 1 : a + b),
                                Answer.number(Rational.of(a + b == c ? c + 1 : a + b), Answer.Unit.DEGREES))));
    }
}
