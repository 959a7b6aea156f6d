package io.guerdon.reproductions.par;

import io.guerdon.core.Batch;
import io.guerdon.core.reference.FieldReference;
import io.guerdon.core.shaping.PreferenceAsReward;
import io.guerdon.neural.Draws;
import io.guerdon.neural.Torch;
import io.guerdon.neural.optimisation.Schedule;
import io.guerdon.policy.learning.AdvantageRule;
import io.guerdon.policy.learning.Grpo;
import io.guerdon.policy.learning.Ppo;
import io.guerdon.policy.loss.Divergence;
import io.guerdon.policy.loss.GroupLoss;
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
import io.guerdon.reproductions.topics.TopicCritic;
import io.guerdon.reproductions.topics.TopicPolicy;
import io.guerdon.reproductions.topics.Topics;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Preference as reward (PAR) and the shapings it was compared with, in a world where a reward model is fooled by repetition: how
 * often the trained policy truly writes better than the one it started from, while the reward model's opinion of it rises.
 */
public final class ShapingExperiment implements Experiment {

    private static final List<String> UNBOUNDED = List.of("vanilla", "centred", "mean-std");
    private static final List<String> BOUNDED_CENTRED = List.of("par", "par-1", "tanh");
    private static final int BATCH = 128;
    private static final int GROUP = 8;

    private record Setting(long seed, HackableWorld.Size size, TopicPolicy.Network network) {}

    private static final HackableWorld.Size SMALL = new HackableWorld.Size(600, 2, 200, 64);

    private final Map<Setting, HackableWorld> worlds = new ConcurrentHashMap<>();

    @Override
    public String name() {
        return "par";
    }

    @Override
    public String title() {
        return "Preference as reward against reward hacking";
    }

    @Override
    public String source() {
        return "Fu et al., Reward Shaping to Mitigate Reward Hacking in RLHF, arXiv 2502.18770";
    }

    @Override
    public List<Arm> arms(Scale scale) {
        return Method.of(scale).stream().map(Method::arm).toList();
    }

    @Override
    public int seeds(Scale scale) {
        return switch (scale) {
            case TINY -> 2;
            case QUICK -> 3;
            case FULL -> 5;
        };
    }

    private static int updates(Scale scale) {
        return switch (scale) {
            case TINY -> 4;
            case QUICK -> 100;
            case FULL -> 400;
        };
    }

    @Override
    public List<Column> columns() {
        return List.of(
                new Column("average win", "average win", 3),
                new Column("final win", "final win", 3),
                new Column("proxy start", "proxy, start", 2),
                new Column("proxy end", "end", 2),
                new Column("quality", "true quality", 2),
                new Column("divergence", "final KL", 2),
                new Column("length", "length", 1),
                new Column("saturated", "saturated", 2),
                new Column("critic loss", "critic loss", 3));
    }

    @Override
    public List<Figure> figures() {
        var shapings = List.of("vanilla", "mean-std", "clip", "min-max", "sgfc", "lsc", "tanh", "par");
        var sweep = List.of(
                "vanilla", "vanilla-kl-0.1", "vanilla-kl-0.3", "vanilla-kl-1", "par-kl-0.01", "par", "par-kl-0.1");
        return List.of(
                new Figure("Win rate, KL coefficient 0.03", "training", "", "update", "win", "win rate", shapings),
                new Figure("Reward model's score", "training", "", "update", "proxy", "mean score", shapings),
                new Figure("Win rate by KL coefficient", "training", "", "update", "win", "win rate", sweep),
                new Figure("Win rate by divergence", "training", "divergence", "KL, nats", "win", "win rate", sweep),
                new Figure(
                        "GRPO",
                        "training",
                        "",
                        "update",
                        "win",
                        "win rate",
                        List.of("grpo-vanilla", "grpo-par", "vanilla", "par")));
    }

