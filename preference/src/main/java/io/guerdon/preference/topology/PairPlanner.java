package io.guerdon.preference.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Chooses which existing answers to compare, before any label is bought: each time the pair whose label would take the most off the
 * variance of all differences of rewards within prompts, under Gaussian beliefs. Labels do not matter to that variance, so a plan
 * can be made in advance. Pure functions.
 *
 * <p>Source: the exact counterpart of the inference distance of "Reward Generalization in RLHF: A Topological Perspective" (arXiv
 * 2402.10184); choosing greedily is the usual design of experiments.
 */
public final class PairPlanner {

    /** So many answers to one prompt: each choice costs the cube of it. */
    public static final int MOST_ANSWERS = 128;

    private PairPlanner() {}

    /**
     * A pair that is to be compared.
     *
     * @param prompt which prompt
     * @param a one of its answers
     * @param b another
     * @param variance of the difference of their rewards as it was known before this comparison
     */
    public record Choice(int prompt, int a, int b, double variance) {}

    /**
     * What is to be compared and what it leaves.
     *
     * @param pairs in the order in which they help
     * @param prior the mean variance of differences within prompts, without a comparison
     * @param posterior the same after all of them
     */
    public record Plan(List<Choice> pairs, double prior, double posterior) {

        public Plan {
            pairs = List.copyOf(pairs);
        }
    }

    /**
     * The greedy plan. A pair may be chosen again where asking twice helps most.
     *
     * @param covariances of the rewards of the answers to each prompt, square and symmetric
     * @param comparisons how many, at least 0
     * @param labelVariance of one comparison, above 0
     */
    public static Plan greedy(List<double[][]> covariances, int comparisons, double labelVariance) {
        var beliefs = beliefs(covariances, labelVariance);
        double prior = mean(beliefs);
        var queue = new PriorityQueue<Best>((x, y) ->
                x.gain() != y.gain() ? Double.compare(y.gain(), x.gain()) : Integer.compare(x.prompt(), y.prompt()));
        for (int p = 0; p < beliefs.size(); p++) {
            var best = beliefs.get(p).best(p);
            if (best != null) {
                queue.add(best);
            }
        }
        var chosen = new ArrayList<Choice>();
        while (chosen.size() < comparisons && !queue.isEmpty()) {
            var best = queue.remove();
            var belief = beliefs.get(best.prompt());
            chosen.add(belief.compare(best.prompt(), best.a(), best.b()));
            var next = belief.best(best.prompt());
            if (next != null) {
                queue.add(next);
            }
        }
        return new Plan(chosen, prior, mean(beliefs));
    }

    /** Random different pairs, each prompt in turn, as a base line; a prompt without a pair left is passed over. */
    public static Plan random(List<double[][]> covariances, int comparisons, double labelVariance, long seed) {
        var random = new SplittableRandom(seed);
        var open = new ArrayList<List<int[]>>();
        for (double[][] covariance : covariances) {
            var pairs = new ArrayList<int[]>();
            for (int a = 0; a < covariance.length; a++) {
                for (int b = a + 1; b < covariance.length; b++) {
                    pairs.add(new int[] {a, b});
                }
            }
            open.add(pairs);
        }
        var beliefs = beliefs(covariances, labelVariance);
        double prior = mean(beliefs);
        var chosen = new ArrayList<Choice>();
        boolean any = true;
        while (any && chosen.size() < comparisons) {
            any = false;
            for (int p = 0; p < open.size() && chosen.size() < comparisons; p++) {
                var pairs = open.get(p);
                if (!pairs.isEmpty()) {
                    any = true;
                    int[] pair = pairs.remove(random.nextInt(pairs.size()));
                    chosen.add(beliefs.get(p).compare(p, pair[0], pair[1]));
                }
            }
        }
        return new Plan(chosen, prior, mean(beliefs));
    }

    /** The best next comparison of a prompt. */
    private record Best(int prompt, int a, int b, double gain) {}

    private static List<Belief> beliefs(List<double[][]> covariances, double labelVariance) {
        if (!(labelVariance > 0)) {
            throw new IllegalArgumentException("the variance of a label must be above 0, found " + labelVariance);
        }
        return covariances.stream().map(c -> new Belief(c, labelVariance)).toList();
    }

    /** Over all pairs within prompts. */
    private static double mean(List<Belief> beliefs) {
        double sum = 0;
        long pairs = 0;
        for (var belief : beliefs) {
            int n = belief.covariance.length;
            sum += belief.total();
            pairs += (long) n * (n - 1) / 2;
        }
        return pairs == 0 ? Double.NaN : sum / pairs;
    }

    /** What is known of the rewards of the answers to one prompt. */
    private static final class Belief {

        private final double[][] covariance;
        private final double labelVariance;

        Belief(double[][] prior, double labelVariance) {
            if (prior.length > MOST_ANSWERS) {
                throw new IllegalArgumentException(
                        prior.length + " answers to one prompt, expected at most " + MOST_ANSWERS);
            }
            this.covariance = new double[prior.length][];
            for (int i = 0; i < prior.length; i++) {
                covariance[i] = prior[i].clone();
            }
            this.labelVariance = labelVariance;
        }

        private double variance(int a, int b) {
            return covariance[a][a] + covariance[b][b] - 2 * covariance[a][b];
        }

        /** The sum of the variances of all differences. */
        double total() {
            double sum = 0;
            for (int a = 0; a < covariance.length; a++) {
                for (int b = 0; b < a; b++) {
                    sum += Math.max(0, variance(a, b));
                }
            }
            return sum;
        }

        /** Sum over pairs of (u_i - u_j)^2 / (v + noise) with u the column of the difference: n sum u^2 - (sum u)^2. */
        private double gain(int a, int b) {
            double sum = 0;
            double squares = 0;
            for (double[] row : covariance) {
                double u = row[a] - row[b];
                sum += u;
                squares += u * u;
            }
            return (covariance.length * squares - sum * sum) / (variance(a, b) + labelVariance);
        }

        @Nullable
        Best best(int prompt) {
            Best best = null;
            for (int a = 0; a < covariance.length; a++) {
                for (int b = a + 1; b < covariance.length; b++) {
                    double gain = gain(a, b);
                    if (best == null || gain > best.gain()) {
                        best = new Best(prompt, a, b, gain);
                    }
                }
            }
            return best;
        }

        /** Conditions on a comparison: K - K d d' K / (d' K d + v). */
        Choice compare(int prompt, int a, int b) {
            double before = Math.max(0, variance(a, b));
            double[] u = new double[covariance.length];
            for (int i = 0; i < u.length; i++) {
                u[i] = covariance[i][a] - covariance[i][b];
            }
            for (int i = 0; i < u.length; i++) {
                for (int j = 0; j < u.length; j++) {
                    covariance[i][j] -= u[i] * u[j] / (before + labelVariance);
                }
            }
            return new Choice(prompt, a, b, before);
        }
    }
}
