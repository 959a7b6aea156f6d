package io.guerdon.reproductions.labelnoise;

import io.guerdon.neural.Draws;
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
import io.guerdon.reproductions.experiment.Table;
import io.guerdon.reproductions.labelnoise.ContrastedFeatures.Term;
import io.guerdon.reproductions.labelnoise.MovableReward.Meta;
import io.guerdon.reproductions.labelnoise.Rounds.Update;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Preference strength and what is done with it, contrastive terms, and MetaRM, against plain reward models, on features where the
 * truth is known.
 */
public final class NoiseExperiment implements Experiment {

    private static final int WIDTH = 10;
    private static final double NOISE = 0.25;
    private static final List<String> TRUTHS = List.of("linear", "mlp");

    /**
     * How much is run: pairs of training and of the test, models that vote, epochs, steps of contrast and of MetaRM, prompts of
     * which the best of 64 answers is taken.
     */
    private record Size(int pairs, int tested, int models, int epochs, int contrast, int meta, int prompts) {

        static Size of(Scale scale) {
            return switch (scale) {
                case TINY -> new Size(200, 200, 3, 3, 20, 10, 10);
                case QUICK -> new Size(1000, 1500, 6, 15, 300, 150, 300);
                case FULL -> new Size(2000, 3000, 10, 25, 800, 600, 300);
            };
        }
    }

    /** What all arms of a truth and a seed share. */
    private record World(Truth truth, NoisyPairs pairs, NoisyPairs test, Votes votes) {}

    private record Known(Arm arm, Consumer<Cell> run) {}

    private final Map<String, World> worlds = new ConcurrentHashMap<>();

    @Override
    public String name() {
        return "secrets-rm";
    }

    @Override
    public String title() {
        return "Preference strength, contrastive terms and MetaRM against plain reward models";
    }

    @Override
    public String source() {
        return "Wang et al., Secrets of RLHF in Large Language Models Part II: Reward Modeling, arXiv 2401.06080";
    }

    @Override
    public List<Arm> arms(Scale scale) {
        return known().stream().map(Known::arm).toList();
    }

    private List<Known> known() {
        var known = new ArrayList<Known>();
        for (String truth : TRUTHS) {
            for (var treatment : Treatment.values()) {
                known.add(new Known(
                        new Arm(truth + "." + treatment.word(), truth + " truth: " + treatment.description()),
                        cell -> denoise(cell, truth, treatment, 1, 1)));
            }
            known.add(new Known(
                    new Arm(
                            truth + ".flip-cross-fitted",
                            truth + " truth: flipped by models that had not seen the pair"),
                    cell -> denoise(cell, truth, Treatment.FLIP, 2, 1)));
            known.add(new Known(
                    new Arm(
                            truth + ".flip-memorised",
                            truth + " truth: flipped by an ensemble trained for ten times the epochs"),
                    cell -> denoise(cell, truth, Treatment.FLIP, 1, 10)));
        }
        contrast(known, "none", "no contrastive term", Term.NONE, false, 0);
        contrast(known, "simcse-pairs", "SimCSE on answers", Term.SIMCSE, false, 1);
        contrast(known, "simcse-differences", "SimCSE on differences", Term.SIMCSE, true, 1);
        contrast(known, "swav-pairs", "SwAV on answers", Term.SWAV, false, 1);
        contrast(known, "swav-differences", "SwAV on differences", Term.SWAV, true, 1);
        contrast(known, "simcse-pairs-0.1", "SimCSE on answers, weight 0.1", Term.SIMCSE, false, 0.1);
        shifted(known, "plain", Meta.NONE);
        for (double rate : new double[] {0.05, 0.5, 2}) {
            shifted(known, "first-" + plain(rate), new Meta(rate, false));
            shifted(known, "second-" + plain(rate), new Meta(rate, true));
        }
        rounds(known, "frozen", "a reward model that never learns on", Update.NONE, Meta.NONE);
        rounds(known, "plain", "it learns on from the old labels", Update.OLD_LABELS, Meta.NONE);
        rounds(known, "first", "MetaRM of the first order, rate 0.5", Update.OLD_LABELS, new Meta(0.5, false));
        rounds(known, "second", "MetaRM of the second order, rate 0.5", Update.OLD_LABELS, new Meta(0.5, true));
        rounds(known, "labels", "64 new labels each round", Update.NEW_LABELS, Meta.NONE);
        return known;
    }

