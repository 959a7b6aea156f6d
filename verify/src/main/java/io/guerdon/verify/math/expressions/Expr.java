package io.guerdon.verify.math.expressions;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A mathematical expression as it was written. Immutable; two expressions are {@code equals} when they were written the
 * same way, which is more than being equal in value: that question is answered in
 * {@link io.guerdon.verify.math.equality}.
 */
public sealed interface Expr {

    /**
     * A numeral.
     *
     * @param value its exact value
     * @param decimals the digits written after the decimal point, or -1 for a whole number or exact value
     */
    record Numeral(Rational value, int decimals) implements Expr {
        public Numeral(Rational value) {
            this(value, -1);
        }
    }

    /** A numeral with a base as subscript, such as 204_5; {@code digits} are those written. */
    record BasedNumeral(String digits, int base) implements Expr {}

    /** A variable, with its subscript and accents in the name ("x_{ij}", "bar{x}"). */
    record Symbol(String name) implements Expr {}

    /** A constant of mathematics. */
    record Constant(Name name) implements Expr {
        public enum Name {
            PI,
            E,
            I,
            INFINITY
        }
    }

    /** Words, such as "east" or "no solution": letters in lower case, without spaces and round brackets. */
    record Text(String words) implements Expr {}

    record Sum(List<Expr> terms) implements Expr {}

    /** A product. Factors keep their written order, which matters for matrices and for words spelt by letters. */
    record Product(List<Expr> factors) implements Expr {}

    record Quotient(Expr numerator, Expr denominator) implements Expr {}

    /** A ratio of three or more parts, 2:3:4; a ratio of two is a quotient. */
    record Ratio(List<Expr> parts) implements Expr {}

    record Negation(Expr operand) implements Expr {}

    record Power(Expr base, Expr exponent) implements Expr {}

    /** The {@code index}-th root. */
    record Root(Expr radicand, Expr index) implements Expr {}

    /** {@code operand} hundredths. */
    record Percent(Expr operand) implements Expr {}

    /** An angle written with a degree sign. */
    record Degrees(Expr operand) implements Expr {}

    /** A known function; how many arguments depends on it. */
    record Call(Function function, List<Expr> arguments) implements Expr {}

    /** An unknown function, f(x). */
    record Application(String name, List<Expr> arguments) implements Expr {}

    /** A sum or product over whole numbers from {@code from} to {@code to}, both included. */
    record Series(boolean isProduct, String index, Expr from, Expr to, Expr body) implements Expr {}

    /** An integral; without bounds it is the antiderivative without a constant. */
    record Integral(
            Expr body,
            String variable,
            @Nullable Expr from,
            @Nullable Expr to) implements Expr {}

    record Derivative(Expr body, String variable, int order) implements Expr {}

    /** A limit; {@code side} is -1 from below, 1 from above, 0 from both sides. */
    record Limit(Expr body, String variable, Expr point, int side) implements Expr {}

    /** A matrix by rows, all of the same length, at least one by one. */
    record Matrix(List<List<Expr>> rows) implements Expr {}

    /** "left ± right" or, with {@code minusFirst}, "left ∓ right"; {@code left} is null for a leading sign. */
    record PlusMinus(@Nullable Expr left, Expr right, boolean minusFirst) implements Expr {}

    /** A finite set; {@code braced} says whether braces were written or only commas. */
    record FiniteSet(List<Expr> elements, boolean braced) implements Expr {}

    /**
     * Elements between brackets: a tuple, a point, or (two elements) perhaps an interval. The brackets are kept, since only
     * the comparison can tell.
     *
     * @param open one of ( [ ] &lt;
     * @param close one of ) ] [ &gt;
     */
    record Bracketed(List<Expr> elements, char open, char close) implements Expr {
        /** Whether this can only be an interval: two elements and at least one square bracket. */
        public boolean isSurelyInterval() {
            return elements.size() == 2 && (isSquare(open) || isSquare(close));
        }

        public boolean openLeft() {
            return open != '[';
        }

        public boolean openRight() {
            return close != ']';
        }

        private static boolean isSquare(char bracket) {
            return bracket == '[' || bracket == ']';
        }
    }

    record NamedSet(Name name) implements Expr {
        public enum Name {
            EMPTY,
            NATURALS,
            INTEGERS,
            RATIONALS,
            REALS,
            COMPLEXES,
            PRIMES
        }
    }

    record SetOperation(Operator operator, Expr left, Expr right) implements Expr {
        public enum Operator {
            UNION,
            INTERSECTION,
            DIFFERENCE
        }
    }

    /** {x : condition}. */
    record SetBuilder(Expr element, Expr condition) implements Expr {}

    record Relation(Operator operator, Expr left, Expr right) implements Expr {
        public enum Operator {
            EQUAL("="),
            LESS("<"),
            LESS_OR_EQUAL("<="),
            GREATER(">"),
            GREATER_OR_EQUAL(">="),
            NOT_EQUAL("!="),
            IN("in"),
            NOT_IN("not in"),
            SUBSET("subset"),
            SUPERSET("superset");

            private final String sign;

            Operator(String sign) {
                this.sign = sign;
            }

            public String sign() {
                return sign;
            }

            /** The operator of the relation with its sides exchanged. */
            public Operator flipped() {
                return switch (this) {
                    case LESS -> GREATER;
                    case LESS_OR_EQUAL -> GREATER_OR_EQUAL;
                    case GREATER -> LESS;
                    case GREATER_OR_EQUAL -> LESS_OR_EQUAL;
                    case SUBSET -> SUPERSET;
                    case SUPERSET -> SUBSET;
                    default -> this;
                };
            }

            public boolean isInequality() {
                return this == LESS || this == LESS_OR_EQUAL || this == GREATER || this == GREATER_OR_EQUAL;
            }
        }
    }

    /** A chain a R b S c as the relations between neighbours, in order; at least two. */
    record Chain(List<Relation> links) implements Expr {}
}
