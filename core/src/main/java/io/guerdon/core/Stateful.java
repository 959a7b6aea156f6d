package io.guerdon.core;

import tools.jackson.databind.JsonNode;

/**
 * Keeps state between batches: running statistics, Lagrange multipliers. Saving and restoring must be exact, so that a
 * killed run resumes to the same result.
 */
public interface Stateful {

    /** The whole state as a JSON tree, independent of later changes. */
    JsonNode save();

    /**
     * Takes over a saved state.
     *
     * @throws IllegalArgumentException when the tree is not one that {@link #save} of such a part made
     */
    void restore(JsonNode state);
}
