package io.guerdon.reproductions.progress;

import io.guerdon.neural.Draws;
import io.guerdon.neural.Torch;
import io.guerdon.preference.progress.Profile;
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
import io.guerdon.reproductions.progress.Method.Rollouts;
import io.guerdon.reproductions.progress.Method.Source;
import io.guerdon.worlds.household.House;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** Stepwise progress attribution against the sparse outcome and its other attributions, in the household, with its ablations. */
public final class ProgressExperiment implements Experiment {

    private static final String STORED = "stored";
    private static final String FRESH = "fresh";
    private static final int BATCH = 128;
    private static final int PARTS = 8;

    /** An estimator that learns on does so from so many of the latest rollouts. */
    private static final int RECENT = 5 * BATCH;

    private static final double[] FEW = {0.02, 0.05, 0.1, 0.25, 0.5};

    /**
     * How much is run.
     *
     * @param demonstrations episodes of the erring expert
     * @param cloning steps of learning from them
     * @param tasks houses of the stored rollouts
     * @param perTask rollouts of each
     * @param epochs of the estimator
     * @param passes over the stored rollouts
     * @param iterations on-line, of 128 fresh rollouts
     * @param every how many of them there is a look
     * @param tested houses of a look
     */
    private record Size(
            int demonstrations,
            int cloning,
            int tasks,
            int perTask,
            int epochs,
            int passes,
            int iterations,
            int every,
            int tested) {

        static Size of(Scale scale) {
            return switch (scale) {
                case TINY -> new Size(20, 20, 16, 5, 1, 1, 2, 1, 20);
                case QUICK -> new Size(60, 150, 120, 5, 10, 2, 10, 5, 150);
                case FULL -> new Size(60, 150, 300, 5, 10, 3, 60, 10, 400);
            };
        }
    }

    /** What all arms of a seed share. The estimator is not to be changed: who lets it learn on makes his own. */
    private record Shared(Housekeeper base, List<Trial> stored, ProgressGru estimator, List<Trial> unseen) {

        static Shared of(Size size, long seed) {
            var demonstrations = Housekeeper.demonstrations(size.demonstrations(), 0.15, Draws.seed(seed, 1));
            var base = Housekeeper.imitating(demonstrations, size.cloning(), Draws.seed(seed, 2));
            var stored = rollouts(base, size, Draws.seed(seed, 3));
            return new Shared(base, stored, estimator(stored, size, seed), rollouts(base, size, Draws.seed(seed, 4)));
        }

        /** So many rollouts of each task, sampled at temperature 1. */
        private static List<Trial> rollouts(Housekeeper base, Size size, long seed) {
            var houses = Housekeeper.houses(size.tasks(), seed);
            var repeated = new ArrayList<House>();
            houses.forEach(house -> IntStream.range(0, size.perTask()).forEach(_ -> repeated.add(house)));
            return base.play(repeated, size.perTask(), false, Draws.seed(seed, 1));
        }

        static ProgressGru estimator(List<Trial> trials, Size size, long seed) {
            var estimator = new ProgressGru(Draws.seed(seed, 5));
            estimator.learn(trials, size.epochs());
            return estimator;
        }
    }

    private final Map<String, Shared> shared = new ConcurrentHashMap<>();

    @Override
    public String name() {
        return "spa-rl";
    }

    @Override
    public String title() {
        return "SPA-RL: stepwise progress attribution against a sparse outcome in the household";
    }

    @Override
    public String source() {
        return "Wang et al., SPA-RL: Reinforcing LLM Agents via Stepwise Progress Attribution, arXiv 2505.20732";
    }

