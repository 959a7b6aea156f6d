package io.guerdon.verify.math.equality;

import io.guerdon.verify.math.expressions.Budget;
import io.guerdon.verify.math.expressions.Conventions;
import io.guerdon.verify.math.expressions.Expr;
import io.guerdon.verify.math.expressions.Function;
import io.guerdon.verify.math.expressions.Rational;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Evaluates quotients of polynomials modulo a prime at random points.
 *
 * <p>Two such expressions that agree at a few random points modulo random primes of thirty bits are equal except with a
 * probability far below that of a hardware fault; one disagreement proves them different. Huge powers cost nothing. The
 * numbers pi and e are treated as further variables, which they are as far as polynomials are concerned, and i as a
 * square root of -1 modulo the prime. (Schwartz 1980; Zippel 1979.)
 */
final class Modular {
    private static final int PRIMES = 128;
    private static final int[] TABLE = primes();

    private final long prime;
    private final long seed;
    private final Budget budget;
    private final Exact exact;
    private final Map<String, Long> bound = new HashMap<>();

    Modular(long seed, Conventions conventions, Budget budget) {
        this.seed = seed;
        this.prime = TABLE[(int) Long.remainderUnsigned(mix(seed), PRIMES)];
        this.budget = budget;
        this.exact = new Exact(conventions, budget);
    }

    /** Thirty-bit primes of the form 4k+1, well spread. */
    private static int[] primes() {
        var table = new int[PRIMES];
        long state = 0x67756572646f6eL;
        for (int i = 0; i < PRIMES; i++) {
            state = mix(state + i);
            var candidate = BigInteger.valueOf((1L << 29) + (state >>> 35) % (1L << 29));
            do {
                candidate = candidate.nextProbablePrime();
            } while (candidate.intValue() % 4 != 1);
            table[i] = candidate.intValueExact();
        }
        return table;
    }

    static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** The value modulo the prime, or -1 when the expression is no quotient of polynomials. */
    long value(Expr e) {
        budget.spend(2);
        return switch (e) {
            case Expr.Numeral n -> residue(n.value());
            case Expr.BasedNumeral(String digits, int base) -> {
                var v = Exact.based(digits, base);
                yield v == null ? -1 : residue(v);
            }
            case Expr.Symbol(String name) -> {
                var value = bound.get(name);
                yield value == null ? random(name) : value;
            }
            case Expr.Constant(var name) ->
                switch (name) {
                    case PI -> random("\\pi");
                    case E -> random("\\e");
                    case I -> squareRootOfMinusOne();
                    case INFINITY -> -1;
                };
            case Expr.Negation(Expr operand) -> negate(value(operand));
            case Expr.Percent(Expr operand) -> times(value(operand), inverse(100));
            case Expr.Degrees(Expr operand) -> value(operand);
            case Expr.Sum(List<Expr> terms) -> sum(terms);
            case Expr.Product(List<Expr> factors) -> product(factors);
            case Expr.Quotient(Expr n, Expr d) -> quotient(value(n), value(d));
            case Expr.Power(Expr base, Expr exponent) -> power(base, exponent);
            case Expr.Application(String name, List<Expr> arguments) -> application(name, arguments);
            case Expr.Series s -> series(s);
            case Expr.Call(Function f, List<Expr> arguments)
            when f == Function.FACTORIAL || f == Function.BINOMIAL || f == Function.MOD -> {
                var v = exact.value(e);
                yield v == null ? -1 : residue(v);
            }
            default -> -1;
        };
    }

    private long residue(Rational value) {
        var p = BigInteger.valueOf(prime);
        budget.spend(value.bits() >> 6);
        long n = value.numerator().mod(p).longValue();
        return value.isInteger() ? n : quotient(n, value.denominator().mod(p).longValue());
    }

    private long random(String name) {
        return Long.remainderUnsigned(mix(seed * 31 + name.hashCode()), prime - 2) + 1;
    }

    private long squareRootOfMinusOne() {
        for (long g = 2; ; g++) {
            budget.spend(20);
            long root = power(g, (prime - 1) / 4);
            if (times(root, root) == prime - 1) {
                return root;
            }
        }
    }

    private long negate(long a) {
        return a < 0 ? -1 : a == 0 ? 0 : prime - a;
    }

    private long times(long a, long b) {
        return a < 0 || b < 0 ? -1 : a * b % prime;
    }

    private long sum(List<Expr> terms) {
        long total = 0;
        for (var term : terms) {
            long v = value(term);
            if (v < 0) {
                return -1;
            }
            total = (total + v) % prime;
        }
        return total;
    }

    private long product(List<Expr> factors) {
        long total = 1;
        for (var factor : factors) {
            total = times(total, value(factor));
            if (total < 0) {
                return -1;
            }
        }
        return total;
    }

    private long quotient(long n, long d) {
        if (d == 0) {
            throw UndefinedValue.INSTANCE;
        }
        return n < 0 || d < 0 ? -1 : times(n, inverse(d));
    }

    private long inverse(long a) {
        return power(a, prime - 2);
    }

    private long power(long base, long exponent) {
        long result = 1;
        long square = base % prime;
        for (long left = exponent; left > 0; left >>= 1) {
            if ((left & 1) != 0) {
                result = result * square % prime;
            }
            square = square * square % prime;
        }
        budget.spend(2);
        return result;
    }

    private long power(Expr base, Expr exponent) {
        var n = exact.value(exponent);
        if (n == null || !n.isInteger()) {
            return -1;
        }
        long b = value(base);
        if (b <= 0) {
            if (b == 0 && n.signum() < 0) {
                throw UndefinedValue.INSTANCE;
            }
            return b < 0 ? -1 : n.isZero() ? 1 : 0;
        }
        long reduced = n.numerator().mod(BigInteger.valueOf(prime - 1)).longValue();
        return power(b, reduced);
    }

    private long application(String name, List<Expr> arguments) {
        long key = name.hashCode();
        for (var argument : arguments) {
            long v = value(argument);
            if (v < 0) {
                return -1;
            }
            key = mix(key * 31 + v);
        }
        return random("(" + key);
    }

    private long series(Expr.Series s) {
        var from = exact.value(s.from());
        var to = exact.value(s.to());
        if (from == null || to == null || !from.isInteger() || to.minus(from).compareTo(Rational.of(400)) > 0) {
            return -1;
        }
        var outer = bound.get(s.index());
        long total = s.isProduct() ? 1 : 0;
        for (var i = from; i.compareTo(to) <= 0 && total >= 0; i = i.plus(Rational.ONE)) {
            bound.put(s.index(), residue(i));
            long v = value(s.body());
            total = v < 0 ? -1 : s.isProduct() ? times(total, v) : (total + v) % prime;
        }
        if (outer == null) {
            bound.remove(s.index());
        } else {
            bound.put(s.index(), outer);
        }
        return total;
    }
}
