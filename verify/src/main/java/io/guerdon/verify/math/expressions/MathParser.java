package io.guerdon.verify.math.expressions;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads LaTeX or plain notation into an {@link Expr}.
 *
 * <p>One recursive function with binding powers reads everything that has operators ({@link #expression}); each kind of
 * operand has a method of its own. Depth is limited to {@value #MAX_DEPTH} and every token is charged to the budget, so
 * the work is linear in the text. A parser reads one formula and is thrown away.
 */
public final class MathParser {
    /** Nested brackets, groups and operators that are read before giving up. */
    public static final int MAX_DEPTH = 640;

    private static final int MAX_CHAIN = 320;
    private static final int RELATION = 10;
    private static final int SET_SUM = 20;
    private static final int SET_PRODUCT = 22;
    private static final int ADDITIVE = 30;
    private static final int MULTIPLICATIVE = 40;
    private static final int IMPLICIT = 50;

    private static final Set<String> SINGLE_LETTER_FUNCTIONS = Set.of("f", "g", "h", "F", "G", "H");
    private static final Map<String, String> CLOSERS = Map.ofEntries(
            Map.entry("lfloor", "rfloor"),
            Map.entry("llcorner", "lrcorner"),
            Map.entry("lceil", "rceil"),
            Map.entry("ulcorner", "urcorner"));

    private final String source;
    private final Conventions conventions;
    private final boolean shorthand;
    private final Budget budget;
    private final List<Token> tokens;
    private int at;
    private int depth;
    private int openBars;
    private boolean insideBraces;
    private boolean isoInterval;
    /** The quotient or ratio that the last colon made. */
    private @Nullable Expr lastRatio;

    /** Inside a sum over i, where that letter is no imaginary unit. */
    private boolean indexIsI;

    private int group;
    private int groups;
    private int integrals;
    private int differentialGroup = -1;
    private @Nullable String differential;

    private MathParser(String source, Conventions conventions, boolean shorthand, Budget budget) {
        this.source = source;
        this.conventions = conventions;
        this.shorthand = shorthand;
        this.budget = budget;
        this.tokens = new Lexer(source, conventions, budget).tokens();
    }

    /**
     * Reads a whole formula.
     *
     * @param formula LaTeX or plain notation, without dollar signs or other environment marks
     * @param shorthand whether {@code \frac12} and {@code \sqrt3} are allowed
     * @throws ParseFailure when the formula is not of the grammar
     * @throws BudgetExhausted when reading it costs more than the budget holds
     */
    public static Expr parse(String formula, Conventions conventions, boolean shorthand, Budget budget) {
        var parser = new MathParser(formula, conventions, shorthand, budget);
        var expr = parser.sequence();
        if (parser.peek().kind() != Token.Kind.END) {
            throw parser.unexpected("the end");
        }
        if (conventions == Conventions.REFERENCE && !signsAreOutermost(expr)) {
            throw new ParseFailure("a plus-minus sign inside another expression");
        }
        return expr;
    }

    /** Reads a whole formula by the mathematical conventions, with shorthand. */
    public static Expr parse(String formula, Budget budget) {
        return parse(formula, Conventions.MATHEMATICAL, true, budget);
    }

    // --- sequences ---

    /** One expression, or several between commas and semicolons as a set. */
    private Expr sequence() {
        var rows = rows();
        if (rows.size() == 1) {
            var row = rows.getFirst();
            return row.size() == 1 ? row.getFirst() : new Expr.FiniteSet(row, false);
        }
        var elements = new ArrayList<Expr>();
        boolean nested = rows.stream().anyMatch(row -> row.size() > 1);
        for (var row : rows) {
            elements.add(nested && row.size() > 1 ? new Expr.Bracketed(row, '(', ')') : row.getFirst());
        }
        return new Expr.FiniteSet(List.copyOf(elements), false);
    }

    /** The expressions between commas, in rows between semicolons. */
    private List<List<Expr>> rows() {
        var rows = new ArrayList<List<Expr>>();
        var row = new ArrayList<Expr>();
        row.add(expression(0));
        while (true) {
            boolean semicolon = false;
            boolean separator = false;
            while (peek().is(',') || peek().is(';')) {
                separator = true;
                semicolon |= peek().is(';');
                at++;
            }
            if (!separator || endsSequence(peek()) && conventions == Conventions.MATHEMATICAL) {
                break;
            }
            if (semicolon) {
                rows.add(List.copyOf(row));
                row.clear();
            }
            row.add(expression(0));
        }
        rows.add(List.copyOf(row));
        return rows;
    }

    private static boolean endsSequence(Token token) {
        return switch (token.kind()) {
            case END, ROW -> true;
            case SIGN -> ")]}&".contains(token.text());
            case COMMAND ->
                token.text().equals("rbrace")
                        || token.text().equals("rangle")
                        || token.text().equals("end");
            default -> false;
        };
    }

    // --- operators ---

    private Expr expression(int power) {
        if (++depth > MAX_DEPTH) {
            throw new ParseFailure("brackets nested deeper than " + MAX_DEPTH);
        }
        budget.spend(3);
        var left = prefix(power);
        int operators = 0;
        while (true) {
            if (differential != null && differentialGroup == group && power >= 0 && integrals > 0) {
                break;
            }
            var next = operator(left, power);
            if (next == null) {
                break;
            }
            left = next;
            limitChain(++operators);
        }
        depth--;
        return left;
    }

    /** Operators in a row nest to the left, so they are limited like brackets. */
    private static void limitChain(int operators) {
        if (operators > MAX_CHAIN) {
            throw new ParseFailure("more than " + MAX_CHAIN + " operators in a row");
        }
    }

    private Expr prefix(int power) {
        var token = peek();
        if (token.is('-')) {
            at++;
            return new Expr.Negation(expression(IMPLICIT - 1));
        }
        if (token.is('+')) {
            at++;
            return expression(IMPLICIT - 1);
        }
        if (token.isCommand("pm") || token.isCommand("mp")) {
            at++;
            return plusMinus(null, expression(ADDITIVE), token.text().equals("mp"));
        }
        if (token.isCommand("currency")) {
            at++;
            return prefix(power);
        }
        if (token.isCommand("therefore") || token.isCommand("because")) {
            at++;
            return prefix(power);
        }
        return postfix(primary());
    }

    /** Whether plus-minus signs stand only where they make a set of two: not inside fractions and functions. */
    private static boolean signsAreOutermost(Expr e) {
        return switch (e) {
            case Expr.PlusMinus p -> true;
            case Expr.FiniteSet(var elements, var braced) -> elements.stream().allMatch(MathParser::signsAreOutermost);
            case Expr.Relation(var operator, var left, var right) ->
                signsAreOutermost(left) && signsAreOutermost(right);
            default -> !Contents.any(e, part -> part instanceof Expr.PlusMinus);
        };
    }

    private static Expr plusMinus(@Nullable Expr left, Expr right, boolean minusFirst) {
        return new Expr.PlusMinus(left, right, minusFirst);
    }

    /** Applies the operator at hand to {@code left} if it binds tighter than {@code power}; null when it does not. */
    private @Nullable Expr operator(Expr left, int power) {
        var token = peek();
        switch (token.kind()) {
            case END, ROW -> {
                return null;
            }
            case SIGN -> {
                return signOperator(left, power, token);
            }
            case COMMAND -> {
                var result = commandOperator(left, power, token);
                if (result != null || !startsOperand(token)) {
                    return result;
                }
            }
            default -> {}
        }
        return power < IMPLICIT ? implicitProduct(left) : null;
    }

    private @Nullable Expr signOperator(Expr left, int power, Token token) {
        switch (token.text().charAt(0)) {
            case '=', '<', '>' -> {
                return power < RELATION ? relations(left) : null;
            }
            case '+', '-' -> {
                return power < ADDITIVE ? sum(left) : null;
            }
            case '*', '/' -> {
                return power < MULTIPLICATIVE ? binary(left, token.text()) : null;
            }
            case ':' -> {
                return power < MULTIPLICATIVE && !insideBraces ? ratio(left) : null;
            }
            case '(', '[', '{' -> {
                if (token.is('[') && isoInterval) {
                    return null;
                }
                return power < IMPLICIT ? implicitProduct(left) : null;
            }
            case '|' -> {
                return power < IMPLICIT && openBars == 0 && !insideBraces ? implicitProduct(left) : null;
            }
            default -> {
                return null;
            }
        }
    }

    private @Nullable Expr commandOperator(Expr left, int power, Token token) {
        String name = token.text();
        if (Vocabulary.RELATIONS.containsKey(name)) {
            return power < RELATION ? relations(left) : null;
        }
        switch (name) {
            case "approx", "simeq", "cong", "sim" -> {
                return power < RELATION ? approximation(left) : null;
            }
            case "pm", "mp" -> {
                if (power >= ADDITIVE) {
                    return null;
                }
                at++;
                return plusMinus(left, expression(ADDITIVE), name.equals("mp"));
            }
            case "cdot", "times", "ast", "star", "div", "bmod", "mod", "bullet" -> {
                return power < MULTIPLICATIVE ? binary(left, name) : null;
            }
            case "pmod" -> {
                at++;
                if (peek().is('{') || peek().is('(')) {
                    primary();
                }
                return left;
            }
            case "cup" -> {
                return power < SET_SUM ? setOperation(left, Expr.SetOperation.Operator.UNION, SET_SUM) : null;
            }
            case "setminus", "backslash", "smallsetminus" -> {
                return power < SET_SUM ? setOperation(left, Expr.SetOperation.Operator.DIFFERENCE, SET_SUM) : null;
            }
            case "cap" -> {
                return power < SET_PRODUCT
                        ? setOperation(left, Expr.SetOperation.Operator.INTERSECTION, SET_PRODUCT)
                        : null;
            }
            case "implies", "Rightarrow", "iff", "Longrightarrow", "rightarrow", "to", "longrightarrow" -> {
                if (power > 0 || conventions == Conventions.REFERENCE) {
                    return null;
                }
                at++;
                return expression(0);
            }
            default -> {
                return null;
            }
        }
    }

    /** Two parts are a quotient; a third makes the quotient just read a ratio. */
    private Expr ratio(Expr left) {
        at++;
        var right = expression(MULTIPLICATIVE);
        if (conventions == Conventions.MATHEMATICAL && left == lastRatio) {
            var parts = new ArrayList<Expr>();
            if (left instanceof Expr.Ratio(var earlier)) {
                parts.addAll(earlier);
            } else if (left instanceof Expr.Quotient(var first, var second)) {
                parts.add(first);
                parts.add(second);
            }
            parts.add(right);
            lastRatio = new Expr.Ratio(List.copyOf(parts));
        } else {
            lastRatio = new Expr.Quotient(left, right);
        }
        return lastRatio;
    }

    private Expr sum(Expr first) {
        var terms = new ArrayList<Expr>();
        terms.add(first);
        while (peek().is('+') || peek().is('-')) {
            if (differential != null && differentialGroup == group) {
                break;
            }
            boolean minus = peek().is('-');
            at++;
            var term = expression(ADDITIVE);
            terms.add(minus ? new Expr.Negation(term) : term);
        }
        return new Expr.Sum(List.copyOf(terms));
    }

    private Expr binary(Expr left, String operator) {
        at++;
        var right = expression(MULTIPLICATIVE);
        return switch (operator) {
            case "/", "div" -> new Expr.Quotient(left, right);
            case "mod", "bmod" -> new Expr.Call(Function.MOD, List.of(left, right));
            default -> product(left, right);
        };
    }

    private static Expr product(Expr left, Expr right) {
        var factors = new ArrayList<Expr>();
        if (left instanceof Expr.Product p) {
            factors.addAll(p.factors());
        } else {
            factors.add(left);
        }
        factors.add(right);
        return new Expr.Product(List.copyOf(factors));
    }

    private Expr implicitProduct(Expr first) {
        var factors = new ArrayList<Expr>();
        factors.add(unwrapped(first));
        do {
            var token = peek();
            if (token.kind() == Token.Kind.NUMBER && first instanceof Expr.Numeral number) {
                var joined = joinedNumber(number);
                if (joined != null) {
                    return joined;
                }
            }
            factors.add(unwrapped(postfix(primary())));
        } while (startsOperand(peek()) && !(differential != null && differentialGroup == group));
        return new Expr.Product(List.copyOf(factors));
    }

    /** A single element in braces is only grouped when it is multiplied. */
    private static Expr unwrapped(Expr factor) {
        return factor instanceof Expr.FiniteSet(List<Expr> elements, boolean braced) && braced && elements.size() == 1
                ? elements.getFirst()
                : factor;
    }

    /** Two numerals side by side: groups of three digits, or a mixed number such as 2 1/2. */
    private @Nullable Expr joinedNumber(Expr.Numeral first) {
        if (conventions == Conventions.REFERENCE) {
            return null;
        }
        var previous = tokens.get(at - 1);
        if (previous.kind() != Token.Kind.NUMBER || previous.decimals() >= 0) {
            throw new ParseFailure("two numbers side by side");
        }
        if (previous.text().length() <= 3 && peek().text().length() == 3 && peek().end() - peek().start() >= 3) {
            var value = first.value();
            while (peek().kind() == Token.Kind.NUMBER && peek().text().length() == 3 && peek().decimals() < 0) {
                value = value.times(Rational.of(1000)).plus(tokenValue(tokens.get(at++)));
            }
            return new Expr.Numeral(value);
        }
        var slash = tokens.get(at + 1);
        var last = tokens.get(Math.min(at + 2, tokens.size() - 1));
        if (slash.is('/') && last.kind() == Token.Kind.NUMBER && last.decimals() < 0 && peek().decimals() < 0) {
            var numerator = tokenValue(peek());
            var denominator = tokenValue(last);
            if (numerator.compareTo(denominator) < 0) {
                at += 3;
                return new Expr.Numeral(first.value().plus(numerator.dividedBy(denominator)));
            }
        }
        throw new ParseFailure("two numbers side by side");
    }

    private Expr relations(Expr first) {
        var links = new ArrayList<Expr.Relation>();
        var left = first;
        while (true) {
            var token = peek();
            var operator = token.kind() == Token.Kind.COMMAND || token.kind() == Token.Kind.SIGN
                    ? Vocabulary.RELATIONS.get(token.text())
                    : null;
            if (operator == null) {
                break;
            }
            at++;
            var right = expression(RELATION);
            if (operator == Expr.Relation.Operator.IN && conventions == Conventions.REFERENCE) {
                operator = Expr.Relation.Operator.EQUAL;
            }
            links.add(new Expr.Relation(operator, left, right));
            left = right;
            while (isApproximation(peek())) {
                at++;
                expression(RELATION);
            }
        }
        return links.size() == 1 ? links.getFirst() : new Expr.Chain(List.copyOf(links));
    }

    private static boolean isApproximation(Token token) {
        return token.isCommand("approx")
                || token.isCommand("simeq")
                || token.isCommand("cong")
                || token.isCommand("sim");
    }

    private Expr approximation(Expr left) {
        at++;
        var right = expression(RELATION);
        return left instanceof Expr.Symbol ? right : left;
    }

    private Expr setOperation(Expr left, Expr.SetOperation.Operator operator, int power) {
        at++;
        return new Expr.SetOperation(operator, left, expression(power));
    }

    // --- what follows an operand: powers, factorials, percent and degree signs, subscripts ---

    private Expr postfix(Expr operand) {
        var result = operand;
        int marks = 0;
        while (true) {
            limitChain(++marks);
            var token = peek();
            if (token.is('^')) {
                result = power(result);
            } else if (token.is('_')) {
                at++;
                result = subscripted(result, subscript());
            } else if (token.is('!')) {
                at++;
                boolean twice = peek().is('!') && conventions == Conventions.MATHEMATICAL;
                if (twice) {
                    at++;
                }
                result = new Expr.Call(twice ? Function.DOUBLE_FACTORIAL : Function.FACTORIAL, List.of(result));
            } else if (token.is('%')) {
                at++;
                result = percent(result);
            } else if (token.isCommand("degree") || token.isCommand("circ")) {
                at++;
                result = degrees(result);
            } else if (token.is('\'') || token.isCommand("prime")) {
                at++;
                result = primed(result);
            } else {
                return result;
            }
        }
    }

    private Expr percent(Expr operand) {
        boolean number = operand instanceof Expr.Numeral
                || operand instanceof Expr.Quotient
                || operand instanceof Expr.Constant(var name) && name == Expr.Constant.Name.INFINITY;
        if (!number && conventions == Conventions.REFERENCE) {
            throw new ParseFailure("a percent sign after something that is no number");
        }
        return operand instanceof Expr.Constant ? operand : new Expr.Percent(operand);
    }

    private Expr degrees(Expr operand) {
        return conventions == Conventions.REFERENCE ? operand : new Expr.Degrees(operand);
    }

    private Expr primed(Expr operand) {
        return operand instanceof Expr.Symbol(String name) ? new Expr.Symbol(name + "'") : operand;
    }

    private Expr power(Expr base) {
        at++;
        var token = peek();
        if (token.isCommand("circ") || token.isCommand("degree")) {
            at++;
            return degrees(base);
        }
        if (token.isCommand("prime")) {
            at++;
            return primed(base);
        }
        if (token.is('{') && isDegreeGroup()) {
            at += 3;
            return degrees(base);
        }
        if (base instanceof Expr.Matrix
                && token.kind() == Token.Kind.LETTER
                && token.text().equals("T")) {
            at++;
            return new Expr.Call(Function.TRANSPOSE, List.of(base));
        }
        return new Expr.Power(base, exponent());
    }

    private boolean isDegreeGroup() {
        var inner = tokens.get(at + 1);
        return (inner.isCommand("circ") || inner.isCommand("degree"))
                && tokens.get(at + 2).is('}');
    }

    private Expr exponent() {
        var token = peek();
        if (token.is('-')) {
            at++;
            return new Expr.Negation(exponent());
        }
        if (token.is('+')) {
            at++;
            return exponent();
        }
        var operand = primary();
        if (peek().is('^') && conventions == Conventions.MATHEMATICAL) {
            if (++depth > MAX_DEPTH) {
                throw new ParseFailure("brackets nested deeper than " + MAX_DEPTH);
            }
            operand = power(operand);
            depth--;
        }
        if (peek().is('!') && !(token.is('{') || token.is('('))) {
            at++;
            operand = new Expr.Call(Function.FACTORIAL, List.of(operand));
        }
        return operand;
    }

    /** The written content of a subscript, without spaces. */
    private String subscript() {
        var token = peek();
        if (!token.is('{')) {
            if (token.kind() == Token.Kind.END || token.kind() == Token.Kind.SIGN && !token.is('*')) {
                throw unexpected("a subscript");
            }
            at++;
            return token.kind() == Token.Kind.COMMAND ? "\\" + token.text() : token.text();
        }
        int open = at;
        int level = 0;
        do {
            var t = tokens.get(at);
            if (t.kind() == Token.Kind.END) {
                throw unexpected("}");
            }
            level += t.is('{') ? 1 : t.is('}') ? -1 : 0;
            at++;
        } while (level > 0);
        budget.spend(at - open);
        return source.substring(tokens.get(open).end(), tokens.get(at - 1).start())
                .replace(" ", "");
    }

    private Expr subscripted(Expr operand, String subscript) {
        return switch (operand) {
            case Expr.Symbol(String name) -> new Expr.Symbol(name + suffix(subscript));
            case Expr.Power(Expr.Symbol(String name), Expr exponent) ->
                new Expr.Power(new Expr.Symbol(name + suffix(subscript)), exponent);
            case Expr.Constant(var name)
            when name == Expr.Constant.Name.E || name == Expr.Constant.Name.I ->
                new Expr.Symbol((name == Expr.Constant.Name.E ? "e" : "i") + suffix(subscript));
            case Expr.Text(String words) -> new Expr.Symbol(words + suffix(subscript));
            case Expr.Numeral n -> based(n, subscript);
            default -> throw new ParseFailure("a subscript on something that is no symbol");
        };
    }

    private String suffix(String subscript) {
        String content = subscript;
        if (content.startsWith("\\text{") && content.endsWith("}")
                || content.startsWith("\\mathrm{") && content.endsWith("}")) {
            content = content.substring(content.indexOf('{') + 1, content.length() - 1);
        }
        content = conventions == Conventions.REFERENCE ? content.toLowerCase(Locale.ROOT) : content;
        return content.length() == 1 ? "_" + content : "_{" + content + "}";
    }

    private Expr based(Expr.Numeral numeral, String subscript) {
        String digits = tokens.get(at - 1).start() > 0 ? lastNumberBefore() : "";
        if (conventions == Conventions.REFERENCE || digits.isEmpty()) {
            return numeral;
        }
        int base;
        try {
            base = Integer.parseInt(subscript.replaceAll("[^0-9]", ""));
        } catch (NumberFormatException e) {
            return numeral;
        }
        return base >= 2 && base <= 36 ? new Expr.BasedNumeral(digits, base) : numeral;
    }

    /** The digits of the number that the subscript just read belongs to. */
    private String lastNumberBefore() {
        for (int i = at - 1; i >= 0; i--) {
            var token = tokens.get(i);
            if (token.is('_')) {
                var number = tokens.get(Math.max(i - 1, 0));
                return number.kind() == Token.Kind.NUMBER && number.decimals() < 0 ? number.text() : "";
            }
        }
        return "";
    }

    // --- operands ---

    private boolean startsOperand(Token token) {
        return switch (token.kind()) {
            case NUMBER, LETTER, TEXT -> true;
            case SIGN ->
                token.is('(')
                        || token.is('{')
                        || token.is('[') && !isoInterval
                        || token.is('|') && openBars == 0 && !insideBraces;
            case COMMAND -> startsOperand(token.text());
            default -> false;
        };
    }

    private boolean startsOperand(String command) {
        if (Vocabulary.FUNCTIONS.containsKey(command)
                || Vocabulary.GREEK.contains(command)
                || Vocabulary.ACCENTS.containsKey(command)
                || Vocabulary.FRACTIONS.contains(command)
                || Vocabulary.BINOMIALS.contains(command)
                || CLOSERS.containsKey(command)) {
            return true;
        }
        return switch (command) {
            case "sqrt",
                    "pi",
                    "infty",
                    "emptyset",
                    "varnothing",
                    "begin",
                    "sum",
                    "prod",
                    "int",
                    "lim",
                    "boxed",
                    "fbox",
                    "mathbb",
                    "operatorname",
                    "lvert",
                    "lVert",
                    "lbrace",
                    "lbrack",
                    "lgroup",
                    "langle",
                    "variable",
                    "exponentialE",
                    "imaginaryI",
                    "mathcal",
                    "mathscr",
                    "mathfrak",
                    "angle",
                    "triangle",
                    "partial",
                    "Re",
                    "Im",
                    "R",
                    "Z",
                    "Q",
                    "N",
                    "C" -> true;
            case "vert", "Vert" -> openBars == 0;
            default -> false;
        };
    }

    private Expr primary() {
        var token = peek();
        budget.spend(3);
        return switch (token.kind()) {
            case NUMBER -> number(token);
            case LETTER -> letter(token);
            case TEXT -> text(token);
            case SIGN -> bracket(token);
            case COMMAND -> command(token);
            default -> throw unexpected("an operand");
        };
    }

    private static Rational tokenValue(Token token) {
        return java.util.Objects.requireNonNull(token.value());
    }

    private Expr number(Token token) {
        at++;
        var numeral = new Expr.Numeral(tokenValue(token), token.decimals());
        if (token.decimals() < 0
                && numeral.value().isInteger()
                && peek().kind() == Token.Kind.COMMAND
                && Vocabulary.FRACTIONS.contains(peek().text())) {
            int start = at;
            if (command(peek()) instanceof Expr.Quotient(Expr.Numeral n, Expr.Numeral d)
                    && n.value().isInteger()
                    && d.value().isInteger()
                    && n.value().signum() > 0
                    && d.value().signum() > 0
                    && !peek().is('^')) {
                return new Expr.Numeral(numeral.value().plus(n.value().dividedBy(d.value())));
            }
            at = start;
        }
        return numeral;
    }

    private Expr letter(Token token) {
        at++;
        String name = token.text();
        if (name.equals("d") && integrals > 0 && differential == null) {
            var next = peek();
            boolean variable = next.kind() == Token.Kind.LETTER
                    || next.kind() == Token.Kind.COMMAND && Vocabulary.GREEK.contains(next.text());
            if (variable && next.start() == token.end()) {
                at++;
                differential = symbolName(next.text());
                differentialGroup = group;
                return new Expr.Numeral(Rational.ONE);
            }
        }
        if (peek().is('(') && isFunctionLetter(name)) {
            return new Expr.Application(symbolName(name), arguments());
        }
        return named(name);
    }

    private boolean isFunctionLetter(String name) {
        if (SINGLE_LETTER_FUNCTIONS.contains(name)) {
            return true;
        }
        return conventions == Conventions.MATHEMATICAL
                && Character.isUpperCase(name.charAt(0))
                && tokens.get(Math.min(at + 2, tokens.size() - 1)).is(')')
                && (tokens.get(at + 1).kind() == Token.Kind.LETTER
                        || tokens.get(at + 1).kind() == Token.Kind.NUMBER);
    }

    private Expr named(String name) {
        if (name.equals("e") && !peek().is('_')) {
            return new Expr.Constant(Expr.Constant.Name.E);
        }
        boolean imaginary =
                name.equals("I") || name.equals("i") && !indexIsI && conventions == Conventions.MATHEMATICAL;
        if (imaginary && !peek().is('_')) {
            return new Expr.Constant(Expr.Constant.Name.I);
        }
        return new Expr.Symbol(symbolName(name));
    }

    private String symbolName(String name) {
        return conventions == Conventions.REFERENCE ? name.toLowerCase(Locale.ROOT) : name;
    }

    private Expr text(Token token) {
        at++;
        String content = token.text().strip();
        String bare = content.replace("$", "").replace("\\left", "").replace("\\right", "");
        var words = new StringBuilder();
        for (int i = 0; i < bare.length(); i++) {
            char c = bare.charAt(i);
            if (c != ' ' && c != '(' && c != ')' && c != '{' && c != '}' && c != '~') {
                words.append(c);
            }
        }
        if (words.length() > 1 && words.charAt(words.length() - 1) == '.') {
            words.setLength(words.length() - 1);
        }
        if (words.isEmpty()) {
            return startsOperand(peek()) ? primary() : fail("an empty text");
        }
        if (words.length() == 1 && Character.isLetter(words.charAt(0))) {
            String name = symbolName(words.toString());
            return name.equals("e") ? new Expr.Constant(Expr.Constant.Name.E) : new Expr.Symbol(name);
        }
        if (isNumber(words)) {
            return MathParser.parse(words.toString(), conventions, shorthand, budget);
        }
        return new Expr.Text(words.toString().toLowerCase(Locale.ROOT));
    }

    private static boolean isNumber(CharSequence words) {
        int digits = 0;
        for (int i = 0; i < words.length(); i++) {
            char c = words.charAt(i);
            if (c >= '0' && c <= '9') {
                digits++;
            } else if (c != '.' && c != ',' && !(c == '-' && i == 0) && c != '/') {
                return false;
            }
        }
        return digits > 0 && words.length() < 40;
    }

    private static Expr fail(String reason) {
        throw new ParseFailure(reason);
    }

    // --- brackets ---

    private Expr bracket(Token token) {
        return switch (token.text().charAt(0)) {
            case '(' -> bracketed('(');
            case '[' -> bracketed('[');
            case '{' -> group();
            case '|' -> bars();
            case ']' -> isoInterval();
            default -> throw unexpected("an operand");
        };
    }

    /** Enters a bracket: bars opened outside cannot be closed inside. Returns the state to give to {@link #leave}. */
    private long enter() {
        if (++depth > MAX_DEPTH) {
            throw new ParseFailure("brackets nested deeper than " + MAX_DEPTH);
        }
        long state = ((long) group << 32) | ((long) openBars << 2) | (insideBraces ? 2 : 0) | (isoInterval ? 1 : 0);
        group = ++groups;
        openBars = 0;
        insideBraces = false;
        isoInterval = false;
        return state;
    }

    private void leave(long state) {
        depth--;
        int outer = (int) (state >> 32);
        if (differential != null && differentialGroup == group) {
            differentialGroup = outer;
        }
        group = outer;
        openBars = (int) (state >> 2) & 0x3fffffff;
        insideBraces = (state & 2) != 0;
        isoInterval = (state & 1) != 0;
    }

    private Expr bracketed(char open) {
        at++;
        long state = enter();
        var rows = rows();
        leave(state);
        char close = closingBracket();
        var elements = new ArrayList<Expr>();
        rows.forEach(elements::addAll);
        if (elements.size() == 1) {
            boolean matches = open == '(' && close == ')' || open == '[' && close == ']' || open == '<' && close == '>';
            if (!matches) {
                throw new ParseFailure("brackets that do not match around one element");
            }
            return elements.getFirst();
        }
        return new Expr.Bracketed(List.copyOf(elements), open, close);
    }

    private char closingBracket() {
        var token = peek();
        at++;
        if (token.is(')') || token.isCommand("rgroup")) {
            return ')';
        }
        if (token.is(']') || token.isCommand("rbrack")) {
            return ']';
        }
        if (token.isCommand("rangle") || token.is('>')) {
            return '>';
        }
        at--;
        throw unexpected("a closing bracket");
    }

    /** ]a, b[ as written in some countries for an open interval. */
    private Expr isoInterval() {
        if (conventions == Conventions.REFERENCE) {
            throw unexpected("an operand");
        }
        at++;
        long state = enter();
        isoInterval = true;
        var rows = rows();
        leave(state);
        char close;
        if (peek().is('[')) {
            at++;
            close = '[';
        } else {
            close = closingBracket();
        }
        if (rows.size() != 1 || rows.getFirst().size() != 2) {
            throw new ParseFailure("an open interval without two ends");
        }
        return new Expr.Bracketed(rows.getFirst(), ']', close);
    }

    private Expr bars() {
        at++;
        if (++depth > MAX_DEPTH) {
            throw new ParseFailure("brackets nested deeper than " + MAX_DEPTH);
        }
        openBars++;
        var inner = expression(0);
        openBars--;
        depth--;
        var close = peek();
        boolean closes = close.is('|')
                || close.isCommand("vert")
                || close.isCommand("Vert")
                || close.isCommand("rvert")
                || close.isCommand("rVert");
        if (!closes) {
            throw unexpected("a closing bar");
        }
        at++;
        return inner instanceof Expr.Matrix
                ? new Expr.Call(Function.DETERMINANT, List.of(inner))
                : new Expr.Call(Function.ABS, List.of(inner));
    }

    /** A group in plain braces: one expression, or several as a set; holds \over and \choose. */
    private Expr group() {
        at++;
        long state = enter();
        if (peek().is('}')) {
            at++;
            leave(state);
            throw new ParseFailure("an empty group");
        }
        boolean nested = peek().is('{');
        var inner = sequence();
        var token = peek();
        if (token.isCommand("over") || token.isCommand("choose")) {
            at++;
            var lower = sequence();
            inner = token.text().equals("over")
                    ? new Expr.Quotient(inner, lower)
                    : new Expr.Call(Function.BINOMIAL, List.of(inner, lower));
        }
        if (!peek().is('}')) {
            throw unexpected("}");
        }
        at++;
        leave(state);
        if (inner instanceof Expr.FiniteSet set && !set.braced()) {
            return new Expr.FiniteSet(nested ? singletons(set.elements()) : set.elements(), true);
        }
        return inner;
    }

    /** In {{1},{2}} the elements are themselves sets. */
    private List<Expr> singletons(List<Expr> elements) {
        if (conventions == Conventions.MATHEMATICAL) {
            return elements;
        }
        var sets = new ArrayList<Expr>();
        for (var element : elements) {
            sets.add(element instanceof Expr.Numeral ? new Expr.FiniteSet(List.of(element), true) : element);
        }
        return List.copyOf(sets);
    }

    private Expr braces() {
        at++;
        long state = enter();
        if (peek().isCommand("rbrace")) {
            at++;
            leave(state);
            return new Expr.NamedSet(Expr.NamedSet.Name.EMPTY);
        }
        insideBraces = conventions == Conventions.MATHEMATICAL && hasCondition();
        var inner = sequence();
        var token = peek();
        if (token.is('|')
                || token.is(':')
                || token.isCommand("mid")
                || token.isCommand("colon")
                || token.isCommand("vert")) {
            at++;
            insideBraces = false;
            var condition = sequence();
            inner = new Expr.SetBuilder(inner, condition);
        } else if (inner instanceof Expr.FiniteSet(List<Expr> elements, boolean braced) && !braced) {
            inner = new Expr.FiniteSet(elements, true);
        } else {
            inner = new Expr.FiniteSet(List.of(inner), true);
        }
        if (!peek().isCommand("rbrace") && !(peek().is('}') && conventions == Conventions.MATHEMATICAL)) {
            throw unexpected("\\}");
        }
        at++;
        leave(state);
        return inner;
    }

    /** Whether a set in braces is given by a condition: a bar or colon after its first element, and a relation later. */
    private boolean hasCondition() {
        int level = 0;
        boolean separator = false;
        for (int i = at; i < tokens.size(); i++) {
            budget.spend(1);
            var token = tokens.get(i);
            if (token.isCommand("lbrace") || token.is('(') || token.is('{')) {
                level++;
            } else if (token.isCommand("rbrace") || token.is(')') || token.is('}')) {
                if (--level < 0) {
                    return false;
                }
            } else if (level == 0 && (token.is('|') || token.is(':') || token.isCommand("mid"))) {
                separator = true;
            } else if (separator && Vocabulary.RELATIONS.containsKey(token.text())) {
                return true;
            }
        }
        return false;
    }

    // --- commands ---

    private Expr command(Token token) {
        String name = token.text();
        var function = Vocabulary.FUNCTIONS.get(name);
        if (function != null) {
            at++;
            return function(function);
        }
        if (Vocabulary.GREEK.contains(name)) {
            at++;
            return new Expr.Symbol(name.equals("ell") ? "l" : symbolName(name));
        }
        if (Vocabulary.ACCENTS.containsKey(name)) {
            at++;
            return accented(Vocabulary.ACCENTS.get(name));
        }
        if (Vocabulary.FRACTIONS.contains(name)) {
            at++;
            return fraction();
        }
        if (Vocabulary.BINOMIALS.contains(name)) {
            at++;
            return new Expr.Call(Function.BINOMIAL, List.of(argument(), argument()));
        }
        if (CLOSERS.containsKey(name)) {
            return rounded(name);
        }
        return otherCommand(token, name);
    }

    private Expr otherCommand(Token token, String name) {
        switch (name) {
            case "sqrt" -> {
                at++;
                return root();
            }
            case "pi" -> {
                at++;
                return new Expr.Constant(Expr.Constant.Name.PI);
            }
            case "exponentialE" -> {
                at++;
                return new Expr.Constant(Expr.Constant.Name.E);
            }
            case "imaginaryI" -> {
                at++;
                return new Expr.Constant(Expr.Constant.Name.I);
            }
            case "infty" -> {
                at++;
                return new Expr.Constant(Expr.Constant.Name.INFINITY);
            }
            case "emptyset", "varnothing" -> {
                at++;
                return new Expr.NamedSet(Expr.NamedSet.Name.EMPTY);
            }
            case "R", "Z", "Q", "N", "C" -> {
                at++;
                return new Expr.NamedSet(java.util.Objects.requireNonNull(Vocabulary.SETS.get(name)));
            }
            case "mathbb" -> {
                at++;
                return namedSet();
            }
            case "mathcal", "mathscr", "mathfrak", "angle", "triangle" -> {
                at++;
                return primary();
            }
            case "boxed", "fbox" -> {
                at++;
                return sequenceInGroup();
            }
            case "operatorname" -> {
                at++;
                return operatorName();
            }
            case "variable" -> {
                at++;
                return variable();
            }
            case "lvert", "vert", "Vert", "lVert" -> {
                return bars();
            }
            case "lbrace" -> {
                return braces();
            }
            case "lbrack" -> {
                return bracketed('[');
            }
            case "lgroup" -> {
                return bracketed('(');
            }
            case "langle" -> {
                return bracketed('<');
            }
            case "begin" -> {
                return matrix();
            }
            case "sum", "prod" -> {
                at++;
                return series(name.equals("prod"));
            }
            case "int" -> {
                at++;
                return integral();
            }
            case "lim" -> {
                at++;
                return limit();
            }
            case "Re", "Im" -> {
                at++;
                return new Expr.Call(
                        name.equals("Re") ? Function.REAL_PART : Function.IMAGINARY_PART, List.of(functionArgument()));
            }
            default -> throw unexpected("an operand");
        }
    }

    private Expr sequenceInGroup() {
        if (!peek().is('{')) {
            return primary();
        }
        var inner = group();
        return inner instanceof Expr.FiniteSet(List<Expr> elements, boolean braced) && braced
                ? new Expr.FiniteSet(elements, false)
                : inner;
    }

    private Expr namedSet() {
        var token = peek();
        boolean group = token.is('{');
        var letter = group ? tokens.get(at + 1) : token;
        var name = Vocabulary.SETS.get(letter.text());
        if (letter.kind() != Token.Kind.LETTER
                || name == null
                || group && !tokens.get(at + 2).is('}')) {
            throw unexpected("the letter of a number set");
        }
        at += group ? 3 : 1;
        if (peek().is('^') || peek().is('_')) {
            throw new ParseFailure("a number set with a mark");
        }
        return new Expr.NamedSet(name);
    }

    /** The name in {@code \operatorname{name}} read as a function or as a word. */
    private Expr operatorName() {
        if (!peek().is('{')) {
            throw unexpected("{");
        }
        at++;
        var name = new StringBuilder();
        while (peek().kind() == Token.Kind.LETTER || peek().kind() == Token.Kind.COMMAND) {
            name.append(peek().text());
            at++;
        }
        if (!peek().is('}')) {
            throw unexpected("}");
        }
        at++;
        var function = Vocabulary.FUNCTIONS.get(name.toString());
        if (function != null) {
            return function(function);
        }
        return new Expr.Text(name.toString().toLowerCase(Locale.ROOT));
    }

    /** {@code \variable{name}}: a symbol of exactly that name. */
    private Expr variable() {
        if (!peek().is('{')) {
            throw unexpected("{");
        }
        int open = peek().end();
        int level = 0;
        do {
            if (peek().kind() == Token.Kind.END) {
                throw unexpected("}");
            }
            level += peek().is('{') ? 1 : peek().is('}') ? -1 : 0;
            at++;
        } while (level > 0);
        String name = source.substring(open, tokens.get(at - 1).start());
        if (!isVariableName(name)) {
            throw new ParseFailure("a variable of an impossible name");
        }
        return new Expr.Symbol(name);
    }

    /** Letters and digits beginning with a letter (or one command), then at most one subscript of one sign or in braces. */
    private static boolean isVariableName(String name) {
        int i = 0;
        if (i < name.length() && name.charAt(i) == '\\') {
            i++;
            int start = i;
            while (i < name.length() && Character.isLetter(name.charAt(i))) {
                i++;
            }
            if (!Vocabulary.GREEK.contains(name.substring(start, i))) {
                return false;
            }
            while (i < name.length() && name.charAt(i) == ' ') {
                i++;
            }
        } else {
            if (i >= name.length() || !Character.isLetter(name.charAt(i))) {
                return false;
            }
            while (i < name.length() && Character.isLetterOrDigit(name.charAt(i))) {
                i++;
            }
        }
        if (i == name.length()) {
            return true;
        }
        if (name.charAt(i) != '_') {
            return false;
        }
        String subscript = name.substring(i + 1).strip();
        return subscript.length() == 1 || subscript.startsWith("{") && subscript.endsWith("}");
    }

    private Expr accented(String mark) {
        boolean braced = peek().is('{');
        int open = braced ? peek().end() : peek().start();
        var inner = primary();
        int close = braced ? tokens.get(at - 1).start() : tokens.get(at - 1).end();
        String content = source.substring(open, Math.max(open, close)).strip();
        if (inner instanceof Expr.Constant(var name) && name == Expr.Constant.Name.I || hasImaginary(inner)) {
            if (mark.equals("bar")) {
                return new Expr.Call(Function.CONJUGATE, List.of(inner));
            }
        }
        return new Expr.Symbol(symbolName(mark + "{" + content + "}"));
    }

    private static boolean hasImaginary(Expr expr) {
        return expr instanceof Expr.Sum(var terms) && terms.stream().anyMatch(MathParser::hasImaginary)
                || expr instanceof Expr.Product(var factors) && factors.stream().anyMatch(MathParser::hasImaginary)
                || expr instanceof Expr.Constant(var name) && name == Expr.Constant.Name.I;
    }

    /** A braced group, or with shorthand one digit or token. */
    private Expr argument() {
        var token = peek();
        if (token.is('{')) {
            return group();
        }
        if (!shorthand) {
            throw unexpected("{");
        }
        if (token.kind() == Token.Kind.NUMBER && token.text().length() > 1 && token.end() - token.start() > 1) {
            return splitDigit(token);
        }
        return primary();
    }

    /** Takes the first digit of a number as an argument of its own and leaves the rest, as TeX does. */
    private Expr splitDigit(Token token) {
        if (token.decimals() >= 0 || token.text().length() != token.end() - token.start()) {
            throw new ParseFailure("a decimal without braces as an argument");
        }
        String rest = token.text().substring(1);
        tokens.set(
                at,
                new Token(
                        Token.Kind.NUMBER,
                        rest,
                        token.start() + 1,
                        token.end(),
                        Rational.of(new BigInteger(rest)),
                        -1));
        return new Expr.Numeral(Rational.of(token.text().charAt(0) - '0'));
    }

    private Expr fraction() {
        if (isDerivative()) {
            return derivative();
        }
        var numerator = argument();
        int seen = differentialGroup;
        if (differential != null && seen == group) {
            differentialGroup = -1;
        }
        var denominator = argument();
        if (differential != null && seen == group) {
            differentialGroup = seen;
        }
        return new Expr.Quotient(numerator, denominator);
    }

    /** Whether the fraction at hand is {d}{dx}. */
    private boolean isDerivative() {
        if (at + 6 >= tokens.size() || !peek().is('{')) {
            return false;
        }
        return isLetter(at + 1, "d")
                && tokens.get(at + 2).is('}')
                && tokens.get(at + 3).is('{')
                && isLetter(at + 4, "d")
                && isVariable(tokens.get(at + 5))
                && tokens.get(at + 6).is('}');
    }

    private boolean isLetter(int index, String letter) {
        var token = tokens.get(index);
        return token.kind() == Token.Kind.LETTER && token.text().equals(letter);
    }

    private static boolean isVariable(Token token) {
        return token.kind() == Token.Kind.LETTER
                || token.kind() == Token.Kind.COMMAND && Vocabulary.GREEK.contains(token.text());
    }

    private Expr derivative() {
        String variable = symbolName(tokens.get(at + 5).text());
        at += 7;
        return new Expr.Derivative(expression(MULTIPLICATIVE), variable, 1);
    }

    private Expr root() {
        Expr index = new Expr.Numeral(Rational.TWO);
        if (peek().is('[')) {
            at++;
            long state = enter();
            index = expression(0);
            leave(state);
            if (!peek().is(']')) {
                throw unexpected("]");
            }
            at++;
        }
        if (peek().is('(') && conventions == Conventions.MATHEMATICAL) {
            return new Expr.Root(primary(), index);
        }
        return new Expr.Root(argument(), index);
    }

    private Expr rounded(String open) {
        at++;
        long state = enter();
        var inner = expression(0);
        leave(state);
        if (!peek().isCommand(java.util.Objects.requireNonNull(CLOSERS.get(open)))) {
            throw unexpected("\\" + CLOSERS.get(open));
        }
        at++;
        boolean floor = open.equals("lfloor") || open.equals("llcorner");
        return new Expr.Call(floor ? Function.FLOOR : Function.CEILING, List.of(inner));
    }

    // --- functions ---

    private Expr function(Function function) {
        Expr base = null;
        Expr exponent = null;
        for (int i = 0; i < 2; i++) {
            if (peek().is('_') && function == Function.LOG && base == null) {
                at++;
                base = logarithmBase();
            } else if (peek().is('^') && exponent == null) {
                at++;
                exponent = exponent();
            }
        }
        var applied = function;
        if (isMinusOne(exponent) && function.inverse() != function) {
            applied = function.inverse();
            exponent = null;
        }
        var call = base == null ? call(applied) : new Expr.Call(Function.LOG_BASE, List.of(functionArgument(), base));
        return exponent == null ? call : new Expr.Power(call, exponent);
    }

    private static boolean isMinusOne(@Nullable Expr exponent) {
        return exponent instanceof Expr.Negation(Expr.Numeral n) && n.value().isOne();
    }

    private Expr logarithmBase() {
        if (peek().is('{')) {
            return group();
        }
        return argument();
    }

    private Expr call(Function function) {
        if (function.arity() == 1) {
            return new Expr.Call(function, List.of(functionArgument()));
        }
        var arguments = peek().is('{') || peek().isCommand("lbrace") ? setArguments() : arguments();
        return new Expr.Call(function, arguments);
    }

    private List<Expr> setArguments() {
        var inner = primary();
        return inner instanceof Expr.FiniteSet(List<Expr> elements, boolean braced) ? elements : List.of(inner);
    }

    /** Arguments in round (or other) brackets. */
    private List<Expr> arguments() {
        var token = peek();
        boolean opens = token.is('(') || token.is('[') || token.isCommand("lgroup") || token.isCommand("lbrack");
        if (!opens) {
            return List.of(functionArgument());
        }
        at++;
        long state = enter();
        var rows = rows();
        leave(state);
        closingBracket();
        var all = new ArrayList<Expr>();
        rows.forEach(all::addAll);
        return List.copyOf(all);
    }

    /** The argument of a function of one argument, in brackets or as the factors that follow. */
    private Expr functionArgument() {
        var token = peek();
        if (token.is('(') || token.isCommand("lgroup")) {
            var inner = arguments();
            if (inner.size() != 1) {
                throw new ParseFailure("more than one argument for a function of one");
            }
            return inner.getFirst();
        }
        if (token.is('{')) {
            return group();
        }
        if (token.isCommand("lbrace") || token.is('[') || token.isCommand("lbrack")) {
            var inner = primary();
            return unwrapped(inner);
        }
        if (token.is('-')) {
            at++;
            return new Expr.Negation(functionArgument());
        }
        if (isFunction(token)) {
            return postfix(primary());
        }
        if (!startsOperand(token)) {
            throw unexpected("the argument of a function");
        }
        return factors();
    }

    private boolean isFunction(Token token) {
        return token.kind() == Token.Kind.COMMAND
                && (Vocabulary.FUNCTIONS.containsKey(token.text())
                        || token.text().equals("operatorname"));
    }

    private Expr factors() {
        var factors = new ArrayList<Expr>();
        do {
            factors.add(postfix(primary()));
            if (conventions == Conventions.REFERENCE && continuesArgument()) {
                at++;
            }
        } while (startsOperand(peek()) && !isFunction(peek()) && !peek().is('(') && !peek().isCommand("begin"));
        return factors.size() == 1 ? factors.getFirst() : new Expr.Product(List.copyOf(factors));
    }

    /** The reference lets an argument without brackets run over an explicit product sign. */
    private boolean continuesArgument() {
        var token = peek();
        var next = tokens.get(Math.min(at + 1, tokens.size() - 1));
        return (token.is('*') || token.isCommand("cdot") || token.isCommand("times"))
                && startsOperand(next)
                && !isFunction(next)
                && !next.is('(');
    }

    // --- sums, integrals, limits ---

    private Expr series(boolean isProduct) {
        String index = null;
        Expr from = null;
        Expr to = null;
        for (int i = 0; i < 2; i++) {
            if (peek().is('_')) {
                at++;
                if (!peek().is('{')) {
                    throw unexpected("{");
                }
                at++;
                long state = enter();
                index = boundName();
                if (!peek().is('=')) {
                    throw unexpected("=");
                }
                at++;
                from = expression(RELATION);
                leave(state);
                if (!peek().is('}')) {
                    throw unexpected("}");
                }
                at++;
            } else if (peek().is('^')) {
                at++;
                to = exponent();
            }
        }
        if (index == null || from == null || to == null) {
            throw new ParseFailure("a sum without both bounds");
        }
        boolean outer = indexIsI;
        indexIsI |= index.equals("i");
        var body = expression(MULTIPLICATIVE - 1);
        indexIsI = outer;
        return new Expr.Series(isProduct, index, from, to, body);
    }

    private String boundName() {
        var name = primary();
        if (name instanceof Expr.Symbol(String text)) {
            return text;
        }
        if (name instanceof Expr.Constant(var constant) && constant == Expr.Constant.Name.I) {
            return "i";
        }
        throw new ParseFailure("a sum over something that is no variable");
    }

    private Expr integral() {
        Expr from = null;
        Expr to = null;
        for (int i = 0; i < 2; i++) {
            if (peek().is('_')) {
                at++;
                from = integralBound();
            } else if (peek().is('^')) {
                at++;
                to = integralBound();
            }
        }
        String outerDifferential = differential;
        int outerGroup = differentialGroup;
        differential = null;
        integrals++;
        var body = expression(RELATION);
        body = unwrapped(body);
        integrals--;
        String variable = differential;
        differential = outerDifferential;
        differentialGroup = outerGroup;
        if (variable == null) {
            throw new ParseFailure("an integral without its differential");
        }
        return new Expr.Integral(body, variable, from, to);
    }

    private @Nullable Expr integralBound() {
        if (peek().is('{') && tokens.get(at + 1).is('}')) {
            at += 2;
            return null;
        }
        if (peek().is('-')) {
            at++;
            return new Expr.Negation(primary());
        }
        return primary();
    }

    private Expr limit() {
        if (!peek().is('_')) {
            throw unexpected("_");
        }
        at++;
        if (!peek().is('{')) {
            throw unexpected("{");
        }
        at++;
        long state = enter();
        var variable = boundName();
        if (peek().kind() != Token.Kind.COMMAND || !Vocabulary.ARROWS.contains(peek().text())) {
            throw unexpected("\\to");
        }
        at++;
        int start = at;
        int side = 0;
        Expr point;
        if (peek().is('-')) {
            at++;
            point = new Expr.Negation(primary());
        } else {
            point = primary();
        }
        if (peek().is('^')) {
            boolean braced = tokens.get(at + 1).is('{');
            var sign = tokens.get(at + (braced ? 2 : 1));
            if (sign.is('+') || sign.is('-')) {
                side = sign.is('+') ? 1 : -1;
                at += braced ? 4 : 2;
            }
        }
        if (!peek().is('}')) {
            at = start;
            point = expression(RELATION);
        }
        leave(state);
        if (!peek().is('}')) {
            throw unexpected("}");
        }
        at++;
        return new Expr.Limit(expression(MULTIPLICATIVE - 1), variable, point, side);
    }

    // --- matrices ---

    private Expr matrix() {
        at++;
        String environment = environmentName();
        boolean array = environment.equals("array");
        if (!array && !environment.endsWith("matrix")) {
            throw new ParseFailure("an environment that is no matrix: " + environment);
        }
        if (array && peek().is('{')) {
            skipGroup();
        }
        long state = enter();
        var rows = new ArrayList<List<Expr>>();
        var row = new ArrayList<Expr>();
        while (true) {
            if (peek().isCommand("end")) {
                break;
            }
            row.add(expression(0));
            if (peek().is('&')) {
                at++;
            } else if (peek().kind() == Token.Kind.ROW) {
                at++;
                rows.add(List.copyOf(row));
                row.clear();
            } else if (!peek().isCommand("end")) {
                throw unexpected("& or \\\\ or \\end");
            }
        }
        if (!row.isEmpty()) {
            rows.add(List.copyOf(row));
        }
        leave(state);
        at++;
        if (!environmentName().equals(environment)) {
            throw new ParseFailure("\\begin and \\end that do not match");
        }
        if (rows.isEmpty()
                || rows.stream().anyMatch(r -> r.size() != rows.getFirst().size())) {
            throw new ParseFailure("a matrix with rows of different length");
        }
        var matrix = new Expr.Matrix(List.copyOf(rows));
        return environment.equals("vmatrix") ? new Expr.Call(Function.DETERMINANT, List.of(matrix)) : matrix;
    }

    private String environmentName() {
        if (!peek().is('{')) {
            throw unexpected("{");
        }
        at++;
        var name = new StringBuilder();
        while (peek().kind() == Token.Kind.LETTER || peek().is('*')) {
            name.append(peek().text());
            at++;
        }
        if (!peek().is('}')) {
            throw unexpected("}");
        }
        at++;
        return name.toString();
    }

    private void skipGroup() {
        int level = 0;
        do {
            if (peek().kind() == Token.Kind.END) {
                throw unexpected("}");
            }
            level += peek().is('{') ? 1 : peek().is('}') ? -1 : 0;
            at++;
        } while (level > 0);
    }

    private Token peek() {
        return tokens.get(at);
    }

    private ParseFailure unexpected(String expected) {
        var token = peek();
        String found = token.kind() == Token.Kind.END ? "the end" : "'" + token.text() + "'";
        return new ParseFailure("found " + found + " where " + expected + " was expected");
    }
}
