package io.guerdon.reproductions.processrewards;

import io.guerdon.core.Groups;
import io.guerdon.core.shaping.Steps;
import io.guerdon.core.stats.Quantiles;
import io.guerdon.neural.Draws;
import io.guerdon.neural.Torch;
import io.guerdon.neural.generation.Completions;
import io.guerdon.neural.generation.Generation;
import io.guerdon.neural.generation.Sampling;
import io.guerdon.neural.optimisation.Schedule;
import io.guerdon.policy.learning.AdvantageRule;
import io.guerdon.policy.learning.Payment;
import io.guerdon.policy.learning.Ppo;
import io.guerdon.policy.learning.Task;
import io.guerdon.reproductions.experiment.Arm;
import io.guerdon.reproductions.experiment.Cell;
import io.guerdon.reproductions.experiment.Claim;
import io.guerdon.reproductions.experiment.Column;
import io.guerdon.reproductions.experiment.Estimate;
import io.guerdon.reproductions.experiment.Experiment;
import io.guerdon.reproductions.experiment.Figure;
import io.guerdon.reproductions.experiment.Learner;
import io.guerdon.reproductions.experiment.LearnerRun;
import io.guerdon.reproductions.experiment.Outcome;
import io.guerdon.reproductions.experiment.Results;
import io.guerdon.reproductions.experiment.Scale;
import io.guerdon.reproductions.experiment.Table;
import io.guerdon.reproductions.processrewards.Sums.Solution;
import io.guerdon.reproductions.processrewards.Sums.Teacher;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** Designs of learned process rewards in PPO on step-by-step addition: which of them does a policy pad its solutions for? */
public final class BoundedRewardsExperiment implements Experiment {

    private static final double ALPHA = 0.5;
    private static final double ETA_QUANTILE = 0.3;

    /** What the names of arms on longer chains begin with. */
    private static final String LONGER = "long.";

    /** How many looks at the end of a run on longer chains are compared. */
    private static final int LOOKS = 3;

    /** How much is run. */
    private record Size(
            Sums sums, int imitation, int labelled, int epochs, int updates, int every, int batch, int tested) {

        static Size of(Scale scale) {
            return switch (scale) {
                case TINY -> new Size(new Sums(3, 8), 40, 60, 2, 2, 1, 32, 50);
                case QUICK -> new Size(new Sums(5, 14), 200, 300, 10, 40, 10, 128, 400);
                case FULL -> new Size(new Sums(10, 26), 400, 1000, 30, 160, 20, 256, 1000);
            };
        }

        /** On longer chains, only as far as the last of the {@link #LOOKS} where learning is compared: 30, 40 and 50 updates. */
        static Size longer(Scale scale) {
            return switch (scale) {
                case TINY -> new Size(new Sums(4, 10), 40, 60, 2, 3, 1, 32, 50);
                case QUICK -> new Size(new Sums(7, 18), 200, 300, 10, 25, 5, 128, 400);
                case FULL -> new Size(new Sums(14, 34), 400, 1000, 30, 50, 10, 256, 1000);
            };
        }

        static Size of(Scale scale, String arm) {
            return arm.startsWith(LONGER) ? longer(scale) : of(scale);
        }
    }

    /** What all arms of a seed share. */
    private record Shared(SumPolicy base, StepScorer scorer, double eta) {

        static Shared of(Size size, long seed) {
            var base = SumPolicy.imitating(
                    size.sums(), Teacher.of(size.sums(), seed), size.imitation(), Draws.seed(seed, 1));
            var labelled = StepScorer.labelled(size.sums(), base, size.labelled(), 8, Draws.seed(seed, 2));
            var scorer = StepScorer.learn(size.sums(), labelled, size.epochs(), Draws.seed(seed, 3));
            double[] scores = Arrays.stream(scorer.scores(
                            labelled.stream().map(StepScorer.Labelled::solution).toList()))
                    .flatMapToDouble(Arrays::stream)
                    .toArray();
            return new Shared(base, scorer, Quantiles.linear(scores, ETA_QUANTILE));
        }
    }

