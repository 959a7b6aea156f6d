package io.guerdon.reproductions.predicting;

import io.guerdon.core.loss.PreferenceLosses;
import io.guerdon.core.selection.OverOptimisation;
import io.guerdon.core.stats.RankCorrelation;
import io.guerdon.io.InputException;
import io.guerdon.preference.benchmark.CorrelationStudy;
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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Which benchmark of reward models predicts the result of using them: ninety small models, four benchmarks, the best of four real
 * solutions, and optimisation against each model over a pool of drafts.
 */
public final class PredictionExperiment implements Experiment {

    /** Where the file is looked for when none is named. */
    public static final Path USUAL_PLACE = Path.of("data", "gsm8k", "example_model_solutions.jsonl");

    private static final int FEWEST_PROBLEMS = 40;
    private static final String CURVE = "best of n";
    private static final String PENALISED = "penalised";

    /** How much is run: drafts to each problem under pressure, and how many problems. */
    private record Size(int pool, int pressed) {

        static Size of(Scale scale) {
            return switch (scale) {
                case TINY -> new Size(8, 8);
                case QUICK -> new Size(64, 60);
                case FULL -> new Size(256, 200);
            };
        }
    }

    /** Models that are looked at together. */
    private record Group(String arm, String description, BiPredicate<Study, Integer> member) {}

    private static final List<Group> GROUPS = List.of(
            new Group("low-model-many", "the third of the models with the lowest score of model-many", third(true, 0)),
            new Group("mid-model-many", "the middle third", third(true, 1)),
            new Group("high-model-many", "the third with the highest", third(true, 2)),
            new Group("low-human-one", "the third with the lowest score of human-one", third(false, 0)),
            new Group("high-human-one", "the third with the highest", third(false, 2)),
            new Group("learnt-human", "models of pairs with a person's right solution", pairs(Recipe.Pairs.HUMAN)),
            new Group("learnt-model", "models of pairs with a model's right solution", pairs(Recipe.Pairs.MODEL)),
            new Group("learnt-both", "models of both", pairs(Recipe.Pairs.BOTH)),
            new Group(
                    "problems-50",
                    "models of 50 problems",
                    (s, m) -> s.recipes().get(m).problems() == 50),
            new Group(
                    "problems-700",
                    "models of 700 problems",
                    (s, m) -> s.recipes().get(m).problems() == 700));

    private final Map<String, Study> studies = new ConcurrentHashMap<>();
    private final List<WordProblem> problems;
    private final String fingerprint;

    /** As the registry makes it: without data, to be {@link #prepared}. */
    public PredictionExperiment() {
        this(List.of(), "");
    }

    private PredictionExperiment(List<WordProblem> problems, String fingerprint) {
        this.problems = problems;
        this.fingerprint = fingerprint;
    }