    @Override
    public List<Arm> arms(Scale scale) {
        var arms = new ArrayList<Arm>();
        Method.all().forEach(method -> arms.add(new Arm(method.arm(), method.description())));
        arms.add(new Arm("few", "(d) the estimator alone, with few successes to learn from"));
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
                new Column("success", "success, greedy", 3),
                new Column("sampled", "success, sampled", 3),
                new Column("grounding", "grounding accuracy, sampled", 3),
                new Column("turns", "turns, sampled", 1),
                new Column("explained", "explained share, rollouts of this policy", 2));
    }

    @Override
    public List<Figure> figures() {
        var methods = List.of("ppo", "spa", "spa-ungrounded", "released", "uniform", "uniform-grounded");
        var turns = List.of(
                "turn.ppo",
                "turn.spa-ungrounded",
                "turn.spa",
                "turn.spa-beta-0.5",
                "turn.spa-beta-0.02",
                "turn.spa-penalty");
        var online = Method.all().stream()
                .filter(method -> method.rollouts() != Rollouts.STORED)
                .map(Method::arm)
                .toList();
        return List.of(
                figure("Stored rollouts: success", STORED, "pass", "success", methods),
                figure("Stored rollouts: grounding accuracy", STORED, "pass", "grounding", methods),
                figure("Stored rollouts, credit over turns: success", STORED, "pass", "success", turns),
                figure("On-line: success", FRESH, "iteration", "success", online),
                figure(
                        "On-line: share of the outcome that the estimator explains",
                        FRESH,
                        "iteration",
                        "explained",
                        online));
    }

    private static Figure figure(String title, String series, String x, String y, List<String> arms) {
        return new Figure(title, series, "", x, y, y, arms);
    }

    @Override
    public void run(Cell cell) {
        Torch.threads(1); // tiny networks: a second thread only waits
        var size = Size.of(cell.scale());
        var world = shared.computeIfAbsent(cell.scale() + " " + cell.seed(), _ -> Shared.of(size, cell.seed()));
        if (cell.arm().equals("few")) {
            few(cell, size, world);
            return;
        }
        var method = Method.of(cell.arm());
        if (method.source() == Source.NONE) {
            cell.result(look(size, world.base(), world.estimator(), cell.seed()));
            profile(cell, world);
        } else if (method.rollouts() == Rollouts.STORED) {
            cell.result(fromStored(cell, size, world, method));
        } else {
            cell.result(fromFresh(cell, size, world, method));
        }
    }

    private static SequencedMap<String, Double> fromStored(Cell cell, Size size, Shared world, Method method) {
        var policy = world.base().twin();
        var ppo = new StoredPpo(policy, world.base(), method.between(), Draws.seed(cell.seed(), 10));
        double[][] rewards = method.rewards(world.stored(), world.estimator());
        var last = look(size, policy, world.estimator(), cell.seed());
        cell.point(STORED, 0, last);
        for (int pass = 0; pass < size.passes(); pass++) {
            int[] order = Draws.permutation(rewards.length, Draws.at(cell.seed(), 11, pass));
            for (int from = 0; from < order.length; from += BATCH) {
                int[] rows = Arrays.copyOfRange(order, from, Math.min(order.length, from + BATCH));
                ppo.learn(
                        Arrays.stream(rows).mapToObj(world.stored()::get).toList(),
                        Arrays.stream(rows).mapToObj(row -> rewards[row]).toArray(double[][]::new));
            }
            last = look(size, policy, world.estimator(), cell.seed());
            cell.point(STORED, pass + 1.0, last);
            cell.progress((pass + 1.0) / size.passes());
        }
        return last;
    }

    private static SequencedMap<String, Double> fromFresh(Cell cell, Size size, Shared world, Method method) {
        var policy = world.base().twin();
        var ppo = new StoredPpo(policy, world.base(), method.between(), Draws.seed(cell.seed(), 10));
        boolean learnsOn = method.rollouts() == Rollouts.FRESH_AND_LEARNED;
        var estimator = learnsOn ? Shared.estimator(world.stored(), size, cell.seed()) : world.estimator();
        var last = look(size, policy, estimator, cell.seed());
        cell.point(FRESH, 0, last);
        var recent = new ArrayList<>(
                world.stored().subList(0, Math.min(RECENT, world.stored().size())));
        for (int iteration = 1; iteration <= size.iterations(); iteration++) {
            var houses = Housekeeper.houses(BATCH, Draws.seed(cell.seed(), 12, iteration));
            var trials = policy.play(houses, 1, false, Draws.seed(cell.seed(), 13, iteration));
            if (learnsOn) {
                recent.subList(0, Math.min(recent.size(), trials.size())).clear();
                recent.addAll(trials);
                estimator.learn(recent, 1);
            }
            ppo.learn(trials, method.rewards(trials, estimator));
            if (iteration % size.every() == 0) {
                last = look(size, policy, estimator, cell.seed());
                cell.point(FRESH, iteration, last);
                cell.progress(iteration / (double) size.iterations());
            }
        }
        return last;
    }

    /** What a policy does in houses that it has not seen; every look of a seed is at the same ones. */
    private static SequencedMap<String, Double> look(Size size, Housekeeper policy, ProgressGru estimator, long seed) {
        var houses = Housekeeper.houses(size.tested(), Draws.seed(seed, 14));
        var greedy = policy.play(houses, 1, true, Draws.seed(seed, 15));
        var sampled = policy.play(houses, 1, false, Draws.seed(seed, 16));
        var values = new LinkedHashMap<String, Double>();
        values.put("success", Trial.success(greedy));
        values.put("sampled", Trial.success(sampled));
        values.put("grounding", Trial.grounding(sampled));
        values.put("turns", Trial.length(sampled));
        values.put("explained", estimator.explained(sampled));
        return values;
    }

    private static void profile(Cell cell, Shared world) {
        double[][] contributions = world.estimator().contributions(world.unseen());
        double[] outcomes = Trial.outcomes(world.unseen());
        cell.keep("success", Profile.along(contributions, outcomes, r -> r > 0.5, PARTS));
        cell.keep("failure", Profile.along(contributions, outcomes, r -> r <= 0.5, PARTS));
        cell.keep("facts", new double[] {
            Trial.success(world.stored()),
            world.estimator().explained(world.stored()),
            world.estimator().explained(world.unseen()),
            Profile.lastShare(contributions)
        });
    }

    /** Estimators that learn from as many rollouts, of which fewer and fewer succeed, judged on others with the same share. */
    private static void few(Cell cell, Size size, Shared world) {
        var result = new LinkedHashMap<String, Double>();
        for (double share : FEW) {
            var estimator = Shared.estimator(mixed(world.stored(), share), size, cell.seed());
            result.put("explained@" + share, estimator.explained(mixed(world.unseen(), share)));
        }
        cell.result(result);
    }

    /** The first two fifths of as many trials, of which a share succeeds. */
    private static List<Trial> mixed(List<Trial> trials, double share) {
        int count = trials.size() * 2 / 5;
        int wanted = (int) Math.round(count * share);
        var mixed = new ArrayList<Trial>();
        trials.stream().filter(trial -> trial.outcome() > 0.5).limit(wanted).forEach(mixed::add);
        trials.stream()
                .filter(trial -> trial.outcome() <= 0.5)
                .limit(count - wanted)
                .forEach(mixed::add);
        return mixed;
    }

    @Override
    public List<Claim> claims() {
        return List.of(
                Claim.paper(
                        "SPA ends with more success and better grounding than PPO with the outcome at the end",
                        r -> Outcome.all(
                                List.of(more(r, "success", "spa", "ppo"), more(r, "grounding", "spa", "ppo")))),
                Claim.paper(
                        "SPA improves on the cloned policy, in success and in grounding",
                        r -> Outcome.all(
                                List.of(more(r, "success", "spa", "sft"), more(r, "grounding", "spa", "sft")))),
                Claim.paper(
                        "The grounding signal helps: with it SPA has more success and better grounding than without",
                        r -> Outcome.all(List.of(
                                more(r, "success", "spa", "spa-ungrounded"),
                                more(r, "grounding", "spa", "spa-ungrounded")))),
                Claim.paper(
                        "Learned contributions beat the outcome spread evenly, with and without grounding: more success",
                        r -> Outcome.all(List.of(
                                more(r, "success", "spa", "uniform-grounded"),
                                more(r, "success", "spa-ungrounded", "uniform")))),
                Claim.finding(
                        "SPA beats what the released data pay, the centred outcome on every turn: more success",
                        r -> more(r, "success", "spa", "released")),
                Claim.finding(
                        "SPA beats PPO with the outcome at the end on every seed (success)",
                        r -> Outcome.above("smallest difference", smallest(r, "spa", "ppo"), 0)),
                Claim.finding(
                        "(a) With credit over turns the sparse outcome is no worse than the contributions: success within 0.05 or above",
                        r -> Outcome.all(List.of(
                                Outcome.above(
                                        "stored rollouts",
                                        r.difference("turn.ppo", "turn.spa-ungrounded", "success"),
                                        -0.05),
                                Outcome.above(
                                        "on-line",
                                        r.difference("online.turn.ppo", "online.turn.spa-ungrounded", "success"),
                                        -0.05)))),
                Claim.finding(
                        "(b) With credit over turns the paper's bonus for every grounded turn makes the agent wander: less success,"
                                + " more turns",
                        r -> Outcome.all(List.of(
                                Outcome.below(
                                        "success",
                                        r.difference("turn.spa-beta-0.5", "turn.spa-ungrounded", "success"),
                                        0),
                                more(r, "turns", "turn.spa-beta-0.5", "turn.spa-ungrounded")))),
                Claim.finding(
                        "(b) A bonus of 0.05 does so too",
                        r -> Outcome.all(List.of(
                                Outcome.below("success", r.difference("turn.spa", "turn.spa-ungrounded", "success"), 0),
                                more(r, "turns", "turn.spa", "turn.spa-ungrounded")))),
                Claim.finding(
                        "(b) Taking it from the other turns instead does not: success within 0.05 of none or above, better grounding",
                        r -> Outcome.all(List.of(
                                Outcome.above(
                                        "success",
                                        r.difference("turn.spa-penalty", "turn.spa-ungrounded", "success"),
                                        -0.05),
                                more(r, "grounding", "turn.spa-penalty", "turn.spa-ungrounded")))),
                Claim.finding(
                        "(c) On-line a frozen estimator is hacked: less success than the cloned policy, better grounding",
                        r -> Outcome.all(List.of(
                                Outcome.below("success", r.difference("online.spa-frozen", "sft", "success"), 0),
                                more(r, "grounding", "online.spa-frozen", "sft")))),
                Claim.finding(
                        "(c) An estimator that learns on is not, nor is one with the residual: more success than frozen",
                        r -> Outcome.all(List.of(
                                more(r, "success", "online.spa-refreshed", "online.spa-frozen"),
                                more(r, "success", "online.spa-residual", "online.spa-frozen")))),
                Claim.finding(
                        "(d) With 2 % of successes the estimator explains less than half of what it does with 50 %",
                        r -> Outcome.below("explained, less half", lessHalf(r), 0)));
    }

    private static Outcome more(Results results, String metric, String arm, String other) {
        return Outcome.above(metric + " of " + arm + " less " + other, results.difference(arm, other, metric), 0);
    }

    /** The smallest difference over seeds, as an estimate without width: what holds on every seed. */
    private static Estimate smallest(Results results, String arm, String other) {
        double[] a = results.finals(arm, "success");
        double[] b = results.finals(other, "success");
        double least =
                IntStream.range(0, a.length).mapToDouble(i -> a[i] - b[i]).min().orElse(Double.NaN);
        return new Estimate(least, least, least, a.length);
    }

    private static Estimate lessHalf(Results results) {
        double[] few = results.finals("few", "explained@0.02");
        double[] many = Arrays.stream(results.finals("few", "explained@0.5"))
                .map(e -> e / 2)
                .toArray();
        return Estimate.paired(few, many);
    }

    @Override
    public List<Table> tables(Results results) {
        return List.of(profiles(results), facts(results), fewSuccesses(results));
    }

    private static Table profiles(Results results) {
        var header = new ArrayList<String>(List.of("part of the trajectory"));
        IntStream.rangeClosed(1, PARTS).mapToObj(part -> part + " of " + PARTS).forEach(header::add);
        var rows = new ArrayList<List<String>>();
        for (String outcome : List.of("success", "failure")) {
            var row = new ArrayList<String>(List.of(outcome));
            for (int part = 0; part < PARTS; part++) {
                row.add(kept(results, outcome, part, 3));
            }
            rows.add(row);
        }
        return new Table("Mean contribution of a turn along rollouts that the estimator has not seen", header, rows);
    }

    private static Table facts(Results results) {
        return new Table(
                "The estimator",
                List.of("", "mean over seeds"),
                List.of(
                        List.of("successes among the stored rollouts", kept(results, "facts", 0, 3)),
                        List.of("explained share, rollouts it learned from", kept(results, "facts", 1, 3)),
                        List.of("explained share, other rollouts of the same policy", kept(results, "facts", 2, 3)),
                        List.of("share of the contributions' size on the last turn", kept(results, "facts", 3, 3))));
    }

    private static String kept(Results results, String name, int index, int digits) {
        double[] bySeed = results.seeds().stream()
                .mapToDouble(seed -> results.array("sft", seed, name)[index])
                .toArray();
        return Estimate.of(bySeed).text(digits);
    }

    private static Table fewSuccesses(Results results) {
        var rows = new ArrayList<List<String>>();
        for (double share : FEW) {
            rows.add(List.of(
                    String.format(Locale.ROOT, "%.0f %%", 100 * share),
                    results.mean("few", "explained@" + share).text(3)));
        }
        return new Table(
                "(d) Explained share on unseen rollouts by the share of successes",
                List.of("successes", "explained"),
                rows);
    }
}