    private final Map<String, Shared> shared = new ConcurrentHashMap<>();

    @Override
    public String name() {
        return "clip-delta";
    }

    @Override
    public String title() {
        return "Clip and Delta: learned process rewards that do not pay for empty steps";
    }

    @Override
    public String source() {
        return "Gao et al., On Designing Effective RL Reward at Training Time for LLM Reasoning, arXiv 2410.15115";
    }

    @Override
    public List<Arm> arms(Scale scale) {
        var arms = new ArrayList<Arm>();
        for (var design : Design.values()) {
            arms.add(new Arm(design.arm(), "PPO on " + design.description()));
        }
        for (var design : List.of(Design.SR, Design.CLIP_DELTA)) {
            arms.add(new Arm(
                    LONGER + design.arm(), design.description() + ", on longer chains and while it still learns"));
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
                new Column("accuracy", "accuracy, sampled", 3),
                new Column("greedy", "greedy", 3),
                new Column("early", "sampled, a quarter on", 3),
                new Column("start", "sampled, at the start", 3),
                new Column("steps", "steps", 1),
                new Column("fill", "share of empty steps", 2),
                new Column("process return", "sum of process scores", 2));
    }

    @Override
    public List<Figure> figures() {
        var arms = Arrays.stream(Design.values()).map(Design::arm).toList();
        return List.of(
                figure("Accuracy, sampled", "accuracy", arms),
                figure("Steps of a solution", "steps", arms),
                figure("Sum of the process scores of a solution", "process return", arms),
                figure(
                        "Accuracy, sampled, on longer chains",
                        "accuracy",
                        List.of(LONGER + Design.SR.arm(), LONGER + Design.CLIP_DELTA.arm())));
    }

    private static Figure figure(String title, String metric, List<String> arms) {
        return new Figure(title, LearnerRun.SERIES, "", "update", metric, metric, arms);
    }

    /** Pays success at the end and the dense reward of a design on every step. */
    private record Paying(Sums sums, StepScorer scorer, Design design, double eta, long seed) implements Task {

        @Override
        public int[][] prompts(long update, int count) {
            return sums.questions(count, Draws.at(seed, 10, update));
        }

        @Override
        public Payment pay(Completions completions, Groups groups, long update) {
            var solutions = Sums.solutions(completions);
            double[][] dense = design.of(scorer.scores(solutions), eta);
            double[][] rewards = new double[dense.length][];
            for (int i = 0; i < rewards.length; i++) {
                rewards[i] = Steps.withSuccess(dense[i], ALPHA, solutions.get(i).isRight() ? 1 : 0);
            }
            return Payment.alongTheWay(rewards, new LinkedHashMap<>());
        }
    }

    @Override
    public void run(Cell cell) throws IOException, InterruptedException {
        Torch.threads(1); // tiny networks: a second thread only waits
        var size = Size.of(cell.scale(), cell.arm());
        boolean longer = cell.arm().startsWith(LONGER);
        String design = longer ? cell.arm().substring(LONGER.length()) : cell.arm();
        var both = shared.computeIfAbsent(
                cell.scale() + " " + longer + " " + cell.seed(), _ -> Shared.of(size, cell.seed()));
        var policy = both.base().twin();
        var ppo = new Ppo(
                policy,
                new SumPolicy.Critic(size.sums(), Draws.seed(cell.seed(), 11)),
                both.base(),
                options(size),
                AdvantageRule.standardised(),
                new Paying(size.sums(), both.scorer(), Design.of(design), both.eta(), cell.seed()),
                Draws.seed(cell.seed(), 12));
        var last = LearnerRun.run(
                cell,
                Learner.of(ppo),
                size.updates(),
                size.every(),
                update -> look(size, both, policy, cell.seed(), update));
        var result = new LinkedHashMap<>(last);
        result.put("start", cell.value(LearnerRun.SERIES, 0, "accuracy"));
        if (longer) {
            for (int look = 1; look <= LOOKS; look++) {
                int at = size.updates() - (LOOKS - look) * size.every();
                result.put(look(look), cell.value(LearnerRun.SERIES, at, "accuracy"));
            }
        } else {
            result.put("early", cell.value(LearnerRun.SERIES, size.updates() / 4.0, "accuracy"));
        }
        result.put("eta", both.eta());
        cell.result(result);
    }

