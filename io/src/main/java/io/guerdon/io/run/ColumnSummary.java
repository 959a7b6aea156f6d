package io.guerdon.io.run;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One column of rewards in numbers: a component's raw values, their combination, or the total.
 *
 * @param name the component, {@value #COMBINED} or {@value #TOTAL}
 * @param rows all rows
 * @param count the rows that have a number
 * @param mean of those; NaN of none
 * @param deviation the standard deviation of the sample; NaN of fewer than two
 * @param min NaN of none
 * @param max NaN of none
 * @param shareNotApplicable the share of the rows to which the reward does not apply
 * @param shareFailed the share of the rows on which the reward (for the combination and the total: any component) broke
 * @param codes how often each case occurred, most frequent first; empty for the combination and the total
 */
public record ColumnSummary(
        String name,
        long rows,
        long count,
        double mean,
        double deviation,
        double min,
        double max,
        double shareNotApplicable,
        double shareFailed,
        SequencedMap<String, Long> codes) {

    /** The name of the combination of the components, before the shaping of the total. */
    public static final String COMBINED = "combined";

    /** The name of the total. */
    public static final String TOTAL = "reward";

    public ColumnSummary {
        codes = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(codes));
    }

    ObjectNode toJson() {
        var tree = JsonNodeFactory.instance.objectNode();
        tree.put("name", name).put("rows", rows).put("count", count);
        put(tree, "mean", mean);
        put(tree, "sd", deviation);
        put(tree, "min", min);
        put(tree, "max", max);
        put(tree, "share_not_applicable", shareNotApplicable);
        put(tree, "share_failed", shareFailed);
        if (!codes.isEmpty()) {
            var counts = tree.putObject("codes");
            codes.forEach(counts::put);
        }
        return tree;
    }

    static void put(ObjectNode tree, String name, double value) {
        if (Double.isFinite(value)) {
            tree.put(name, value);
        } else {
            tree.putNull(name);
        }
    }
}
