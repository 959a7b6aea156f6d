package io.guerdon.preference.idealpoint;

import io.guerdon.preference.benchmark.Estimate;
import io.guerdon.preference.data.Comparison;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a model does on comparisons that it has not seen.
 *
 * @param all of all comparisons, the share that it decides as the user did, with a bootstrap interval
 * @param byUser the same by user
 * @param byGroup the same by the prototype that weighs most with the user, from 0
 */
public record UserValidation(Estimate all, SequencedMap<String, Share> byUser, SequencedMap<Integer, Share> byGroup) {

    /** How many of how many. */
    public record Share(int right, int pairs) {

        private Share plus(boolean another) {
            return new Share(right + (another ? 1 : 0), pairs + 1);
        }

        /** The share; NaN without pairs. */
        public double value() {
            return pairs == 0 ? Double.NaN : (double) right / pairs;
        }
    }

    private static final Share NONE = new Share(0, 0);

    /**
     * Counts.
     *
     * @param right whether each comparison is decided as its user did
     * @param group of each comparison's user
     */
    static UserValidation of(List<Comparison> comparisons, boolean[] right, int[] group) {
        var byUser = new LinkedHashMap<String, Share>();
        var byGroup = new java.util.TreeMap<Integer, Share>();
        for (int i = 0; i < right.length; i++) {
            String user = comparisons.get(i).user();
            byUser.put(user, byUser.getOrDefault(user, NONE).plus(right[i]));
            byGroup.put(group[i], byGroup.getOrDefault(group[i], NONE).plus(right[i]));
        }
        double[] hits = IntStream.range(0, right.length)
                .mapToDouble(i -> right[i] ? 1 : 0)
                .toArray();
        return new UserValidation(Estimate.mean(hits, 0), byUser, new LinkedHashMap<>(byGroup));
    }

    /** The user who is served worst: the least share among those with at least 5 comparisons; NaN where there is none. */
    public double worstUser() {
        return byUser.values().stream()
                .filter(share -> share.pairs() >= 5)
                .mapToDouble(Share::value)
                .min()
                .orElse(Double.NaN);
    }

    /** As a JSON tree without names. */
    ObjectNode json() {
        var tree = JsonNodeFactory.instance.objectNode();
        int pairs = byUser.values().stream().mapToInt(Share::pairs).sum();
        tree.put("pairs", pairs).put("users", byUser.size());
        if (pairs > 0) {
            tree.put("accuracy", all.value()).put("accuracy_low", all.low()).put("accuracy_high", all.high());
            var groups = tree.putArray("groups");
            byGroup.forEach((group, share) -> groups.addObject()
                    .put("prototype", group + 1)
                    .put("pairs", share.pairs())
                    .put("accuracy", share.value()));
        }
        return tree;
    }
}
