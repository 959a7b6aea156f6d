package io.guerdon.reproductions.manyusers;

import io.guerdon.neural.Draws;
import io.guerdon.preference.idealpoint.LengthTaste;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Users who judge a response by its length alone, seven of ten prefer the longer one and three the shorter one: the labels that the
 * paper makes for summaries. Texts are random sequences, so that length must be found.
 */
final class LengthUsers {

    static final int TOKENS = 20;
    static final int LONGEST = 15;
    private static final int SHORTEST = 3;

    /** How many users and pairs there are; users are multiples of 10. */
    record Size(int users, int train, int test, int newUsers, int newTrain, int newTest) {}

    /** Comparisons by users, those of a user one after the other. */
    record Answers(int users, int perUser, int[] who, int[][] prompts, int[][] left, int[][] right, double[] labels) {

        /** The first so many of each user. */
        Answers first(int count) {
            return of(users, count, i -> i / count * perUser + i % count);
        }

        /** Those of one user, who is then the only one. */
        Answers of(int user) {
            var own = of(1, perUser, i -> user * perUser + i);
            return new Answers(1, perUser, new int[perUser], own.prompts(), own.left(), own.right(), own.labels());
        }

        private Answers of(int count, int each, java.util.function.IntUnaryOperator place) {
            int[] rows = new int[count * each];
            Arrays.setAll(rows, place);
            return new Answers(
                    count,
                    each,
                    Arrays.stream(rows).map(i -> who[i]).toArray(),
                    Arrays.stream(rows).mapToObj(i -> prompts[i]).toArray(int[][]::new),
                    Arrays.stream(rows).mapToObj(i -> left[i]).toArray(int[][]::new),
                    Arrays.stream(rows).mapToObj(i -> right[i]).toArray(int[][]::new),
                    Arrays.stream(rows).mapToDouble(i -> labels[i]).toArray());
        }
    }

    private final Answers train;
    private final Answers test;
    private final Answers newTrain;
    private final Answers newTest;

    LengthUsers(Size size, long seed) {
        var random = Draws.at(seed, 2);
        this.train = answers(size.users(), size.train(), random);
        this.test = answers(size.users(), size.test(), random);
        this.newTrain = answers(size.newUsers(), size.newTrain(), random);
        this.newTest = answers(size.newUsers(), size.newTest(), random);
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

    /** What a user prefers. */
    static LengthTaste taste(int user) {
        return user % 10 < 7 ? LengthTaste.LONGER : LengthTaste.SHORTER;
    }

    /** The same pairs with the label of the seven in every place. */
    static Answers byMajority(Answers answers) {
        double[] labels = new double[answers.labels().length];
        Arrays.setAll(labels, i -> LengthTaste.LONGER.label(answers.left()[i].length, answers.right()[i].length));
        return new Answers(
                answers.users(),
                answers.perUser(),
                answers.who(),
                answers.prompts(),
                answers.left(),
                answers.right(),
                labels);
    }

    private static Answers answers(int users, int perUser, SplittableRandom random) {
        int n = users * perUser;
        int[] who = new int[n];
        Arrays.setAll(who, i -> i / perUser);
        int[][] prompts = sequences(n, random);
        int[][] left = sequences(n, random);
        int[][] right = sequences(n, random);
        double[] labels = new double[n];
        Arrays.setAll(labels, i -> taste(who[i]).label(left[i].length, right[i].length));
        return new Answers(users, perUser, who, prompts, left, right, labels);
    }

    private static int[][] sequences(int count, SplittableRandom random) {
        int[][] sequences = new int[count][];
        for (int i = 0; i < count; i++) {
            sequences[i] = new int[SHORTEST + random.nextInt(LONGEST - SHORTEST + 1)];
            Arrays.setAll(sequences[i], _ -> random.nextInt(TOKENS));
        }
        return sequences;
    }
}