    private static BiPredicate<Study, Integer> third(boolean modelMany, int which) {
        return (study, m) -> {
            double[] scores =
                    study.scores().getOrDefault(modelMany ? Contest.MODEL_MANY : Contest.HUMAN_ONE, new double[0]);
            var order = IntStream.range(0, scores.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> scores[i]))
                    .toList();
            return order.indexOf(m) * 3 / scores.length == which;
        };
    }

    private static BiPredicate<Study, Integer> pairs(Recipe.Pairs pairs) {
        return (study, m) -> study.recipes().get(m).pairs() == pairs;
    }

    @Override
    public String name() {
        return "rewardmath";
    }

    @Override
    public String title() {
        return "RewardMATH: which benchmark of reward models predicts what they are good for";
    }

    @Override
    public String source() {
        return "Kim et al., Evaluating Robustness of Reward Models for Mathematical Reasoning, arXiv 2410.01729";
    }

    @Override
    public Experiment prepared(@Nullable Path file) throws IOException {
        var from = file == null ? USUAL_PLACE : file;
        if (!Files.isRegularFile(from)) {
            throw new InputException((file == null ? "" : file + ": no such file; ")
                    + "rewardmath needs GSM8K's solutions of models: get example_model_solutions.jsonl from the folder"
                    + " grade_school_math/data of https://github.com/openai/grade-school-math (MIT licence) and give it with"
                    + " --data FILE, or put it at " + USUAL_PLACE
                    + "; a file of yours in the same format does as well");
        }
        var read = WordProblem.read(from);
        long mixed = read.stream()
                .filter(p -> !p.solutions(true).isEmpty() && !p.solutions(false).isEmpty())
                .count();
        if (mixed < FEWEST_PROBLEMS) {
            throw new InputException(from + ": " + mixed
                    + " problems with a right and a wrong solution, expected at least " + FEWEST_PROBLEMS);
        }
        var crc = new CRC32();
        crc.update(Files.readAllBytes(from));
        return new PredictionExperiment(
                read, String.format(Locale.ROOT, "%d problems, crc %08x", read.size(), crc.getValue()));
    }

    @Override
    public String data() {
        return fingerprint;
    }

    @Override
    public List<Arm> arms(Scale scale) {
        var arms = new ArrayList<Arm>();
        for (var contest : Contest.values()) {
            arms.add(new Arm(contest.arm(), "benchmark: " + contest.description()));
        }
        GROUPS.forEach(group -> arms.add(new Arm(group.arm(), "optimised against: " + group.description())));
        return arms;
    }

    @Override
    public int seeds(Scale scale) {
        return switch (scale) {
            case TINY -> 2;
            case QUICK -> 3;
            case FULL -> 8;
        };
    }

    @Override
    public List<Column> columns() {
        return List.of(
                new Column("r2", "r² with best-of-4", 3),
                new Column("spearman", "Spearman", 3),
                new Column("spearman end", "Spearman with gold at the largest n", 3),
                new Column("spearman severity", "with the share lost", 3),
                new Column("human-one", "score of human-one", 3),
                new Column("model-many", "of model-many", 3),
                new Column("best of 4", "best-of-4", 3),
                new Column("gold 1", "gold, n = 1", 3),
                new Column("gold peak", "at the peak", 3),
                new Column("gold end", "at the largest n", 3),
                new Column("severity", "share of the peak lost", 3),
                new Column("severity penalised", "lost, penalised policy", 3));
    }

    @Override
    public List<Figure> figures() {
        var thirds = List.of("low-model-many", "mid-model-many", "high-model-many", "low-human-one", "high-human-one");
        var learnt = List.of("learnt-human", "learnt-model", "learnt-both", "problems-50", "problems-700");
        String distance = "square root of the divergence, nats";
        return List.of(
                new Figure("Best of n by thirds of a benchmark's score", CURVE, "d", distance, "gold", "right", thirds),
                new Figure("The reward itself, in its deviations", CURVE, "d", distance, "proxy", "reward", thirds),
                new Figure("Policies under a penalty", PENALISED, "d", distance, "gold", "right", thirds),
                new Figure("Best of n by what was learnt from", CURVE, "d", distance, "gold", "right", learnt));
    }

    @Override
    public void run(Cell cell) {
        if (problems.isEmpty()) {
            throw new IllegalStateException("the experiment was not prepared with a file");
        }
        var size = Size.of(cell.scale());
        var study = studies.computeIfAbsent(
                cell.scale() + " " + cell.seed(), _ -> Study.of(problems, size.pool(), size.pressed(), cell.seed()));
        for (var contest : Contest.values()) {
            if (contest.arm().equals(cell.arm())) {
                benchmark(cell, study, contest);
            }
        }
        for (var group : GROUPS) {
            if (group.arm().equals(cell.arm())) {
                group(cell, study, group);
            }
        }
    }

    private static double[] scores(Study study, Contest contest) {
        return study.scores().getOrDefault(contest, new double[0]);
    }

    private static void benchmark(Cell cell, Study study, Contest contest) {
        double[] scores = scores(study, contest);
        double[] use = study.bestOfFour();
        double pearson = PreferenceLosses.pearson(scores, use);
        double[] end = study.best().stream()
                .mapToDouble(c -> c.gold()[c.gold().length - 1])
                .toArray();
        double[] severity =
                study.best().stream().mapToDouble(Pressure.Curve::severity).toArray();
        var values = new LinkedHashMap<String, Double>();
        values.put("r2", pearson * pearson);
        values.put("pearson", pearson);
        values.put("spearman", RankCorrelation.spearman(scores, use).coefficient());
        values.put("spearman end", RankCorrelation.spearman(scores, end).coefficient());
        values.put(
                "spearman severity", RankCorrelation.spearman(scores, severity).coefficient());
        values.put("score", mean(scores));
        values.put("chance", study.chance());
        values.put("oracle", study.oracle());
        cell.result(values);
        cell.keep("scores", scores);
        cell.keep("use", use);
        for (int m = 0; m < scores.length; m++) {
            var recipe = study.recipes().get(m);
            var model = new LinkedHashMap<String, Double>();
            model.put("score", scores[m]);
            model.put("best of 4", use[m]);
            model.put("severity", severity[m]);
            model.put("view", (double) recipe.view().ordinal());
            model.put("hidden", (double) recipe.hidden());
            model.put("pairs", (double) recipe.pairs().ordinal());
            model.put("problems", (double) recipe.problems());
            model.put("noise", recipe.noise());
            cell.point("models", m, model);
        }
    }

    private static void group(Cell cell, Study study, Group group) {
        int[] members = IntStream.range(0, study.recipes().size())
                .filter(m -> group.member().test(study, m))
                .toArray();
        var best = Arrays.stream(members).mapToObj(study.best()::get).toList();
        var penalised = Arrays.stream(members).mapToObj(study.penalised()::get).toList();
        var values = new LinkedHashMap<String, Double>();
        values.put("human-one", mean(pick(scores(study, Contest.HUMAN_ONE), members)));
        values.put("model-many", mean(pick(scores(study, Contest.MODEL_MANY), members)));
        values.put("best of 4", mean(pick(study.bestOfFour(), members)));
        values.put("gold 1", mean(best, c -> c.gold()[0]));
        values.put("gold peak", mean(best, c -> Arrays.stream(c.gold()).max().orElseThrow()));
        values.put("gold end", mean(best, c -> c.gold()[c.gold().length - 1]));
        values.put("severity", mean(best, Pressure.Curve::severity));
        values.put("severity penalised", mean(penalised, Pressure.Curve::severity));
        values.put("gain end", mean(best, c -> c.gains()[c.gold().length - 1]));
        var curve = averaged(best);
        var soft = averaged(penalised);
        var fit = OverOptimisation.fit(curve.d(), curve.gains());
        values.put("alpha", fit.alpha());
        values.put("beta", fit.beta());
        var softFit = OverOptimisation.fitReinforcement(soft.d(), soft.gains());
        values.put("alpha penalised", softFit.alpha());
        values.put("beta penalised", softFit.beta());
        cell.result(values);
        points(cell, CURVE, curve);
        points(cell, PENALISED, soft);
    }

    private static void points(Cell cell, String series, Pressure.Curve curve) {
        for (int i = 0; i < curve.d().length; i++) {
            var point = new LinkedHashMap<String, Double>();
            point.put("d", curve.d()[i]);
            point.put("gold", curve.gold()[i]);
            if (curve.proxy().length > 0) {
                point.put("proxy", curve.proxy()[i]);
            }
            cell.point(series, i, point);
        }
    }

    private static Pressure.Curve averaged(List<Pressure.Curve> curves) {
        return new Pressure.Curve(
                averaged(curves, Pressure.Curve::d),
                averaged(curves, Pressure.Curve::gold),
                averaged(curves, Pressure.Curve::proxy));
    }

    private static double[] averaged(List<Pressure.Curve> curves, Function<Pressure.Curve, double[]> part) {
        double[] mean = new double[part.apply(curves.getFirst()).length];
        Arrays.setAll(mean, i -> mean(curves, curve -> part.apply(curve)[i]));
        return mean;
    }

    private static double mean(List<Pressure.Curve> curves, ToDoubleFunction<Pressure.Curve> what) {
        return curves.stream().mapToDouble(what).average().orElse(Double.NaN);
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }

    private static double[] pick(double[] column, int[] members) {
        return Arrays.stream(members).mapToDouble(m -> column[m]).toArray();
    }

    @Override
    public List<Claim> claims() {
        String many = Contest.MODEL_MANY.arm();
        String one = Contest.HUMAN_ONE.arm();
        return List.of(
                Claim.paper(
                        "One model's solution against many predicts best-of-4 better than a person's against one",
                        r -> Outcome.above("r² less r²", r.difference(many, one, "r2"), 0)),
                Claim.paper(
                        "It explains more than 0.8 of the variance, as RewardMATH does in the paper",
                        r -> Outcome.above("r²", r.mean(many, "r2"), 0.8)),
                Claim.paper(
                        "A person's solution against one explains at most 0.128, as RewardBench does in the paper",
                        r -> Outcome.below("r²", r.mean(one, "r2"), 0.128)),
                Claim.paper(
                        "Models with a higher score of one-to-many lose less of their peak under best-of-n: low less high third",
                        r -> Outcome.above(
                                "severity", r.difference("low-model-many", "high-model-many", "severity"), 0)),
                Claim.paper(
                        "They lose less under a policy with a penalty too",
                        r -> Outcome.above(
                                "severity",
                                r.difference("low-model-many", "high-model-many", "severity penalised"),
                                0)),
                Claim.paper(
                        "The matched right solution matters more than the many wrong ones (Spearman)",
                        r -> Outcome.above(
                                "model-one less human-many",
                                r.difference(Contest.MODEL_ONE.arm(), Contest.HUMAN_MANY.arm(), "spearman"),
                                0)),
                Claim.paper(
                        "More training problems give a higher score of one-to-many and a smaller loss: 700 against 50",
                        r -> Outcome.all(List.of(
                                Outcome.above("score", r.difference("problems-700", "problems-50", "model-many"), 0),
                                Outcome.above(
                                        "severity", r.difference("problems-50", "problems-700", "severity"), 0)))),
                Claim.stated(
                        "Many wrong solutions predict better than one (model-many less model-one)",
                        "the paper gives no number for it alone: it compares whole benchmarks, which is what decides",
                        r -> Outcome.above("r² less r²", r.difference(many, Contest.MODEL_ONE.arm(), "r2"), 0)),
                Claim.finding(
                        "The score of human-one says less about collapse: its thirds differ less in severity",
                        r -> Outcome.above(
                                "difference of differences",
                                Estimate.paired(
                                        gap(r, "low-model-many", "high-model-many"),
                                        gap(r, "low-human-one", "high-human-one")),
                                0)),
                Claim.finding(
                        "Who learns from people's solutions scores higher on human-one and chooses worse",
                        r -> Outcome.all(List.of(
                                Outcome.above(
                                        "human-one", r.difference("learnt-human", "learnt-model", "human-one"), 0),
                                Outcome.above(
                                        "best-of-4", r.difference("learnt-model", "learnt-human", "best of 4"), 0)))));
    }

    private static double[] gap(Results r, String low, String high) {
        double[] a = r.finals(low, "severity");
        double[] b = r.finals(high, "severity");
        double[] gap = new double[a.length];
        Arrays.setAll(gap, i -> a[i] - b[i]);
        return gap;
    }

    @Override
    public List<Table> tables(Results results) {
        var rows = new ArrayList<List<String>>();
        for (long seed : results.seeds()) {
            var scores = new LinkedHashMap<String, double[]>();
            for (var contest : Contest.values()) {
                scores.put(contest.arm(), results.array(contest.arm(), seed, "scores"));
            }
            double[] use = results.array(Contest.HUMAN_ONE.arm(), seed, "use");
            for (var benchmark : CorrelationStudy.of(scores, use, seed).benchmarks()) {
                rows.add(List.of(
                        "seed " + seed + ", " + benchmark.name(),
                        benchmark.explained().plain(),
                        String.format(
                                Locale.ROOT,
                                "%.2f [%.2f, %.2f]",
                                benchmark.spearman().coefficient(),
                                benchmark.spearman().low(),
                                benchmark.spearman().high()),
                        benchmark.worseThanBest().plain()));
            }
        }
        return List.of(
                new Table(
                        "Within each seed: 95 % intervals over models (bootstrap; Fisher for Spearman), the best first",
                        List.of("benchmark", "r² with best-of-4", "Spearman", "explains less than the best by"), rows),
                fits(results));
    }

    private static Table fits(Results results) {
        var rows = new ArrayList<List<String>>();
        for (var group : GROUPS) {
            var row = new ArrayList<String>();
            row.add(group.arm());
            for (String metric : List.of("alpha", "beta", "alpha penalised", "beta penalised")) {
                row.add(results.mean(group.arm(), metric).text(3));
            }
            rows.add(row);
        }
        return new Table(
                "Fits of the gain: best of n d (alpha - beta d), penalised policies d (alpha - beta ln d)",
                List.of("models", "alpha", "beta", "alpha, penalised", "beta, penalised"),
                rows);
    }
}
