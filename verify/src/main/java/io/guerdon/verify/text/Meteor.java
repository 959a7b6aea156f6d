package io.guerdon.verify.text;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * METEOR: precision and recall of matched words, less a penalty for matches that are not in one piece. Pure functions,
 * linear in the number of words.
 *
 * <p>Source: Banerjee and Lavie 2005, "METEOR: An Automatic Metric for MT Evaluation"; matching order and constants as in NLTK
 * and in "Confronting Reward Model Overoptimization with Constrained RLHF" (arXiv 2310.04373), without the WordNet stage.
 */
public final class Meteor {

    private Meteor() {}

    /**
     * The constants of the score.
     *
     * @param alpha the weight of recall against precision, 0 to 1
     * @param beta the power of the fragmentation
     * @param gamma the largest penalty, 0 to 1
     */
    public record Constants(double alpha, double beta, double gamma) {

        /** Those of NLTK. */
        public static final Constants USUAL = new Constants(0.9, 3, 0.5);
    }

    /** A word of the hypothesis and the word of the reference that it is matched with, by position. */
    public record Match(int hypothesis, int reference) {}

    /**
     * Matches words in stages: first as they are, then, for example, by their stems. A stage goes from the end of the hypothesis
     * and takes the last word of the reference that is equal and not yet taken.
     *
     * @param hypothesis per stage the words in that form, all of the same length
     * @param reference per stage the words in that form, all of the same length
     * @return in the order of the hypothesis
     */
    public static List<Match> align(List<List<String>> hypothesis, List<List<String>> reference) {
        int[] partner = new int[hypothesis.getFirst().size()];
        Arrays.fill(partner, -1);
        boolean[] taken = new boolean[reference.getFirst().size()];
        for (int stage = 0; stage < hypothesis.size(); stage++) {
            align(hypothesis.get(stage), reference.get(stage), partner, taken);
        }
        return IntStream.range(0, partner.length)
                .filter(i -> partner[i] >= 0)
                .mapToObj(i -> new Match(i, partner[i]))
                .toList();
    }

    private static void align(List<String> hypothesis, List<String> reference, int[] partner, boolean[] taken) {
        Map<String, Deque<Integer>> free = new HashMap<>();
        for (int j = 0; j < taken.length; j++) {
            if (!taken[j]) {
                free.computeIfAbsent(reference.get(j), _ -> new ArrayDeque<>()).addLast(j);
            }
        }
        for (int i = partner.length - 1; i >= 0; i--) {
            var positions = free.get(hypothesis.get(i));
            if (partner[i] < 0 && positions != null && !positions.isEmpty()) {
                partner[i] = positions.removeLast();
                taken[partner[i]] = true;
            }
        }
    }

    /** The number of runs of matches that are neighbours in both texts; 0 of no matches. */
    public static int chunks(List<Match> matches) {
        int chunks = matches.isEmpty() ? 0 : 1;
        for (int i = 1; i < matches.size(); i++) {
            var before = matches.get(i - 1);
            var match = matches.get(i);
            boolean goesOn =
                    match.hypothesis() == before.hypothesis() + 1 && match.reference() == before.reference() + 1;
            chunks += goesOn ? 0 : 1;
        }
        return chunks;
    }

    /**
     * F (1 - gamma (chunks / m)^beta) with F = P R / (alpha P + (1 - alpha) R), P = m / |hypothesis|, R = m / |reference|.
     *
     * @return 0 to 1; 0 without a match
     */
    public static double score(List<Match> matches, int hypothesisWords, int referenceWords, Constants constants) {
        if (matches.isEmpty()) {
            return 0;
        }
        double matched = matches.size();
        double precision = matched / hypothesisWords;
        double recall = matched / referenceWords;
        double f = precision * recall / (constants.alpha() * precision + (1 - constants.alpha()) * recall);
        return f * (1 - constants.gamma() * Math.pow(chunks(matches) / matched, constants.beta()));
    }
}
