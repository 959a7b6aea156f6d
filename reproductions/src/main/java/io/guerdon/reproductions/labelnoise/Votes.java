package io.guerdon.reproductions.labelnoise;

import io.guerdon.neural.Draws;
import io.guerdon.preference.strength.EnsembleVotes;
import io.guerdon.preference.strength.StrengthGroups;
import io.guerdon.reproductions.labelnoise.PerceptronReward.Lesson;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What an ensemble of small reward models says of the pairs that it was trained on.
 *
 * @param votes as the scores are
 * @param normalised the same after each model's scores were divided by their deviation
 */
record Votes(EnsembleVotes votes, EnsembleVotes normalised) {

    private static final int HIDDEN = 32;

    /**
     * Trains the ensemble.
     *
     * @param models how many
     * @param epochs few: an ensemble that memorises its labels agrees with all of them
     * @param folds 1 to vote on what was learned; more to vote only on pairs that a model has not seen, each model being made of
     *     as many parts
     */
    static Votes of(NoisyPairs pairs, int width, int models, int epochs, int folds, long seed) {
        double[][] chosen = new double[models][pairs.size()];
        double[][] rejected = new double[models][pairs.size()];
        for (int m = 0; m < models; m++) {
            var parts = parts(pairs.size(), folds, Draws.seed(seed, m));
            for (int f = 0; f < parts.size(); f++) {
                var model = new PerceptronReward(width, HIDDEN, Draws.seed(seed, m, f));
                var lesson = Lesson.plain(pairs.only(folds == 1 ? parts.get(f) : others(parts, f)));
                for (int e = 0; e < epochs; e++) {
                    model.epoch(lesson);
                }
                var judged = pairs.only(parts.get(f));
                spread(model.scores(judged.chosen()), parts.get(f), chosen[m]);
                spread(model.scores(judged.rejected()), parts.get(f), rejected[m]);
            }
        }
        return new Votes(EnsembleVotes.of(chosen, rejected, false), EnsembleVotes.of(chosen, rejected, true));
    }

    private static List<int[]> parts(int count, int folds, long seed) {
        return StrengthGroups.cut(Draws.permutation(count, Draws.at(seed, 7)), folds);
    }

    private static int[] others(List<int[]> parts, int but) {
        var others = new ArrayList<int[]>(parts);
        others.remove(but);
        return others.stream().flatMapToInt(IntStream::of).toArray();
    }

    private static void spread(double[] values, int[] places, double[] to) {
        for (int i = 0; i < places.length; i++) {
            to[places[i]] = values[i];
        }
    }

    /** The share of wrong labels in each tenth of the pairs, weakest first. */
    double[] wrongByTenth(NoisyPairs pairs) {
        return StrengthGroups.cut(StrengthGroups.ascending(votes.strength()), 10).stream()
                .mapToDouble(tenth -> IntStream.of(tenth)
                        .mapToDouble(i -> pairs.wrong()[i] ? 1 : 0)
                        .average()
                        .orElse(Double.NaN))
                .toArray();
    }
}