    @Override
    public List<Claim> claims() {
        return List.of(
                Claim.paper(
                        "with the small KL coefficient 0.03, unbounded rewards (vanilla, centred, mean-std) collapse:"
                                + " the win rate ends below half of where it began",
                        results -> each(UNBOUNDED, arm -> Outcome.below(arm, kept(results, arm), 0))),
                Claim.paper(
                        "at the same coefficient bounded centred rewards (PAR with ten references and with one, tanh)"
                                + " do not collapse: the win rate ends above half of where it began",
                        results -> each(BOUNDED_CENTRED, arm -> Outcome.above(arm, kept(results, arm), 0))),
                Claim.paper(
                        "PAR's average win rate is above that of every unbounded reward",
                        results -> each(UNBOUNDED, arm -> higher(results, "par", arm))),
                stated(
                        "PAR leads every other shaping by 0.05 of average win rate",
                        "the paper's five points are on AlpacaEval; in its own curves PAR leads by two points with Gemma2-2B and"
                                + " is not the best with Llama3-8B, and in the prototype of this world min-max is as good",
                        List.of("clip", "min-max", "sgfc", "lsc", "tanh", "sigmoid"),
                        results -> each(
                                List.of("clip", "min-max", "sgfc", "lsc", "tanh", "sigmoid"),
                                arm -> Outcome.above(arm, results.difference("par", arm, "average win"), 0.05))),
                stated(
                        "one reference is as good as ten: within 0.05 of average win rate",
                        "that two are equal within a bound takes more seeds than a collapse, and only the prevention of the"
                                + " collapse was chosen as the claim; PAR with one reference takes part in that",
                        List.of("par-1"),
                        results -> within(results.difference("par-1", "par", "average win"), 0.05)),
                stated(
                        "centring helps: PAR above the uncentred sigmoid",
                        "the paper's later versions drop it as a principle",
                        List.of("sigmoid"),
                        results -> higher(results, "par", "sigmoid")),
                stated(
                        "slow growth first is worse: PAR above SgFc",
                        "it compares two bounded rewards, and only the prevention of the collapse was chosen as the claim",
                        List.of("sgfc"),
                        results -> higher(results, "par", "sgfc")),
                stated(
                        "with its best KL coefficient, vanilla stays below PAR with its best",
                        "the paper's sweep stops at 0.1, and in the prototype of this world vanilla ties with PAR at 1.0",
                        List.of("par-kl-0.1", "vanilla-kl-0.1", "vanilla-kl-0.3"),
                        results -> Outcome.above(
                                "best of three less best of four",
                                Estimate.paired(
                                        best(results, List.of("par-kl-0.01", "par", "par-kl-0.1")),
                                        best(
                                                results,
                                                List.of(
                                                        "vanilla",
                                                        "vanilla-kl-0.1",
                                                        "vanilla-kl-0.3",
                                                        "vanilla-kl-1"))),
                                0)),
                finding(
                        "at about the same divergence, PAR (0.03) is above vanilla (0.3)",
                        List.of("vanilla-kl-0.3"),
                        results -> higher(results, "par", "vanilla-kl-0.3")),
                finding(
                        "under GRPO, which standardises each group, PAR does not prevent the collapse",
                        List.of("grpo-par", "grpo-vanilla"),
                        results -> Outcome.below("grpo-par", kept(results, "grpo-par"), 0)),
                finding(
                        "the same with the decoder transformer as policy: vanilla ends below half of its first win rate,"
                                + " PAR above",
                        List.of("transformer-vanilla", "transformer-par"),
                        results -> Outcome.all(List.of(
                                Outcome.below("vanilla", kept(results, "transformer-vanilla"), 0),
                                Outcome.above("par", kept(results, "transformer-par"), 0)))),
                stated(
                        "PAR's critic has less to learn: its loss is below vanilla's",
                        "a bounded reward is also a smaller one, so that a smaller loss says little",
                        List.of("par", "vanilla"),
                        results -> Outcome.below(
                                "par less vanilla", results.difference("par", "vanilla", "critic loss"), 0)));
    }

    private static Outcome each(List<String> arms, Function<String, Outcome> test) {
        return Outcome.all(arms.stream().map(test).toList());
    }

    /** What of the win rate is left: the final one less half of the first. */
    private static Estimate kept(Results results, String arm) {
        double[] half = Arrays.stream(results.finals(arm, "first win"))
                .map(win -> win / 2)
                .toArray();
        return Estimate.paired(results.finals(arm, "final win"), half);
    }

    private static Outcome higher(Results results, String arm, String other) {
        return Outcome.above(arm + " less " + other, results.difference(arm, other, "average win"), 0);
    }

    private static Outcome within(Estimate difference, double bound) {
        return Outcome.all(List.of(
                Outcome.above("difference", difference, -bound), Outcome.below("difference", difference, bound)));
    }

    /** The win rates of the arm that is best on average over seeds. */
    private static double[] best(Results results, List<String> arms) {
        String best = arms.getFirst();
        for (var arm : arms) {
            best = results.mean(arm, "average win").mean()
                            > results.mean(best, "average win").mean()
                    ? arm
                    : best;
        }
        return results.finals(best, "average win");
    }

    /** A statement of the paper that only some scales have the arms for. */
    private static Claim stated(String statement, String reason, List<String> arms, Function<Results, Outcome> test) {
        return Claim.stated(statement, reason, finding(statement, arms, test).test());
    }

    /** A finding that only some scales have the arms for. */
    private static Claim finding(String statement, List<String> arms, Function<Results, Outcome> test) {
        return Claim.finding(
                statement,
                results -> arms.stream().allMatch(arm -> results.has(arm, "average win"))
                        ? test.apply(results)
                        : new Outcome(Outcome.Verdict.UNDECIDED, "not run at this scale"));
    }

