package io.guerdon.reproductions.topologies;

import io.guerdon.neural.Draws;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A task whose answers are six steps of six symbols, with a true reward: a fixed random gated recurrent unit reads prompt and
 * answer, and its outputs add up over the steps, with less weight from step to step, as in a tree of prefixes. Scaled to
 * deviation 1 over random answers. Immutable and thread-safe.
 */
final class StepTask implements AnswerTask {

    /** Steps of an answer. */
    static final int STEPS = 6;

    /** Symbols of a step. */
    static final int SYMBOLS = 6;

    /** Numbers of a prompt. */
    static final int PROMPT = 6;

    private static final int WIDTH = 16;
    private static final int SAMPLE = 2000;

    private final double alpha;
    private final double[][] symbols;
    private final double[][] start;
    private final double[][][] gates;
    private final double[] output;
    private double mean;
    private double deviation = 1;

    /**
     * A task.
     *
     * @param alpha how fast the weight of steps falls
     */
    StepTask(double alpha, long seed) {
        var random = Draws.at(seed, 0);
        this.alpha = alpha;
        this.symbols = normal(SYMBOLS, WIDTH, 1, random);
        this.start = normal(WIDTH, PROMPT, 1, random);
        this.gates = new double[][][] {
            normal(WIDTH, 2 * WIDTH, 0.5, random),
            normal(WIDTH, 2 * WIDTH, 0.5, random),
            normal(WIDTH, 2 * WIDTH, 0.5, random)
        };
        this.output = normal(1, WIDTH, 1, random)[0];
        double[] sample = new double[SAMPLE];
        for (int i = 0; i < SAMPLE; i++) {
            sample[i] = reward(normal(1, PROMPT, 1, random)[0], answer(random));
        }
        this.mean = Arrays.stream(sample).average().orElseThrow();
        this.deviation = Math.sqrt(Arrays.stream(sample)
                .map(r -> (r - mean) * (r - mean))
                .average()
                .orElseThrow());
    }

    private static double[][] normal(int rows, int columns, double scale, SplittableRandom random) {
        double[][] matrix = new double[rows][columns];
        for (double[] row : matrix) {
            Arrays.setAll(row, _ -> scale * random.nextGaussian());
        }
        return matrix;
    }

    @Override
    public int symbols() {
        return SYMBOLS;
    }

    /** Independent standard normal numbers. */
    @Override
    public double[] prompt(SplittableRandom random) {
        return normal(1, PROMPT, 1, random)[0];
    }

    /** An answer drawn evenly. */
    static int[] answer(SplittableRandom random) {
        return random.ints(STEPS, 0, SYMBOLS).toArray();
    }

    @Override
    public int[][] answers(double[] prompt, int count, SplittableRandom random) {
        int[][] answers = new int[count][];
        Arrays.setAll(answers, _ -> answer(random));
        return answers;
    }

    @Override
    public Tree tree(double[] prompt, SplittableRandom random) {
        return new Tree(LabelledAnswers.leaves(random), LabelledAnswers.TREE_STEPS);
    }

    @Override
    public double reward(double[] prompt, int[] answer) {
        double[] state = new double[WIDTH];
        Arrays.setAll(state, i -> Math.tanh(dot(start[i], prompt)));
        double sum = 0;
        for (int step = 0; step < STEPS; step++) {
            state = next(state, symbols[answer[step]]);
            sum += Math.pow(SYMBOLS, -alpha * step / 2) * dot(output, state);
        }
        return (sum - mean) / deviation;
    }

    private double[] next(double[] state, double[] symbol) {
        double[] both = new double[2 * WIDTH];
        System.arraycopy(symbol, 0, both, 0, WIDTH);
        System.arraycopy(state, 0, both, WIDTH, WIDTH);
        double[] masked = both.clone();
        for (int i = 0; i < WIDTH; i++) {
            masked[WIDTH + i] *= sigmoid(dot(gates[0][i], both));
        }
        double[] next = new double[WIDTH];
        Arrays.setAll(next, i -> {
            double keep = sigmoid(dot(gates[1][i], both));
            return keep * state[i] + (1 - keep) * Math.tanh(dot(gates[2][i], masked));
        });
        return next;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
