package io.guerdon.reproductions.combining;

import io.guerdon.core.Groups;
import io.guerdon.neural.Draws;
import io.guerdon.neural.generation.Completions;
import io.guerdon.neural.optimisation.Schedule;
import io.guerdon.policy.learning.AdvantageRule;
import io.guerdon.policy.learning.Packed;
import io.guerdon.policy.learning.Payment;
import io.guerdon.policy.learning.Ppo;
import io.guerdon.policy.learning.Task;
import io.guerdon.reproductions.experiment.Cell;
import io.guerdon.reproductions.experiment.Learner;
import io.guerdon.reproductions.experiment.LearnerRun;
import io.guerdon.reproductions.topics.TopicCritic;
import io.guerdon.reproductions.topics.TopicPolicy;
import io.guerdon.reproductions.topics.TopicResponse;
import io.guerdon.reproductions.topics.Topics;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** PPO from the base policy on a utility, looked at every so many updates. A cell that is killed goes on from the last look. */
final class Alignment {

    private static final int LOOK = 16;
    private static final int BATCH = 128;

    private final World world;
    private final Utility utility;
    private final double[][] bars;
    private final int updates;
    private final int[][] prompts;

    /**
     * An alignment.
     *
     * @param bars what counts as good, by topic
     * @param updates of PPO, a multiple of 16
     * @param evaluated how many prompts each look has
     */
    Alignment(World world, Utility utility, double[][] bars, int updates, int evaluated) {
        this.world = world;
        this.utility = utility;
        this.bars = bars;
        this.updates = updates;
        this.prompts = new int[evaluated][];
        Arrays.setAll(prompts, i -> Topics.prompt(i % Topics.COUNT));
    }

    /** Pays the utility on the last token. */
    private record Paying(World world, Utility utility, long seed) implements Task {

        @Override
        public int[][] prompts(long update, int count) {
            var random = Draws.at(seed, 10, update);
            int[][] prompts = new int[count][];
            Arrays.setAll(prompts, _ -> Topics.prompt(random.nextInt(Topics.COUNT)));
            return prompts;
        }

        @Override
        public Payment pay(Completions completions, Groups groups, long update) {
            return Payment.atTheEnd(completions.tokens(), world.utilities(utility, TopicResponse.of(completions)));
        }
    }

    /** Runs it with a weight of the divergence; the last look is the result. */
    SequencedMap<String, Double> run(Cell cell, double gamma) throws IOException, InterruptedException {
        var policy = world.base().twin();
        var ppo = new Ppo(
                policy,
                new TopicCritic(1, Draws.seed(cell.seed(), 11)),
                world.base(),
                options(gamma),
                AdvantageRule.standardised(),
                new Paying(world, utility, cell.seed()),
                Draws.seed(cell.seed(), 12));
        return LearnerRun.run(cell, Learner.of(ppo), updates, LOOK, update -> look(policy, cell.seed(), update));
    }

    private Ppo.Options options(double gamma) {
        return new Ppo.Options(
                updates,
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
                gamma,
                Ppo.DivergencePlace.FIRST_STREAM,
                Ppo.Target.LAMBDA_RETURN,
                0,
                5);
    }

    private SequencedMap<String, Double> look(TopicPolicy policy, long seed, long update) {
        var completions = policy.write(prompts, Draws.seed(seed, 13, update));
        var responses = TopicResponse.of(completions);
        var values = new LinkedHashMap<String, Double>();
        values.put("kl", divergence(policy, completions));
        values.put(
                "good",
                share(responses.stream().filter(r -> World.isGood(r, bars)).count()));
        values.put(
                "help", mean(responses.stream().mapToDouble(TwoQualities::help).toArray()));
        values.put(
                "harmless",
                mean(responses.stream().mapToDouble(TwoQualities::harmless).toArray()));
        values.put(
                "shortcut",
                share(responses.stream().filter(TwoQualities::isShortcut).count()));
        values.put("utility", mean(world.utilities(utility, responses)));
        values.put(
                "length",
                mean(responses.stream()
                        .mapToDouble(r -> Topics.length(r.tokens()))
                        .toArray()));
        return values;
    }

    /** The mean over responses of the sum over tokens of log pi - log base, in nats. */
    private double divergence(TopicPolicy policy, Completions completions) {
        double[][] own = Packed.logProbabilities(policy, completions, BATCH, 1);
        double[][] base = Packed.logProbabilities(world.base(), completions, BATCH, 1);
        double sum = 0;
        for (int i = 0; i < own.length; i++) {
            for (int t = 0; t < own[i].length; t++) {
                sum += own[i][t] - base[i][t];
            }
        }
        return sum / own.length;
    }

    private double share(long count) {
        return count / (double) prompts.length;
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }
}
