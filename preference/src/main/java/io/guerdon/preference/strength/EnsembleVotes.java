package io.guerdon.preference.strength;

import io.guerdon.core.loss.PreferenceLosses;
import io.guerdon.core.stats.Moments;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What the models of an ensemble say of many pairs. Immutable by convention, thread-safe.
 *
 * <p>Source: "Secrets of RLHF in Large Language Models Part II: Reward Modeling" (arXiv 2401.06080), preference strength.
 *
 * @param differences score of the chosen less score of the rejected response, [model][pair]; NaN where a model has none
 */
@SuppressWarnings("ArrayRecordComponent") // a result to read, compared by nobody
public record EnsembleVotes(double[][] differences) {

    /** From here on the models say the same so often that their deviation says nothing. */
    public static final double TOO_ALIKE = 0.99;

    public EnsembleVotes {
        for (double[] model : differences) {
            if (model.length != differences[0].length) {
                throw new IllegalArgumentException("the models vote on different numbers of pairs: "
                        + differences[0].length + " and " + model.length);
            }
        }
    }

    /**
     * The votes.
     *
     * @param chosen scores of the chosen responses, [model][pair]; NaN where there is none
     * @param rejected scores of the rejected ones, of the same shape
     * @param normalised whether each model's scores are first divided by their deviation over all responses, so that a model
     *     with large scores has no larger say and the strength can serve as a margin whatever the scale of the scores
     */
    public static EnsembleVotes of(double[][] chosen, double[][] rejected, boolean normalised) {
        if (chosen.length != rejected.length) {
            throw new IllegalArgumentException(
                    chosen.length + " models scored the chosen responses, " + rejected.length + " the rejected ones");
        }
        double[][] differences = new double[chosen.length][];
        for (int m = 0; m < chosen.length; m++) {
            double[] one = chosen[m];
            double[] other = rejected[m];
            double deviation = Moments.of(IntStream.range(0, one.length + other.length)
                            .mapToDouble(i -> i < one.length ? one[i] : other[i - one.length])
                            .toArray())
                    .deviation(0);
            // A model that scores everything alike has differences of 0, and 0 they stay.
            double scale = normalised && deviation > 0 ? deviation : 1;
            differences[m] = new double[one.length];
            for (int i = 0; i < one.length; i++) {
                differences[m][i] = (one[i] - other[i]) / scale;
            }
        }
        return new EnsembleVotes(differences);
    }

    /** How many models vote. */
    public int models() {
        return differences.length;
    }

    /** How many pairs they vote on. */
    public int pairs() {
        return differences.length == 0 ? 0 : differences[0].length;
    }

    /** What they say of one pair. */
    public VoteStatistics pair(int i) {
        double[] own = Arrays.stream(differences).mapToDouble(d -> d[i]).toArray();
        return VoteStatistics.of(own, new double[own.length]);
    }

    /** The strength of every pair: the mean of the differences; NaN where no model has one. */
    public double[] strength() {
        return IntStream.range(0, pairs()).mapToDouble(i -> pair(i).mean()).toArray();
    }

    /**
     * How alike the models are: the mean correlation of the differences of two models, over pairs on which both vote. NaN for
     * fewer than two models.
     */
    public double likeness() {
        double sum = 0;
        int couples = 0;
        for (int a = 0; a < models(); a++) {
            for (int b = 0; b < a; b++) {
                double[] one = differences[a];
                double[] other = differences[b];
                int[] both = IntStream.range(0, one.length)
                        .filter(i -> !Double.isNaN(one[i] + other[i]))
                        .toArray();
                sum += PreferenceLosses.pearson(
                        Arrays.stream(both).mapToDouble(i -> one[i]).toArray(),
                        Arrays.stream(both).mapToDouble(i -> other[i]).toArray());
                couples++;
            }
        }
        return couples == 0 ? Double.NaN : sum / couples;
    }
}
