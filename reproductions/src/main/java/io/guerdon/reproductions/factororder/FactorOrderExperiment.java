package io.guerdon.reproductions.factororder;

import io.guerdon.core.stats.Moments;
import io.guerdon.neural.Draws;
import io.guerdon.neural.Torch;
import io.guerdon.preference.hierarchy.FactorRanking;
import io.guerdon.preference.hierarchy.FactorRanking.Factor;
import io.guerdon.preference.hierarchy.WeightedFactors;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleConsumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Reward models of programs, learned from the order of four factors or from sums of them, and which of N candidates they pick. The
 * sums are tried with several weights, raw and standardised, in the units in which the factors come and in others.
 */
public final class FactorOrderExperiment implements Experiment {

    private static final List<Integer> OUT_OF = List.of(1, 4, 16, 64);
    private static final double[] BETAS = {0.1, 0.3, 0.5, 0.9};

    /** Where more is better: compiles, runs, tests passed; the last factor, the length, is a cost. */
    private static final int[] SIGNS = {1, 1, 1, -1};

    /** Other units: flags as 0 and 100, tests as a share of 0.01, lengths in bytes of 8-byte tokens. */
    private static final double[] OTHER_UNITS = {100, 1, 0.01, 8};

    private static final double[] OWN_UNITS = {1, 1, 1, 1};

    /** How many models of the hierarchy vote in its ensemble. */
    private static final int MEMBERS = 3;

    /** How the weight of a factor's model falls along the order in an ensemble by importance. */
    private static final double ALPHA = 0.5;

    /** How much is run. */
    private record Size(int problems, int candidates, int steps, int heldOut) {

        static Size of(Scale scale) {
            return switch (scale) {
                case TINY -> new Size(48, 6, 6, 6);
                case QUICK -> new Size(1000, 8, 150, 60);
                case FULL -> new Size(4000, 8, 1000, 300);
            };
        }
    }

    /** What all arms of a seed share. */
    private record World(ProgramSet train, ProgramSet heldOut, ProgramSet longer) {}

    /**
     * What a model, or several, says of every candidate.
     *
     * @param counts how many pairs each level decided, undecided ones last; empty where nothing was compared
     */
    @SuppressWarnings("ArrayRecordComponent") // numbers to read, compared by nobody
    private record Scores(double[][] heldOut, double[][] longer, int[] counts) {

        /** The weighted mean of what members say. */
        static Scores mean(List<Scores> members, double[] weights) {
            return new Scores(
                    mean(members, weights, Scores::heldOut),
                    mean(members, weights, Scores::longer),
                    members.getFirst().counts());
        }

        private static double[][] mean(List<Scores> members, double[] weights, Function<Scores, double[][]> said) {
            return IntStream.range(0, said.apply(members.getFirst()).length)
                    .mapToObj(p -> WeightedFactors.ensembleAction(
                            members.stream().map(m -> said.apply(m)[p]).toArray(double[][]::new), weights))
                    .toArray(double[][]::new);
        }
    }

    private final Map<String, World> worlds = new ConcurrentHashMap<>();

    /** One model per factor, which both ensembles of a seed ask. */
    private final Map<String, List<Scores>> byFactor = new ConcurrentHashMap<>();

    @Override
    public String name() {
        return "heron";
    }

    @Override
    public String title() {
        return "HERON: the order of reward factors instead of their weights, on programs";
    }

    @Override
    public String source() {
        return "Bukharin et al., Deep Reinforcement Learning from Hierarchical Preference Design, arXiv 2309.02632";
    }

