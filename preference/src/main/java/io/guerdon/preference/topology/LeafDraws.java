package io.guerdon.preference.topology;

import io.guerdon.preference.topology.PrefixBeliefs.Leaves;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Pairs of leaves of a complete tree of prefixes, drawn as the topologies of comparisons draw them. Pure functions of the random
 * stream that they are given.
 *
 * <p>Source: "Reward Generalization in RLHF: A Topological Perspective" (arXiv 2402.10184).
 */
public final class LeafDraws {

    private LeafDraws() {}

    /** Independent pairs: two new leaves for each, drawn evenly. */
    public static List<Leaves> chain(PrefixBeliefs beliefs, int pairs, SplittableRandom random) {
        int leaves = Math.toIntExact(beliefs.leaves());
        var drawn = new ArrayList<Leaves>();
        while (drawn.size() < pairs) {
            int a = random.nextInt(leaves);
            int b = random.nextInt(leaves);
            if (a != b) {
                drawn.add(new Leaves(a, b));
            }
        }
        return drawn;
    }

    /**
     * Pairs of a tree's leaves: pairs / reuse leaves, spread as evenly over the tree as they go, and random pairs among them.
     *
     * @param reuse in how many pairs a leaf occurs, over 2
     */
    public static List<Leaves> tree(PrefixBeliefs beliefs, int pairs, int reuse, SplittableRandom random) {
        var leaves = new ArrayList<Integer>();
        int count = (int) Math.min(beliefs.leaves(), Math.max(2, pairs / reuse));
        spread(beliefs, 0, 0, count, random, leaves);
        var drawn = new ArrayList<Leaves>();
        while (drawn.size() < pairs) {
            int a = leaves.get(random.nextInt(leaves.size()));
            int b = leaves.get(random.nextInt(leaves.size()));
            if (a != b) {
                drawn.add(new Leaves(a, b));
            }
        }
        return drawn;
    }

    /**
     * Pairs among few independent answers: all pairs of them if they are enough, otherwise a random part.
     *
     * @param answers how many, at least two
     */
    public static List<Leaves> among(PrefixBeliefs beliefs, int pairs, int answers, SplittableRandom random) {
        var drawn = different(beliefs, answers, random);
        var all = new ArrayList<Leaves>();
        for (int i = 0; i < drawn.size(); i++) {
            for (int j = 0; j < i; j++) {
                all.add(new Leaves(drawn.get(j), drawn.get(i)));
            }
        }
        for (int i = 0; i < Math.min(pairs, all.size()); i++) {
            int j = i + random.nextInt(all.size() - i);
            var pair = all.get(j);
            all.set(j, all.get(i));
            all.set(i, pair);
        }
        return List.copyOf(all.subList(0, Math.min(pairs, all.size())));
    }

    /** One answer against each of as many others, all independent. */
    public static List<Leaves> star(PrefixBeliefs beliefs, int pairs, SplittableRandom random) {
        var drawn = different(beliefs, pairs + 1, random);
        return drawn.stream()
                .skip(1)
                .map(other -> new Leaves(drawn.getFirst(), other))
                .toList();
    }

    /** As many different leaves, or all. */
    private static List<Integer> different(PrefixBeliefs beliefs, int count, SplittableRandom random) {
        int leaves = Math.toIntExact(beliefs.leaves());
        var drawn = new LinkedHashSet<Integer>();
        while (drawn.size() < Math.min(count, leaves)) {
            drawn.add(random.nextInt(leaves));
        }
        return List.copyOf(drawn);
    }

    /** Shares a count among the children of a node as evenly as it goes; the remainder falls on random children. */
    private static void spread(
            PrefixBeliefs beliefs, int node, int level, int count, SplittableRandom random, List<Integer> to) {
        if (count == 0) {
            return;
        }
        if (level == beliefs.depth()) {
            to.add(node);
            return;
        }
        int b = beliefs.branching();
        int[] shares = new int[b];
        Arrays.fill(shares, count / b);
        int[] children = new int[b];
        Arrays.setAll(children, i -> i);
        for (int left = count % b, i = 0; i < left; i++) {
            int j = i + random.nextInt(b - i);
            int child = children[j];
            children[j] = children[i];
            children[i] = child;
            shares[child]++;
        }
        for (int child = 0; child < b; child++) {
            spread(beliefs, node * b + child, level + 1, shares[child], random, to);
        }
    }
}
