package io.guerdon.policy.learning;

import io.guerdon.core.Groups;
import io.guerdon.neural.generation.Completions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** What is to be learnt: prompts to write about, and what a completion is worth. */
public interface Task {

    /**
     * The prompts of one update, the same whenever asked for the same update.
     *
     * @param update counted from 0
     * @param count how many
     */
    int[][] prompts(long update, int count);

    /**
     * What the completions of one update are worth.
     *
     * @param groups which completions belong to one prompt
     * @param update counted from 0
     */
    Payment pay(Completions completions, Groups groups, long update);

    /** What the last payment consisted of, part by part, in one line for a person; empty when nothing is known. */
    default String account() {
        return "";
    }

    /** State that a resumed run needs: running statistics of rewards, for example. */
    default JsonNode save() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** Takes over a saved state. */
    default void restore(JsonNode state) {}
}
