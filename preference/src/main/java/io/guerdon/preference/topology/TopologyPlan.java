package io.guerdon.preference.topology;

import io.guerdon.neural.Draws;
import io.guerdon.preference.topology.PrefixBeliefs.Leaves;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * What each way of spending some comparisons on the answers to one prompt would leave unknown: the mean exact posterior variance
 * of the difference of two answers that nobody compared, and what it costs to write and to read. Known before a single label is
 * bought, because the variance of Gaussian beliefs does not depend on the labels. Pure; the same seed gives the same numbers.
 *
 * <p>Source: "Reward Generalization in RLHF: A Topological Perspective" (arXiv 2402.10184). The paper ranks topologies by the
 * variance of the best path, which is shown beside for few; the recommendation follows the exact variance.
 *
 * @param prior the mean variance without a comparison
 * @param candidates the least exact variance first
 */
public record TopologyPlan(double prior, List<Candidate> candidates) {

    private static final int DRAWS = 4;
    private static final int TESTS = 200;
    private static final int MOST = 1000;

    /** Best paths cost the cube of the answers, exact variances that of the pairs. */
    private static final int MOST_FOR_PATHS = 300;

    public TopologyPlan {
        candidates = List.copyOf(candidates);
    }

    /**
     * One way to spend the comparisons; means over some draws.
     *
     * @param name what it is
     * @param pairs how many comparisons it comes to: fewer than wanted where there are not so many pairs
     * @param answers how many answers are written
     * @param written segments that are written: a shared beginning once
     * @param read segments that the labeller reads: of each pair a shared beginning once and the rest of both
     * @param exact the mean posterior variance
     * @param exactSpread the deviation of that mean over draws
     * @param path the mean variance of the best path; NaN above 300 comparisons
     */
    public record Candidate(
            String name,
            double pairs,
            double answers,
            double written,
            double read,
            double exact,
            double exactSpread,
            double path) {}

    private record Draw(List<Leaves> pairs, long written) {}

    /**
     * Plans.
     *
     * @param comparisons on the answers to one prompt, 1 to 1000: exact variances cost the cube
     * @param labelVariance of one comparison, above 0, see {@link PreferenceLabels#variance}
     */
    public static TopologyPlan of(PrefixBeliefs beliefs, int comparisons, double labelVariance, long seed) {
        if (comparisons < 1 || comparisons > MOST) {
            throw new IllegalArgumentException(comparisons + " comparisons to one prompt, expected 1 to " + MOST
                    + ": exact variances cost the cube of it");
        }
        if (!(labelVariance > 0)) {
            throw new IllegalArgumentException("the variance of a label must be above 0, found " + labelVariance);
        }
        var tests = LeafDraws.chain(beliefs, TESTS, Draws.at(seed, 0));
        var candidates = new ArrayList<Candidate>();
        candidates.add(candidate("chain: two new answers for each", beliefs, labelVariance, tests, seed, random -> {
            var pairs = LeafDraws.chain(beliefs, comparisons, random);
            return new Draw(pairs, 2L * pairs.size() * beliefs.depth());
        }));
        for (int reuse = 1; comparisons / reuse >= 2 && reuse <= 8; reuse *= 2) {
            int each = reuse;
            int leaves = (int) Math.min(beliefs.leaves(), Math.max(2, comparisons / each));
            candidates.add(candidate(
                    "tree: random pairs of " + leaves + " leaves", beliefs, labelVariance, tests, seed, random -> {
                        var pairs = LeafDraws.tree(beliefs, comparisons, each, random);
                        return new Draw(pairs, nodes(beliefs, pairs));
                    }));
        }
        int few = fewest(comparisons);
        candidates.add(candidate("all pairs of " + few + " answers", beliefs, labelVariance, tests, seed, random -> {
            var pairs = LeafDraws.among(beliefs, comparisons, few, random);
            return new Draw(pairs, (long) few * beliefs.depth());
        }));
        candidates.add(candidate("star: one answer against all", beliefs, labelVariance, tests, seed, random -> {
            var pairs = LeafDraws.star(beliefs, comparisons, random);
            return new Draw(pairs, (pairs.size() + 1L) * beliefs.depth());
        }));
        candidates.sort(Comparator.comparingDouble(Candidate::exact));
        return new TopologyPlan(mean(beliefs.posteriorVariances(List.of(), labelVariance, tests)), candidates);
    }

    /** The fewest answers that have so many pairs. */
    static int fewest(int pairs) {
        return IntStream.iterate(2, n -> n + 1)
                .filter(n -> (long) n * (n - 1) / 2 >= pairs)
                .findFirst()
                .orElseThrow();
    }

    private static Candidate candidate(
            String name,
            PrefixBeliefs beliefs,
            double labelVariance,
            List<Leaves> tests,
            long seed,
            Function<SplittableRandom, Draw> draw) {
        double[] exact = new double[DRAWS];
        double path = 0;
        double pairs = 0;
        double answers = 0;
        double written = 0;
        double read = 0;
        for (int d = 0; d < DRAWS; d++) {
            var drawn = draw.apply(Draws.at(seed, 1, d));
            exact[d] = mean(beliefs.posteriorVariances(drawn.pairs(), labelVariance, tests));
            path += drawn.pairs().size() > MOST_FOR_PATHS
                    ? Double.NaN
                    : mean(beliefs.pathVariances(drawn.pairs(), labelVariance, tests)) / DRAWS;
            pairs += (double) drawn.pairs().size() / DRAWS;
            answers += (double) leaves(drawn.pairs()) / DRAWS;
            written += (double) drawn.written() / DRAWS;
            read += (double) read(beliefs, drawn.pairs()) / DRAWS;
        }
        double mean = mean(exact);
        double spread =
                Math.sqrt(Arrays.stream(exact).map(e -> (e - mean) * (e - mean)).sum() / (DRAWS - 1));
        return new Candidate(name, pairs, answers, written, read, mean, spread, path);
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }

    private static long leaves(List<Leaves> pairs) {
        return pairs.stream()
                .flatMapToInt(pair -> IntStream.of(pair.a(), pair.b()))
                .distinct()
                .count();
    }

    private static long read(PrefixBeliefs beliefs, List<Leaves> pairs) {
        return pairs.stream()
                .mapToLong(pair -> 2L * beliefs.depth() - beliefs.sharedDepth(pair.a(), pair.b()))
                .sum();
    }

    /** The nodes of the tree whose leaves occur, the root not counted. */
    private static long nodes(PrefixBeliefs beliefs, List<Leaves> pairs) {
        record Node(int level, int number) {}
        var nodes = new HashSet<Node>();
        for (var pair : pairs) {
            for (int leaf : new int[] {pair.a(), pair.b()}) {
                int number = leaf;
                for (int level = beliefs.depth(); level > 0; level--) {
                    nodes.add(new Node(level, number));
                    number /= beliefs.branching();
                }
            }
        }
        return nodes.size();
    }
}
