package io.guerdon.reproductions.manyusers;

import io.guerdon.neural.Draws;
import io.guerdon.preference.idealpoint.EmbeddedPairs;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Users who prefer what lies nearer to their ideal point, by a metric that nobody is told. Items are Gaussian vectors, ideal points
 * one of three prototypes or mixtures of them.
 */
final class GaussianUsers {

    static final int WIDTH = 16;
    static final int PROTOTYPES = 3;

    /** Where ideal points lie. */
    enum Population {
        /** Every user is at a prototype, as many users at each. */
        GROUPS,
        /** Every user is a mixture, Dirichlet(1, 1, 1). */
        MIXTURES
    }

    /** How much there is. */
    record Size(int users, int train, int test, int newUsers, int newTrain, int newTest) {}

    /**
     * Comparisons by users, those of a user one after the other.
     *
     * @param perUser how many each has
     */
    record Answers(int users, int perUser, int[] who, double[][] left, double[][] right, double[] labels) {

        EmbeddedPairs pairs() {
            return EmbeddedPairs.of(who, null, left, right, labels);
        }

        /** The first so many of each user. */
        Answers first(int count) {
            int[] kept = IntStream.range(0, who.length)
                    .filter(i -> i % perUser < count)
                    .toArray();
            return new Answers(
                    users,
                    count,
                    Arrays.stream(kept).map(i -> who[i]).toArray(),
                    Arrays.stream(kept).mapToObj(i -> left[i]).toArray(double[][]::new),
                    Arrays.stream(kept).mapToObj(i -> right[i]).toArray(double[][]::new),
                    Arrays.stream(kept).mapToDouble(i -> labels[i]).toArray());
        }
    }

    private final double[][] metric;
    private final double[][] seen;
    private final Answers train;
    private final Answers test;
    private final Answers newTrain;
    private final Answers newTest;

    GaussianUsers(Population population, Size size, long seed) {
        var random = Draws.at(seed, 1);
        this.metric = gaussian(WIDTH, 1 / Math.sqrt(WIDTH), random);
        double[][] prototypes = gaussian(PROTOTYPES, 1, random);
        this.seen = ideals(population, prototypes, size.users(), random);
        double[][] unseen = ideals(population, prototypes, size.newUsers(), random);
        this.train = answers(seen, size.train(), random);
        this.test = answers(seen, size.test(), random);
        this.newTrain = answers(unseen, size.newTrain(), random);
        this.newTest = answers(unseen, size.newTest(), random);
    }

    Answers train() {
        return train;
    }

    Answers test() {
        return test;
    }

    Answers newTrain() {
        return newTrain;
    }

    Answers newTest() {
        return newTest;
    }

    /** What most of the seen users say of each pair, as a data set with several annotators for each item is often reduced to. */
    Answers byMajority(Answers answers) {
        double[] labels = new double[answers.labels().length];
        for (int i = 0; i < labels.length; i++) {
            double votes = 0;
            for (double[] ideal : seen) {
                votes += label(ideal, answers.left()[i], answers.right()[i]);
            }
            labels[i] = votes < 0 ? -1 : 1;
        }
        return new Answers(answers.users(), answers.perUser(), answers.who(), answers.left(), answers.right(), labels);
    }

    /** Which prototype a user of {@link Population#GROUPS} is at. */
    static int group(int user) {
        return user % PROTOTYPES;
    }

    private static double[][] ideals(Population population, double[][] prototypes, int users, SplittableRandom random) {
        double[][] ideals = new double[users][];
        for (int u = 0; u < users; u++) {
            double[] weights = new double[PROTOTYPES];
            if (population == Population.GROUPS) {
                weights[group(u)] = 1;
            } else {
                Arrays.setAll(weights, _ -> -Math.log(1 - random.nextDouble()));
            }
            double sum = Arrays.stream(weights).sum();
            double[] ideal = new double[WIDTH];
            for (int k = 0; k < PROTOTYPES; k++) {
                for (int c = 0; c < WIDTH; c++) {
                    ideal[c] += weights[k] / sum * prototypes[k][c];
                }
            }
            ideals[u] = ideal;
        }
        return ideals;
    }

    private Answers answers(double[][] ideals, int perUser, SplittableRandom random) {
        int n = ideals.length * perUser;
        int[] who = new int[n];
        Arrays.setAll(who, i -> i / perUser);
        double[][] left = gaussian(n, 1, random);
        double[][] right = gaussian(n, 1, random);
        double[] labels = new double[n];
        Arrays.setAll(labels, i -> label(ideals[who[i]], left[i], right[i]));
        return new Answers(ideals.length, perUser, who, left, right, labels);
    }

    private double label(double[] ideal, double[] left, double[] right) {
        return distance(left, ideal) < distance(right, ideal) ? -1 : 1;
    }

    private double distance(double[] item, double[] ideal) {
        double sum = 0;
        for (double[] row : metric) {
            double component = 0;
            for (int c = 0; c < WIDTH; c++) {
                component += row[c] * (item[c] - ideal[c]);
            }
            sum += component * component;
        }
        return sum;
    }

    private static double[][] gaussian(int rows, double deviation, SplittableRandom random) {
        double[][] matrix = new double[rows][WIDTH];
        for (double[] row : matrix) {
            Arrays.setAll(row, _ -> random.nextGaussian(0, deviation));
        }
        return matrix;
    }
}
