package io.guerdon.reproductions.constrained;

import io.guerdon.core.Groups;
import io.guerdon.core.Pipeline;
import io.guerdon.core.combination.Multipliers;
import io.guerdon.core.shaping.TargetDistance;
import io.guerdon.core.tuning.NelderMead;
import io.guerdon.neural.Draws;
import io.guerdon.neural.generation.Completions;
import io.guerdon.neural.optimisation.Schedule;
import io.guerdon.policy.learning.AdvantageRule;
import io.guerdon.policy.learning.AdvantageRule.Constrained;
import io.guerdon.policy.learning.Payment;
import io.guerdon.policy.learning.Ppo;
import io.guerdon.policy.learning.Task;
import io.guerdon.reproductions.constrained.Dialogue.Reply;
import io.guerdon.reproductions.constrained.Dialogue.Standing;
import io.guerdon.reproductions.experiment.Learner;
import io.guerdon.reproductions.topics.TopicCritic;
import io.guerdon.reproductions.topics.TopicPolicy;
import io.guerdon.reproductions.topics.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * PPO on the two components of a {@link Dialogue}, with fixed weights or constrained to their proxy points. All variants of one
 * seed see the same prompts.
 */
final class ConstrainedTraining {

    private static final int BATCH = 128;
    private static final double BETA = 0.003;
    private static final int STEP = 20;
    private static final int CHECK = 5;
    private static final int QUESTIONS = 600;

    /** So many looks lie between two times that a training is kept. */
    private static final int KEPT = 5;

    /** Which variant. */
    enum Variant {
        /** Weights of one half each. */
        PPO,
        /** Minus the squared distances from the proxy points, response by response. */
        PPO_SAT,
        /** Components of at least their proxy points. */
        MU_PPO,
        /** Components equal to their proxy points. */
        XI_PPO,
        /** Components maximised, of at most their proxy points. */
        ALL_PPO
    }

    /** A policy along the way: the update, how it does, and the multipliers, empty where there are none. */
    record Look(long update, Standing standing, double[] multipliers) {

        /** Looks as a JSON tree; numbers come back exactly. */
        static ArrayNode json(List<Look> looks) {
            var tree = JsonNodeFactory.instance.arrayNode();
            for (var look : looks) {
                var at = look.standing();
                var numbers = tree.addArray().add(look.update());
                DoubleStream.of(at.quality(), at.intent(), at.meteor(), at.divergence(), at.length())
                        .forEach(numbers::add);
                Arrays.stream(look.multipliers()).forEach(numbers::add);
            }
            return tree;
        }