    @Override
    public List<Arm> arms(Scale scale) {
        var arms = new ArrayList<Arm>();
        arms.add(new Arm("heron", "the order compiles, runs, tests passed, short; margins of half a deviation"));
        arms.add(new Arm("heron.units", "the same factors in other units"));
        for (String c : List.of("0", "1", "3")) {
            arms.add(new Arm("heron.c" + c, "margins of " + c + " deviations"));
        }
        arms.add(new Arm("heron.short-first", "another order: short, compiles, runs, tests passed"));
        arms.add(new Arm(
                "heron.ensemble", "the mean of " + MEMBERS + " models of the hierarchy, told apart by their seeds"));
        arms.add(new Arm("ladder", "pairs by the ladder of outcomes alone, the solution among them"));
        for (double beta : BETAS) {
            arms.add(new Arm("sum-" + beta, "sum of raw factors, weights " + beta + "^l"));
        }
        for (double beta : BETAS) {
            arms.add(new Arm("sum-" + beta + ".units", "the same factors in other units"));
        }
        for (double beta : BETAS) {
            arms.add(new Arm("standard-" + beta, "sum of standardised factors, weights " + beta + "^l"));
        }
        arms.add(new Arm("ensemble.linear", "one model per standardised factor alone, their plain mean"));
        arms.add(
                new Arm("ensemble.preference", "the same models weighted " + ALPHA + "^l over the sum of the weights"));
        arms.add(new Arm("coderl", "the hand-made numbers -1, -0.6, -0.3, 1 of the ladder"));
        arms.add(new Arm("passed", "whether all tests pass, and nothing else"));
        return arms;
    }

    @Override
    public int seeds(Scale scale) {
        return switch (scale) {
            case TINY, QUICK -> 2;
            case FULL -> 3;
        };
    }

    @Override
    public List<Column> columns() {
        return List.of(
                new Column("passes@4", "passes, best of 4", 3),
                new Column("passes@16", "of 16", 3),
                new Column("passes@64", "of 64", 3),
                new Column("longer@16", "longer formulas, of 16", 3),
                new Column("compiles@16", "compiles, of 16", 3),
                new Column("tokens@16", "tokens over the solution's, of 16", 2),
                new Column("order", "pairs in the order of importance", 3));
    }

    @Override
    public List<Figure> figures() {
        var arms = List.of("heron", "ladder", "sum-0.3", "standard-0.3", "standard-0.9", "coderl", "passed");
        return List.of(
                new Figure("The best of N candidates passes", "best of", "", "N", "passes", "share of problems", arms),
                new Figure(
                        "In other units",
                        "best of",
                        "",
                        "N",
                        "passes",
                        "share of problems",
                        List.of("heron", "heron.units", "sum-0.1", "sum-0.1.units", "sum-0.3", "sum-0.3.units")));
    }

    @Override
    public void run(Cell cell) {
        Torch.threads(1); // tiny networks: a second thread only waits
        var size = Size.of(cell.scale());
        var world = worlds.computeIfAbsent(cell.scale() + " " + cell.seed(), _ -> {
            int most = OUT_OF.getLast();
            return new World(
                    ProgramSet.drawn(size.problems(), 3, size.candidates(), Draws.seed(cell.seed(), 1)),
                    ProgramSet.drawn(size.heldOut(), 3, most, Draws.seed(cell.seed(), 2)),
                    ProgramSet.drawn(size.heldOut(), 4, most, Draws.seed(cell.seed(), 3)));
        });
        var result = new LinkedHashMap<String, Double>();
        var scores = scores(cell, world, size);
        double all = Arrays.stream(scores.counts()).sum();
        for (int level = 0; level < scores.counts().length; level++) {
            boolean undecided = level == scores.counts().length - 1;
            result.put(undecided ? "undecided" : "level " + (level + 1), scores.counts()[level] / all);
        }
        measure(cell, result, world.heldOut(), scores.heldOut());
        result.put("longer@16", passes(world.longer(), scores.longer(), 16));
        cell.result(result);
    }

