package io.guerdon.policy.training;

import java.io.IOException;
import java.util.List;
import java.util.SequencedMap;

/** Takes what a training run says about itself. Called by the thread that trains. */
public interface Recorder {

    /** The parts of a run. */
    enum Phase {
        DEMONSTRATIONS,
        REWARDS
    }

    /**
     * What one completion of the evaluation earned.
     *
     * @param explanation every column from raw value to total
     */
    record Sample(String prompt, String completion, double total, String explanation) {}

    /**
     * Called once when a run goes on from a checkpoint: what was recorded for this step of this phase, or later, will be recorded
     * again and is to be forgotten.
     */
    void resumed(Phase phase, long step) throws IOException;

    /**
     * Called after each step.
     *
     * @param step counted from 0 within the phase; -1 for the evaluation before the first update
     * @param steps of the phase altogether
     * @param metrics by stable names; empty for steps that are not measured
     */
    void step(Phase phase, long step, long steps, SequencedMap<String, Double> metrics) throws IOException;

    /** Called after each evaluation with some of what was written. */
    void samples(long update, List<Sample> samples) throws IOException;

    /** Called with something that a person should know. */
    default void note(String line) {}

    /** Called before a checkpoint is written, when everything recorded so far must be on the disk. */
    void flush() throws IOException;

    /** Whether the run is to stop after this step, with a checkpoint. */
    boolean stopped();
}