    /** The accuracy at one of the looks, 1 to {@link #LOOKS}. */
    private static String look(int look) {
        return "accuracy, look " + look;
    }

    private static Ppo.Options options(Size size) {
        return new Ppo.Options(
                size.updates(),
                size.batch(),
                sampling(size),
                3,
                64,
                Schedule.constant(5e-4),
                Schedule.constant(5e-4),
                0.2,
                Double.POSITIVE_INFINITY,
                new double[] {1},
                1,
                0.95,
                0.01,
                Ppo.DivergencePlace.FIRST_STREAM,
                Ppo.Target.LAMBDA_RETURN,
                0,
                5);
    }

    private static Sampling sampling(Size size) {
        return Sampling.plain(size.sums().longest(), Sums.ANSWER);
    }

    private static SequencedMap<String, Double> look(
            Size size, Shared shared, SumPolicy policy, long seed, long update) {
        int[][] questions = size.sums().questions(size.tested(), Draws.at(seed, 13));
        var sampled =
                Sums.solutions(Generation.sample(policy, questions, sampling(size), Draws.seed(seed, 14, update)));
        var greedy = Sums.solutions(
                Generation.sample(policy, questions, Sampling.greedy(size.sums().longest(), Sums.ANSWER), seed));
        double[][] scores = shared.scorer().scores(sampled);
        var values = new LinkedHashMap<String, Double>();
        values.put("accuracy", right(sampled));
        values.put("greedy", right(greedy));
        values.put(
                "steps",
                sampled.stream().mapToInt(s -> s.steps().length).average().orElse(Double.NaN));
        values.put(
                "fill",
                sampled.stream().mapToDouble(Solution::fillShare).average().orElse(Double.NaN));
        values.put(
                "process return",
                Arrays.stream(scores)
                        .mapToDouble(s -> Arrays.stream(s).sum())
                        .average()
                        .orElse(Double.NaN));
        return values;
    }

    private static double right(List<Solution> solutions) {
        return solutions.stream().filter(Solution::isRight).count() / (double) solutions.size();
    }

    @Override
    public List<Claim> claims() {
        return List.of(
                Claim.paper(
                        "Raw process rewards destroy training: accuracy ends below success alone and below where it started",
                        r -> Outcome.all(List.of(
                                Outcome.below("less success alone", r.difference("sr-pr", "sr", "accuracy"), 0),
                                Outcome.below(
                                        "less the start",
                                        Estimate.paired(r.finals("sr-pr", "accuracy"), r.finals("sr-pr", "start")),
                                        0)))),
                Claim.paper(
                        "They do so by padding: solutions grow longer than with success alone",
                        r -> Outcome.above("steps", r.difference("sr-pr", "sr", "steps"), 0)),
                Claim.paper(
                        "Clip and Delta together do not collapse: sampled accuracy within 0.05 of success alone",
                        r -> Outcome.above(
                                "less success alone", r.difference("sr-clip-delta", "sr", "accuracy"), -0.05)),
                Claim.finding(
                        "Clip alone does not collapse either",
                        r -> Outcome.above("less success alone", r.difference("sr-clip", "sr", "accuracy"), -0.05)),
                Claim.finding(
                        "Delta alone is bounded but pads: more steps than with success alone",
                        r -> Outcome.above("steps", r.difference("sr-delta", "sr", "steps"), 0)),
                Claim.stated(
                        "Clip and Delta together end above success alone (sampled accuracy)",
                        "success alone comes close to 1 in this task, so that nothing is left to gain; in the paper, too, the"
                                + " gain is small",
                        r -> Outcome.above("less success alone", r.difference("sr-clip-delta", "sr", "accuracy"), 0)),
                Claim.stated(
                        "The outcome reward adds nothing: within 0.05 of success alone",
                        "it is about the outcome model, not about the two designs under test",
                        r -> Outcome.all(List.of(
                                Outcome.above("less success alone", r.difference("sr-or", "sr", "accuracy"), -0.05),
                                Outcome.below("less success alone", r.difference("sr-or", "sr", "accuracy"), 0.05)))),
                Claim.finding(
                        "Clip and Delta together learn faster than success alone (a quarter of the way)",
                        r -> Outcome.above("early accuracy", r.difference("sr-clip-delta", "sr", "early"), 0)),
                Claim.finding(
                        "On longer chains, while success alone still learns, Clip and Delta together are ahead at all three looks",
                        r -> Outcome.all(IntStream.rangeClosed(1, LOOKS)
                                .mapToObj(look -> Outcome.above(
                                        "look " + look,
                                        r.difference(LONGER + "sr-clip-delta", LONGER + "sr", look(look)),
                                        0))
                                .toList())));
    }

