package io.guerdon.preference.run;

import io.guerdon.neural.Diverged;
import java.io.IOException;
import java.nio.file.Path;

/** The steps of one part of a run, from its last checkpoint on, with a checkpoint now and then and whenever it is asked to stop. */
public final class CheckpointedSteps {

    private static final int STEPS_PER_CHECKPOINT = 100;

    private CheckpointedSteps() {}

    /** Something that learns step by step, and can be written down between any two. */
    public interface Learner {

        /** Takes the last checkpoint, if any; how many steps it holds. */
        long restored() throws IOException;

        /** Makes the step with this number, counted from 0. */
        TrainingListener.Step step(long step);

        /** Writes a checkpoint behind so many steps. */
        void save(long steps) throws IOException;

        /** Where {@link #save} writes. */
        Path file();
    }

    /** Where a part of a run has its checkpoint. */
    public static Path checkpoint(Path folder, String part) {
        return folder.resolve(part + RunFolder.CHECKPOINT);
    }

    /**
     * Makes the steps that are missing.
     *
     * @return false when the listener asked to stop; a checkpoint is written then
     * @throws Diverged at a step that came to numbers that are not finite, with its place and the last checkpoint
     */
    public static boolean run(String part, long steps, Learner learner, TrainingListener listener) throws IOException {
        long first = learner.restored();
        listener.resumed(part, first);
        for (long step = first; step < steps; step++) {
            try {
                boolean goOn = listener.step(finite(learner.step(step)));
                if (!goOn || (step + 1) % STEPS_PER_CHECKPOINT == 0 || step + 1 == steps) {
                    listener.flush();
                    learner.save(step + 1);
                }
                if (!goOn) {
                    return false;
                }
            } catch (Diverged e) {
                throw e.at(place(part, step + 1, steps), learner.file(), "learning_rate");
            }
        }
        return true;
    }

    /** Where in a run a step is. */
    public static String place(String part, long step, long steps) {
        return "step " + step + " of " + steps + " of " + part;
    }

    private static TrainingListener.Step finite(TrainingListener.Step step) {
        if (!Double.isFinite(step.loss())) {
            throw new Diverged("the loss is " + step.loss());
        }
        return step;
    }
}
