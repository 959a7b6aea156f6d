package io.guerdon.reproductions.dno;

import io.guerdon.core.selection.TiltedPolicy;
import io.guerdon.core.stats.RankCorrelation;
import io.guerdon.neural.Draws;
import io.guerdon.neural.Torch;
import io.guerdon.policy.game.Policies;
import io.guerdon.policy.game.PreferenceGame;
import io.guerdon.policy.game.SoftPolicyIteration;
import io.guerdon.policy.game.SoftPolicyIteration.Opponent;
import io.guerdon.reproductions.dno.SelfImprovement.Size;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Direct Nash Optimization against reward maximisation, offline DPO and SPIN, on cyclic games and on a control without cycles.
 * Every win rate and exploitability is exact, by enumeration; the learners see single 0/1 answers only.
 */
public final class NashExperiment implements Experiment {

    private static final double CYCLE = 3;
    private static final String CONTROL = "control.";
    private static final double TAU = 0.1;

    /** What is run on games without cycles as well. */
    private static final List<String> CONTROLS =
            List.of("bt-0.3", "bt-0.1", "offline-dpo", "spin", "dno-0.3", "dno-1", "dno-regularised", "prct-1");

    private static final List<String> REWARD_MAXIMISERS = List.of("bt-1", "bt-0.3", "bt-0.1", "bt-0.03");

    private final Map<String, double[][]> rewardModels = new ConcurrentHashMap<>();

    @Override
    public String name() {
        return "dno";
    }

    @Override
    public String title() {
        return "Direct Nash Optimization on cyclic preferences";
    }

    @Override
    public String source() {
        return "Rosset et al., Direct Nash Optimization: Teaching Language Models to Self-Improve with General Preferences,"
                + " arXiv 2404.03715";
    }