    @Override
    public List<Table> tables(Results results) {
        return results.has(LONGER + "sr") && results.has(LONGER + "sr-clip-delta")
                ? List.of(padding(), longer(results))
                : List.of(padding());
    }

    /** How far each is on longer chains. */
    private static Table longer(Results results) {
        var curve = results.curve(LONGER + "sr", results.seeds().getFirst(), LearnerRun.SERIES);
        var header = new ArrayList<String>(List.of("updates"));
        curve.subList(curve.size() - LOOKS, curve.size()).forEach(row -> header.add(String.valueOf((int) row.at())));
        var rows = new ArrayList<List<String>>();
        for (String design : List.of("sr", "sr-clip-delta")) {
            var row = new ArrayList<String>(List.of(LONGER + design));
            for (int look = 1; look <= LOOKS; look++) {
                row.add(results.mean(LONGER + design, look(look)).text(3));
            }
            rows.add(row);
        }
        var row = new ArrayList<String>(List.of("difference"));
        for (int look = 1; look <= LOOKS; look++) {
            row.add(results.difference(LONGER + "sr-clip-delta", LONGER + "sr", look(look))
                    .text(3));
        }
        rows.add(row);
        return new Table("Accuracy, sampled, on longer chains", header, rows);
    }

    /** Returns of a right solution when empty steps are inserted before its answer: exact, no training. */
    private static Table padding() {
        double[] clean = {0.6, 0.7, 0.8, 0.9, 0.95};
        double filler = 0.8;
        double eta = 0.7;
        int[] counts = {0, 1, 2, 5, 10, 20};
        var header = new ArrayList<String>(List.of("empty steps"));
        Arrays.stream(counts).mapToObj(String::valueOf).forEach(header::add);
        var rows = new ArrayList<List<String>>();
        for (var design :
                List.of(Design.SR, Design.PROCESS, Design.PENALISED, Design.CLIP, Design.DELTA, Design.CLIP_DELTA)) {
            var row = new ArrayList<String>(List.of(design.arm()));
            for (int count : counts) {
                double[] dense = design.of(new double[][] {padded(clean, filler, count)}, eta)[0];
                double total = Arrays.stream(Steps.withSuccess(dense, ALPHA, 1)).sum();
                row.add(String.format(Locale.ROOT, "%.3f", total));
            }
            rows.add(row);
        }
        return new Table(
                "Return of a right solution (scores 0.6, 0.7, 0.8, 0.9, 0.95) with empty steps of score 0.8 before its answer, alpha"
                        + " 0.5, eta 0.7",
                header,
                rows);
    }

    private static double[] padded(double[] clean, double filler, int count) {
        double[] all = new double[clean.length + count];
        System.arraycopy(clean, 0, all, 0, clean.length - 1);
        Arrays.fill(all, clean.length - 1, all.length - 1, filler);
        all[all.length - 1] = clean[clean.length - 1];
        return all;
    }
}
