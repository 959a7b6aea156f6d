package io.guerdon.io.run;

import io.guerdon.io.reading.Problem;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Where the scored rows go. Used by one thread. */
interface Destination extends AutoCloseable {

    /**
     * Takes the next piece of a unit.
     *
     * @throws io.guerdon.io.InputException when it cannot be written
     */
    void write(byte[] piece, GroupRuns runs);

    /** Takes the rows that could not be used. */
    void skip(List<Problem> problems);

    /** Whether so much came since the last checkpoint that it is time for the next. */
    boolean wantsCheckpoint();

    /** Makes sure that a later run can go on after what was written so far. */
    void checkpoint(ObjectNode state);

    /** Everything was written: puts the output into its place. */
    void finish(ObjectNode state);

    /** What is kept of an unfinished run, in words; empty when nothing is. */
    String kept();

    @Override
    void close();
}
