package io.guerdon.reproductions.combining;

import io.guerdon.neural.Torch;
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
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Log-sigmoid-centred rewards and their sum against raw rewards and other combinations: exactly, at equal divergence from the base
 * policy (part A), and with PPO at equal weights of the divergence (part B).
 */
public final class CombiningExperiment implements Experiment {

    private static final double[] DIVERGENCES = {0, 0.5, 1, 2, 3, 4, 5};
    private static final String PPO = "ppo.";

    /** How much is run: base responses to each topic, updates of PPO, prompts of a look. */
    private record Size(int samples, int updates, int evaluated) {

        static Size of(Scale scale) {
            return switch (scale) {
                case TINY -> new Size(200, 32, 64);
                case QUICK -> new Size(1000, 48, 256);
                case FULL -> new Size(4000, 128, 512);
            };
        }
    }

    /** What all arms of a seed share. */
    private record Shared(World world, Reweighting reweighting) {}

    private final Map<String, Shared> shared = new ConcurrentHashMap<>();

    @Override
    public String name() {
        return "transform-combine";
    }

    @Override
    public String title() {
        return "Transforming and combining rewards: log-sigmoid-centred sums against raw sums";
    }

    @Override
    public String source() {
        return "Wang et al., Transforming and Combining Rewards for Aligning Large Language Models, ICML 2024, arXiv 2402.00742";
    }

    @Override
    public List<Arm> arms(Scale scale) {
        var arms = new ArrayList<Arm>();
        for (var utility : Utility.values()) {
            arms.add(new Arm(utility.arm(), "exact optimum of " + utility.description()));
        }
        for (String ppo : List.of("raw-sum-0.1", "lsc-sum-0.1", "raw-sum-0.03", "lsc-sum-0.03")) {
            int cut = ppo.lastIndexOf('-');
            arms.add(new Arm(
                    PPO + ppo,
                    "PPO on " + Utility.of(ppo.substring(0, cut)).description() + ", gamma " + ppo.substring(cut + 1)));
        }
        return arms;
    }

    @Override
    public int seeds(Scale scale) {
        return switch (scale) {
            case TINY -> 2;
            case QUICK -> 3;
            case FULL -> 5;
        };
    }

    @Override
    public List<Column> columns() {
        return List.of(
                new Column("good@0.5", "good in both, KL 0.5", 3),
                new Column("good@2", "KL 2", 3),
                new Column("good@4", "KL 4", 3),
                new Column("worst@4", "worst topic, KL 4", 3),
                new Column("strict@3", "strict, KL 3", 3),
                new Column("help@5", "help, KL 5", 2),
                new Column("harmless@5", "harmless, KL 5", 2),
                new Column("end good", "PPO: good at the end", 3),
                new Column("end kl", "PPO: KL", 1),
                new Column("end shortcut", "PPO: shortcuts", 2));
    }

    @Override
    public List<Figure> figures() {
        var both = List.of("raw-sum", "lsc-sum", "lsc-of-sum", "min", "sigmoids");
        var single = List.of("raw-help", "lsc-help");
        var ppo = List.of(PPO + "raw-sum-0.1", PPO + "lsc-sum-0.1", PPO + "raw-sum-0.03", PPO + "lsc-sum-0.03");
        return List.of(
                new Figure(
                        "Good in both at equal divergence",
                        "optimum",
                        "kl",
                        "KL to the base, nats",
                        "good",
                        "share",
                        both),
                new Figure("The worst topic", "optimum", "kl", "KL to the base, nats", "worst", "share", both),
                new Figure(
                        "One reward: true helpfulness",
                        "optimum",
                        "kl",
                        "KL to the base, nats",
                        "help",
                        "help",
                        single),
                new Figure(
                        "PPO: good in both along training",
                        "training",
                        "kl",
                        "KL to the base, nats",
                        "good",
                        "share",
                        ppo));
    }

    @Override
    public void run(Cell cell) throws IOException, InterruptedException {
        Torch.threads(1); // tiny networks: a second thread only waits
        var size = Size.of(cell.scale());
        var both = shared.computeIfAbsent(cell.scale() + " " + cell.seed(), _ -> {
            var world = World.of(cell.seed());
            return new Shared(world, Reweighting.of(world, size.samples(), cell.seed()));
        });
        if (cell.arm().startsWith(PPO)) {
            align(cell, both, size);
        } else {
            reweight(cell, both);
        }
    }