        /** Reads what {@link #json} made; growing. */
        static List<Look> of(JsonNode tree) {
            var looks = new ArrayList<Look>();
            for (var row : tree) {
                double[] numbers =
                        row.valueStream().mapToDouble(JsonNode::doubleValue).toArray();
                looks.add(new Look(
                        (long) numbers[0],
                        new Standing(numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]),
                        Arrays.copyOfRange(numbers, 6, numbers.length)));
            }
            return looks;
        }
    }

    /** Where a training keeps how far it came. */
    interface Keeper {

        /** Nowhere. */
        Keeper NONE = new Keeper() {
            @Override
            public @Nullable JsonNode resume(Learner learner) {
                return null;
            }

            @Override
            public void save(Learner learner, ObjectNode notes) {
                // a training that is not resumed
            }
        };

        /** Restores the learner as it was kept last, and gives the notes kept with it; null when there is nothing. */
        @Nullable
        JsonNode resume(Learner learner) throws IOException;

        /** Keeps the learner and notes. */
        void save(Learner learner, ObjectNode notes) throws IOException;
    }

    private final Dialogue dialogue;
    private final long seed;
    private final int updates;
    private final int every;
    private final List<Topics.Demonstration> test;
    private final List<Topics.Demonstration> validation;

    /**
     * @param updates of every run
     * @param every how many updates lie between looks
     */
    ConstrainedTraining(Dialogue dialogue, long seed, int updates, int every) {
        this.dialogue = dialogue;
        this.seed = seed;
        this.updates = updates;
        this.every = every;
        this.test = Dialogue.demonstrations(Draws.at(seed, 10), QUESTIONS);
        this.validation = Dialogue.demonstrations(Draws.at(seed, 11), QUESTIONS);
    }

    /**
     * Trains a variant.
     *
     * @param points the proxy points of intent and METEOR; not read by {@link Variant#PPO}
     * @param keeper where it keeps how far it came, and goes on from
     * @param progress told the share done
     * @return looks along the way, the start first
     * @throws InterruptedException when the thread is interrupted
     */
    List<Look> train(Variant variant, double[] points, Keeper keeper, DoubleConsumer progress)
            throws IOException, InterruptedException {
        var policy = dialogue.start().twin();
        var rule = rule(variant, points);
        var ppo = new Ppo(
                policy,
                critic(variant),
                dialogue.start(),
                options(variant, updates),
                rule,
                task(variant, points),
                Draws.seed(seed, 20));
        var learner = Learner.of(ppo);
        var kept = keeper.resume(learner);
        var looks = kept == null ? new ArrayList<Look>() : Look.of(kept.path("looks"));
        if (kept == null) {
            looks.add(look(policy, 0, rule));
        }
        ppo.train((update, metrics) -> {
            long done = update + 1;
            if (done % every == 0) {
                looks.add(look(policy, done, rule));
            }
            if (done % ((long) every * KEPT) == 0) {
                keeper.save(learner, notes(looks));
            }
            progress.accept((double) done / updates);
            return !Thread.currentThread().isInterrupted();
        });
        stopIfInterrupted();
        return looks;
    }

    /**
     * The proxy points: both components where the quality, as a mean of three neighbouring looks, was highest.
     *
     * @param looks of a run with fixed weights, at least three
     */
    static double[] proxyPoints(List<Look> looks) {
        double[] smooth = smoothQuality(looks);
        int best = 0;
        for (int i = 0; i < smooth.length; i++) {
            best = smooth[i] > smooth[best] ? i : best;
        }
        var at = looks.get(best + 1).standing();
        return new double[] {at.intent(), at.meteor()};
    }

    /** Means of three neighbouring looks at the quality, from the second look to the last but one. */
    static double[] smoothQuality(List<Look> looks) {
        double[] smooth = new double[looks.size() - 2];
        Arrays.setAll(
                smooth,
                i -> looks.subList(i, i + 3).stream()
                        .mapToDouble(look -> look.standing().quality())
                        .average()
                        .orElseThrow());
        return smooth;
    }

    /**
     * NM-PPO: one run of xi-PPO whose proxy points are moved by Nelder and Mead's method to where the quality on validation
     * prompts is highest. The policy is never set back, so the function it searches moves.
     *
     * @param evaluations how many pairs of points are tried at most, 20 updates each
     * @param keeper where it keeps how far it came after each pair, and goes on from
     * @return looks on the test prompts, the start first, and the best pair of points last seen
     */
    Search search(int evaluations, Keeper keeper, DoubleConsumer progress) throws IOException, InterruptedException {
        var policy = dialogue.start().twin();
        var begin = dialogue.look(policy, validation, Draws.seed(seed, 31));
        double[][] simplex = simplex(begin);
        var rule = (Constrained) rule(Variant.XI_PPO, simplex[0]);
        var ppo = new Ppo(
                policy,
                critic(Variant.XI_PPO),
                dialogue.start(),
                options(Variant.XI_PPO, STEP * evaluations * 4),
                rule,
                task(Variant.XI_PPO, simplex[0]),
                Draws.seed(seed, 20));
        var learner = Learner.of(ppo);
        var kept = keeper.resume(learner);
        var looks = kept == null ? new ArrayList<Look>() : Look.of(kept.path("looks"));
        if (kept == null) {
            looks.add(look(policy, 0, rule));
        }
        // The method depends on nothing but the answers: those that are known bring it to where it stood.
        var answers = new ArrayList<Double>();
        if (kept != null) {
            kept.path("answers").forEach(answer -> answers.add(answer.doubleValue()));
        }
        int known = answers.size();
        int[] asked = {0};
        try {
            var result = NelderMead.minimise(
                    points -> {
                        int question = asked[0]++;
                        if (question >= known) {
                            rule.aim(points);
                            answers.add(-trainTowards(ppo, policy, points));
                            looks.add(look(policy, ppo.update(), rule));
                            keep(keeper, learner, looks, answers);
                        }
                        progress.accept(Math.min(1, asked[0] / (double) evaluations));
                        return answers.get(question);
                    },
                    simplex,
                    NelderMead.Settings.of(evaluations));
            return new Search(looks, result.best().point());
        } catch (UncheckedIOException e) {
            stopIfInterrupted();
            throw e.getCause();
        }
    }

    private static void keep(Keeper keeper, Learner learner, List<Look> looks, List<Double> answers) {
        var notes = notes(looks);
        answers.forEach(notes.putArray("answers")::add);
        try {
            keeper.save(learner, notes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode notes(List<Look> looks) {
        var notes = JsonNodeFactory.instance.objectNode();
        notes.set("looks", Look.json(looks));
        return notes;
    }

    /** What {@link #search} found. */
    @SuppressWarnings("ArrayRecordComponent") // a result to read, compared by nobody
    record Search(List<Look> looks, double[] points) {}

    /** Up to 20 updates, fewer once both components are within 5 % of their points; the last quality. */
    private double trainTowards(Ppo ppo, TopicPolicy policy, double[] points) {
        double[] quality = {Double.NaN};
        long begin = ppo.update();
        try {
            ppo.train((update, metrics) -> {
                long done = update + 1 - begin;
                boolean there = false;
                if (done % CHECK == 0) {
                    var now = dialogue.look(policy, validation, Draws.seed(seed, 32, update));
                    quality[0] = now.quality();
                    there = near(now.intent(), points[0]) && near(now.meteor(), points[1]);
                }
                return !there && done < STEP && !Thread.currentThread().isInterrupted();
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new UncheckedIOException(new IOException("interrupted"));
        }
        return quality[0];
    }

    private static boolean near(double value, double point) {
        return Math.abs(value - point) <= 0.05 * Math.abs(point);
    }

    /** Random points between what the start has and, for intent, 1, for METEOR, a quarter more. */
    private double[][] simplex(Standing begin) {
        var random = Draws.at(seed, 30);
        double[][] simplex = new double[3][];
        Arrays.setAll(simplex, _ -> new double[] {
            begin.intent() + random.nextDouble() * (1 - begin.intent()),
            begin.meteor() * (1 + 0.25 * random.nextDouble())
        });
        return simplex;
    }

    private Look look(TopicPolicy policy, long update, AdvantageRule rule) {
        double[] multipliers = rule instanceof Constrained constrained
                ? constrained.multipliers()
                : DoubleStream.empty().toArray();
        return new Look(update, dialogue.look(policy, test, Draws.seed(seed, 12, update)), multipliers);
    }

    private static void stopIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private TopicCritic critic(Variant variant) {
        return new TopicCritic(headWeights(variant).length, Draws.seed(seed, 21));
    }

    private static double[] headWeights(Variant variant) {
        return switch (variant) {
            case PPO, PPO_SAT -> new double[] {0.5};
            // The mean over component heads is weighted 0.5, the divergence's head 0.2.
            case MU_PPO, XI_PPO -> new double[] {0.2, 0.25, 0.25};
            case ALL_PPO -> new double[] {0.25, 0.25};
        };
    }

    private static Ppo.DivergencePlace place(Variant variant) {
        return switch (variant) {
            case PPO, PPO_SAT -> Ppo.DivergencePlace.FIRST_STREAM;
            case MU_PPO, XI_PPO -> Ppo.DivergencePlace.OWN_STREAM;
            case ALL_PPO -> Ppo.DivergencePlace.EVERY_STREAM;
        };
    }

    private static AdvantageRule rule(Variant variant, double[] points) {
        double[] start = new double[2];
        var optimiser = new Multipliers.Optimiser(0.1, 0.1, 0.5);
        return switch (variant) {
            case PPO, PPO_SAT -> AdvantageRule.standardised();
            case MU_PPO ->
                new Constrained(points, start, Multipliers.Squash.SIGMOID, optimiser, Constrained.Mix.OBJECTIVE);
            case XI_PPO ->
                new Constrained(points, start, Multipliers.Squash.TANH, optimiser, Constrained.Mix.OBJECTIVE);
            case ALL_PPO ->
                new Constrained(points, start, Multipliers.Squash.SIGMOID, optimiser, Constrained.Mix.CAPPED);
        };
    }

    private static Ppo.Options options(Variant variant, int updates) {
        return new Ppo.Options(
                updates,
                BATCH,
                TopicPolicy.SAMPLING,
                2,
                BATCH,
                Schedule.constant(1e-3),
                Schedule.constant(2e-3),
                0.2,
                Double.POSITIVE_INFINITY,
                headWeights(variant),
                0.99,
                0.95,
                BETA,
                place(variant),
                Ppo.Target.LAMBDA_RETURN,
                0,
                0.5);
    }

    private Task task(Variant variant, double[] points) {
        Pipeline<Reply> pipeline = switch (variant) {
            case PPO -> dialogue.pipeline(List.of(), List.of(), 0.5);
            case PPO_SAT ->
                dialogue.pipeline(
                        List.of(new TargetDistance(1, points[0])), List.of(new TargetDistance(1, points[1])), 1);
            case MU_PPO, XI_PPO, ALL_PPO -> dialogue.pipeline(List.of(), List.of(), 1);
        };
        boolean apart = place(variant) != Ppo.DivergencePlace.FIRST_STREAM;
        return new Task() {
            @Override
            public int[][] prompts(long update, int count) {
                return Dialogue.prompts(demonstrations(update, count));
            }

            @Override
            public Payment pay(Completions completions, Groups groups, long update) {
                var scores = Dialogue.scores(pipeline, completions, demonstrations(update, completions.size()));
                var log = new java.util.LinkedHashMap<String, Double>();
                return apart
                        ? Payment.streams(
                                completions.tokens(),
                                List.of(
                                        scores.column(Dialogue.INTENT).shaped(),
                                        scores.column(Dialogue.METEOR).shaped()),
                                log)
                        : Payment.atTheEnd(completions.tokens(), scores.total(), log);
            }

            private List<Topics.Demonstration> demonstrations(long update, int count) {
                return Dialogue.demonstrations(Draws.at(seed, 22, update), count);
            }
        };
    }
}
