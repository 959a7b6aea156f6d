package io.guerdon.policy.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.core.DataException;
import io.guerdon.core.Groups;
import io.guerdon.neural.Draws;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.Torch;
import io.guerdon.neural.generation.Completions;
import io.guerdon.neural.generation.Sampling;
import io.guerdon.neural.optimisation.Schedule;
import io.guerdon.neural.storage.Checkpoint;
import io.guerdon.neural.transformer.Decoder;
import io.guerdon.neural.transformer.DecoderOptions;
import io.guerdon.policy.game.PairSelection;
import io.guerdon.policy.game.Policies;
import io.guerdon.policy.game.PreferenceGame;
import io.guerdon.policy.game.PreferenceOracle;
import io.guerdon.policy.game.RepeatedNgrams;
import io.guerdon.policy.game.SoftPolicyIteration;
import io.guerdon.policy.learning.Dno.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.SequencedMap;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DnoTest {

    /** Rock, paper and scissors, of which one is also the strongest, and a fourth that loses to all. */
    private static final PreferenceGame CYCLE = new PreferenceGame(new double[][] {
        {0.5, 0.9, 0.4, 0.8},
        {0.1, 0.5, 0.8, 0.8},
        {0.6, 0.2, 0.5, 0.8},
        {0.2, 0.2, 0.2, 0.5}
    });

    @TempDir
    Path folder;

    @BeforeEach
    void oneThread() {
        Torch.threads(1);
    }

    /** Pays the share of tokens that equal the prompt's last one. */
    private static class Echo implements Task {
        @Override
        public int[][] prompts(long update, int count) {
            var random = Draws.at(5, update);
            int[][] prompts = new int[count][];
            Arrays.setAll(prompts, _ -> new int[] {1 + random.nextInt(3)});
            return prompts;
        }

        @Override
        public Payment pay(Completions completions, Groups groups, long update) {
            double[] outcomes = new double[completions.size()];
            Arrays.setAll(
                    outcomes,
                    i -> Arrays.stream(completions.tokens()[i])
                                    .filter(t -> t == completions.prompts()[i][0])
                                    .count()
                            / 2.0);
            return Payment.atTheEnd(completions.tokens(), outcomes);
        }
    }

    @Test
    void softTargetsLeadToTheNextIterateOfSoftPolicyIterationEvenWherePreferencesAreCyclic() throws IOException {
        var policy = Decoder.of(DecoderOptions.small(4, 16, 1, 2, 4), 1);
        PreferenceOracle<int[], Answer> oracle = (_, first, second) -> CYCLE.p()[first.tokens()[0]][second.tokens()[0]];
        double[] before = distribution(policy);
        double[] wanted = SoftPolicyIteration.step(CYCLE, before, 0.25).next();

        var task = new Echo() {
            @Override
            public int[][] prompts(long update, int count) {
                int[][] prompts = new int[count][];
                Arrays.fill(prompts, new int[] {1});
                return prompts;
            }
        };
        var options = options(1, 300, 6, 1, Dno.Pairs.ALL, 0.25, 8, Schedule.constant(3e-3));
        new Dno(policy, policy.twin(), options, task, oracle, null, 3).train(Monitor.none());

        double[] after = distribution(policy);
        assertThat(after).containsExactly(wanted, within(0.05));
        assertThat(Math.abs(wanted[0] - before[0]))
                .as("far from where it began")
                .isGreaterThan(0.1);
        assertThat(CYCLE.winRate(after, before)).isGreaterThan(0.55);
    }

    @Test
    void everyWayToMakePairsLearnsToEcho() throws IOException {
        for (var pairs : Dno.Pairs.values()) {
            var curve = new ArrayList<SequencedMap<String, Double>>();
            dno(pairs, new Echo()).train((_, metrics) -> curve.add(metrics));
            assertThat(curve.getFirst().get("reward/mean")).as(pairs.name()).isLessThan(0.5);
            assertThat(curve.getLast().get("reward/mean")).as(pairs.name()).isGreaterThan(0.7);
            assertThat(curve.get(1).get("pairs/replayed")).as(pairs.name()).isPositive();
            assertThat(curve.getLast()).containsKeys("policy/loss", "policy/accuracy", "policy/gradient_norm");
        }
    }

    @Test
    void aTeachersAnswersArePreferredWhereTheyScoreMore() throws IOException {
        var curve = new ArrayList<SequencedMap<String, Double>>();
        var policy = Decoder.of(DecoderOptions.small(4, 16, 1, 2, 4), 1);
        Dno.Teacher teacher = (prompts, _) -> Arrays.stream(prompts)
                .map(prompt -> new int[] {prompt[0], prompt[0]})
                .toArray(int[][]::new);
        var task = new Echo();
        new Dno(policy, policy.twin(), echoing(Dno.Pairs.SCORED), task, Dno.byScore(1), teacher, 3)
                .train((_, metrics) -> curve.add(metrics));
        assertThat(curve.getFirst().get("pairs/new")).as("the teacher wins").isGreaterThan(20);
        assertThat(curve.getLast().get("reward/mean")).isGreaterThan(0.7);
    }

    @Test
    void aKilledRunGoesOnToTheSameWeightsWithItsEarlierPairs() throws IOException {
        var whole = dno(Dno.Pairs.SCORED, new Echo());
        whole.train(Monitor.none());
        var first = dno(Dno.Pairs.SCORED, new Echo());
        first.train((update, _) -> update < 2);
        first.save(new Checkpoint.Draft()).write(folder.resolve("first"));
        var second = dno(Dno.Pairs.SCORED, new Echo());
        second.restore(Checkpoint.read(folder.resolve("first")));
        assertThat(second.iteration()).isEqualTo(3);
        second.train(Monitor.none());
        assertThat(weights(second, "b")).isEqualTo(weights(whole, "a"));
    }

    @Test
    void nothingPreferredLeavesThePolicyAsItWas() throws IOException {
        var task = new Echo() {
            @Override
            public Payment pay(Completions completions, Groups groups, long update) {
                return Payment.atTheEnd(completions.tokens(), new double[completions.size()]);
            }
        };
        var dno = dno(Dno.Pairs.EXTREMES, task);
        float[] before = weights(dno, "before");
        var curve = new ArrayList<SequencedMap<String, Double>>();
        dno.train((_, metrics) -> curve.add(metrics));
        assertThat(weights(dno, "after")).isEqualTo(before);
        assertThat(curve.getLast().get("pairs/new")).isZero();
        assertThat(curve.getLast().get("policy/loss")).isNaN();
    }

    @Test
    void answersThatRepeatThemselvesLoseAndAreWrittenLessOften() throws IOException {
        var task = new Echo() {
            @Override
            public Payment pay(Completions completions, Groups groups, long update) {
                double[] alike = new double[completions.size()];
                Arrays.fill(alike, 1);
                return Payment.atTheEnd(completions.tokens(), alike);
            }
        };
        for (var pairs : Dno.Pairs.values()) {
            var policy = Decoder.of(DecoderOptions.small(4, 16, 1, 2, 4), 1);
            var options = withRepetition(echoing(pairs), new RepeatedNgrams(1, 0.25));
            var curve = new ArrayList<SequencedMap<String, Double>>();
            new Dno(policy, policy.twin(), options, task, Dno.byScore(0.2), null, 3)
                    .train((_, metrics) -> curve.add(metrics));
            assertThat(curve.getFirst().get("pairs/broken")).as(pairs.name()).isBetween(0.1, 0.5);
            assertThat(curve.getLast().get("pairs/broken")).as(pairs.name()).isLessThan(0.2);
        }
    }

    @Test
    void aTeachersAnswerIsNotCalledBroken() throws IOException {
        var curve = new ArrayList<SequencedMap<String, Double>>();
        var policy = Decoder.of(DecoderOptions.small(4, 16, 1, 2, 4), 1);
        Dno.Teacher teacher = (prompts, _) ->
                Arrays.stream(prompts).map(p -> new int[] {p[0], p[0]}).toArray(int[][]::new);
        var options = withRepetition(echoing(Dno.Pairs.SCORED), new RepeatedNgrams(1, 0.25));
        new Dno(policy, policy.twin(), options, new Echo(), Dno.byScore(1), teacher, 3)
                .train((_, metrics) -> curve.add(metrics));
        // the teacher says the token twice and stays the best answer
        assertThat(curve.getLast().get("pairs/new")).isPositive();
        assertThat(curve.getFirst().get("pairs/broken")).isLessThan(0.5);
    }

    private static Dno.Options withRepetition(Dno.Options o, RepeatedNgrams repetition) {
        return new Dno.Options(
                o.iterations(),
                o.prompts(),
                o.answers(),
                o.sampling(),
                o.pairs(),
                o.selection(),
                repetition,
                o.gap(),
                o.eta(),
                o.tau(),
                o.replay(),
                o.epochs(),
                o.batch(),
                o.rate(),
                o.gradientLimit());
    }

    @Test
    void whatCannotBeComparedIsNamed() {
        var task = new Echo() {
            @Override
            public Payment pay(Completions completions, Groups groups, long update) {
                double[] outcomes = new double[completions.size()];
                outcomes[5] = Double.NaN;
                return Payment.atTheEnd(completions.tokens(), outcomes);
            }
        };
        assertThatThrownBy(() -> dno(Dno.Pairs.ALL, task).train(Monitor.none()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("iteration 0")
                .hasMessageContaining("NaN for completion 5");
        assertThatThrownBy(() -> Dno.byScore(-1)).hasMessageContaining("temperature");
        assertThatThrownBy(() -> options(1, 4, 1, 1, Dno.Pairs.ALL, 0.3, 1, Schedule.constant(1)))
                .hasMessageContaining("at least 2");
    }

    @Test
    void theOracleOfScoresIsBradleyAndTerrysOrTheHigherScore() {
        var low = new Answer(new int[] {1}, 0, false);
        var high = new Answer(new int[] {2}, 1, false);
        assertThat(Dno.byScore(0.5).compare(new int[] {1}, high, low)).isCloseTo(0.8807970779778823, within(1e-12));
        assertThat(Dno.byScore(0).compare(new int[] {1}, low, high)).isZero();
        assertThat(Dno.byScore(0).compare(new int[] {1}, low, low)).isEqualTo(0.5);
    }

    private static Dno dno(Dno.Pairs pairs, Task task) {
        var policy = Decoder.of(DecoderOptions.small(4, 16, 1, 2, 4), 1);
        return new Dno(policy, policy.twin(), echoing(pairs), task, Dno.byScore(0.2), null, 3);
    }

    private static Dno.Options echoing(Dno.Pairs pairs) {
        // The extremes are one pair a prompt at most, a quarter of what the others learn from.
        int iterations = pairs == Dno.Pairs.EXTREMES ? 14 : 6;
        return options(iterations, 24, 5, 2, pairs, 0.3, 4, Schedule.constant(3e-3));
    }

    private static Dno.Options options(
            int iterations,
            int prompts,
            int answers,
            int length,
            Dno.Pairs pairs,
            double eta,
            int epochs,
            Schedule rate) {
        var sampling = new Sampling(1, 0, 1, length, Set.of());
        var selection = new PairSelection(0.5, 0.5, 0.5, false);
        return new Dno.Options(
                iterations, prompts, answers, sampling, pairs, selection, null, 0.4, eta, 0, 0.3, epochs, 32, rate, 5);
    }

    private static double[] distribution(Decoder policy) {
        try (var memory = Memory.scope()) {
            return Policies.softmax(Tensors.toDoubles(
                    policy.logits(Tensors.longs(new long[] {1}, 1, 1), 0).reshape(-1)));
        }
    }

    private float[] weights(Dno dno, String name) throws IOException {
        var file = folder.resolve(name);
        dno.save(new Checkpoint.Draft()).write(file);
        var copy = Decoder.of(DecoderOptions.small(4, 16, 1, 2, 4), 9);
        Checkpoint.read(file).network("policy", copy.parameters());
        return Tensors.toFloats(copy.parameters().values());
    }
}
