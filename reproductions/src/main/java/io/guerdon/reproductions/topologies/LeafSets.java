package io.guerdon.reproductions.topologies;

import io.guerdon.preference.topology.PrefixBeliefs;
import io.guerdon.preference.topology.PrefixBeliefs.Leaves;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Pairs of leaves of a complete tree of prefixes, drawn in the ways that are compared. Pure functions. */
final class LeafSets {

    private LeafSets() {}

    /** Independent pairs: two new leaves for each, drawn evenly. */
    static List<Leaves> chain(PrefixBeliefs beliefs, int pairs, SplittableRandom random) {
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
    static List<Leaves> tree(PrefixBeliefs beliefs, int pairs, int reuse, SplittableRandom random) {
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