    private static void reweight(Cell cell, Shared shared) {
        double[][] utilities = shared.reweighting().utilities(shared.world(), Utility.of(cell.arm()));
        var result = new LinkedHashMap<String, Double>();
        for (double divergence : DIVERGENCES) {
            var values = shared.reweighting().at(utilities, divergence);
            cell.point("optimum", divergence, values);
            values.forEach((metric, value) -> result.put(metric + "@" + number(divergence), value));
        }
        result.put("help accuracy", shared.world().helpAccuracy());
        result.put("harmless accuracy", shared.world().harmlessAccuracy());
        cell.result(result);
    }

    private static void align(Cell cell, Shared shared, Size size) throws IOException, InterruptedException {
        String arm = cell.arm().substring(PPO.length());
        int cut = arm.lastIndexOf('-');
        var alignment = new Alignment(
                shared.world(),
                Utility.of(arm.substring(0, cut)),
                shared.reweighting().bars(),
                size.updates(),
                size.evaluated());
        SequencedMap<String, Double> last = alignment.run(cell, Double.parseDouble(arm.substring(cut + 1)));
        var result = new LinkedHashMap<String, Double>();
        last.forEach((metric, value) -> result.put("end " + metric, value));
        cell.result(result);
    }

    private static String number(double divergence) {
        return divergence == Math.rint(divergence) ? String.valueOf((int) divergence) : String.valueOf(divergence);
    }

    @Override
    public List<Claim> claims() {
        return List.of(
                Claim.paper(
                        "At equal divergence the sum of transformed rewards is good in both more often than the sum of raw ones"
                                + " (KL 2, 3, 4, 5)",
                        r -> Outcome.all(List.of(2, 3, 4, 5).stream()
                                .map(kl -> Outcome.above("KL " + kl, gain(r, "good@" + kl), 0))
                                .toList())),
                Claim.paper(
                        "The gain grows with the divergence: at KL 4 it is larger than at KL 0.5",
                        r -> Outcome.above(
                                "gain at 4 less gain at 0.5",
                                Estimate.paired(gains(r, "good@4"), gains(r, "good@0.5")),
                                0)),
                Claim.paper(
                        "Fewer prompts are left behind: the worst topic fares better at KL 4",
                        r -> Outcome.above("worst topic", gain(r, "worst@4"), 0)),
                Claim.paper(
                        "A single transformed reward is over-optimised later: more true helpfulness at KL 5",
                        r -> Outcome.above("help", r.difference("lsc-help", "raw-help", "help@5"), 0)),
                Claim.finding(
                        "The same for harmlessness",
                        r -> Outcome.above("harmless", r.difference("lsc-harmless", "raw-harmless", "harmless@5"), 0)),
                Claim.finding(
                        "The sum of transformed rewards beats the hard minimum (KL 3)",
                        r -> Outcome.above("good", r.difference("lsc-sum", "min", "good@3"), 0)),
                Claim.finding(
                        "It is ahead under the strict criterion as well, both above the base's 85 % quantile (KL 3)",
                        r -> Outcome.above("strict", gain(r, "strict@3"), 0)),
                Claim.finding(
                        "PPO with equal gamma (0.1) ends good in both more often on the transformed sum",
                        r -> Outcome.above(
                                "good", r.difference(PPO + "lsc-sum-0.1", PPO + "raw-sum-0.1", "end good"), 0)),
                Claim.finding(
                        "PPO at equal divergence (2 nats, gamma 0.1, along training) is good in both more often on it",
                        r -> Outcome.above(
                                "good",
                                Estimate.paired(
                                        atDivergence(r, PPO + "lsc-sum-0.1", 2),
                                        atDivergence(r, PPO + "raw-sum-0.1", 2)),
                                0)));
    }

    private static double[] gains(Results results, String metric) {
        double[] transformed = results.finals("lsc-sum", metric);
        double[] raw = results.finals("raw-sum", metric);
        double[] gains = new double[raw.length];
        Arrays.setAll(gains, i -> transformed[i] - raw[i]);
        return gains;
    }

    private static Estimate gain(Results results, String metric) {
        return Estimate.of(gains(results, metric));
    }

    /** Where each seed's curve first reaches a divergence, between two looks by a straight line; NaN where it never does. */
    private static double[] atDivergence(Results results, String arm, double divergence) {
        return results.seeds().stream()
                .mapToDouble(seed -> {
                    var curve = results.curve(arm, seed, "training");
                    for (int i = 1; i < curve.size(); i++) {
                        double before = curve.get(i - 1).value("kl");
                        double here = curve.get(i).value("kl");
                        if (before < divergence && here >= divergence) {
                            double share = (divergence - before) / (here - before);
                            double from = curve.get(i - 1).value("good");
                            return from + share * (curve.get(i).value("good") - from);
                        }
                    }
                    return Double.NaN;
                })
                .toArray();
    }
}
