package io.guerdon.preference.run;

import java.io.IOException;
import java.util.SequencedMap;

/** Hears how far a training is, and may ask it to stop. Called by the thread that trains. */
@FunctionalInterface
public interface TrainingListener {

    /**
     * One step.
     *
     * @param part which part of the run: {@code member-0}, or a model that votes
     * @param step of this part, from 1
     * @param steps how many it takes
     * @param loss of the batch
     * @param accuracy of the batch: the share of pairs that are no ties whose chosen side has more; NaN without pairs
     * @param gradientNorm before clipping
     * @param further other numbers by their names
     */
    record Step(
            String part,
            long step,
            long steps,
            double loss,
            double accuracy,
            double gradientNorm,
            SequencedMap<String, Double> further) {}

    /** A step was made; false asks to stop after a checkpoint. */
    boolean step(Step step) throws IOException;

    /** The folder holds this run from now on. */
    default void claimed() throws IOException {}

    /** So many of so many texts have their vectors; false asks to stop. */
    default boolean encoded(int done, int all) {
        return true;
    }

    /** A part of the run begins with this step; what was heard of it and later steps before is told again. */
    default void resumed(String part, long step) throws IOException {}

    /** A checkpoint is about to be written: what was heard must be on the disk. */
    default void flush() throws IOException {}

    /** Something that a person should know. */
    default void note(String line) {}
}
