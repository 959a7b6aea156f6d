package io.guerdon.reproductions.topologies;

import io.guerdon.neural.Draws;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.SplittableRandom;

/** What a reward model is worth on new prompts, by the true reward. Pure functions. */
final class Usefulness {

    private static final int CANDIDATES = 64;

    private Usefulness() {}

    /**
     * Accuracy on independent pairs and on pairs of a tree, and the true reward of the best of 4, 16 and 64, in deviations of the
     * prompt's candidates.
     */
    static SequencedMap<String, Double> of(AnswerTask task, StepReward reward, int prompts, long seed) {
        var independent = new Mean();
        var sameTree = new Mean();
        double[] best = new double[3];
        for (int p = 0; p < prompts; p++) {
            var random = Draws.at(seed, p);
            double[] prompt = task.prompt(random);
            int[][] answers = task.answers(prompt, CANDIDATES, random);
            double[] scores = scores(reward, prompt, answers);
            double[] truth = truth(task, prompt, answers);
            independent.accept(pairsRight(scores, truth, CANDIDATES / 2));
            for (int k = 0; k < best.length; k++) {
                best[k] += chosen(scores, truth, 4 << (2 * k)) / prompts;
            }
            sameTree.accept(treeRight(task, reward, prompt, random));
        }
        var values = new LinkedHashMap<String, Double>();
        values.put("accuracy", independent.value());
        values.put("tree accuracy", sameTree.value());
        values.put("best of 4", best[0]);
        values.put("best of 16", best[1]);
        values.put("best of 64", best[2]);
        return values;
    }

    /** A mean of what applies. */
    private static final class Mean {
        private double sum;
        private int count;

        void accept(double value) {
            if (!Double.isNaN(value)) {
                sum += value;
                count++;
            }
        }

        double value() {
            return sum / count;
        }
    }

    private static double[] scores(StepReward reward, double[] prompt, int[][] answers) {
        double[][] prompts = new double[answers.length][];
        Arrays.fill(prompts, prompt);
        return reward.score(prompts, answers);
    }

    private static double[] truth(AnswerTask task, double[] prompt, int[][] answers) {
        return Arrays.stream(answers).mapToDouble(a -> task.reward(prompt, a)).toArray();
    }

    /** Of neighbours in order, the share on whose order the model agrees; ties of the truth left out, NaN with nothing else. */
    private static double pairsRight(double[] scores, double[] truth, int pairs) {
        int right = 0;
        int decided = 0;
        for (int i = 0; i < pairs; i++) {
            if (truth[2 * i] != truth[2 * i + 1]) {
                decided++;
                right += (scores[2 * i] > scores[2 * i + 1]) == (truth[2 * i] > truth[2 * i + 1]) ? 1 : 0;
            }
        }
        return (double) right / decided;
    }

    /**
     * The true reward of the chosen one of the first n, in deviations over all; the mean over disjoint stretches of n. 0 where all
     * answers are worth the same: there is nothing to choose.
     */
    private static double chosen(double[] scores, double[] truth, int n) {
        double mean = Arrays.stream(truth).average().orElseThrow();
        double deviation = Math.sqrt(
                Arrays.stream(truth).map(t -> (t - mean) * (t - mean)).average().orElseThrow());
        if (deviation == 0) {
            return 0;
        }
        double sum = 0;
        for (int from = 0; from < truth.length; from += n) {
            int top = from;
            for (int i = from; i < from + n; i++) {
                top = scores[i] > scores[top] ? i : top;
            }
            sum += (truth[top] - mean) / deviation;
        }
        return sum * n / truth.length;
    }

    private static double treeRight(AnswerTask task, StepReward reward, double[] prompt, SplittableRandom random) {
        int[][] leaves = task.tree(prompt, random).leaves().toArray(int[][]::new);
        double[] scores = scores(reward, prompt, leaves);
        double[] truth = truth(task, prompt, leaves);
        int right = 0;
        int pairs = 0;
        for (int i = 0; i < leaves.length; i++) {
            for (int j = i + 1; j < leaves.length; j++) {
                if (truth[i] != truth[j]) {
                    pairs++;
                    right += (scores[i] > scores[j]) == (truth[i] > truth[j]) ? 1 : 0;
                }
            }
        }
        return (double) right / pairs;
    }
}
