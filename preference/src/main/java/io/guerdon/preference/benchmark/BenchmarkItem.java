package io.guerdon.preference.benchmark;

import java.util.List;
import java.util.stream.Stream;

/**
 * A problem of a benchmark with the texts that a reward is to tell apart. Immutable and thread-safe.
 *
 * @param id its name in the benchmark, not empty
 * @param prompt what was asked
 * @param right the right (or chosen) responses, at least one
 * @param wrong the others, at least one
 * @param writers who wrote each response, the right ones first; empty where that is unknown
 * @param level how hard it is; empty where that is unknown
 * @param subset the part of the benchmark it belongs to; empty where there is none
 */
public record BenchmarkItem(
        String id,
        String prompt,
        List<String> right,
        List<String> wrong,
        List<String> writers,
        String level,
        String subset) {

    public BenchmarkItem {
        right = List.copyOf(right);
        wrong = List.copyOf(wrong);
        writers = List.copyOf(writers);
        if (right.isEmpty() || wrong.isEmpty()) {
            throw new IllegalArgumentException("problem '" + id + "': " + right.size() + " right and " + wrong.size()
                    + " wrong responses, expected at least one of each");
        }
        if (!writers.isEmpty() && writers.size() != right.size() + wrong.size()) {
            throw new IllegalArgumentException("problem '" + id + "': " + writers.size() + " writers of "
                    + (right.size() + wrong.size()) + " responses");
        }
    }

    /** All responses, the right ones first. */
    public List<String> responses() {
        return Stream.concat(right.stream(), wrong.stream()).toList();
    }
}
