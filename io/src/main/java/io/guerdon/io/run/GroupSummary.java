package io.guerdon.io.run;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How the combined rewards, before the shaping of the total, lie within and between the groups: a group-relative shaping
 * would hide it.
 *
 * @param groups the number of groups
 * @param complete whether every group was counted; false when there were more than can be remembered, and then the
 *     numbers are those of the first ones
 * @param withinDeviation the mean of the standard deviations within the groups that have at least two rewards; NaN if none
 * @param shareWithoutSpread of those groups, the share whose rewards are all equal: they teach a group-relative optimiser
 *     nothing
 * @param deviationOfMeans the standard deviation of the means of the groups; NaN of fewer than two
 */
public record GroupSummary(
        long groups, boolean complete, double withinDeviation, double shareWithoutSpread, double deviationOfMeans) {

    ObjectNode toJson() {
        var tree = JsonNodeFactory.instance.objectNode();
        tree.put("groups", groups).put("complete", complete);
        ColumnSummary.put(tree, "mean_within_sd", withinDeviation);
        ColumnSummary.put(tree, "share_without_spread", shareWithoutSpread);
        ColumnSummary.put(tree, "sd_of_means", deviationOfMeans);
        return tree;
    }

    static GroupSummary fromJson(JsonNode tree) {
        return new GroupSummary(
                tree.path("groups").longValue(),
                tree.path("complete").booleanValue(),
                number(tree.path("mean_within_sd")),
                number(tree.path("share_without_spread")),
                number(tree.path("sd_of_means")));
    }

    private static double number(JsonNode node) {
        return node.isNumber() ? node.doubleValue() : Double.NaN;
    }
}
