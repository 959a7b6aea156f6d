package io.guerdon.neural;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Training came to numbers that are not finite and stops, because nothing can be learned from them. Thrown where it is noticed, with
 * what was not finite; whoever knows where in the run that was says so with {@link #at}.
 */
public final class Diverged extends ArithmeticException {

    private static final long serialVersionUID = 1L;

    private final String found;

    /**
     * @param found what was not finite, for example {@code the policy loss is NaN}
     */
    public Diverged(String found) {
        this(found, "training diverged: " + found);
    }

    private Diverged(String found, String message) {
        super(message);
        this.found = found;
    }

    /** What was not finite. */
    public String found() {
        return found;
    }

    /**
     * The same with the place in the run.
     *
     * @param place for example {@code update 3 of 200 (learning from rewards)}
     * @param checkpoint the run's file, which need not exist yet
     * @param rates the settings that are likely too high, for example {@code algorithm.rate}
     */
    public Diverged at(String place, Path checkpoint, String rates) {
        var last = Files.exists(checkpoint)
                ? "the last checkpoint is " + checkpoint + ", from which these settings would come here again"
                : "there is no checkpoint yet";
        var placed = new Diverged(
                found,
                "training diverged at " + place + ": " + found + "; " + last + "; lower " + rates
                        + " and start afresh with --overwrite or another --out");
        placed.initCause(this);
        return placed;
    }
}
