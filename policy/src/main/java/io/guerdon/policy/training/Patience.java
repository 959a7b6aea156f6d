package io.guerdon.policy.training;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Counts updates in which completions that are compared all earned the same, so that nothing was learned from rewards. A run that
 * has never seen a difference is not worth going on with; one that has may have learned all there is. Not thread-safe.
 */
final class Patience {

    private static final String FLAT = "without_spread";
    private static final String TAUGHT = "has_seen_spread";

    private final int most;
    private long flat;
    private boolean taught;

    /** @param most updates without any difference from the start on; 0 for no limit */
    Patience(int most) {
        this.most = most;
    }

    /** @param share of groups without spread in an update */
    void after(double share) {
        taught |= share < 1;
        flat = share < 1 ? 0 : flat + 1;
    }

    /** @param last whether there will be no further update */
    boolean isExhausted(boolean last) {
        return most > 0 && !taught && (flat >= most || last);
    }

    /** Whether exactly now a run that once learned has not for as long as is worth a word. */
    boolean isWorthANote() {
        return most > 0 && taught && flat == most;
    }

    /** Updates without any difference in a row. */
    long flat() {
        return flat;
    }

    void save(ObjectNode state) {
        state.put(FLAT, flat).put(TAUGHT, taught);
    }

    void restore(JsonNode state) {
        flat = state.path(FLAT).asLong(0);
        taught = state.path(TAUGHT).asBoolean(false);
    }
}
