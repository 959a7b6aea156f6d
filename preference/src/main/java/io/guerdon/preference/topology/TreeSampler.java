package io.guerdon.preference.topology;

import io.guerdon.neural.Draws;
import io.guerdon.neural.generation.Generation;
import io.guerdon.neural.generation.Sampling;
import io.guerdon.neural.generation.SequenceModel;
import io.guerdon.preference.topology.AnswerTree.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Lets a model write the answers to a prompt as a tree: each node is continued several times by a segment, up to a separator, and
 * the last level to the end. Siblings that come out alike are drawn again a few times, then left out and counted.
 *
 * <p>Source: "Reward Generalization in RLHF: A Topological Perspective" (arXiv 2402.10184): the dynamic prefix tree, with a
 * temperature for each level.
 *
 * @param branching children of a node, at least 1
 * @param depth levels, at least 1
 * @param temperatures of the levels from the root on; the last one counts for all further levels
 * @param segmentTokens the most tokens of a segment that finds no separator
 * @param lastTokens the most tokens of the last segment
 * @param separators tokens that end a segment, which belong to it
 * @param end the token that ends an answer
 */
public record TreeSampler(
        int branching,
        int depth,
        List<Double> temperatures,
        int segmentTokens,
        int lastTokens,
        Set<Integer> separators,
        int end) {

    private static final int ATTEMPTS = 3;
    private static final int MOST_LEAVES = 4096;

    public TreeSampler {
        temperatures = List.copyOf(temperatures);
        separators = Set.copyOf(separators);
        if (branching < 1 || depth < 1 || Math.pow(branching, depth) > MOST_LEAVES) {
            throw new IllegalArgumentException("a tree of branching " + branching + " and depth " + depth
                    + "; expected at least 1 each, and at most " + MOST_LEAVES + " leaves");
        }
        if (temperatures.isEmpty() || segmentTokens < 1 || lastTokens < 1) {
            throw new IllegalArgumentException("a temperature, and at least one token in a segment, are needed; found "
                    + temperatures + ", " + segmentTokens + " and " + lastTokens);
        }
    }

    /**
     * A tree that was written.
     *
     * @param tree of tokens; the token that ends an answer belongs to it
     * @param written tokens that the tree holds, a shared beginning once
     * @param duplicates siblings that stayed alike and are left out
     * @param cut answers that were cut off before their end
     */
    public record Sampled(AnswerTree<Integer> tree, long written, int duplicates, int cut) {}

    /** A place that is to be continued, or has ended. */
    private static final class Growing {
        private final int[] text;
        private final List<Integer> segment;
        private final boolean ended;
        private final List<Growing> children = new ArrayList<>();

        Growing(int[] text, List<Integer> segment, boolean ended) {
            this.text = text;
            this.segment = segment;
            this.ended = ended;
        }
    }

    /**
     * Writes a tree; the same seed writes the same tree.
     *
     * @param prompt tokens, at least one
     * @throws IllegalArgumentException when prompt and answer do not fit into the model's context
     */
    public Sampled sample(SequenceModel model, int[] prompt, long seed) {
        var root = new Growing(prompt, List.of(), false);
        List<Growing> open = List.of(root);
        int duplicates = 0;
        for (int level = 0; level < depth && !open.isEmpty(); level++) {
            duplicates += grow(model, open, level, seed);
            open = open.stream()
                    .flatMap(node -> node.children.stream())
                    .filter(child -> !child.ended)
                    .toList();
        }
        return new Sampled(
                new AnswerTree<>(root.children.stream().map(TreeSampler::node).toList()),
                tokens(root),
                duplicates,
                open.size());
    }

    /** Continues all nodes of a level at once; returns how many children stayed alike. */
    private int grow(SequenceModel model, List<Growing> open, int level, long seed) {
        boolean last = level + 1 == depth;
        var stop = new HashSet<Integer>();
        stop.add(end);
        if (!last) {
            stop.addAll(separators);
        }
        var sampling = new Sampling(
                temperatures.get(Math.min(level, temperatures.size() - 1)),
                0,
                1,
                last ? lastTokens : segmentTokens,
                stop);
        var missing = new ArrayList<Growing>();
        for (var node : open) {
            for (int child = 0; child < branching; child++) {
                missing.add(node);
            }
        }
        for (int attempt = 0; attempt < ATTEMPTS && !missing.isEmpty(); attempt++) {
            int[][] texts = missing.stream().map(node -> node.text).toArray(int[][]::new);
            var written = Generation.sample(model, texts, sampling, Draws.seed(seed, level, attempt));
            var alike = new ArrayList<Growing>();
            for (int i = 0; i < missing.size(); i++) {
                var segment = Arrays.stream(written.tokens()[i]).boxed().toList();
                var node = missing.get(i);
                if (node.children.stream().anyMatch(sibling -> sibling.segment.equals(segment))) {
                    alike.add(node);
                } else {
                    boolean ended = segment.getLast() == end;
                    node.children.add(new Growing(written.sequence(i), segment, ended));
                }
            }
            missing = alike;
        }
        return missing.size();
    }

    private static Node<Integer> node(Growing growing) {
        return new Node<>(
                growing.segment,
                growing.children.stream().map(TreeSampler::node).toList());
    }

    private static long tokens(Growing node) {
        return node.segment.size()
                + node.children.stream().mapToLong(TreeSampler::tokens).sum();
    }
}
