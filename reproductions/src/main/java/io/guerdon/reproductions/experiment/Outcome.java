package io.guerdon.reproductions.experiment;

import java.util.List;

/**
 * What the results say about a claim.
 *
 * @param verdict the answer
 * @param why the numbers behind it, one sentence
 */
public record Outcome(Verdict verdict, String why) {

    /** The answer to a claim. */
    public enum Verdict {
        HOLDS("holds"),
        DOES_NOT_HOLD("does not hold"),
        UNDECIDED("undecided");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }

        /** As people read it. */
        public String words() {
            return words;
        }
    }

    /**
     * Whether a quantity lies above a bound: holds when its whole interval does, does not hold when the whole interval lies at
     * or below the bound, and is undecided between, or with fewer than two seeds.
     */
    public static Outcome above(String what, Estimate estimate, double bound) {
        String why = what + ": " + estimate.sentence() + ", wanted above " + plain(bound);
        if (estimate.n() < 2) {
            return new Outcome(Verdict.UNDECIDED, why);
        }
        return new Outcome(
                estimate.low() > bound
                        ? Verdict.HOLDS
                        : estimate.high() <= bound ? Verdict.DOES_NOT_HOLD : Verdict.UNDECIDED,
                why);
    }

    /** Whether a quantity lies below a bound, see {@link #above}. */
    public static Outcome below(String what, Estimate estimate, double bound) {
        var mirrored =
                above(what, new Estimate(-estimate.mean(), -estimate.high(), -estimate.low(), estimate.n()), -bound);
        return new Outcome(mirrored.verdict(), what + ": " + estimate.sentence() + ", wanted below " + plain(bound));
    }

    /** What cannot be said because something has not been run. */
    public static Outcome notRun(Results.NotRun missing) {
        return new Outcome(Verdict.UNDECIDED, missing.getMessage() + ", so that nothing can be said");
    }

    /** Holds when all hold, does not hold when one does not, undecided otherwise. */
    public static Outcome all(List<Outcome> outcomes) {
        var verdict = Verdict.HOLDS;
        var why = new StringBuilder();
        for (var outcome : outcomes) {
            boolean worse = outcome.verdict() == Verdict.DOES_NOT_HOLD
                    || (outcome.verdict() == Verdict.UNDECIDED && verdict == Verdict.HOLDS);
            verdict = worse ? outcome.verdict() : verdict;
            why.append(why.isEmpty() ? "" : "; ").append(outcome.why());
        }
        return new Outcome(verdict, why.toString());
    }

    private static String plain(double bound) {
        return bound == Math.rint(bound) ? String.valueOf((long) bound) : String.valueOf(bound);
    }
}
