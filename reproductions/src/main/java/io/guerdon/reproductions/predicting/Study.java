package io.guerdon.reproductions.predicting;

import io.guerdon.core.selection.BestOfK;
import io.guerdon.core.stats.Moments;
import io.guerdon.neural.Draws;
import io.guerdon.reproductions.predicting.Contest.Item;
import io.guerdon.reproductions.predicting.SmallReward.Pair;
import io.guerdon.reproductions.predicting.SolutionFeatures.Scale;
import io.guerdon.reproductions.predicting.SolutionFeatures.Sparse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Many small reward models of one seed with what each reached: on the four benchmarks, as the chooser among four solutions, and
 * under pressure. Learning, benchmarks and use have different problems. Immutable by convention.
 *
 * @param recipes of the models
 * @param scores by benchmark, one per model
 * @param bestOfFour the share of problems whose chosen solution is right, one per model
 * @param chance what choosing at random gives
 * @param oracle what choosing by the verdict gives
 * @param best the best-of-n curve of each model
 * @param penalised the curve of each model's policies under a penalty
 */
@SuppressWarnings("ArrayRecordComponent") // a result to read, compared by nobody
record Study(
        List<Recipe> recipes,
        Map<Contest, double[]> scores,
        double[] bestOfFour,
        double chance,
        double oracle,
        List<Pressure.Curve> best,
        List<Pressure.Curve> penalised) {

    /** A share of all problems is learnt from; the others are halved between benchmarks and use. */
    private static final double LEARNING = 0.53;

    /** A problem as vectors. */
    private record Seen(WordProblem problem, Sparse human, List<Sparse> right, List<Sparse> wrong, List<Sparse> all) {

        static Seen of(WordProblem problem, Scale scale) {
            var all = problem.solutions().stream()
                    .map(s -> scale.apply(SolutionFeatures.of(problem.question(), s.text())))
                    .toList();
            var right = new ArrayList<Sparse>();
            var wrong = new ArrayList<Sparse>();
            for (int i = 0; i < all.size(); i++) {
                (problem.solutions().get(i).right() ? right : wrong).add(all.get(i));
            }
            return new Seen(
                    problem, scale.apply(SolutionFeatures.of(problem.question(), problem.human())), right, wrong, all);
        }
    }

    /**
     * Studies.
     *
     * @param pool drafts per problem under pressure
     * @param pressed problems under pressure, at most those of use
     */
    static Study of(List<WordProblem> problems, int pool, int pressed, long seed) {
        int[] order = Draws.permutation(problems.size(), Draws.at(seed, 1));
        int learnt = (int) Math.round(LEARNING * order.length);
        int middle = learnt + (order.length - learnt) / 2;
        var learning = Arrays.stream(order, 0, learnt).mapToObj(problems::get).toList();
        var scale = Scale.of(learning.stream()
                .flatMap(p -> p.solutions().stream().map(s -> SolutionFeatures.of(p.question(), s.text())))
                .toList());
        var seen = Arrays.stream(order)
                .mapToObj(i -> Seen.of(problems.get(i), scale))
                .toList();
        var recipes = Recipe.all();
        var models = new ArrayList<SmallReward>();
        for (int m = 0; m < recipes.size(); m++) {
            var pairs = pairs(recipes.get(m), seen.subList(0, learnt), Draws.seed(seed, 2, m));
            models.add(SmallReward.fitted(recipes.get(m), pairs, Draws.seed(seed, 3, m)));
        }
        var items = items(seen.subList(learnt, middle), seed);
        var scores = new EnumMap<Contest, double[]>(Contest.class);
        for (var contest : Contest.values()) {
            scores.put(
                    contest,
                    models.stream().mapToDouble(m -> contest.score(m, items)).toArray());
        }
        var use = seen.subList(middle, seen.size());
        var pressures = pressed(models, use, scale, pool, Math.min(pressed, use.size()), seed);
        return new Study(
                recipes,
                scores,
                models.stream().mapToDouble(m -> chosen(m, use)).toArray(),
                use.stream().mapToDouble(Study::rightShare).average().orElse(Double.NaN),
                use.stream()
                        .mapToDouble(p -> p.right().isEmpty() ? 0 : 1)
                        .average()
                        .orElse(Double.NaN),
                pressures.stream().map(Pressure::bestOfN).toList(),
                pressures.stream().map(Pressure::penalised).toList());
    }

    private static double rightShare(Seen problem) {
        return (double) problem.right().size() / problem.all().size();
    }

    /** The first problems of the order, so that a larger training set holds the smaller ones. */
    private static List<Pair> pairs(Recipe recipe, List<Seen> learning, long seed) {
        var random = Draws.at(seed);
        var pairs = new ArrayList<Pair>();
        // A smaller file keeps the proportions of the three sizes.
        int largest = Recipe.SIZES.getLast();
        int most = Math.max(1, (int) ((long) recipe.problems() * Math.min(learning.size(), largest) / largest));
        for (var problem : learning.subList(0, Math.min(most, learning.size()))) {
            var better = new ArrayList<Sparse>();
            if (recipe.pairs() != Recipe.Pairs.MODEL) {
                better.add(problem.human());
            }
            if (recipe.pairs() != Recipe.Pairs.HUMAN) {
                better.addAll(problem.right());
            }
            for (var right : better) {
                for (var wrong : problem.wrong()) {
                    boolean turned = random.nextDouble() < recipe.noise();
                    pairs.add(turned ? new Pair(wrong, right) : new Pair(right, wrong));
                }
            }
        }
        return pairs;
    }

    private static List<Item> items(List<Seen> benchmark, long seed) {
        var random = Draws.at(seed, 4);
        return benchmark.stream()
                .filter(p -> !p.right().isEmpty() && !p.wrong().isEmpty())
                .map(p -> Item.drawn(p.human(), p.right(), p.wrong(), random))
                .toList();
    }

    private static double chosen(SmallReward model, List<Seen> use) {
        return use.stream()
                .mapToDouble(p -> {
                    double[] scores = p.all().stream().mapToDouble(model::score).toArray();
                    double[] gold = p.problem().solutions().stream()
                            .mapToDouble(s -> s.right() ? 1 : 0)
                            .toArray();
                    return BestOfK.expected(scores, gold, gold.length);
                })
                .average()
                .orElse(Double.NaN);
    }

    private static List<Pressure> pressed(
            List<SmallReward> models, List<Seen> use, Scale scale, int pool, int pressed, long seed) {
        var pressures = new ArrayList<Pressure>();
        for (var model : models) {
            double[] usual = use.stream()
                    .flatMap(p -> p.all().stream())
                    .mapToDouble(model::score)
                    .toArray();
            pressures.add(new Pressure(pool, Moments.of(usual).deviation()));
        }
        for (int i = 0; i < pressed; i++) {
            var problem = use.get(i).problem();
            var drafts = Drafts.of(problem, pool, Draws.at(seed, 5, i));
            double[] gold = drafts.stream().mapToDouble(d -> d.right() ? 1 : 0).toArray();
            var vectors = drafts.stream()
                    .map(d -> scale.apply(SolutionFeatures.of(problem.question(), d.text())))
                    .toList();
            for (int m = 0; m < models.size(); m++) {
                var model = models.get(m);
                pressures.get(m).add(vectors.stream().mapToDouble(model::score).toArray(), gold);
            }
        }
        return pressures;
    }
}