    private Scores scores(Cell cell, World world, Size size) {
        return switch (cell.arm()) {
            case "heron.ensemble" ->
                Scores.mean(
                        members(cell, world, size, Collections.nCopies(MEMBERS, signal("heron", world.train())), 5),
                        equal(MEMBERS));
            case "ensemble.linear" -> Scores.mean(byFactor(cell, world, size), equal(SIGNS.length));
            case "ensemble.preference" ->
                Scores.mean(byFactor(cell, world, size), WeightedFactors.ensembleWeights(SIGNS.length, ALPHA));
            default ->
                fitted(world, size, signal(cell.arm(), world.train()), Draws.seed(cell.seed(), 4), cell::progress);
        };
    }

    private static double[] equal(int members) {
        return WeightedFactors.ensembleWeights(members, 1);
    }

    private List<Scores> byFactor(Cell cell, World world, Size size) {
        return byFactor.computeIfAbsent(cell.scale() + " " + cell.seed(), _ -> {
            double[][] factors = world.train().factors();
            var signals = IntStream.range(0, SIGNS.length)
                    .<Signal>mapToObj(k -> Signal.numbers(world.train(), factors, row -> SIGNS[k] * row[k]))
                    .toList();
            return members(cell, world, size, signals, 6);
        });
    }

    private static List<Scores> members(Cell cell, World world, Size size, List<Signal> signals, int stream) {
        long seed = Draws.seed(cell.seed(), stream);
        return IntStream.range(0, signals.size())
                .mapToObj(m -> fitted(
                        world,
                        size,
                        signals.get(m),
                        Draws.seed(seed, m),
                        share -> cell.progress((m + share) / signals.size())))
                .toList();
    }

    private static Scores fitted(World world, Size size, Signal signal, long seed, DoubleConsumer progress) {
        var reward =
                ProgramReward.fitted(world.train(), signal, size.steps(), seed, share -> progress.accept(0.9 * share));
        int[] counts = signal instanceof Signal.Preferences preferences ? preferences.counts() : new int[0];
        return new Scores(reward.of(world.heldOut()), reward.of(world.longer()), counts);
    }

    private static Signal signal(String arm, ProgramSet set) {
        double[] units = arm.endsWith(".units") ? OTHER_UNITS : OWN_UNITS;
        double[][] factors = scaled(set.factors(), units);
        String name = arm.replace(".units", "");
        return switch (name) {
            case "heron" -> Signal.ranked(set, ranking(0.5), factors);
            case "heron.c0" -> Signal.ranked(set, ranking(0), factors);
            case "heron.c1" -> Signal.ranked(set, ranking(1), factors);
            case "heron.c3" -> Signal.ranked(set, ranking(3), factors);
            case "heron.short-first" -> shortFirst(set, factors);
            case "ladder" -> Signal.ladder(set);
            case "coderl" -> Signal.numbers(set, factors, FactorOrderExperiment::handMade);
            case "passed" -> Signal.numbers(set, factors, row -> row[2] == 1 ? 1 : 0);
            default -> {
                double beta = Double.parseDouble(name.substring(name.indexOf('-') + 1));
                yield Signal.numbers(
                        set,
                        factors,
                        name.startsWith("sum")
                                ? row -> WeightedFactors.raw(row, SIGNS, beta)
                                : standardised(factors, beta));
            }
        };
    }

    private static FactorRanking ranking(double c) {
        return new FactorRanking(List.of(
                Factor.relative("compiles", true, c),
                Factor.relative("runs", true, c),
                Factor.relative("passed", true, c),
                Factor.relative("length", false, c)));
    }

    private static Signal shortFirst(ProgramSet set, double[][] factors) {
        double[][] reordered = Arrays.stream(factors)
                .map(row -> new double[] {row[3], row[0], row[1], row[2]})
                .toArray(double[][]::new);
        return Signal.ranked(
                set,
                new FactorRanking(List.of(
                        Factor.relative("length", false, 0.5),
                        Factor.relative("compiles", true, 0.5),
                        Factor.relative("runs", true, 0.5),
                        Factor.relative("passed", true, 0.5))),
                reordered);
    }

