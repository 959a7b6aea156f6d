package io.guerdon.preference.topology;

import io.guerdon.preference.topology.AnswerTree.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tree that existing responses to one prompt make by what they begin with: each is cut into segments, and responses share the
 * nodes of their common segments. Immutable and thread-safe.
 *
 * @param responses the different ones, in the order of the tree's leaves
 * @param duplicates how many were equal to another and are left out
 * @param tree of their segments
 */
public record ResponseTree(List<String> responses, int duplicates, AnswerTree<String> tree) {

    /** Levels of the tree; what goes beyond is one last segment. */
    private static final int LEVELS = 64;

    /** Where responses are cut. */
    public enum Cut {
        /** After each new line. */
        LINE,
        /** After a full stop, question or exclamation mark that a blank or the end follows, and after each new line. */
        SENTENCE,
        /** After each run of blanks. */
        WORD
    }

    public ResponseTree {
        responses = List.copyOf(responses);
    }

    /** A node while the tree grows. */
    private static final class Growing {
        private final Map<String, Growing> children = new LinkedHashMap<>();
        private boolean ends;
    }

    /** Makes the tree. */
    public static ResponseTree of(List<String> responses, Cut cut) {
        var root = new Growing();
        int duplicates = 0;
        for (String response : responses) {
            var node = root;
            for (String segment : segments(response, cut)) {
                node = node.children.computeIfAbsent(segment, _ -> new Growing());
            }
            duplicates += node.ends ? 1 : 0;
            node.ends = true;
        }
        var tree = new AnswerTree<>(nodes(root));
        var texts =
                tree.leaves().stream().map(leaf -> String.join("", leaf.text())).toList();
        return new ResponseTree(texts, duplicates, tree);
    }

    /** A response that another one continues ends in a leaf without text. */
    private static List<Node<String>> nodes(Growing node) {
        var nodes = new ArrayList<Node<String>>();
        if (node.ends && !node.children.isEmpty()) {
            nodes.add(new Node<>(List.of(), List.of()));
        }
        node.children.forEach((segment, child) -> nodes.add(new Node<>(List.of(segment), nodes(child))));
        return nodes;
    }

    /** Cuts a text; the segments joined are the text. An empty text is one empty segment. */
    static List<String> segments(String text, Cut cut) {
        var segments = new ArrayList<String>();
        int from = 0;
        for (int i = 1; i < text.length() && segments.size() < LEVELS - 1; i++) {
            if (isCut(text, i, cut)) {
                segments.add(text.substring(from, i));
                from = i;
            }
        }
        segments.add(text.substring(from));
        return segments;
    }

    /** Whether a segment ends before this place. */
    private static boolean isCut(String text, int at, Cut cut) {
        char before = text.charAt(at - 1);
        boolean blank = Character.isWhitespace(before);
        boolean next = !Character.isWhitespace(text.charAt(at));
        return switch (cut) {
            case LINE -> before == '\n';
            case WORD -> blank && next;
            case SENTENCE -> before == '\n' || blank && next && endsSentence(text, at - 1);
        };
    }

    private static boolean endsSentence(String text, int blank) {
        int last = blank;
        // At most a few blanks are looked over, so that the whole stays linear.
        while (last > 0 && blank - last < 8 && Character.isWhitespace(text.charAt(last))) {
            last--;
        }
        return ".?!".indexOf(text.charAt(last)) >= 0;
    }

    /**
     * What is believed of the rewards of the responses: responses that share l segments have the covariance scale/2 (1 -
     * 2^(-alpha l)), and each has the variance scale/2, the family of {@link PrefixBeliefs} with branching 2 for leaves at any
     * depth.
     *
     * @param alpha how much closer a shared segment brings two responses, above 0
     * @param scale the prior variance of the difference of two responses that share nothing, above 0
     * @return [responses][responses]
     */
    public double[][] covariance(double alpha, double scale) {
        int n = responses.size();
        double[][] covariance = new double[n][n];
        for (int i = 0; i < n; i++) {
            covariance[i][i] = scale / 2;
        }
        for (var pair : tree.pairs()) {
            double shared = scale / 2 * (1 - Math.pow(2, -alpha * pair.sharedDepth()));
            covariance[pair.a()][pair.b()] = shared;
            covariance[pair.b()][pair.a()] = shared;
        }
        return covariance;
    }
}
