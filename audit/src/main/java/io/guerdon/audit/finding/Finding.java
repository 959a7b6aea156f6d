package io.guerdon.audit.finding;

import java.util.List;

/**
 * Something that is wrong with a reward, or good to know.
 *
 * @param code a short stable name of the kind of finding, for machines
 * @param severity how bad
 * @param title one line
 * @param component the component it is about; empty when it is about the whole reward
 * @param evidence the numbers
 * @param advice what to do, in one sentence
 * @param section the part of the report that shows more: components, probes, correlations, length, groups, sources, gold
 */
public record Finding(
        String code,
        Severity severity,
        String title,
        String component,
        List<Evidence> evidence,
        String advice,
        String section) {

    public Finding {
        evidence = List.copyOf(evidence);
    }
}
