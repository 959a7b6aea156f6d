package io.guerdon.reproductions.experiment;

import java.util.function.Function;

/**
 * A sentence that the results support or not.
 *
 * @param kind whose sentence it is
 * @param statement as it is tested
 * @param reason why a statement of the paper does not decide the exit code; empty for other kinds
 * @param test looks at the results
 */
public record Claim(Kind kind, String statement, String reason, Function<Results, Outcome> test) {

    /** Whose sentence a claim is. */
    public enum Kind {
        /** The paper's: the exit code depends on it. */
        PAPER(""),
        /** The paper's as well, but one that this experiment cannot decide: reported with the reason, not decisive. */
        STATED("the paper's statement, not decisive"),
        /** What was found, or is expected, at this scale: reported, not decisive. */
        FINDING("finding");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** As people read it; empty for a claim that decides. */
        public String words() {
            return words;
        }

        /** As it stands before a statement: the words in brackets and a blank, or nothing. */
        public String mark() {
            return words.isEmpty() ? "" : "(" + words + ") ";
        }
    }

    public Claim {
        if (kind == Kind.STATED == reason.isEmpty()) {
            throw new IllegalArgumentException(
                    "a statement of the paper that does not decide needs a reason, and nothing else has one: "
                            + statement);
        }
    }

    /** A claim of the paper. */
    public static Claim paper(String statement, Function<Results, Outcome> test) {
        return new Claim(Kind.PAPER, statement, "", test);
    }

    /**
     * A statement of the paper that does not decide the exit code.
     *
     * @param reason why not: a clause after "because"
     */
    public static Claim stated(String statement, String reason, Function<Results, Outcome> test) {
        return new Claim(Kind.STATED, statement, reason, test);
    }

    /** A finding that is reported as well. */
    public static Claim finding(String statement, Function<Results, Outcome> test) {
        return new Claim(Kind.FINDING, statement, "", test);
    }
}
