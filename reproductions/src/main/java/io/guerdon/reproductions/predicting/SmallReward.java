package io.guerdon.reproductions.predicting;

import io.guerdon.core.shaping.Curves;
import io.guerdon.neural.Draws;
import io.guerdon.reproductions.predicting.SolutionFeatures.Sparse;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A small reward model: linear in the features it may see, or with one hidden layer of tanh units. Learnt from pairs by the
 * pairwise logistic loss with AdaGrad, one pair at a time. Written as loops because a solution has some hundred of thousands of
 * features. Scoring is thread-safe.
 */
final class SmallReward {

    private static final int EPOCHS = 12;
    private static final double RATE = 0.05;
    private static final double DECAY = 1e-4;

    private final int from;
    private final int to;
    private final int hidden;
    private final double[] weights;
    private final double[] heads;

    private SmallReward(Recipe.View view, int hidden, SplittableRandom random) {
        this.from = view.from();
        this.to = view.to();
        this.hidden = hidden;
        int units = Math.max(1, hidden);
        this.weights = new double[(to - from) * units];
        this.heads = new double[units];
        for (int i = 0; hidden > 0 && i < weights.length; i++) {
            weights[i] = random.nextGaussian() * 0.1;
        }
        for (int h = 0; h < units; h++) {
            heads[h] = hidden == 0 ? 1 : random.nextGaussian() / Math.sqrt(units);
        }
    }

    /** A pair of solutions of which the first is said to be better. */
    record Pair(Sparse better, Sparse worse) {}

    /** Learns. */
    static SmallReward fitted(Recipe recipe, List<Pair> pairs, long seed) {
        var reward = new SmallReward(recipe.view(), recipe.hidden(), Draws.at(seed, 1));
        double[] squares = new double[reward.weights.length];
        double[] headSquares = new double[reward.heads.length];
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            for (int i : Draws.permutation(pairs.size(), Draws.at(seed, 2, epoch))) {
                reward.learn(pairs.get(i), squares, headSquares);
            }
        }
        return reward;
    }

    /** What a solution is worth, of any size. */
    double score(Sparse solution) {
        double score = 0;
        double[] units = units(solution);
        for (int h = 0; h < heads.length; h++) {
            score += heads[h] * units[h];
        }
        return score;
    }

    private double[] units(Sparse solution) {
        double[] units = new double[heads.length];
        for (int k = 0; k < solution.places().length; k++) {
            int place = solution.places()[k];
            if (place >= from && place < to) {
                int row = (place - from) * units.length;
                for (int h = 0; h < units.length; h++) {
                    units[h] += weights[row + h] * solution.values()[k];
                }
            }
        }
        for (int h = 0; hidden > 0 && h < units.length; h++) {
            units[h] = Math.tanh(units[h]);
        }
        return units;
    }

    /** One step along the gradient of log sigmoid(better - worse). */
    private void learn(Pair pair, double[] squares, double[] headSquares) {
        double pull = Curves.sigmoid(score(pair.worse()) - score(pair.better()));
        double[] better = units(pair.better());
        double[] worse = units(pair.worse());
        push(pair.better(), better, pull, squares);
        push(pair.worse(), worse, -pull, squares);
        for (int h = 0; hidden > 0 && h < heads.length; h++) {
            double gradient = pull * (better[h] - worse[h]) - DECAY * heads[h];
            headSquares[h] += gradient * gradient;
            heads[h] += RATE * gradient / (Math.sqrt(headSquares[h]) + 1e-8);
        }
    }

    private void push(Sparse solution, double[] units, double pull, double[] squares) {
        for (int k = 0; k < solution.places().length; k++) {
            int place = solution.places()[k];
            if (place < from || place >= to) {
                continue;
            }
            for (int h = 0; h < units.length; h++) {
                int w = (place - from) * units.length + h;
                double slope = hidden == 0 ? 1 : heads[h] * (1 - units[h] * units[h]);
                double gradient = pull * slope * solution.values()[k] - DECAY * weights[w];
                squares[w] += gradient * gradient;
                weights[w] += RATE * gradient / (Math.sqrt(squares[w]) + 1e-8);
            }
        }
    }
}
