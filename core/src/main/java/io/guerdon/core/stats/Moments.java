package io.guerdon.core.stats;

import io.guerdon.core.Stateful;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Count, mean, spread and extremes of some numbers, which can be merged with those of other numbers: running statistics
 * over batches, or partial results of threads. Immutable and thread-safe.
 *
 * <p>Merging is exact in the count and the extremes; mean and spread depend on the order of merging in the last bits
 * only, so whoever needs the same bits every time merges in a fixed order.
 *
 * <p>Source: Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances" (1979);
 * the running statistics of the PAR reward shaper (arXiv 2502.18770).
 *
 * @param count how many numbers, at least 0
 * @param mean their mean; 0 when there are none
 * @param m2 the sum of the squared distances from the mean; 0 when there are none
 * @param min the smallest; positive infinity when there are none
 * @param max the largest; negative infinity when there are none
 */
public record Moments(long count, double mean, double m2, double min, double max) {

    /** Of no numbers at all. */
    public static final Moments EMPTY = new Moments(0, 0, 0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);

    /**
     * Of some numbers. NaN takes no part.
     *
     * @throws IllegalArgumentException when a number is infinite
     */
    public static Moments of(double... values) {
        long count = 0;
        double sum = 0;
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            if (Double.isInfinite(value)) {
                throw new IllegalArgumentException("statistics of an infinite number: " + value);
            }
            if (!Double.isNaN(value)) {
                count++;
                sum += value;
                min = Math.min(min, value);
                max = Math.max(max, value);
            }
        }
        if (count == 0) {
            return EMPTY;
        }
        double mean = sum / count;
        double m2 = 0;
        for (double value : values) {
            if (!Double.isNaN(value)) {
                m2 += (value - mean) * (value - mean);
            }
        }
        return new Moments(count, mean, min == max ? 0 : m2, min, max);
    }

    /** Of the numbers of both. */
    public Moments merge(Moments other) {
        double least = Math.min(min, other.min);
        double most = Math.max(max, other.max);
        if (count == 0 || other.count == 0) {
            var some = count == 0 ? other : this;
            return new Moments(some.count, some.mean, some.m2, least, most);
        }
        double total = (double) count + other.count;
        double distance = other.mean - mean;
        return new Moments(
                count + other.count,
                mean + distance * other.count / total,
                m2 + other.m2 + distance * distance * ((double) count * other.count / total),
                least,
                most);
    }

    /** The population variance, M2 / n; 0 for fewer than two numbers. */
    public double variance() {
        return count > 1 ? m2 / count : 0;
    }

    /** The square root of {@link #variance()}. */
    public double deviation() {
        return Math.sqrt(variance());
    }

    /**
     * The standard deviation with a divisor of n - ddof.
     *
     * @param ddof 0 for the population, 1 for a sample
     * @return NaN when n - ddof is not positive
     */
    public double deviation(int ddof) {
        return count - ddof > 0 ? Math.sqrt(m2 / (count - ddof)) : Double.NaN;
    }

    /** As a JSON tree, exactly; extremes of nothing are null. */
    public ObjectNode save() {
        var tree = JsonNodeFactory.instance.objectNode();
        tree.put("count", count).put("mean", mean).put("m2", m2);
        return count == 0
                ? tree.putNull("min").putNull("max")
                : tree.put("min", min).put("max", max);
    }

    /**
     * Reads what {@link #save} made.
     *
     * @throws IllegalArgumentException when the tree is something else
     */
    public static Moments restore(JsonNode tree) {
        if (!tree.path("count").isIntegralNumber() || tree.path("count").longValue() < 0) {
            throw new IllegalArgumentException("expected saved statistics with a count of at least 0, found " + tree);
        }
        long count = tree.path("count").longValue();
        return count == 0
                ? EMPTY
                : new Moments(
                        count, number(tree, "mean"), number(tree, "m2"), number(tree, "min"), number(tree, "max"));
    }

    private static double number(JsonNode tree, String key) {
        if (!tree.path(key).isNumber()) {
            throw new IllegalArgumentException("expected saved statistics with a number '" + key + "', found " + tree);
        }
        return tree.path(key).doubleValue();
    }

    /**
     * Moments that grow batch by batch. Not thread-safe: batches come in training order, or every thread has its own and
     * they are merged.
     */
    public static final class Running implements Stateful {

        private Moments moments = EMPTY;

        /** Takes in a batch; NaN takes no part. */
        public Moments update(double[] batch) {
            moments = moments.merge(of(batch));
            return moments;
        }

        /** All that was taken in so far. */
        public Moments moments() {
            return moments;
        }

        @Override
        public JsonNode save() {
            return moments.save();
        }

        @Override
        public void restore(JsonNode state) {
            moments = Moments.restore(state);
        }
    }
}
