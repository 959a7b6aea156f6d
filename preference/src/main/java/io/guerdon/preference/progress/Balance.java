package io.guerdon.preference.progress;

import io.guerdon.core.stats.Moments;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How outcomes spread. Where nearly all are the same there is nothing to attribute: the best estimator says the mean.
 *
 * @param trajectories how many
 * @param successes how many have an outcome above 1/2
 * @param mean of the outcomes; NaN for none
 * @param variance of the outcomes, divided by their number; NaN for none
 */
public record Balance(long trajectories, long successes, double mean, double variance) {

    /** Below this variance outcomes are nearly constant: that of one success in a hundred. */
    public static final double LEAST = 0.01;

    /** Below this variance estimators tend to learn the mean: that of one success in ten. */
    public static final double POOR = 0.09;

    /** Of some trajectories. */
    static Balance of(List<Trajectory> trajectories) {
        double[] outcomes =
                trajectories.stream().mapToDouble(Trajectory::outcome).toArray();
        var moments = Moments.of(outcomes);
        long successes = trajectories.stream().filter(t -> t.outcome() > 0.5).count();
        return outcomes.length == 0
                ? new Balance(0, 0, Double.NaN, Double.NaN)
                : new Balance(outcomes.length, successes, moments.mean(), moments.variance());
    }

    /** In a sentence. */
    public String words() {
        if (trajectories == 0) {
            return "no trajectory to learn from";
        }
        String plain = String.format(
                Locale.ROOT,
                "outcomes: mean %.3f, variance %.4f, %,d of %,d above 1/2",
                mean,
                variance,
                successes,
                trajectories);
        return variance < POOR
                ? plain + "; with so few of one kind an estimator tends to learn the mean: gather more of them"
                : plain;
    }

    /** As a JSON tree. */
    ObjectNode json() {
        var tree = JsonNodeFactory.instance.objectNode();
        tree.put("trajectories", trajectories).put("above_half", successes);
        if (trajectories > 0) {
            tree.put("mean", mean).put("variance", variance);
        }
        return tree;
    }
}
