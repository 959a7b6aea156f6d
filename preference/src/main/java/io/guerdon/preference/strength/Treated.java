package io.guerdon.preference.strength;

import io.guerdon.preference.data.Comparison;
import io.guerdon.preference.strength.LabelTreatment.Pair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * Comparisons, the votes on them, and what becomes of their labels. A user's comparisons are a data set of their own: votes come from
 * models that learned this user's comparisons alone, and shares are of this user's, because what one minority prefers looks like
 * noise to everybody's model. Immutable by convention.
 *
 * @param comparisons in their order
 * @param votes on each; of users with too few comparisons and of ties there is none, and their strength is NaN
 * @param pairs what becomes of each
 */
public record Treated(List<Comparison> comparisons, EnsembleVotes votes, List<Pair> pairs) {

    public Treated {
        comparisons = List.copyOf(comparisons);
        pairs = List.copyOf(pairs);
        if (votes.pairs() != comparisons.size() || pairs.size() != comparisons.size()) {
            throw new IllegalArgumentException(comparisons.size() + " comparisons, votes on " + votes.pairs()
                    + " and treatments of " + pairs.size());
        }
    }

    /** Treats every user's comparisons by their own order. */
    public static Treated of(List<Comparison> comparisons, EnsembleVotes votes, LabelTreatment treatment) {
        double[] strength = votes.strength();
        var pairs = new Pair[comparisons.size()];
        for (int[] own : byUser(comparisons)) {
            var treated = treatment.apply(
                    Arrays.stream(own).mapToDouble(i -> strength[i]).toArray());
            for (int i = 0; i < own.length; i++) {
                pairs[own[i]] = treated.get(i);
            }
        }
        return new Treated(comparisons, votes, List.of(pairs));
    }

    /** Turns every label that the models together vote against. */
    public static Treated negativeFlipped(List<Comparison> comparisons, EnsembleVotes votes) {
        double[] strength = votes.strength();
        var pairs = IntStream.range(0, strength.length)
                .mapToObj(i -> new Pair(strength[i] < 0, false, 0, 0))
                .toList();
        return new Treated(comparisons, votes, pairs);
    }

    /** The places of the comparisons whose label the models together vote against, weakest first. */
    public int[] suspicious() {
        double[] strength = votes.strength();
        return Arrays.stream(weakestFirst()).filter(i -> strength[i] < 0).toArray();
    }

    /** The places of each user's comparisons, users in the order of their names. */
    public static List<int[]> byUser(List<Comparison> comparisons) {
        Map<String, List<Integer>> byUser = new TreeMap<>();
        for (int i = 0; i < comparisons.size(); i++) {
            byUser.computeIfAbsent(comparisons.get(i).user(), _ -> new ArrayList<>())
                    .add(i);
        }
        return byUser.values().stream()
                .map(own -> own.stream().mapToInt(i -> i).toArray())
                .toList();
    }

    /** The places of the comparisons that have votes, weakest first. */
    public int[] weakestFirst() {
        double[] strength = votes.strength();
        int[] voted = IntStream.range(0, strength.length)
                .filter(i -> !Double.isNaN(strength[i]))
                .toArray();
        int[] order = StrengthGroups.ascending(
                Arrays.stream(voted).mapToDouble(i -> strength[i]).toArray());
        return Arrays.stream(order).map(i -> voted[i]).toArray();
    }

    /** How long chosen responses are beside rejected ones, as labelled. */
    public LengthDifferences lengthsBefore() {
        return LengthDifferences.of(comparisons.stream()
                .filter(c -> !c.tie())
                .mapToDouble(Treated::longer)
                .toArray());
    }

    /** The same after flipping and dropping. */
    public LengthDifferences lengthsAfter() {
        return LengthDifferences.of(IntStream.range(0, comparisons.size())
                .filter(i -> !comparisons.get(i).tie() && !pairs.get(i).dropped())
                .mapToDouble(i -> (pairs.get(i).flipped() ? -1 : 1) * longer(comparisons.get(i)))
                .toArray());
    }

    private static double longer(Comparison comparison) {
        return comparison.chosen().length() - comparison.rejected().length();
    }

    /** How many have become what, by the word of {@link Pair#word}. */
    public Map<String, Integer> counts() {
        var counts = new LinkedHashMap<String, Integer>();
        pairs.forEach(pair -> counts.merge(pair.word(), 1, Integer::sum));
        return counts;
    }

    /** What a person should know, in sentences; the last ones warn. */
    public List<String> lines() {
        var lines = new ArrayList<String>();
        double[] strength = votes.strength();
        int voted = (int) Arrays.stream(strength).filter(s -> !Double.isNaN(s)).count();
        int negative = StrengthGroups.negative(strength).length;
        double likeness = votes.likeness();
        lines.add(format(
                "%d models voted on %,d comparisons; on %,d (%.1f %%) they prefer the rejected response; two models correlate by %.2f",
                votes.models(), voted, negative, 100.0 * negative / Math.max(1, voted), likeness));
        if (voted < comparisons.size()) {
            lines.add(format(
                    "%,d comparisons have no votes (ties, users with too few comparisons) and stay as they are",
                    comparisons.size() - voted));
        }
        ToIntFunction<String> count = word -> counts().getOrDefault(word, 0);
        lines.add(format(
                "%,d labels flipped, %,d comparisons left out, %,d labels softened",
                count.applyAsInt("flipped"), count.applyAsInt("dropped"), count.applyAsInt("softened")));
        lines.add("lengths before: " + lengthsBefore().words());
        lines.add("lengths after:  " + lengthsAfter().words());
        if (likeness >= EnsembleVotes.TOO_ALIKE) {
            lines.add("warning: the models are too alike for their deviation to say anything");
        }
        if (voted > 0 && negative * 5 > voted * 2) {
            lines.add(format(
                    "warning: the models agree with only %.0f %% of the labels: either most labels are noise or, more likely, the"
                            + " models have learned little and their votes mean little; give them more passes, or do not flip",
                    100.0 * (voted - negative) / voted));
        }
        return lines;
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
