package io.guerdon.preference.reward;

import io.guerdon.preference.data.Comparison;

/**
 * A comparison as it is learned from.
 *
 * @param comparison with its responses in the order that is learned
 * @param flipped the probability that this order is wrong, 0 to 1/2
 * @param margin by how much the chosen response should win
 */
record Lesson(Comparison comparison, double flipped, double margin) {

    /** A comparison as its label says, with nothing added. */
    static Lesson plain(Comparison comparison) {
        return new Lesson(comparison, comparison.flipped(), 0);
    }

    /** The same with a further doubt about its label. */
    Lesson doubted(double probability) {
        return new Lesson(comparison, flipped + probability * (1 - 2 * flipped), margin);
    }
}
