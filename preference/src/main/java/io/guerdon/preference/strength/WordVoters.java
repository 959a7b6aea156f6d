package io.guerdon.preference.strength;

import io.guerdon.core.shaping.Curves;
import io.guerdon.preference.data.Comparison;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Small reward models that vote on comparisons without a network: linear in the words and pairs of neighbouring words of a response,
 * its length, and how much of the prompt it takes up. A model votes only on prompts that it has not learned from. They learn
 * thousands of comparisons a second; what depends on meaning rather than words they cannot see.
 *
 * <p>Source: preference strength by voting is that of "Secrets of RLHF II" (arXiv 2401.06080), whose voters are copies of the reward
 * model; AdaGrad (Duchi, Hazan and Singer, 2011).
 *
 * @param models how many vote, at least 1
 * @param folds into which prompts are cut, anew for each model, at least 2
 * @param epochs passes over the comparisons, at least 1
 * @param leastComparisons users with fewer are not voted on
 * @param seed decides folds and order
 */
public record WordVoters(int models, int folds, int epochs, int leastComparisons, long seed) {

    private static final int BUCKETS = 1 << 18;
    private static final int LENGTH = BUCKETS;
    private static final int OVERLAP = BUCKETS + 1;
    private static final double RATE = 0.3;

    /** A response is read so far; more changes little. */
    private static final int MOST_CHARACTERS = 20_000;

    public WordVoters {
        if (models < 1 || folds < 2 || epochs < 1 || leastComparisons < 1) {
            throw new IllegalArgumentException(
                    "word voters need at least 1 model, 2 folds, 1 epoch and 1 comparison, found " + models + ", "
                            + folds + ", " + epochs + " and " + leastComparisons);
        }
    }

    /** Features that are not 0. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Sparse(int[] places, float[] values) {}

    /**
     * The votes on all comparisons; each user's come from models that learned this user's alone. NaN for ties, and for users with
     * too few comparisons. Each model's differences have a root mean square of 1.
     */
    public EnsembleVotes votes(List<Comparison> comparisons) {
        double[][] differences = new double[models][comparisons.size()];
        for (double[] own : differences) {
            Arrays.fill(own, Double.NaN);
        }
        for (int[] all : Treated.byUser(comparisons)) {
            int[] own =
                    Arrays.stream(all).filter(i -> !comparisons.get(i).tie()).toArray();
            if (own.length >= leastComparisons) {
                var features = Arrays.stream(own)
                        .mapToObj(i -> features(comparisons.get(i)))
                        .toList();
                for (int m = 0; m < models; m++) {
                    double[] said = vote(comparisons, own, features, m);
                    for (int i = 0; i < own.length; i++) {
                        differences[m][own[i]] = said[i];
                    }
                }
            }
        }
        return new EnsembleVotes(differences);
    }

    private double[] vote(List<Comparison> comparisons, int[] own, List<Sparse> features, int model) {
        var random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + model);
        int salt = random.nextInt();
        int[] fold = new int[own.length];
        Arrays.setAll(
                fold, i -> Math.floorMod(mixed(comparisons.get(own[i]).prompt().hashCode() ^ salt), folds));
        double[] said = new double[own.length];
        for (int f = 0; f < folds; f++) {
            double[] weights = learned(features, fold, f, random.split());
            for (int i = 0; i < said.length; i++) {
                if (fold[i] == f) {
                    said[i] = dot(weights, features.get(i));
                }
            }
        }
        double size = Math.sqrt(Arrays.stream(said).map(s -> s * s).average().orElse(0));
        return size == 0 ? said : Arrays.stream(said).map(s -> s / size).toArray();
    }

    private double[] learned(List<Sparse> features, int[] fold, int but, SplittableRandom random) {
        double[] weights = new double[BUCKETS + 2];
        double[] squares = new double[BUCKETS + 2];
        int[] order = new int[fold.length];
        Arrays.setAll(order, i -> i);
        for (int epoch = 0; epoch < epochs; epoch++) {
            for (int i = order.length - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int swapped = order[i];
                order[i] = order[j];
                order[j] = swapped;
            }
            for (int i : order) {
                if (fold[i] != but) {
                    var x = features.get(i);
                    double wrong = Curves.sigmoid(-dot(weights, x));
                    for (int k = 0; k < x.places().length; k++) {
                        double gradient = wrong * x.values()[k];
                        int place = x.places()[k];
                        squares[place] += gradient * gradient;
                        weights[place] += RATE * gradient / Math.sqrt(squares[place] + 1e-8);
                    }
                }
            }
        }
        return weights;
    }

    private static double dot(double[] weights, Sparse x) {
        double sum = 0;
        for (int k = 0; k < x.places().length; k++) {
            sum += weights[x.places()[k]] * x.values()[k];
        }
        return sum;
    }

    /** Features of the chosen less those of the rejected response. */
    private static Sparse features(Comparison comparison) {
        var asked = new HashSet<>(words(comparison.prompt()));
        Map<Integer, Float> difference = new HashMap<>();
        add(difference, comparison.chosen(), asked, 1);
        add(difference, comparison.rejected(), asked, -1);
        difference.values().removeIf(v -> v == 0);
        int[] places = difference.keySet().stream().mapToInt(i -> i).sorted().toArray();
        float[] values = new float[places.length];
        for (int k = 0; k < places.length; k++) {
            values[k] = difference.getOrDefault(places[k], 0f);
        }
        return new Sparse(places, values);
    }

    private static void add(Map<Integer, Float> to, String response, Set<String> asked, int sign) {
        var words = words(response);
        Map<Integer, Integer> counts = new HashMap<>();
        int known = 0;
        String before = "";
        for (String word : words) {
            counts.merge(bucket(word.hashCode()), 1, Integer::sum);
            counts.merge(bucket(31 * before.hashCode() + word.hashCode() + 7), 1, Integer::sum);
            known += asked.contains(word) ? 1 : 0;
            before = word;
        }
        double norm = 0;
        for (int count : counts.values()) {
            norm += Math.pow(1 + Math.log(count), 2);
        }
        double scale = sign / Math.max(1, Math.sqrt(norm));
        counts.forEach((place, count) -> to.merge(place, (float) (scale * (1 + Math.log(count))), Float::sum));
        to.merge(LENGTH, (float) (sign * Math.log1p(words.size())), Float::sum);
        to.merge(OVERLAP, (float) (sign * known / Math.max(1.0, words.size())), Float::sum);
    }

    private static int bucket(int hash) {
        return mixed(hash) & (BUCKETS - 1);
    }

    private static int mixed(int hash) {
        int h = (hash ^ (hash >>> 16)) * 0x7feb352d;
        h = (h ^ (h >>> 15)) * 0x846ca68b;
        return h ^ (h >>> 16);
    }

    /** Runs of letters and digits in small letters, and every other sign that is no blank, in one pass. */
    private static List<String> words(String text) {
        var words = new ArrayList<String>();
        int end = Math.min(text.length(), MOST_CHARACTERS);
        var word = new StringBuilder();
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (Character.isLetterOrDigit(c)) {
                word.append(Character.toLowerCase(c));
            } else {
                if (!word.isEmpty()) {
                    words.add(word.toString());
                    word.setLength(0);
                }
                if (!Character.isWhitespace(c)) {
                    words.add(String.valueOf(c));
                }
            }
        }
        if (!word.isEmpty()) {
            words.add(word.toString());
        }
        return words;
    }
}