    private static void contrast(
            List<Known> known, String name, String words, Term term, boolean differences, double weight) {
        known.add(new Known(
                new Arm("features." + name, "contrast: " + words), cell -> features(cell, term, differences, weight)));
    }

    private static void shifted(List<Known> known, String name, Meta meta) {
        String words = meta.rate() == 0
                ? "plain training"
                : "MetaRM of the " + (meta.secondOrder() ? "second" : "first") + " order, rate " + plain(meta.rate());
        known.add(new Known(new Arm("shift." + name, "shifted answers: " + words), cell -> {
            var size = Size.of(cell.scale());
            new ShiftedAnswers(WIDTH, 400, Math.min(2000, size.tested()), size.meta()).run(cell, meta);
        }));
    }

    private static void rounds(List<Known> known, String name, String words, Update update, Meta shift) {
        known.add(new Known(new Arm("rounds." + name, "four rounds: " + words), cell -> {
            int meta = Size.of(cell.scale()).meta();
            new Rounds(WIDTH, 400, Math.min(300, meta), Math.min(50, meta)).run(cell, update, shift);
        }));
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? String.valueOf((int) number) : String.valueOf(number);
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
                new Column("best", "accuracy, best epoch", 3),
                new Column("last", "last epoch", 3),
                new Column("shifted", "on shifted answers", 3),
                new Column("gold", "true reward reached", 2),
                new Column("cosine", "cosine of features", 2),
                new Column("log j", "log J", 3),
                new Column("spread", "spread of scores", 2),
                new Column("shifted ascended", "after ascent: shifted", 3),
                new Column("log j ascended", "log J", 3),
                new Column("spread ascended", "spread", 2));
    }

    @Override
    public List<Figure> figures() {
        var treatments = List.of("clean", "plain", "drop", "flip", "margin", "flip-margin", "smooth", "flip-random");
        var figures = new ArrayList<Figure>();
        for (String truth : TRUTHS) {
            figures.add(new Figure(
                    "Accuracy on a clean test, " + truth + " truth, 25 % of labels wrong",
                    "epochs",
                    "",
                    "epoch",
                    "accuracy",
                    "accuracy",
                    treatments.stream().map(t -> truth + "." + t).toList()));
        }
        var loops = inRounds("frozen", "plain", "first", "second", "labels");
        figures.add(
                new Figure("Iterated improvement: the policy", "rounds", "", "round", "gold", "true reward", loops));
        figures.add(new Figure(
                "Iterated improvement: the reward model on the policy's answers",
                "rounds",
                "",
                "round",
                "accuracy",
                "accuracy",
                loops));
        return figures;
    }

    private static List<String> inRounds(String... names) {
        return Arrays.stream(names).map(name -> "rounds." + name).toList();
    }

    @Override
    public void run(Cell cell) {
        Torch.threads(1); // tiny networks: a second thread only waits
        known().stream()
                .filter(known -> known.arm().name().equals(cell.arm()))
                .findFirst()
                .orElseThrow()
                .run()
                .accept(cell);
    }

    private World world(String name, long seed, Size size, int folds, int longer) {
        return worlds.computeIfAbsent(name + " " + seed + " " + size + " " + folds + " " + longer, _ -> {
            var truth = name.equals("linear")
                    ? Truth.linear(WIDTH, Draws.at(seed, 1))
                    : Truth.perceptron(WIDTH, 16, Draws.at(seed, 1));
            var pairs = NoisyPairs.draw(truth, WIDTH, size.pairs(), NOISE, Draws.at(seed, 2));
            var test = NoisyPairs.draw(truth, WIDTH, size.tested(), 0, Draws.at(seed, 3));
            return new World(
                    truth, pairs, test, Votes.of(pairs, WIDTH, size.models(), 3 * longer, folds, Draws.seed(seed, 4)));
        });
    }

    private void denoise(Cell cell, String truth, Treatment treatment, int folds, int longer) {
        var size = Size.of(cell.scale());
        var world = world(truth, cell.seed(), size, folds, longer);
        var lesson = treatment.of(world.pairs(), world.votes());
        var model = new PerceptronReward(WIDTH, 128, Draws.seed(cell.seed(), 5));
        double best = 0;
        double last = 0;
        for (int epoch = 1; epoch <= size.epochs(); epoch++) {
            model.epoch(lesson);
            last = model.accuracy(world.test());
            best = Math.max(best, last);
            var values = new LinkedHashMap<String, Double>();
            values.put("accuracy", last);
            cell.point("epochs", epoch, values);
            cell.progress((double) epoch / size.epochs());
        }
        var result = new LinkedHashMap<String, Double>();
        result.put("best", best);
        result.put("last", last);
        result.put("overfit", best - last);
        result.put("gold", bestOf(model, world.truth(), size.prompts(), cell.seed()));
        var strength = world.votes().votes().strength();
        result.put("negative", Arrays.stream(strength).filter(s -> s < 0).count() / (double) strength.length);
        result.put("wrong", share(world.pairs().wrong()));
        result.put("left wrong", share(lesson.pairs().wrong()));
        result.put("likeness", world.votes().votes().likeness());
        cell.result(result);
        cell.keep("wrong by tenth", world.votes().wrongByTenth(world.pairs()));
    }

    private static double share(boolean[] flags) {
        return IntStream.range(0, flags.length)
                .mapToDouble(i -> flags[i] ? 1 : 0)
                .average()
                .orElse(Double.NaN);
    }

    /** The true reward of the best of 64 answers by the model, the mean over prompts. */
    private static double bestOf(PerceptronReward model, Truth truth, int prompts, long seed) {
        var random = Draws.at(seed, 6);
        return DoubleStream.generate(() -> {
                    double[][] answers = new double[64][];
                    Arrays.setAll(answers, i -> Truth.gaussian(WIDTH, random));
                    double[] scores = model.scores(answers);
                    int best = IntStream.range(0, scores.length).reduce(0, (a, b) -> scores[b] > scores[a] ? b : a);
                    return truth.of(answers[best]);
                })
                .limit(prompts)
                .average()
                .orElseThrow();
    }

    private static void features(Cell cell, Term term, boolean differences, double weight) {
        var size = Size.of(cell.scale());
        var truth = Truth.linear(WIDTH, Draws.at(cell.seed(), 20));
        var pairs = NoisyPairs.draw(truth, WIDTH, 400, 0.2, Draws.at(cell.seed(), 21));
        var test = NoisyPairs.draw(truth, WIDTH, size.tested(), 0, Draws.at(cell.seed(), 22));
        var moved = moved(truth, test, Truth.gaussian(WIDTH, Draws.at(cell.seed(), 23)));
        var model = new ContrastedFeatures(WIDTH, term, differences, weight, Draws.seed(cell.seed(), 24));
        model.train(pairs, size.contrast());
        var result = new LinkedHashMap<String, Double>();
        result.put("last", model.accuracy(test));
        result.put("shifted", model.accuracy(moved));
        result.put("cosine", model.cosine(test));
        cell.result(result);
    }

    /** Both answers of every pair moved by two units in one direction, with labels that are right there. */
    private static NoisyPairs moved(Truth truth, NoisyPairs pairs, double[] direction) {
        double norm = Math.sqrt(Arrays.stream(direction).map(d -> d * d).sum());
        var prompts = new ArrayList<double[][]>();
        for (int i = 0; i < pairs.size(); i++) {
            double[][] both = {pairs.chosen()[i].clone(), pairs.rejected()[i].clone()};
            for (double[] answer : both) {
                Arrays.setAll(answer, k -> 1.5 * answer[k] + 2 * direction[k] / norm);
            }
            prompts.add(both);
        }
        return ShiftedAnswers.pairs(truth, prompts);
    }

    @Override
    public List<Table> tables(Results results) {
        var rows = new ArrayList<List<String>>();
        for (String arm : List.of(
                "linear.plain",
                "linear.flip-cross-fitted",
                "linear.flip-memorised",
                "mlp.plain",
                "mlp.flip-cross-fitted",
                "mlp.flip-memorised")) {
            var row = new ArrayList<String>();
            row.add(arm.replace(".plain", ", as in the paper").replace(".flip-", ", "));
            for (int tenth = 0; tenth < 10; tenth++) {
                int t = tenth;
                row.add(Estimate.of(results.seeds().stream()
                                .mapToDouble(seed -> results.array(arm, seed, "wrong by tenth")[t])
                                .toArray())
                        .text(2));
            }
            row.add(results.mean(arm, "negative").text(3));
            row.add(results.mean(arm, "likeness").text(2));
            rows.add(row);
        }
        var header = new ArrayList<String>(List.of("ensemble"));
        IntStream.rangeClosed(1, 10).forEach(t -> header.add(String.valueOf(t)));
        header.add("strength below 0");
        header.add("correlation of models");
        return List.of(
                new Table("Share of wrong labels by tenth of the preference strength, weakest first", header, rows));
    }

    @Override
    public List<Claim> claims() {
        var claims = new ArrayList<Claim>();
        claims.add(Claim.paper(
                "Strength finds wrong labels: in the weakest tenth the label is right in less than 30 % (paper: 16 %), in the"
                        + " strongest in more than 90 % (96 %)",
                r -> Outcome.all(TRUTHS.stream()
                        .flatMap(truth -> Stream.of(
                                Outcome.below(truth + ", weakest", right(r, truth, 0), 0.3),
                                Outcome.above(truth + ", strongest", right(r, truth, 9), 0.9)))
                        .toList())));
        claims.add(Claim.paper(
                "The share of pairs with negative strength is about the share of wrong labels (paper: 25 %; within 0.05)",
                r -> within(
                        TRUTHS,
                        truth -> Estimate.paired(
                                r.finals(truth + ".plain", "negative"), r.finals(truth + ".plain", "wrong")))));
        claims.add(Claim.paper(
                "A reward model trained on the weakest 20 % alone is worse than chance, and better than chance once flipped",
                r -> Outcome.all(TRUTHS.stream()
                        .flatMap(truth -> Stream.of(
                                Outcome.below(truth, r.mean(truth + ".only-weakest", "last"), 0.5),
                                Outcome.above(
                                        truth + ", flipped", r.mean(truth + ".only-weakest-flipped", "last"), 0.5)))
                        .toList())));
        claims.add(each(
                Claim.Kind.PAPER,
                "The strongest pairs alone are not enough: the strongest 10 % give a worse model than all pairs",
                "only-strongest",
                "plain",
                "best",
                true));
        claims.add(each(
                Claim.Kind.PAPER,
                "Flipping the weakest 20 % helps: accuracy of the last epoch",
                "flip",
                "plain",
                "last",
                false));
        claims.add(each(
                Claim.Kind.PAPER,
                "The adaptive margin helps: accuracy of the last epoch",
                "margin",
                "plain",
                "last",
                false));
        claims.add(each(
                Claim.Kind.PAPER,
                "The margin reduces over-fitting: best less last epoch",
                "margin",
                "plain",
                "overfit",
                true));
        claims.add(each(
                Claim.Kind.PAPER,
                "Soft labels reduce over-fitting: best less last epoch",
                "smooth",
                "plain",
                "overfit",
                true));
        claims.add(each(
                Claim.Kind.PAPER,
                "A denoised reward model leads to better answers: true reward of the best of 64 (flip and margin)",
                "flip-margin",
                "plain",
                "gold",
                false));
        claims.add(Claim.paper(
                "Each contrastive variant is more accurate on unseen pairs",
                r -> Outcome.all(Stream.of("simcse-pairs", "simcse-differences", "swav-pairs", "swav-differences")
                        .map(arm -> Outcome.above(arm, r.difference("features." + arm, "features.none", "last"), 0))
                        .toList())));
        claims.add(Claim.paper(
                "MetaRM tells answers of a moved policy apart better: accuracy on shifted answers, first order, rate 0.5",
                r -> Outcome.above("first", r.difference("shift.first-0.5", "shift.plain", "shifted"), 0)));
        claims.add(Claim.paper(
                "Over four rounds a policy trained with MetaRM ends with more true reward than with plain training",
                r -> Outcome.all(List.of("first", "second").stream()
                        .map(arm -> Outcome.above(arm, r.difference("rounds." + arm, "rounds.plain", "gold"), 0))
                        .toList())));
        claims.add(Claim.paper(
                "Over four rounds the differences of rewards are wider with MetaRM than with plain training",
                r -> Outcome.above("first", r.difference("rounds.first", "rounds.plain", "spread"), 0)));
        findings(claims);
        return claims;
    }

    private static void findings(List<Claim> claims) {
        claims.add(each(
                Claim.Kind.FINDING,
                "Flipping helps against a reward model that was stopped at its best epoch as well",
                "flip",
                "plain",
                "best",
                false));
        claims.add(each(
                Claim.Kind.FINDING, "Flipping is better than dropping (last epoch)", "flip", "drop", "last", false));
        claims.add(each(
                Claim.Kind.FINDING,
                "Flipping and margin together are better than the margin alone (last epoch)",
                "flip-margin",
                "margin",
                "last",
                false));
        claims.add(each(
                Claim.Kind.FINDING,
                "Votes of models that had not seen the pair serve flipping better than the paper's (last epoch)",
                "flip-cross-fitted",
                "flip",
                "last",
                false));
        claims.add(each(
                Claim.Kind.FINDING,
                "An ensemble that memorised its labels is worth less (last epoch)",
                "flip-memorised",
                "flip",
                "last",
                true));
        claims.add(Claim.finding(
                "Contrastive terms move the features of chosen and rejected answers apart: the cosine falls",
                r -> Outcome.all(List.of("simcse-pairs", "simcse-differences").stream()
                        .map(arm -> Outcome.below(arm, r.difference("features." + arm, "features.none", "cosine"), 0))
                        .toList())));
        claims.add(Claim.finding(
                "The mechanism of MetaRM: a step of ascent raises the separation J (first order, rate 0.5)",
                r -> Outcome.above(
                        "log J",
                        Estimate.paired(
                                r.finals("shift.first-0.5", "log j ascended"), r.finals("shift.first-0.5", "log j")),
                        0)));
        claims.add(Claim.finding(
                "The model itself, before that step, has a smaller spread of scores than after plain training (rate 2)",
                r -> Outcome.below("spread", r.difference("shift.first-2", "shift.plain", "spread"), 0)));
        claims.add(Claim.finding(
                "New labels are worth more than MetaRM: true reward after four rounds",
                r -> Outcome.above("labels", r.difference("rounds.labels", "rounds.first", "gold"), 0)));
    }

    private static Claim each(
            Claim.Kind kind, String statement, String arm, String other, String metric, boolean below) {
        return new Claim(
                kind,
                statement,
                "",
                r -> Outcome.all(TRUTHS.stream()
                        .map(truth -> {
                            var difference = r.difference(truth + "." + arm, truth + "." + other, metric);
                            String what = String.format(Locale.ROOT, "%s, %s less %s", truth, arm, other);
                            return below ? Outcome.below(what, difference, 0) : Outcome.above(what, difference, 0);
                        })
                        .toList()));
    }

    private static Estimate right(Results results, String truth, int tenth) {
        return Estimate.of(results.seeds().stream()
                .mapToDouble(seed -> 1 - results.array(truth + ".plain", seed, "wrong by tenth")[tenth])
                .toArray());
    }

    private static Outcome within(List<String> truths, Function<String, Estimate> difference) {
        return Outcome.all(truths.stream()
                .flatMap(truth -> Stream.of(
                        Outcome.above(truth, difference.apply(truth), -0.05),
                        Outcome.below(truth, difference.apply(truth), 0.05)))
                .toList());
    }
}
