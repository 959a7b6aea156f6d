package io.guerdon.io.run;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Count, mean, spread and range of numbers that come one at a time (Welford 1962), mergeable (Chan, Golub and LeVeque
 * 1979). Not thread-safe.
 */
final class Moments {

    private long count;
    private double mean;
    /** The sum of squared deviations from the mean. */
    private double squares;

    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;

    void add(double value) {
        count++;
        double delta = value - mean;
        mean += delta / count;
        squares += delta * (value - mean);
        min = Math.min(min, value);
        max = Math.max(max, value);
    }

    void merge(Moments other) {
        merge(other.count, other.mean, other.squares);
        min = Math.min(min, other.min);
        max = Math.max(max, other.max);
    }

    /** Merges numbers of which the range is not known: {@link #min} and {@link #max} no longer mean anything. */
    void merge(long otherCount, double otherMean, double otherSquares) {
        if (otherCount == 0) {
            return;
        }
        if (count == 0) {
            count = otherCount;
            mean = otherMean;
            squares = otherSquares;
            return;
        }
        long both = count + otherCount;
        double delta = otherMean - mean;
        mean += delta * otherCount / both;
        squares += otherSquares + delta * delta * ((double) count * otherCount / both);
        count = both;
    }

    long count() {
        return count;
    }

    /** NaN of nothing. */
    double mean() {
        return count == 0 ? Double.NaN : mean;
    }

    double squares() {
        return squares;
    }

    /** The standard deviation of the sample (divided by count - 1); NaN of fewer than two numbers. */
    double deviation() {
        return count < 2 ? Double.NaN : Math.sqrt(Math.max(0, squares) / (count - 1));
    }

    /** NaN of nothing. */
    double min() {
        return count == 0 ? Double.NaN : min;
    }

    /** NaN of nothing. */
    double max() {
        return count == 0 ? Double.NaN : max;
    }

    ObjectNode save() {
        var tree = JsonNodeFactory.instance.objectNode();
        tree.put("count", count);
        if (count > 0) {
            tree.put("mean", mean).put("squares", squares);
            if (min <= max) {
                tree.put("min", min).put("max", max);
            }
        }
        return tree;
    }

    static Moments restore(JsonNode tree) {
        var moments = new Moments();
        moments.count = tree.path("count").longValue();
        if (moments.count > 0) {
            moments.mean = tree.path("mean").doubleValue();
            moments.squares = tree.path("squares").doubleValue();
        }
        if (tree.has("min")) {
            moments.min = tree.path("min").doubleValue();
            moments.max = tree.path("max").doubleValue();
        }
        return moments;
    }
}