    @Override
    public void run(Cell cell) throws IOException, InterruptedException {
        Torch.threads(1); // tiny networks: a second thread only waits
        var method = Method.of(cell.scale()).stream()
                .filter(each -> each.arm().name().equals(cell.arm()))
                .findFirst()
                .orElseThrow();
        var world = world(cell, method);
        var judge = world.judge(method.source());
        var policy = world.start().twin();
        var task = new ShapedTask(judge, method.shaping().apply(judge), Draws.seed(cell.seed(), 20));
        long seed = Draws.seed(cell.seed(), 21);
        Learner learner;
        if (method.groups()) {
            learner = Learner.of(new Grpo(policy, world.start(), grpo(cell.scale(), method.beta()), task, seed));
        } else {
            var critic = new TopicCritic(1, Draws.seed(cell.seed(), 22));
            var rule = AdvantageRule.standardised();
            learner = Learner.of(
                    new Ppo(policy, critic, world.start(), ppo(cell.scale(), method.beta()), rule, task, seed));
        }
        int updates = updates(cell.scale());
        var diary = new Diary(world, method, policy, updates);
        LearnerRun.run(cell, learner, updates, diary.every(), diary);
        cell.result(diary.results(cell));
    }

    private HackableWorld world(Cell cell, Method method) {
        var size = cell.scale() == Scale.TINY ? SMALL : HackableWorld.Size.FULL;
        return worlds.computeIfAbsent(
                new Setting(cell.seed(), size, method.network()),
                s -> new HackableWorld(s.seed(), s.size(), s.network()));
    }

    private static Ppo.Options ppo(Scale scale, double beta) {
        return new Ppo.Options(
                updates(scale),
                BATCH,
                TopicPolicy.SAMPLING,
                2,
                BATCH,
                Schedule.constant(1e-3),
                Schedule.constant(2e-3),
                0.2,
                0.2,
                new double[] {1},
                1,
                0.95,
                beta,
                Ppo.DivergencePlace.FIRST_STREAM,
                Ppo.Target.RETURN,
                0,
                5);
    }

    private static Grpo.Options grpo(Scale scale, double beta) {
        var loss = new GroupLoss(
                0.2, 0.2, GroupLoss.Ratio.TOKEN, GroupLoss.Mean.TOKEN, Topics.LONGEST, beta, Divergence.K3);
        return new Grpo.Options(
                updates(scale),
                BATCH / GROUP,
                GROUP,
                TopicPolicy.SAMPLING,
                2,
                BATCH,
                Schedule.constant(1e-3),
                0,
                Grpo.Advantage.STANDARDISED,
                1e-8,
                loss,
                0,
                5);
    }

    /** Looks at the policy ten times along the way, and adds up what the table needs. */
    private static final class Diary implements LearnerRun.Measure {

        private static final int LOOKS = 10;
        private static final PreferenceAsReward PREFERENCE =
                new PreferenceAsReward(new FieldReference("reference_rewards"), 10, 1);

        private final HackableWorld world;
        private final Method method;
        private final TopicPolicy policy;
        private final int updates;
        private double criticLoss;

        Diary(HackableWorld world, Method method, TopicPolicy policy, int updates) {
            this.world = world;
            this.method = method;
            this.policy = policy;
            this.updates = updates;
        }

        /** Updates between looks. */
        int every() {
            return Math.max(1, updates / LOOKS);
        }

        @Override
        public void after(SequencedMap<String, Double> metrics) {
            criticLoss += metrics.getOrDefault("critic/loss", Double.NaN) / updates;
        }

        @Override
        public JsonNode save() {
            return JsonNodeFactory.instance.objectNode().put("critic loss", criticLoss);
        }

        @Override
        public void restore(JsonNode saved) {
            criticLoss = saved.path("critic loss").doubleValue();
        }

        /** The unshaped score, never the shaped one: looking must not move running statistics. */
        @Override
        public SequencedMap<String, Double> look(long update) {
            var judge = world.judge(method.source());
            var standing = world.comparison().of(policy, update);
            var responses = HackableWorld.referenced(standing.responses(), judge);
            double[] scores = judge.reward().of(responses);
            double[] preferences = PREFERENCE.shape(scores, Batch.of(responses));
            var values = new LinkedHashMap<String, Double>();
            values.put("win", standing.win());
            values.put("proxy", Arrays.stream(scores).average().orElseThrow());
            values.put("preference", Arrays.stream(preferences).average().orElseThrow());
            values.put(
                    "saturated",
                    Arrays.stream(preferences).filter(s -> s < 0.02 || s > 0.98).count() / (double) scores.length);
            values.put("quality", standing.quality());
            values.put("divergence", standing.divergence());
            values.put("length", standing.length());
            return values;
        }

        /** The numbers of the table, from the looks that the cell has. */
        SequencedMap<String, Double> results(Cell cell) {
            var values = new LinkedHashMap<String, Double>();
            values.put(
                    "average win",
                    LongStream.rangeClosed(0, updates / every())
                            .mapToDouble(i -> at(cell, i * every(), "win"))
                            .average()
                            .orElseThrow());
            values.put("first win", at(cell, 0, "win"));
            values.put("final win", at(cell, updates, "win"));
            values.put("proxy start", at(cell, 0, "proxy"));
            values.put("proxy end", at(cell, updates, "proxy"));
            Stream.of("quality", "divergence", "length", "saturated")
                    .forEach(name -> values.put(name, at(cell, updates, name)));
            values.put("critic loss", criticLoss);
            values.put("accuracy", world.judge(method.source()).accuracy());
            return values;
        }

        private static double at(Cell cell, long update, String name) {
            return cell.value(LearnerRun.SERIES, update, name);
        }
    }
}
