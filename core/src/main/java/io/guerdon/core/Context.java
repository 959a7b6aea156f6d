package io.guerdon.core;

/** What shaping and combination may know of the items besides their rewards. */
public interface Context {

    /** The partition of the items. */
    Groups groups();

    /** The training step, counted from 0. */
    long step();

    /**
     * A number that came with an item.
     *
     * @throws DataException when it is missing or not a finite number
     */
    double number(int item, String field);

    /**
     * A list of numbers that came with an item; may be empty.
     *
     * @throws DataException when it is missing or not a list of finite numbers
     */
    double[] numbers(int item, String field);

    /** How messages name the item. */
    String label(int item);

    /** A context of groups alone, at step 0: asking for a field is an error. */
    static Context of(Groups groups) {
        return Batch.of(java.util.Collections.nCopies(groups.size(), ""), groups);
    }
}
