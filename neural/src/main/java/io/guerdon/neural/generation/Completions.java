package io.guerdon.neural.generation;

import java.util.Arrays;
import java.util.List;

/**
 * What a model wrote after some prompts.
 *
 * @param prompts token ids of each prompt
 * @param tokens token ids of each completion, with its stop token where it ended by one
 * @param logProbabilities of each token under the model at the temperature it was sampled at (before top-k and top-p); at
 *     temperature 0, under the model itself
 * @param stopped whether each completion ended by a stop token (otherwise it was cut off at the limit)
 */
public record Completions(int[][] prompts, int[][] tokens, double[][] logProbabilities, boolean[] stopped) {

    /** Number of sequences. */
    public int size() {
        return tokens.length;
    }

    /** Those of several batches one after the other. */
    static Completions joined(List<Completions> parts) {
        if (parts.size() == 1) {
            return parts.getFirst();
        }
        var stopped = new boolean[parts.stream().mapToInt(Completions::size).sum()];
        var at = 0;
        for (var part : parts) {
            System.arraycopy(part.stopped, 0, stopped, at, part.size());
            at += part.size();
        }
        return new Completions(
                parts.stream().flatMap(part -> Arrays.stream(part.prompts)).toArray(int[][]::new),
                parts.stream().flatMap(part -> Arrays.stream(part.tokens)).toArray(int[][]::new),
                parts.stream()
                        .flatMap(part -> Arrays.stream(part.logProbabilities))
                        .toArray(double[][]::new),
                stopped);
    }

    /** Prompt and completion {@code i} in one. */
    public int[] sequence(int i) {
        var whole = Arrays.copyOf(prompts[i], prompts[i].length + tokens[i].length);
        System.arraycopy(tokens[i], 0, whole, prompts[i].length, tokens[i].length);
        return whole;
    }
}
