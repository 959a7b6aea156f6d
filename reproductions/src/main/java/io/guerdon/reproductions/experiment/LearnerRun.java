package io.guerdon.reproductions.experiment;

import java.io.IOException;
import java.util.SequencedMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** A cell that is one run of a learner, looked at every so many updates. When it is killed it goes on from its last look. */
public final class LearnerRun {

    /** The series of the looks. */
    public static final String SERIES = "training";

    private LearnerRun() {}

    /** What is measured along the way. */
    @FunctionalInterface
    public interface Measure {

        /** What is measured after so many updates; depends on nothing but the policy and that number. */
        SequencedMap<String, Double> look(long update);

        /** Takes what the learner logs of each update. */
        default void after(SequencedMap<String, Double> metrics) {}

        /** What {@link #after} has gathered. */
        default JsonNode save() {
            return JsonNodeFactory.instance.objectNode();
        }

        /** Goes on from what was saved. */
        default void restore(JsonNode saved) {}
    }

    /**
     * Trains to the end.
     *
     * @param updates of the run
     * @param every how many of them there is a look, a divisor of {@code updates}
     * @return the last look
     * @throws InterruptedException when the thread is interrupted; what was saved stays
     */
    public static SequencedMap<String, Double> run(Cell cell, Learner learner, int updates, int every, Measure measure)
            throws IOException, InterruptedException {
        var checkpoint = new CellCheckpoint(cell, "update");
        var saved = checkpoint.resume(learner);
        if (saved != null) {
            measure.restore(saved);
        }
        var last = measure.look(learner.update());
        if (learner.update() == 0) {
            cell.point(SERIES, 0, last);
        }
        while (learner.update() < updates) {
            learner.train((update, metrics) -> {
                measure.after(metrics);
                return (update + 1) % every != 0 && !Thread.currentThread().isInterrupted();
            });
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            last = measure.look(learner.update());
            cell.point(SERIES, learner.update(), last);
            checkpoint.save(learner, measure.save());
            cell.progress(learner.update() / (double) updates);
        }
        return last;
    }
}
