package io.guerdon.verify.math.equality;

/**
 * The outcome of comparing two expressions.
 *
 * @param state equal, different, or undecided within the budget or the methods known
 * @param method the test that decided
 * @param reason one plain phrase
 */
public record Comparison(State state, Method method, String reason) {
    public enum State {
        EQUAL,
        DIFFERENT,
        UNDECIDED
    }

    public boolean isEqual() {
        return state == State.EQUAL;
    }

    static Comparison equal(Method method, String reason) {
        return new Comparison(State.EQUAL, method, reason);
    }

    static Comparison different(Method method, String reason) {
        return new Comparison(State.DIFFERENT, method, reason);
    }

    static Comparison undecided(Method method, String reason) {
        return new Comparison(State.UNDECIDED, method, reason);
    }

    static Comparison of(boolean equal, Method method, String whenEqual, String whenNot) {
        return equal ? equal(method, whenEqual) : different(method, whenNot);
    }

    /** The same outcome, said to be reached by another method. */
    Comparison by(Method other) {
        return new Comparison(state, other, reason);
    }
}