    @Override
    public List<Arm> arms(Scale scale) {
        var arms = new ArrayList<Arm>();
        arms.add(new Arm("start", "the policy that all others start from, nearly uniform"));
        arms.add(new Arm("exact-0.3", "soft policy iteration with exact win rates, eta 0.3: what DNO approximates"));
        arms.add(new Arm("exact-1", "the same with eta 1"));
        arms.add(new Arm("exact-regularised", "the regularised iteration, option I, exact, eta 1, tau 0.1"));
        for (String bt : REWARD_MAXIMISERS) {
            arms.add(new Arm(
                    bt,
                    "a Bradley-Terry reward model and the optimum of reward - beta KL to the start, beta "
                            + bt.substring(3)));
        }
        arms.add(new Arm("offline-dpo", "DPO on pairs of the start's answers, labelled once, beta 0.3"));
        arms.add(new Arm("spin", "a fixed good teacher's answers preferred to the policy's own, eta 1"));
        arms.add(new Arm("dno-0.3", "DNO with win rates sampled among 5 own answers, eta 0.3"));
        arms.add(new Arm("dno-1", "the same with eta 1"));
        arms.add(new Arm("dno-regularised", "regularised DNO, option I, eta 1, tau 0.1"));
        arms.add(new Arm("prct-1", "DNO-Prct: best against worst of 5 with hard targets, eta 1"));
        arms.add(new Arm("prct-3", "the same with eta 3"));
        for (String arm : CONTROLS) {
            arms.add(new Arm(CONTROL + arm, arm + " on games without cycles"));
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

    private static Size size(Scale scale) {
        return switch (scale) {
            case TINY -> new Size(3, 100, 5);
            case QUICK -> new Size(6, 1000, 60);
            case FULL -> new Size(12, 2000, 200);
        };
    }

    @Override
    public List<Column> columns() {
        return List.of(
                new Column("last", "exploitability, last", 3),
                new Column("average", "of the average", 3),
                new Column("best", "of the best iterate", 3),
                new Column("win over start", "win rate over start", 3),
                new Column("smallest step", "smallest step win rate", 3),
                new Column("quality", "quality", 3));
    }

    @Override
    public List<Figure> figures() {
        var learners = List.of("exact-0.3", "dno-0.3", "dno-1", "dno-regularised", "prct-1", "prct-3", "spin");
        return List.of(
                figure("Exploitability of the last iterate, cyclic games", "exploitability", learners),
                figure("Exploitability of the average iterate, cyclic games", "average exploitability", learners),
                figure("Win rate over the predecessor, cyclic games", "step win rate", learners),
                figure(
                        "Win rate over the start, games without cycles (control)",
                        "win over start",
                        List.of(CONTROL + "dno-0.3", CONTROL + "dno-1", CONTROL + "prct-1", CONTROL + "spin")));
    }

    private static Figure figure(String title, String metric, List<String> arms) {
        return new Figure(title, "iteration", "", "iteration", metric, metric, arms);
    }

    @Override
    public void run(Cell cell) {
        Torch.threads(1); // tiny networks: a second thread only waits
        boolean control = cell.arm().startsWith(CONTROL);
        String arm = control ? cell.arm().substring(CONTROL.length()) : cell.arm();
        var games = StyleGames.of(cell.seed(), control ? 0 : CYCLE);
        var size = size(cell.scale());
        var policy = new AnswerPolicy(games, Draws.seed(cell.seed(), 7));
        double[][] logStart = policy.table();
        var training = new SelfImprovement(games, cell.seed(), size);
        var diary = new Diary(cell, games, probabilities(logStart));
        if (arm.startsWith("exact")) {
            exact(arm, games, diary, size.iterations());
        } else if (arm.startsWith("bt-")) {
            // The four temperatures share one reward model.
            double[][] rewards = rewardModels.computeIfAbsent(
                    cell.scale() + " " + cell.seed() + " " + control,
                    _ -> training.bradleyTerry(logStart, size.iterations() * size.steps()));
            diary.add(optimum(probabilities(logStart), rewards, Double.parseDouble(arm.substring(3))));
        } else if (arm.equals("offline-dpo")) {
            training.offline(policy, logStart, 0.3, size.iterations() * size.steps());
            diary.add(probabilities(policy.table()));
        } else if (!arm.equals("start")) {
            for (int t = 0; t < size.iterations(); t++) {
                Integer pairs = iterate(arm, training, policy, logStart, t);
                diary.pairs(pairs);
                diary.add(probabilities(policy.table()));
                cell.progress((t + 1.0) / size.iterations());
            }
        }
        diary.close();
    }

    /** One iteration of a learner; how many pairs it had, where it selects them. */
    private static @Nullable Integer iterate(
            String arm, SelfImprovement training, AnswerPolicy policy, double[][] logStart, int t) {
        switch (arm) {
            case "dno-0.3" -> training.dno(policy, logStart, 0.3, 0, t);
            case "dno-1" -> training.dno(policy, logStart, 1, 0, t);
            case "dno-regularised" -> training.dno(policy, logStart, 1, TAU, t);
            case "spin" -> training.spin(policy, 1, t);
            case "prct-1" -> {
                return training.practical(policy, 1, t);
            }
            case "prct-3" -> {
                return training.practical(policy, 3, t);
            }
            default -> throw new IllegalArgumentException("no such arm: " + arm);
        }
        return null;
    }

    private static void exact(String arm, StyleGames games, Diary diary, int iterations) {
        double[][] start = diary.last();
        for (int t = 0; t < iterations; t++) {
            double[][] now = diary.last();
            double[][] next = new double[now.length][];
            for (int x = 0; x < now.length; x++) {
                var game = games.games().get(x);
                next[x] = arm.equals("exact-regularised")
                        ? SoftPolicyIteration.regularisedStep(game, now[x], start[x], 1, TAU, Opponent.POLICY)
                                .next()
                        : SoftPolicyIteration.step(game, now[x], Double.parseDouble(arm.substring(6)))
                                .next();
            }
            diary.add(next);
        }
    }

    private static double[][] optimum(double[][] start, double[][] rewards, double beta) {
        double[][] policy = new double[start.length][];
        for (int x = 0; x < start.length; x++) {
            policy[x] = TiltedPolicy.of(start[x], rewards[x], beta).probabilities();
        }
        return policy;
    }

    private static double[][] probabilities(double[][] logs) {
        return Arrays.stream(logs).map(Policies::softmax).toArray(double[][]::new);
    }

    /** Measures every iterate exactly and writes the rows of a cell. */
    private static final class Diary {
        private final Cell cell;
        private final StyleGames games;
        private final double[][] start;
        private final double[][] sum;
        private double[][] last;
        private int iterates = 1;
        private double smallestStep = Double.NaN;
        private double best;
        private @Nullable Integer pairs;

        Diary(Cell cell, StyleGames games, double[][] start) {
            this.cell = cell;
            this.games = games;
            this.start = start;
            this.last = start;
            this.sum = Arrays.stream(start).map(double[]::clone).toArray(double[][]::new);
            this.best = games.exploitability(start);
            point(Double.NaN, Double.NaN);
        }

        double[][] last() {
            return last;
        }

        void pairs(@Nullable Integer count) {
            pairs = count;
        }

        void add(double[][] policy) {
            double step = games.winRate(policy, last);
            double divergence = IntStream.range(0, policy.length)
                    .mapToDouble(x -> TiltedPolicy.divergence(policy[x], last[x]))
                    .average()
                    .orElseThrow();
            smallestStep = Double.isNaN(smallestStep) ? step : Math.min(smallestStep, step);
            last = policy;
            iterates++;
            for (int x = 0; x < policy.length; x++) {
                for (int y = 0; y < policy[x].length; y++) {
                    sum[x][y] += policy[x][y];
                }
            }
            best = Math.min(best, games.exploitability(policy));
            point(step, divergence);
        }

        private double[][] average() {
            return Arrays.stream(sum)
                    .map(row -> Arrays.stream(row).map(p -> p / iterates).toArray())
                    .toArray(double[][]::new);
        }

        private void point(double step, double divergence) {
            var values = new LinkedHashMap<String, Double>();
            values.put("exploitability", games.exploitability(last));
            values.put("average exploitability", games.exploitability(average()));
            values.put("step win rate", step);
            values.put("step divergence", divergence);
            values.put("win over start", games.winRate(last, start));
            var selected = pairs;
            if (selected != null) {
                values.put("pairs", (double) selected);
            }
            cell.point("iteration", iterates - 1, values);
        }

        void close() {
            var values = new LinkedHashMap<String, Double>();
            values.put("last", games.exploitability(last));
            values.put("average", games.exploitability(average()));
            values.put("best", best);
            values.put("win over start", games.winRate(last, start));
            values.put("smallest step", smallestStep);
            values.put("quality", games.meanQuality(last));
            cell.result(values);
            cell.keep("last", flat(last));
            cell.keep("average", flat(average()));
        }

        private static double[] flat(double[][] policy) {
            return Arrays.stream(policy).flatMapToDouble(Arrays::stream).toArray();
        }
    }

    @Override
    public List<Claim> claims() {
        return List.of(
                Claim.paper(
                        "Each iterate of DNO is preferred to its predecessor: the smallest step win rate is above 1/2 (eta 0.3 and 1)",
                        r -> Outcome.all(List.of(
                                Outcome.above("dno-0.3", r.mean("dno-0.3", "smallest step"), 0.5),
                                Outcome.above("dno-1", r.mean("dno-1", "smallest step"), 0.5)))),
                Claim.paper(
                        "DNO converges to the Nash equilibrium on average: its average iterate is less exploitable than"
                                + " every reward maximiser and than offline DPO and SPIN",
                        NashExperiment::lessExploitable),
                Claim.paper(
                        "DNO (eta 0.3) beats SPIN and offline DPO head to head: win rate of the last iterates above 1/2",
                        r -> Outcome.all(List.of(
                                Outcome.above("over SPIN", headToHead(r, "dno-0.3", "spin"), 0.5),
                                Outcome.above("over offline DPO", headToHead(r, "dno-0.3", "offline-dpo"), 0.5)))),
                Claim.finding(
                        "On cyclic games the last iterate of DNO (eta 0.3) is no equilibrium: it ends more exploitable than"
                                + " its average",
                        r -> Outcome.above(
                                "last less average",
                                Estimate.paired(r.finals("dno-0.3", "last"), r.finals("dno-0.3", "average")),
                                0)),
                Claim.finding(
                        "Hard labels over-commit on cyclic games: the last iterate of DNO-Prct (eta 1) is more exploitable than"
                                + " where it started",
                        r -> Outcome.above(
                                "prct-1 less start",
                                Estimate.paired(r.finals("prct-1", "last"), r.finals("start", "last")),
                                0)),
                Claim.finding(
                        "Without cycles DNO-Prct is the fastest: it wins more against the start than DNO with soft targets",
                        r -> Outcome.all(List.of(
                                Outcome.above(
                                        "over dno-0.3",
                                        r.difference(CONTROL + "prct-1", CONTROL + "dno-0.3", "win over start"),
                                        0),
                                Outcome.above(
                                        "over dno-1",
                                        r.difference(CONTROL + "prct-1", CONTROL + "dno-1", "win over start"),
                                        0)))),
                Claim.finding(
                        "Without cycles all methods agree: each orders the answers of a prompt by their quality (mean rank"
                                + " correlation above 0.5)",
                        r -> Outcome.all(CONTROLS.stream()
                                .map(arm -> Outcome.above(arm, order(r, arm), 0.5))
                                .toList())),
                Claim.finding(
                        "The regularised iteration settles in its last iterate: less exploitable than the last iterate of plain"
                                + " DNO (eta 0.3)",
                        r -> Outcome.below(
                                "regularised less dno-0.3", r.difference("dno-regularised", "dno-0.3", "last"), 0)));
    }

    private static Outcome lessExploitable(Results results) {
        double[] average = results.finals("dno-0.3", "average");
        var others = new ArrayList<>(REWARD_MAXIMISERS);
        others.add("offline-dpo");
        others.add("spin");
        return Outcome.all(others.stream()
                .map(other -> Outcome.below(
                        "average of dno-0.3 less " + other, Estimate.paired(average, results.finals(other, "last")), 0))
                .toList());
    }

    private static Estimate headToHead(Results results, String arm, String other) {
        return Estimate.of(results.seeds().stream()
                .mapToDouble(seed -> winRate(results, seed, arm, other))
                .toArray());
    }

    private static double winRate(Results results, long seed, String arm, String other) {
        var games = StyleGames.of(seed, CYCLE);
        return games.winRate(policy(results.array(arm, seed, "last")), policy(results.array(other, seed, "last")));
    }

    /** The rank correlation of an arm's probabilities with the qualities on games without cycles, the mean over prompts. */
    private static Estimate order(Results results, String arm) {
        return Estimate.of(results.seeds().stream()
                .mapToDouble(seed -> {
                    double[][] quality = StyleGames.of(seed, 0).quality();
                    double[][] policy = policy(results.array(CONTROL + arm, seed, "last"));
                    return IntStream.range(0, policy.length)
                            .mapToDouble(x -> RankCorrelation.spearman(policy[x], quality[x])
                                    .coefficient())
                            .average()
                            .orElseThrow();
                })
                .toArray());
    }

    private static double[][] policy(double[] flat) {
        return IntStream.range(0, StyleGames.PROMPTS)
                .mapToObj(x -> Arrays.copyOfRange(flat, x * StyleGames.ANSWERS, (x + 1) * StyleGames.ANSWERS))
                .toArray(double[][]::new);
    }

    @Override
    public List<Table> tables(Results results) {
        return List.of(headToHead(results), spiral());
    }

    private static Table headToHead(Results results) {
        var arms = List.of("bt-0.3", "bt-0.1", "offline-dpo", "spin", "dno-0.3", "dno-1", "dno-regularised", "prct-1");
        var header = new ArrayList<String>(List.of("wins against"));
        header.addAll(arms);
        var rows = new ArrayList<List<String>>();
        for (String arm : arms) {
            var row = new ArrayList<String>(List.of(arm));
            for (String other : arms) {
                row.add(
                        arm.equals(other)
                                ? "-"
                                : headToHead(results, arm, other).text(2));
            }
            rows.add(row);
        }
        return new Table("Win rates of the last iterates head to head, cyclic games", header, rows);
    }

    /** The exact negative result, without any sampling: on one three-way cycle the last iterate spirals outwards. */
    private static Table spiral() {
        var game = new PreferenceGame(new double[][] {{0.5, 0.9, 0.4}, {0.1, 0.5, 0.8}, {0.6, 0.2, 0.5}});
        var rows = new ArrayList<List<String>>();
        for (int t : new int[] {1, 10, 100, 500, 2000}) {
            var run = SoftPolicyIteration.run(game, new double[] {0.5, 0.3, 0.2}, 1, t);
            rows.add(List.of(
                    String.valueOf(t),
                    String.format(Locale.ROOT, "%.4f", game.exploitability(run.last())),
                    String.format(Locale.ROOT, "%.4f", game.exploitability(run.average())),
                    String.format(Locale.ROOT, "%.4f", run.smallestWinRate()),
                    run.improves() ? "yes" : "no"));
        }
        return new Table(
                "Exact soft policy iteration (eta 1) on the cycle 0.9, 0.8, 0.6 from (0.5, 0.3, 0.2)",
                List.of("steps", "last", "average", "smallest step win rate", "every step reaches its bound"),
                rows);
    }
}
