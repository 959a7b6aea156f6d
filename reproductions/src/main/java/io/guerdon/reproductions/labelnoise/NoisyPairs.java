package io.guerdon.reproductions.labelnoise;

import java.util.SplittableRandom;

/**
 * Pairs of answers with labels, some of which are wrong. Immutable by convention.
 *
 * @param chosen features of the answers that are called better [n][width]
 * @param rejected features of the others
 * @param wrong whose label is wrong
 */
@SuppressWarnings("ArrayRecordComponent") // data that nobody compares
record NoisyPairs(double[][] chosen, double[][] rejected, boolean[] wrong) {

    /** Draws pairs of standard normal features of which a share is labelled wrong, whatever the pair. */
    static NoisyPairs draw(Truth truth, int width, int count, double noise, SplittableRandom random) {
        double[][] chosen = new double[count][];
        double[][] rejected = new double[count][];
        boolean[] wrong = new boolean[count];
        for (int i = 0; i < count; i++) {
            double[] a = Truth.gaussian(width, random);
            double[] b = Truth.gaussian(width, random);
            wrong[i] = random.nextDouble() < noise;
            boolean first = truth.of(a) > truth.of(b) != wrong[i];
            chosen[i] = first ? a : b;
            rejected[i] = first ? b : a;
        }
        return new NoisyPairs(chosen, rejected, wrong);
    }

    int size() {
        return wrong.length;
    }

    /** Some of the pairs, in the given order. */
    NoisyPairs only(int[] indices) {
        double[][] some = new double[indices.length][];
        double[][] others = new double[indices.length][];
        boolean[] flags = new boolean[indices.length];
        for (int i = 0; i < indices.length; i++) {
            some[i] = chosen[indices[i]];
            others[i] = rejected[indices[i]];
            flags[i] = wrong[indices[i]];
        }
        return new NoisyPairs(some, others, flags);
    }

    /** The same with some labels turned. */
    NoisyPairs turned(int[] indices) {
        double[][] some = chosen.clone();
        double[][] others = rejected.clone();
        boolean[] flags = wrong.clone();
        for (int i : indices) {
            some[i] = rejected[i];
            others[i] = chosen[i];
            flags[i] = !wrong[i];
        }
        return new NoisyPairs(some, others, flags);
    }

    /** The same with every label right. */
    NoisyPairs corrected() {
        return turned(java.util.stream.IntStream.range(0, wrong.length)
                .filter(i -> wrong[i])
                .toArray());
    }
}
