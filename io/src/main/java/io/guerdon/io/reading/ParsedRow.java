package io.guerdon.io.reading;

import io.guerdon.core.Rollout;

/**
 * One row: what the rewards see, and the line it came from.
 *
 * @param rollout what the rewards see
 * @param json the line
 * @param groupHash 64 bits of the name of its group
 */
public record ParsedRow(Rollout rollout, JsonRow json, long groupHash) {

    /** The number of its line, from 1. */
    public long line() {
        return json.line();
    }

    /** The block it stands in. */
    public LineBlock block() {
        return json.block();
    }
}
