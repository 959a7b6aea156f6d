package io.guerdon.policy.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guerdon.core.DataException;
import io.guerdon.core.Groups;
import io.guerdon.core.combination.Multipliers;
import io.guerdon.neural.Draws;
import io.guerdon.neural.generation.Completions;
import io.guerdon.neural.generation.Sampling;
import io.guerdon.neural.optimisation.Schedule;
import io.guerdon.neural.storage.Checkpoint;
import io.guerdon.neural.transformer.Decoder;
import io.guerdon.neural.transformer.DecoderOptions;
import io.guerdon.neural.transformer.ScoringDecoder;
import io.guerdon.policy.loss.Divergence;
import io.guerdon.policy.loss.GroupLoss;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearningTest {

    private static final DecoderOptions TINY = DecoderOptions.small(8, 16, 1, 2, 10);
    private static final Sampling FOUR = new Sampling(1, 0, 1, 4, Set.of(0));

    @TempDir
    Path folder;

    /** Pays the share of tokens that equal the prompt's last token. Prompts have different lengths. */
    private static class Echo implements Task {

        @Override
        public int[][] prompts(long update, int count) {
            var random = Draws.at(5, update);
            var prompts = new int[count][];
            for (var i = 0; i < count; i++) {
                prompts[i] = i % 2 == 0 ? new int[] {1 + random.nextInt(7)} : new int[] {3, 2, 1 + random.nextInt(7)};
            }
            return prompts;
        }

        @Override
        public Payment pay(Completions completions, Groups groups, long update) {
            return Payment.atTheEnd(completions.tokens(), outcomes(completions));
        }

        static double[] outcomes(Completions completions) {
            var outcomes = new double[completions.size()];
            for (var i = 0; i < outcomes.length; i++) {
                var prompt = completions.prompts()[i];
                outcomes[i] = Arrays.stream(completions.tokens()[i])
                                .filter(t -> t == prompt[prompt.length - 1])
                                .count()
                        / 4.0;
            }
            return outcomes;
        }
    }

    @Test
    void ppoLearnsToEcho() throws IOException {
        var curve = new ArrayList<SequencedMap<String, Double>>();
        ppo(60, new Echo(), 1).train(into(curve));
        assertThat(late(curve, "reward/mean")).isGreaterThan(0.7);
        assertThat(curve.getFirst().get("reward/mean")).isLessThan(0.3);
        assertThat(curve.getLast())
                .containsKeys(
                        "policy/kl",
                        "policy/entropy",
                        "policy/clip_fraction",
                        "policy/gradient_norm",
                        "critic/explained_variance",
                        "completion/length",
                        "throughput/tokens_per_second");
    }

    @Test
    void grpoLearnsToEchoWithEveryAdvantage() throws IOException {
        for (var advantage : Grpo.Advantage.values()) {
            var curve = new ArrayList<SequencedMap<String, Double>>();
            grpo(60, advantage, 0, 1).train(into(curve));
            assertThat(late(curve, "reward/mean")).as(advantage.name()).isGreaterThan(0.7);
        }
    }

    @Test
    void dynamicSamplingKeepsOnlyGroupsThatTeach() throws IOException {
        var curve = new ArrayList<SequencedMap<String, Double>>();
        grpo(5, Grpo.Advantage.CENTRED, 2, 1).train(into(curve));
        assertThat(curve)
                .allSatisfy(m -> assertThat(m.get("groups/without_spread")).isBetween(0.0, 1.0));
    }

    @Test
    void constraintsHoldAComponentAtItsThreshold() throws IOException {
        var curve = new ArrayList<SequencedMap<String, Double>>();
        var policy = Decoder.of(TINY, 1);
        // The component is the share of echoed tokens; it is to stay at one half.
        var task = new Echo() {
            @Override
            public Payment pay(Completions completions, Groups groups, long update) {
                var log = new LinkedHashMap<String, Double>();
                return Payment.streams(completions.tokens(), List.<double[]>of(outcomes(completions)), log);
            }
        };
        var rule = new AdvantageRule.Constrained(
                new double[] {0.5},
                new double[] {0},
                Multipliers.Squash.TANH,
                new Multipliers.Optimiser(0.5, 0.1, 0.5),
                AdvantageRule.Constrained.Mix.OBJECTIVE);
        var options = options(150, 2, Ppo.DivergencePlace.OWN_STREAM);
        new Ppo(policy, critic(2), policy.twin(), options, rule, task, 3).train(into(curve));
        assertThat(late(curve, "reward/mean")).isBetween(0.3, 0.7);
        assertThat(curve.getLast()).containsKey("multiplier/0");
    }

    @Test
    void aKilledRunGoesOnToTheSameWeights() throws IOException {
        var whole = ppo(8, new Echo(), 2);
        whole.train(Monitor.none());
        var first = ppo(8, new Echo(), 2);
        first.train((update, metrics) -> update < 3);
        var file = folder.resolve("ppo");
        first.save(new Checkpoint.Draft()).write(file);
        var second = ppo(8, new Echo(), 2);
        second.restore(Checkpoint.read(file));
        assertThat(second.update()).isEqualTo(4);
        second.train(Monitor.none());
        assertThat(weights(second, "a")).isEqualTo(weights(whole, "b"));
    }

    @Test
    void aRewardThatIsNotANumberStopsPpoWithItsPlace() {
        var task = new Echo() {
            @Override
            public Payment pay(Completions completions, Groups groups, long update) {
                var outcomes = new double[completions.size()];
                outcomes[3] = Double.NaN;
                return Payment.atTheEnd(completions.tokens(), outcomes);
            }
        };
        assertThatThrownBy(() -> ppo(1, task, 1).train(Monitor.none()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("update 0")
                .hasMessageContaining("NaN for completion 3");
    }

    @Test
    void aConstantRewardLeavesGroupsWithoutSpreadAndThePolicyAsItWas() throws IOException {
        var task = new Echo() {
            @Override
            public Payment pay(Completions completions, Groups groups, long update) {
                var outcomes = new double[completions.size()];
                Arrays.fill(outcomes, 0.7);
                return Payment.atTheEnd(completions.tokens(), outcomes);
            }
        };
        var policy = Decoder.of(TINY, 1);
        var before = policy.twin();
        var curve = new ArrayList<SequencedMap<String, Double>>();
        new Grpo(policy, before, grpoOptions(2, Grpo.Advantage.STANDARDISED, 0), task, 1).train(into(curve));
        assertThat(curve.getLast().get("groups/without_spread")).isEqualTo(1);
        assertThat(policy.parameters().values().equal(before.parameters().values()))
                .isTrue();
    }

    @Test
    void whatCompletionsEarnIsCountedWhereSomeEarnNothing() {
        assertThat(Earnings.log(new double[] {1, Double.NaN, 3}))
                .containsEntry("reward/mean", 2.0)
                .containsEntry("reward/deviation", Math.sqrt(2));
        var groups = Groups.ofSize(6, 2);
        assertThat(Earnings.withoutSpread(new double[] {1, 2, 3, 3, Double.NaN, 1}, groups))
                .isEqualTo(2.0 / 3);
    }

    @Test
    void grpoStopsWhereNoCompletionOfAnUpdateEarnsANumberAndSaysWhy() {
        var task = new Echo() {
            @Override
            public Payment pay(Completions completions, Groups groups, long update) {
                var outcomes = outcomes(completions);
                if (update == 1) {
                    Arrays.fill(outcomes, Double.NaN);
                }
                return Payment.atTheEnd(completions.tokens(), outcomes);
            }

            @Override
            public String account() {
                return "the judge is out";
            }
        };
        var policy = Decoder.of(TINY, 1);
        assertThatThrownBy(
                        () -> new Grpo(policy, policy.twin(), grpoOptions(4, Grpo.Advantage.STANDARDISED, 0), task, 1)
                                .train(Monitor.none()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("update 1")
                .hasMessageContaining("no number for any of 64 completions (the judge is out)");
    }

    @Test
    void everyAlgorithmLogsWhatPractitionersWatch() throws IOException {
        var curve = new ArrayList<SequencedMap<String, Double>>();
        ppo(1, new Echo(), 1).train(into(curve));
        grpo(1, Grpo.Advantage.CENTRED, 0, 1).train(into(curve));
        for (var numbers : curve) {
            assertThat(numbers)
                    .containsKeys(
                            "reward/mean", "reward/deviation", "policy/kl", "policy/entropy", "policy/clip_fraction")
                    .containsKeys("policy/learning_rate", "policy/gradient_norm", "groups/without_spread")
                    .containsKeys("completion/length", "throughput/tokens_per_second");
            assertThat(numbers.get("policy/kl")).isEqualTo(0);
            assertThat(numbers.get("groups/without_spread")).isLessThan(1);
        }
    }

    private static Grpo grpo(int updates, Grpo.Advantage advantage, int redraws, long seed) {
        var policy = Decoder.of(TINY, seed);
        return new Grpo(policy, policy.twin(), grpoOptions(updates, advantage, redraws), new Echo(), seed);
    }

    private static Grpo.Options grpoOptions(int updates, Grpo.Advantage advantage, int redraws) {
        var loss = new GroupLoss(0.2, 0.28, GroupLoss.Ratio.TOKEN, GroupLoss.Mean.TOKEN, 4, 0, Divergence.K3);
        return new Grpo.Options(
                updates, 8, 8, FOUR, 2, 64, Schedule.constant(1e-2), 0, advantage, 1e-4, loss, redraws, 1);
    }

    private static Ppo ppo(int updates, Task task, long seed) {
        var policy = Decoder.of(TINY, seed);
        return new Ppo(
                policy,
                critic(1),
                policy.twin(),
                options(updates, 1, Ppo.DivergencePlace.FIRST_STREAM),
                AdvantageRule.standardised(),
                task,
                seed);
    }

    private static ValueModel critic(int heads) {
        return new DecoderCritic(ScoringDecoder.of(TINY, heads, 77));
    }

    private static Ppo.Options options(int updates, int heads, Ppo.DivergencePlace place) {
        var weights = new double[heads];
        Arrays.fill(weights, 1);
        return new Ppo.Options(
                updates,
                64,
                FOUR,
                2,
                64,
                Schedule.constant(1e-2),
                Schedule.constant(1e-2),
                0.2,
                Double.POSITIVE_INFINITY,
                weights,
                1,
                0.95,
                0.001,
                place,
                Ppo.Target.RETURN,
                0,
                1);
    }

    private float[] weights(Ppo ppo, String name) throws IOException {
        var file = folder.resolve(name);
        ppo.save(new Checkpoint.Draft()).write(file);
        var decoder = Decoder.of(TINY, 0);
        Checkpoint.read(file).network("policy", decoder.parameters());
        return io.guerdon.neural.Tensors.toFloats(decoder.parameters().values());
    }

    private static Monitor into(List<SequencedMap<String, Double>> curve) {
        return (update, metrics) -> curve.add(metrics);
    }

    private static double late(List<SequencedMap<String, Double>> curve, String name) {
        return curve.subList(curve.size() - 10, curve.size()).stream()
                .mapToDouble(m -> m.getOrDefault(name, Double.NaN))
                .average()
                .orElseThrow();
    }
}