    private static double handMade(double[] row) {
        return row[2] == 1 ? 1 : row[1] == 1 ? -0.3 : row[0] == 1 ? -0.6 : -1;
    }

    private static ToDoubleFunction<double[]> standardised(double[][] factors, double beta) {
        double[] mean = new double[SIGNS.length];
        double[] deviation = new double[SIGNS.length];
        for (int k = 0; k < SIGNS.length; k++) {
            int column = k;
            var moments = Moments.of(
                    Arrays.stream(factors).mapToDouble(row -> row[column]).toArray());
            mean[k] = moments.mean();
            deviation[k] = moments.deviation();
        }
        return row -> WeightedFactors.standardised(row, SIGNS, beta, mean, deviation);
    }

    private static double[][] scaled(double[][] factors, double[] units) {
        return Arrays.stream(factors)
                .map(row -> IntStream.range(0, row.length)
                        .mapToDouble(k -> row[k] * units[k])
                        .toArray())
                .toArray(double[][]::new);
    }

    private static void measure(Cell cell, LinkedHashMap<String, Double> result, ProgramSet set, double[][] rewards) {
        for (int n : OUT_OF) {
            var values = new LinkedHashMap<String, Double>();
            values.put("passes", passes(set, rewards, n));
            cell.point("best of", n, values);
            result.put("passes@" + n, passes(set, rewards, n));
        }
        result.put("compiles@16", picked(set, rewards, 16, (p, c) -> {
            var program = set.problems().get(p).candidates().get(c).program();
            return StackProgram.compiles(program) ? 1 : 0;
        }));
        result.put("tokens@16", picked(set, rewards, 16, (p, c) -> {
            var problem = set.problems().get(p);
            return problem.candidates().get(c).program().length - problem.solution().length;
        }));
        result.put("order", order(set, rewards));
    }

    /** Something of a candidate of a problem. */
    private interface Measure {
        double of(int problem, int candidate);
    }

    private static double passes(ProgramSet set, double[][] rewards, int n) {
        return picked(
                set,
                rewards,
                n,
                (p, c) -> set.problems().get(p).candidates().get(c).passes() ? 1 : 0);
    }

    /** The mean over problems of something of the candidate that has most reward among the first n. */
    private static double picked(ProgramSet set, double[][] rewards, int n, Measure measure) {
        double sum = 0;
        for (int p = 0; p < rewards.length; p++) {
            int best = 0;
            for (int c = 1; c < n; c++) {
                best = rewards[p][c] > rewards[p][best] ? c : best;
            }
            sum += measure.of(p, best);
        }
        return sum / rewards.length;
    }

    /** Of the pairs inside problems that the plain order of importance decides, the share on which the model agrees. */
    private static double order(ProgramSet set, double[][] rewards) {
        var signal = Signal.ranked(set, ranking(0), set.factors());
        long decided = 0;
        long right = 0;
        for (int p = 0; p < rewards.length; p++) {
            for (var labelled : signal.pairs().get(p)) {
                if (labelled.decided()) {
                    double lead = rewards[p][labelled.pair().first()]
                            - rewards[p][labelled.pair().second()];
                    decided++;
                    right += lead * labelled.preference().label() > 0 ? 1 : 0;
                }
            }
        }
        return (double) right / decided;
    }

    @Override
    public List<Table> tables(Results results) {
        var rows = new ArrayList<List<String>>();
        for (String arm : List.of(
                "heron", "heron.units", "heron.c0", "heron.c1", "heron.c3", "heron.short-first", "heron.ensemble")) {
            var row = new ArrayList<>(List.of(arm));
            for (String level : List.of("level 1", "level 2", "level 3", "level 4", "undecided")) {
                row.add(String.format(
                        Locale.ROOT, "%.1f %%", 100 * results.mean(arm, level).mean()));
            }
            rows.add(row);
        }
        return List.of(new Table(
                "Which level decided the pairs that were learned from",
                List.of("arm", "level 1", "level 2", "level 3", "level 4", "undecided"),
                rows));
    }

