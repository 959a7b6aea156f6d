package io.guerdon.preference.idealpoint;

import io.guerdon.neural.Draws;
import io.guerdon.neural.encoder.TextEncoder;
import io.guerdon.neural.encoder.TextEncoder.Text;
import io.guerdon.preference.data.Comparison;
import io.guerdon.preference.idealpoint.IdealPointModel.Item;
import io.guerdon.preference.idealpoint.SharedSpace.Model;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Comparisons of users, part of them held out. Prompts are held out whole; where there is no prompt, it is the pair of responses.
 * Immutable.
 *
 * @param training what is learned from
 * @param heldOut what is validated on; only of users who have something to learn from
 * @param users by name the rows of their logits, in the order of the comparisons in training
 * @param ties how many comparisons without a preferred response were left out
 * @param nameless how many comparisons without a user were left out
 * @param unlearned how many held-out comparisons were left out because their user has none in training
 */
public record UserComparisons(
        List<Comparison> training,
        List<Comparison> heldOut,
        SequencedMap<String, Integer> users,
        long ties,
        long nameless,
        long unlearned) {

    public UserComparisons {
        training = List.copyOf(training);
        heldOut = List.copyOf(heldOut);
    }

    /**
     * Splits comparisons.
     *
     * @param share held out, 0 to 1
     * @throws IllegalArgumentException when none is left to learn from
     */
    public static UserComparisons split(List<Comparison> comparisons, double share, long seed) {
        var training = new ArrayList<Comparison>();
        var candidates = new ArrayList<Comparison>();
        var users = new LinkedHashMap<String, Integer>();
        long ties = 0;
        long nameless = 0;
        for (var comparison : comparisons) {
            if (comparison.tie()) {
                ties++;
            } else if (comparison.user().isEmpty()) {
                nameless++;
            } else if (Draws.at(seed, 1, question(comparison).hashCode()).nextDouble() < share) {
                candidates.add(comparison);
            } else {
                training.add(comparison);
                users.putIfAbsent(comparison.user(), users.size());
            }
        }
        if (training.isEmpty()) {
            throw new IllegalArgumentException("no comparison of a user is left to learn from: " + comparisons.size()
                    + " in all, " + ties + " ties, " + nameless + " without a field 'user', " + candidates.size()
                    + " held out");
        }
        var heldOut = candidates.stream()
                .filter(comparison -> users.containsKey(comparison.user()))
                .toList();
        return new UserComparisons(training, heldOut, users, ties, nameless, candidates.size() - heldOut.size());
    }

    /** What must not stand on both sides of the split. */
    private static String question(Comparison comparison) {
        if (!comparison.prompt().isEmpty()) {
            return comparison.prompt();
        }
        boolean ordered = comparison.chosen().compareTo(comparison.rejected()) <= 0;
        return (ordered ? comparison.chosen() : comparison.rejected())
                + "\n"
                + (ordered ? comparison.rejected() : comparison.chosen());
    }

    /** What a person should know of what was left out, in sentences. */
    public List<String> lines() {
        var lines = new ArrayList<String>();
        say(lines, ties, "ties are not learned from: an ideal point needs a preferred response");
        say(lines, nameless, "comparisons name no user and are left out");
        say(lines, unlearned, "held-out comparisons are of users with nothing to learn from, and are left out");
        long few = users.keySet().stream().filter(user -> pairs(user) < 5).count();
        say(lines, few, "users have fewer than 5 comparisons to learn from");
        return lines;
    }

    private static void say(List<String> lines, long count, String words) {
        if (count > 0) {
            lines.add(String.format(java.util.Locale.ROOT, "%,d %s", count, words));
        }
    }

    /** How many comparisons of a user are learned from. */
    public int pairs(String user) {
        return (int) training.stream()
                .filter(comparison -> comparison.user().equals(user))
                .count();
    }

    /**
     * Comparisons as vectors; which side the chosen one is on is drawn.
     *
     * @param comparisons of {@link #users} only, at least one
     */
    EmbeddedPairs embedded(List<Comparison> comparisons, Model model, TextEncoder encoder, long seed) {
        int n = comparisons.size();
        var left = new ArrayList<Text>();
        var right = new ArrayList<Text>();
        var prompts = new ArrayList<Text>();
        double[] labels = new double[n];
        int[] who = new int[n];
        var sides = Draws.at(seed, 2);
        for (int i = 0; i < n; i++) {
            var comparison = comparisons.get(i);
            boolean chosenRight = sides.nextBoolean();
            var chosen = IdealPointModel.text(model, new Item(comparison.prompt(), comparison.chosen()));
            var rejected = IdealPointModel.text(model, new Item(comparison.prompt(), comparison.rejected()));
            left.add(chosenRight ? rejected : chosen);
            right.add(chosenRight ? chosen : rejected);
            labels[i] = chosenRight ? 1 : -1;
            prompts.add(Text.of(comparison.prompt()));
            who[i] = users.getOrDefault(comparison.user(), 0);
        }
        double @Nullable [][] asked = model == Model.A ? null : encoder.encode(prompts);
        return EmbeddedPairs.of(who, asked, encoder.encode(left), encoder.encode(right), labels);
    }

    /** All texts that {@link #embedded} asks for, each once. */
    List<Text> texts(Model model) {
        var texts = new java.util.LinkedHashSet<Text>();
        for (var part : Arrays.asList(training, heldOut)) {
            for (var comparison : part) {
                texts.add(IdealPointModel.text(model, new Item(comparison.prompt(), comparison.chosen())));
                texts.add(IdealPointModel.text(model, new Item(comparison.prompt(), comparison.rejected())));
                if (model == Model.B) {
                    texts.add(Text.of(comparison.prompt()));
                }
            }
        }
        return List.copyOf(texts);
    }
}
