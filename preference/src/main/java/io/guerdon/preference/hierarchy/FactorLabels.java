package io.guerdon.preference.hierarchy;

import io.guerdon.core.Groups;
import io.guerdon.neural.Draws;
import io.guerdon.preference.hierarchy.HierarchyLoss.Labelled;
import io.guerdon.preference.hierarchy.HierarchyLoss.Pair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Pairs of items inside groups, and what a hierarchy of factors says of each. Knows nothing of the items but their factors.
 *
 * <p>Source: HERON (arXiv 2309.02632).
 *
 * @param ranking the hierarchy
 * @param margins by factor, as these items give them
 * @param rows the factors of each item, most important first
 * @param pairs in the order of the groups
 * @param same pairs that were left out because both items are the same
 * @param undrawn pairs that were left out because their group has too many
 */
@SuppressWarnings("ArrayRecordComponent") // numbers to read, compared by nobody
public record FactorLabels(
        FactorRanking ranking, double[] margins, double[][] rows, List<Labelled> pairs, long same, long undrawn) {

    /** From here on one level is said to decide alone. */
    private static final double NEARLY_ALL = 0.95;

    public FactorLabels {
        pairs = List.copyOf(pairs);
    }

    /**
     * Labels all pairs of each group, or as many as are drawn.
     *
     * @param rows the factors of each item, most important first; NaN decides nothing
     * @param alike whether two items are the same, so that there is nothing to prefer
     * @param most pairs of one group
     * @throws IllegalArgumentException when no factor varies
     */
    public static FactorLabels of(
            FactorRanking ranking,
            double[][] rows,
            Groups groups,
            BiPredicate<Integer, Integer> alike,
            int most,
            long seed) {
        double[] margins = ranking.margins(rows);
        requireVariation(ranking, rows);
        var drawn = new ArrayList<Pair>();
        long same = 0;
        long undrawn = 0;
        for (int group = 0; group < groups.count(); group++) {
            int[] members = groups.members(group);
            var pairs = new ArrayList<Pair>();
            for (int j = 1; j < members.length; j++) {
                for (int i = 0; i < j; i++) {
                    if (alike.test(members[i], members[j])) {
                        same++;
                    } else {
                        pairs.add(new Pair(members[i], members[j]));
                    }
                }
            }
            if (pairs.size() > most) {
                undrawn += pairs.size() - most;
                int[] order = Draws.permutation(pairs.size(), Draws.at(seed, group));
                Arrays.stream(order, 0, most).sorted().forEach(p -> drawn.add(pairs.get(p)));
            } else {
                drawn.addAll(pairs);
            }
        }
        return new FactorLabels(ranking, margins, rows, ranking.label(drawn, rows, margins), same, undrawn);
    }

    private static void requireVariation(FactorRanking ranking, double[][] rows) {
        for (int k = 0; k < ranking.size(); k++) {
            int factor = k;
            if (Arrays.stream(rows).mapToDouble(row -> row[factor]).distinct().count() > 1) {
                return;
            }
        }
        throw new IllegalArgumentException("no factor varies over the " + rows.length
                + " items ("
                + String.join(
                        ", ", ranking.factors().stream().map(f -> f.name()).toList())
                + "); there is nothing to prefer");
    }

    /** The pairs that a factor decided. */
    public List<Labelled> decided() {
        return pairs.stream().filter(Labelled::decided).toList();
    }

    /** How many pairs each level decided; the last number counts the undecided ones. */
    public int[] counts() {
        return HierarchyLoss.levelCounts(pairs, ranking.size());
    }

    /** What a person should look at, in sentences; none where all is well. */
    public List<String> warnings() {
        var warnings = new ArrayList<String>();
        int[] counts = counts();
        int decided = pairs.size() - counts[counts.length - 1];
        double[] leads = ranking.leads(pairs, rows);
        for (int k = 0; k < ranking.size(); k++) {
            var factor = ranking.factors().get(k);
            if (decided > 0 && counts[k] >= NEARLY_ALL * decided && ranking.size() > 1) {
                warnings.add(say(
                        "'%s' decides %.0f %% of the decided pairs; the other factors are idle",
                        factor.name(), 100.0 * counts[k] / decided));
            }
            if (counts[k] == 0) {
                warnings.add("'" + factor.name() + "' decides nothing: it never varies, its margin is too wide, or the"
                        + " factors before it decide all");
            }
            if (leads[k] * (factor.more() ? 1 : -1) < 0) {
                warnings.add(say(
                        "winners have %s of '%s' than losers (%.4g), against its direction: check its sign, or it conflicts with"
                                + " what stands before it",
                        factor.more() ? "less" : "more", factor.name(), leads[k]));
            }
        }
        if (decided == 0) {
            warnings.add("no pair is decided: the margins are too wide");
        }
        return warnings;
    }

    private static String say(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /** As a JSON tree. */
    public ObjectNode json() {
        var tree = JsonNodeFactory.instance.objectNode();
        int[] counts = counts();
        double[] leads = ranking.leads(pairs, rows);
        var levels = tree.putArray("levels");
        for (int k = 0; k < ranking.size(); k++) {
            var factor = ranking.factors().get(k);
            var level = levels.addObject();
            level.put("level", k + 1).put("factor", factor.name()).put("better", factor.more() ? "more" : "less");
            level.put("margin", margins[k]).put("decided", counts[k]);
            if (Double.isNaN(leads[k])) {
                level.putNull("winner_less_loser");
            } else {
                level.put("winner_less_loser", leads[k]);
            }
        }
        tree.put("pairs", pairs.size()).put("ties", counts[counts.length - 1]);
        tree.put("same", same).put("not_drawn", undrawn);
        var warned = tree.putArray("warnings");
        warnings().forEach(warned::add);
        return tree;
    }
}
