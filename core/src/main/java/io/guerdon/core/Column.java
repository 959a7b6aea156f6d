package io.guerdon.core;

import java.util.List;

/**
 * What one component said of a batch.
 *
 * @param name the component's name in the pipeline
 * @param verdicts one per item: the raw values and their reasons
 * @param shaped one number per item after the component's shaping; equal to the raw values when it has none
 */
public record Column(String name, List<Verdict> verdicts, double[] shaped) {

    /** The raw values, one per item; NaN where the component does not apply or failed. */
    public double[] raw() {
        return verdicts.stream().mapToDouble(Verdict::value).toArray();
    }
}
