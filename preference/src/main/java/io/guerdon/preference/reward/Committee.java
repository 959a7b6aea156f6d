package io.guerdon.preference.reward;

import io.guerdon.neural.Parameters;
import java.util.Arrays;
import java.util.List;

/** How several models that learned the same become one. Source: ensembles as in arXiv 2310.02743, weight averages as in WARM (arXiv 2401.12187). */
public enum Committee {
    /** The mean of their scores. */
    MEAN,
    /** The least of them. */
    MINIMUM,
    /** Their mean less some deviations. */
    UNCERTAINTY,
    /** One model with the mean of their weights; sound only where they began at the same start. */
    WEIGHT_AVERAGE;

    /**
     * The scores of several models as one.
     *
     * @param scores one for each model, at least one
     * @param pessimism deviations (of the population) that are taken off the mean for {@link #UNCERTAINTY}
     */
    public double combine(double[] scores, double pessimism) {
        double mean = Arrays.stream(scores).average().orElseThrow();
        return switch (this) {
            case MEAN, WEIGHT_AVERAGE -> mean;
            case MINIMUM -> Arrays.stream(scores).min().orElseThrow();
            case UNCERTAINTY ->
                mean
                        - pessimism
                                * Math.sqrt(Arrays.stream(scores)
                                        .map(s -> (s - mean) * (s - mean))
                                        .average()
                                        .orElseThrow());
        };
    }

    /** Scores of several models, a row for each model, as one row. */
    public double[] combine(double[][] byModel, double pessimism) {
        double[] combined = new double[byModel[0].length];
        Arrays.setAll(
                combined,
                i -> combine(
                        Arrays.stream(byModel).mapToDouble(scores -> scores[i]).toArray(), pessimism));
        return combined;
    }

    /** Whether the models begin at the same start and differ in the order of their lessons alone. */
    public boolean sharesStart() {
        return this == WEIGHT_AVERAGE;
    }

    /** Makes the weights of {@code to} the mean of those of some networks of the same shape. */
    public static void average(List<Parameters> members, Parameters to) {
        to.copyFrom(members.getFirst());
        for (int m = 1; m < members.size(); m++) {
            to.follow(members.get(m), (double) m / (m + 1));
        }
    }
}
