package io.guerdon.verify.math;

import java.util.List;

/**
 * What is suspicious about a reference answer.
 *
 * @param parses whether it can be read as mathematics
 * @param normalised the reference as it was read, or the empty string
 * @param suspicions each a plain sentence; empty when all is well
 */
public record GoldReport(boolean parses, String normalised, List<String> suspicions) {
    public GoldReport {
        suspicions = List.copyOf(suspicions);
    }

    /** Whether the reference can be read and nothing about it is suspicious. */
    public boolean isClean() {
        return parses && suspicions.isEmpty();
    }
}
