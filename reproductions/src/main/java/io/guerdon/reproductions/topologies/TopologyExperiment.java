package io.guerdon.reproductions.topologies;

import io.guerdon.neural.Draws;
import io.guerdon.neural.Torch;
import io.guerdon.preference.topology.LeafDraws;
import io.guerdon.preference.topology.PrefixBeliefs;
import io.guerdon.preference.topology.PrefixBeliefs.Leaves;
import io.guerdon.reproductions.experiment.Arm;
import io.guerdon.reproductions.experiment.Cell;
import io.guerdon.reproductions.experiment.Claim;
import io.guerdon.reproductions.experiment.Column;
import io.guerdon.reproductions.experiment.Estimate;
import io.guerdon.reproductions.experiment.Experiment;
import io.guerdon.reproductions.experiment.Figure;
import io.guerdon.reproductions.experiment.Outcome;
import io.guerdon.reproductions.experiment.Results;
import io.guerdon.reproductions.experiment.Scale;
import io.guerdon.reproductions.experiment.Table;
import io.guerdon.reproductions.topologies.LabelledAnswers.Budget;
import io.guerdon.reproductions.topologies.LabelledAnswers.Topology;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Chains, trees and all pairs: the variance of what can be inferred from comparisons, by the best path (the paper's quantity) and
 * exactly (part one), and reward models that learn from them at three equal budgets (part two).
 */
public final class TopologyExperiment implements Experiment {

    private static final String VARIANCE = "variance.";
    private static final String CHAIN = VARIANCE + "chain";
    private static final List<Integer> REUSES = List.of(1, 2, 4, 8);
    private static final int BRANCHING = 3;
    private static final double ALPHA = 0.7;

    /** What the names of arms begin with whose answers a trained language model writes. */
    private static final String SAMPLED = "sampled.";

    private static final List<Budget> SAMPLED_BUDGETS = List.of(Budget.LABELS, Budget.GENERATED);

    /** A world of beliefs: how fast variance falls with depth, and the variance of a label. */
    private record World(double alpha, double label) {

        String words() {
            return "α " + alpha + ", v " + label;
        }
    }

    private static final List<World> WORLDS = List.of(
            new World(0.1, 0.01), new World(0.3, 0.01), new World(0.7, 0.01), new World(0.3, 0.1), new World(0.7, 0.1));

    /** How much is run. */
    private record Size(int depth, List<Integer> pairs, int tests, int steps, double share, int prompts, int imitated) {

        static Size of(Scale scale) {
            return switch (scale) {
                case TINY -> new Size(5, List.of(10, 20, 40), 40, 30, 0.1, 10, 4);
                case QUICK -> new Size(7, List.of(50, 100, 200), 150, 300, 1, 100, 300);
                case FULL -> new Size(9, List.of(50, 200, 800), 150, 800, 1, 200, 800);
            };
        }
    }

    /** The writers of the seeds, which all arms of a seed share. */
    private final Map<String, SampledSums> writers = new ConcurrentHashMap<>();

    @Override
    public String name() {
        return "tree-reward";
    }

    @Override
    public String title() {
        return "Tree-structured preferences: chains, trees and all pairs at equal budgets";
    }

    @Override
    public String source() {
        return "Qiu et al., Reward Generalization in RLHF: A Topological Perspective, ACL 2025 Findings, arXiv 2402.10184";
    }

    @Override
    public List<Arm> arms(Scale scale) {
        var arms = new ArrayList<Arm>();
        arms.add(new Arm(CHAIN, "independent pairs of leaves of a prefix tree"));
        for (int reuse : REUSES) {
            arms.add(new Arm(
                    VARIANCE + "tree-" + reuse,
                    "random pairs among leaves spread over the tree, " + reuse + " times fewer leaves than pairs"));
        }
        for (var budget : Budget.values()) {
            for (var topology : Topology.values()) {
                arms.add(new Arm(
                        arm(budget, topology), "reward model from " + topology.words() + ", equal " + words(budget)));
            }
        }
        for (var budget : SAMPLED_BUDGETS) {
            for (var topology : Topology.values()) {
                arms.add(new Arm(
                        SAMPLED + arm(budget, topology),
                        "the same where a language model writes sums at temperature 0.7: " + topology.words()
                                + ", equal " + words(budget)));
            }
        }
        return arms;
    }

    private static String arm(Budget budget, Topology topology) {
        return budget.name().toLowerCase(Locale.ROOT) + "." + topology.name().toLowerCase(Locale.ROOT);
    }

    private static String words(Budget budget) {
        return switch (budget) {
            case LABELS -> "number of labels";
            case GENERATED -> "number of symbols written";
            case READ -> "number of symbols read by the labeller";
        };
    }

    @Override
    public int seeds(Scale scale) {
        return switch (scale) {
            case TINY -> 2;
            case QUICK -> 3;
            case FULL -> 6;
        };
    }

    @Override
    public List<Column> columns() {
        return List.of(
                new Column(
                        "path " + WORLDS.get(0).words(),
                        "path variance, " + WORLDS.get(0).words(),
                        3),
                new Column("path " + WORLDS.get(1).words(), WORLDS.get(1).words(), 3),
                new Column(
                        "exact " + WORLDS.get(0).words(),
                        "exact variance, " + WORLDS.get(0).words(),
                        3),
                new Column("exact " + WORLDS.get(1).words(), WORLDS.get(1).words(), 3),
                new Column("labels", "labels", 0),
                new Column("generated", "written", 0),
                new Column("read", "read", 0),
                new Column("accuracy", "accuracy, independent pairs", 3),
                new Column("tree accuracy", "pairs of a tree", 3),
                new Column("best of 16", "best of 16", 2),
                new Column("best of 64", "best of 64", 2));
    }

    @Override
    public List<Figure> figures() {
        var arms = new ArrayList<String>();
        arms.add(CHAIN);
        REUSES.forEach(reuse -> arms.add(VARIANCE + "tree-" + reuse));
        var figures = new ArrayList<Figure>();
        for (var world : List.of(WORLDS.get(0), WORLDS.get(1), WORLDS.get(3))) {
            for (String measure : List.of("path", "exact")) {
                figures.add(new Figure(
                        (measure.equals("path") ? "Variance of the best path, " : "Exact posterior variance, ")
                                + world.words(),
                        world.words(),
                        "log10 n",
                        "pairs, logarithm to base 10",
                        measure,
                        "mean variance",
                        List.copyOf(arms)));
            }
        }
        return figures;
    }

    @Override
    public void run(Cell cell) {
        Torch.threads(1); // tiny networks: a second thread only waits
        var size = Size.of(cell.scale());
        if (cell.arm().startsWith(VARIANCE)) {
            variances(cell, size);
        } else {
            learn(cell, size);
        }
    }

    private static void variances(Cell cell, Size size) {
        String topology = cell.arm().substring(VARIANCE.length());
        var result = new LinkedHashMap<String, Double>();
        for (int w = 0; w < WORLDS.size(); w++) {
            var world = WORLDS.get(w);
            var beliefs = new PrefixBeliefs(BRANCHING, size.depth(), world.alpha(), 1);
            var tests = LeafDraws.chain(beliefs, size.tests(), Draws.at(cell.seed(), 1, w));
            for (int n : size.pairs()) {
                var random = Draws.at(cell.seed(), 2, w, n);
                List<Leaves> pairs = topology.equals("chain")
                        ? LeafDraws.chain(beliefs, n, random)
                        : LeafDraws.tree(beliefs, n, Integer.parseInt(topology.substring("tree-".length())), random);
                double path = mean(beliefs.pathVariances(pairs, world.label(), tests));
                double exact = mean(beliefs.posteriorVariances(pairs, world.label(), tests));
                var point = new LinkedHashMap<String, Double>();
                point.put("log10 n", Math.log10(n));
                point.put("path", path);
                point.put("exact", exact);
                cell.point(world.words(), n, point);
                // The last number of pairs stays: the table shows the most.
                result.put("path " + world.words(), path);
                result.put("exact " + world.words(), exact);
                result.putIfAbsent("few path " + world.words(), path);
            }
            cell.progress((w + 1.0) / WORLDS.size());
        }
        cell.result(result);
    }

    private void learn(Cell cell, Size size) {
        boolean sampled = cell.arm().startsWith(SAMPLED);
        String arm = sampled ? cell.arm().substring(SAMPLED.length()) : cell.arm();
        AnswerTask task = sampled
                ? writers.computeIfAbsent(
                        cell.scale() + " " + cell.seed(),
                        _ -> new SampledSums(size.imitated(), Draws.seed(cell.seed(), 7)))
                : new StepTask(ALPHA, Draws.seed(cell.seed(), 3));
        for (var budget : Budget.values()) {
            for (var topology : Topology.values()) {
                if (arm(budget, topology).equals(arm)) {
                    learn(cell, size, task, budget, topology);
                }
            }
        }
    }

    private static void learn(Cell cell, Size size, AnswerTask task, Budget budget, Topology topology) {
        var data =
                LabelledAnswers.of(task, topology, budget, size.share(), Draws.seed(cell.seed(), 4, budget.ordinal()));
        var reward = StepReward.fitted(data.pairs(), task.symbols(), size.steps(), Draws.seed(cell.seed(), 5));
        var values = Usefulness.of(task, reward, size.prompts(), Draws.seed(cell.seed(), 6));
        values.put("labels", (double) data.pairs().size());
        values.put("generated", (double) data.generated());
        values.put("read", (double) data.read());
        values.put("read per label", (double) data.read() / data.pairs().size());
        cell.result(values);
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }

    /** By seed: the chain's variance over that of the best tree. */
    private static double[] ratio(Results r, String metric) {
        double[] chain = r.finals(CHAIN, metric);
        var trees = REUSES.stream()
                .map(reuse -> r.finals(VARIANCE + "tree-" + reuse, metric))
                .toList();
        double[] ratio = new double[chain.length];
        Arrays.setAll(
                ratio,
                i -> chain[i]
                        / trees.stream().mapToDouble(tree -> tree[i]).min().orElseThrow());
        return ratio;
    }

    private static Outcome ratioAboveOne(Results r, String measure, List<World> worlds) {
        return Outcome.all(worlds.stream()
                .map(world -> Outcome.above(world.words(), Estimate.of(ratio(r, measure + " " + world.words())), 1))
                .toList());
    }

    private static Outcome treeAboveChain(Results r, Budget budget, String metric) {
        return Outcome.above(metric, r.difference(arm(budget, Topology.TREE), arm(budget, Topology.CHAIN), metric), 0);
    }

    private static Outcome sampledTreeAboveChain(Results r, Budget budget) {
        return Outcome.above(
                "best of 64",
                r.difference(SAMPLED + arm(budget, Topology.TREE), SAMPLED + arm(budget, Topology.CHAIN), "best of 64"),
                0);
    }

    @Override
    public List<Claim> claims() {
        var precise = WORLDS.subList(0, 3);
        return List.of(
                Claim.paper(
                        "The variance of the best path is smaller for the best tree than for the chain (precise labels, most pairs)",
                        r -> ratioAboveOne(r, "path", precise)),
                Claim.paper(
                        "The gain grows with the number of pairs where the task is diverse (α 0.1)",
                        r -> Outcome.above(
                                "ratio at most less at fewest pairs",
                                Estimate.paired(
                                        ratio(r, "path " + WORLDS.getFirst().words()),
                                        ratio(r, "few path " + WORLDS.getFirst().words())),
                                0)),
                Claim.paper(
                        "The gain shrinks where labels are noisy (α 0.3, v 0.01 against 0.1)",
                        r -> Outcome.above(
                                "ratio less ratio",
                                Estimate.paired(
                                        ratio(r, "path " + WORLDS.get(1).words()),
                                        ratio(r, "path " + WORLDS.get(3).words())),
                                0)),
                Claim.finding(
                        "The exact variance, too, is smaller for the best tree (precise labels, most pairs)",
                        r -> ratioAboveOne(r, "exact", precise)),
                Claim.finding(
                        "By the exact variance, using leaves four times is worse than the chain (precise labels, most pairs)",
                        r -> Outcome.all(precise.stream()
                                .map(world -> Outcome.above(
                                        world.words(),
                                        r.difference(VARIANCE + "tree-4", CHAIN, "exact " + world.words()),
                                        0))
                                .toList())),
                Claim.paper(
                        "With equal labels the tree's reward model chooses better than the chain's (best of 64)",
                        r -> treeAboveChain(r, Budget.LABELS, "best of 64")),
                Claim.finding(
                        "With equal symbols written it does (best of 64)",
                        r -> treeAboveChain(r, Budget.GENERATED, "best of 64")),
                Claim.finding(
                        "With equal symbols read it does (best of 64)",
                        r -> treeAboveChain(r, Budget.READ, "best of 64")),
                Claim.finding(
                        "With equal symbols written it does better than all pairs of independent answers, too",
                        r -> Outcome.above(
                                "best of 64",
                                r.difference(
                                        arm(Budget.GENERATED, Topology.TREE),
                                        arm(Budget.GENERATED, Topology.ANSWERS),
                                        "best of 64"),
                                0)),
                Claim.finding(
                        "Where a language model writes at temperature 0.7, the tree's model chooses better with as many labels, or"
                                + " fewer where its leaves are alike (best of 64)",
                        r -> sampledTreeAboveChain(r, Budget.LABELS)),
                Claim.finding("and with equal symbols written", r -> sampledTreeAboveChain(r, Budget.GENERATED)),
                Claim.paper(
                        "A pair of a tree is shorter to read than an independent pair",
                        r -> Outcome.below(
                                "symbols",
                                r.difference(
                                        arm(Budget.LABELS, Topology.TREE),
                                        arm(Budget.LABELS, Topology.CHAIN),
                                        "read per label"),
                                0)));
    }

    @Override
    public List<Table> tables(Results results) {
        var header = List.of("world, pairs", "chain", "tree-1", "tree-2", "tree-4", "tree-8", "chain / best tree");
        var tables = new ArrayList<Table>();
        for (String measure : List.of("path", "exact")) {
            var rows = new ArrayList<List<String>>();
            for (var world : WORLDS) {
                var points = results.curve(CHAIN, results.seeds().getFirst(), world.words());
                for (int p = 0; p < points.size(); p++) {
                    rows.add(row(results, world, measure, p, (int) points.get(p).at()));
                }
            }
            tables.add(new Table(
                    measure.equals("path") ? "Mean variance of the best path" : "Mean exact posterior variance",
                    header,
                    rows));
        }
        return tables;
    }

    private static List<String> row(Results results, World world, String measure, int point, int n) {
        var row = new ArrayList<String>();
        row.add(world.words() + ", n = " + n);
        double chain = Double.NaN;
        double best = Double.POSITIVE_INFINITY;
        for (String topology : List.of("chain", "tree-1", "tree-2", "tree-4", "tree-8")) {
            var estimate = Estimate.of(results.seeds().stream()
                    .mapToDouble(seed -> results.curve(VARIANCE + topology, seed, world.words())
                            .get(point)
                            .value(measure))
                    .toArray());
            row.add(estimate.text(3));
            chain = topology.equals("chain") ? estimate.mean() : chain;
            best = topology.equals("chain") ? best : Math.min(best, estimate.mean());
        }
        row.add(String.format(Locale.ROOT, "%.2f", chain / best));
        return row;
    }
}
