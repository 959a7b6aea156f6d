package io.guerdon.audit.finding;

import io.guerdon.core.Batch;
import io.guerdon.core.Column;
import io.guerdon.core.DataException;
import io.guerdon.core.Groups;
import io.guerdon.core.Rollout;
import io.guerdon.core.Scores;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What is known of some rollouts, as columns. The arrays are not modified by anybody.
 *
 * @param labels how messages name each rollout
 * @param sources the data source of each rollout; empty texts where unknown
 * @param groups the partition of the rollouts
 * @param length the length of each completion, in characters
 * @param gold how good each completion really is; NaN where unknown; an empty array when there is no gold column
 * @param columns the components, raw and shaped
 * @param combined the reward before the shaping of the total; NaN where undefined
 * @param total the reward; NaN where undefined
 */
public record Observations(
        List<String> labels,
        List<String> sources,
        Groups groups,
        double[] length,
        double[] gold,
        List<Column> columns,
        double[] combined,
        double[] total) {

    /**
     * The observations of a scored batch.
     *
     * @param goldField the field of the rows that holds the gold label: a number or a truth value; null when there is none
     * @throws DataException when the gold field holds something else, or no rollout has it
     */
    public static Observations of(Batch<Rollout> batch, Scores scores, @Nullable String goldField) {
        var rollouts = batch.items();
        return new Observations(
                rollouts.stream().map(Rollout::label).toList(),
                rollouts.stream().map(Rollout::source).toList(),
                batch.groups(),
                rollouts.stream()
                        .mapToDouble(rollout -> rollout.completion().length())
                        .toArray(),
                goldField == null ? new double[0] : gold(rollouts, goldField),
                scores.columns(),
                scores.combined(),
                scores.total());
    }

    private static double[] gold(List<Rollout> rollouts, String field) {
        double[] gold =
                rollouts.stream().mapToDouble(rollout -> gold(rollout, field)).toArray();
        if (gold.length > 0 && Arrays.stream(gold).allMatch(Double::isNaN)) {
            throw new DataException(
                    rollouts.getFirst().label(), field, "nothing, as in every other rollout", "a gold label");
        }
        return gold;
    }

    /** The gold label of one rollout: a number, or 1 and 0 for true and false; NaN when it has none. */
    public static double gold(Rollout rollout, String field) {
        JsonNode node = rollout.field(field);
        if (node.isMissingNode() || node.isNull()) {
            return Double.NaN;
        }
        if (node.isBoolean()) {
            return node.booleanValue() ? 1 : 0;
        }
        if (node.isNumber() && Double.isFinite(node.doubleValue())) {
            return node.doubleValue();
        }
        throw new DataException(rollout.label(), field, node.toString(), "a gold label: a number, true or false");
    }

    /** The number of rollouts. */
    public int size() {
        return combined.length;
    }

    /** Whether any rollout has a gold label. */
    public boolean hasGold() {
        return gold.length > 0;
    }
}