    @Override
    public List<Claim> claims() {
        return List.of(
                Claim.paper(
                        "As good as the tuned weighted sum: within 0.02 of the best of eight weightings, chosen on the same"
                                + " held-out problems (passes, best of 16)",
                        r -> Outcome.above("less the best sum", lead(r, "heron", tuned("")), -0.02)),
                Claim.paper(
                        "The scale of the factors does not matter: other units change nothing",
                        r -> Outcome.above(
                                "other units less own", r.difference("heron.units", "heron", "passes@16"), -0.02)),
                Claim.paper(
                        "A weighted sum has to be tuned again in other units: the best weight of the own units loses",
                        r -> Outcome.below("other units less own", retuned(r), 0)),
                Claim.paper(
                        "Preferences by the ladder of outcomes beat hand-made numbers for it (passes, best of 16)",
                        r -> Outcome.above("ladder less numbers", r.difference("ladder", "coderl", "passes@16"), 0)),
                Claim.paper(
                        "It is more robust where the world changes: ahead of the best sum on longer formulas",
                        r -> Outcome.above("less the best sum", shifted(r), 0)),
                Claim.stated(
                        "It costs no tuning: better than the sums on average over their weights",
                        "the mean over weights depends on which weights are tried; the best of them, which decides, does less so",
                        r -> Outcome.above(
                                "less the mean sum",
                                Estimate.paired(r.finals("heron", "passes@16"), average(r, tuned(""))),
                                0)),
                Claim.stated(
                        "Ahead of the better of the two ensembles of one model per factor",
                        "the paper's are ensembles of policies in control tasks, whose actions are averaged; here scores are",
                        r -> Outcome.above(
                                "less the better ensemble",
                                lead(r, "heron", List.of("ensemble.linear", "ensemble.preference")),
                                0)),
                Claim.finding(
                        "Several models of the hierarchy pick better than one",
                        r -> Outcome.above(
                                "ensemble less one", r.difference("heron.ensemble", "heron", "passes@16"), 0)),
                Claim.stated(
                        "More signals than the sparse truth help: ahead of learning from passing alone",
                        "the paper has it in traffic control, which is not here",
                        r -> Outcome.above("less passed", r.difference("heron", "passed", "passes@16"), 0)),
                Claim.finding(
                        "The order decides the behaviour: with length first the picks are shorter",
                        r -> Outcome.below("tokens", r.difference("heron.short-first", "heron", "tokens@16"), 0)),
                Claim.finding(
                        "and pass less often",
                        r -> Outcome.below("passes", r.difference("heron.short-first", "heron", "passes@16"), 0)));
    }

    /** The sums of all weights, raw and standardised. */
    private static List<String> tuned(String suffix) {
        var arms = new ArrayList<String>();
        for (double beta : BETAS) {
            arms.add("sum-" + beta + suffix);
            arms.add("standard-" + beta);
        }
        return arms;
    }

    private static String best(Results results, List<String> arms) {
        return arms.stream()
                .max((a, b) -> Double.compare(
                        results.mean(a, "passes@16").mean(),
                        results.mean(b, "passes@16").mean()))
                .orElseThrow();
    }

    private static Estimate lead(Results results, String arm, List<String> others) {
        return results.difference(arm, best(results, others), "passes@16");
    }

    private static Estimate shifted(Results results) {
        return results.difference("heron", best(results, tuned("")), "longer@16");
    }

    private static Estimate retuned(Results results) {
        String own = best(
                results, Arrays.stream(BETAS).mapToObj(beta -> "sum-" + beta).toList());
        return results.difference(own + ".units", own, "passes@16");
    }

    private static double[] average(Results results, List<String> arms) {
        double[] sum = new double[results.seeds().size()];
        for (String arm : arms) {
            double[] values = results.finals(arm, "passes@16");
            Arrays.setAll(sum, i -> sum[i] + values[i] / arms.size());
        }
        return sum;
    }
}
