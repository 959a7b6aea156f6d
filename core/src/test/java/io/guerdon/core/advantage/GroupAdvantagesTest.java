package io.guerdon.core.advantage;

import static io.guerdon.core.testing.Near.assertNear;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.core.Groups;
import io.guerdon.core.advantage.GroupAdvantages.Alone;
import io.guerdon.core.advantage.GroupAdvantages.Relative;
import io.guerdon.core.stats.Moments;
import io.guerdon.core.testing.Near;
import io.guerdon.core.testing.Vectors;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GroupAdvantagesTest {

    private static final Relative GRPO = new Relative(true, 1, 1e-6, Alone.RAW);

    static List<Vectors.Case> toolRl() {
        return Vectors.read("toolrl", "grpo_advantage.jsonl");
    }

    @ParameterizedTest
    @MethodSource("toolRl")
    void groupAdvantagesAreThoseOfToolRl(Vectors.Case golden) {
        var input = golden.input();
        double[] scores = Vectors.numbers(input.path("scores"));
        double[] lengths = Vectors.numbers(input.path("lengths"));
        if (!input.path("token_kl").isNull()) {
            double[][] kl = Near.rows(input.path("token_kl"));
            double coefficient = Vectors.number(input.path("kl_coef"));
            for (int i = 0; i < scores.length; i++) {
                scores[i] -=
                        coefficient * Arrays.stream(kl[i], 0, (int) lengths[i]).sum();
            }
        }
        var names = input.path("groups")
                .valueStream()
                .map(name -> name.stringValue())
                .toList();
        var how = new Relative(true, 1, Vectors.number(input.path("epsilon")), Alone.RAW);
        double[] advantages = GroupAdvantages.relative(scores, Groups.by(names, name -> name), how);
        for (int i = 0; i < scores.length; i++) {
            String what = names.get(i) + "[" + i + "]";
            var expected = golden.expected().path("advantage_per_response").path(i);
            assertNear(what, advantages[i], expected, 1e-4 + singlePrecision(scores, names, i));
        }
    }

    /**
     * The reference computes in single precision: rounding the mean of a group moves an advantage by up to one unit in the
     * last place over the deviation. This counts only in groups that are almost equal.
     */
    private static double singlePrecision(double[] scores, List<String> names, int item) {
        double[] own = IntStream.range(0, scores.length)
                .filter(j -> names.get(j).equals(names.get(item)))
                .mapToDouble(j -> scores[j])
                .toArray();
        var moments = Moments.of(own);
        return own.length < 2 || moments.min() == moments.max()
                ? 0
                : Math.ulp((float) moments.mean()) / moments.deviation(1);
    }

    static List<Vectors.Case> par() {
        return Vectors.read("par", "grpo.jsonl");
    }

    @ParameterizedTest
    @MethodSource("par")
    void groupAdvantagesAreThoseOfPar(Vectors.Case golden) {
        double[] rewards = Vectors.numbers(golden.input().path("rewards"));
        var groups =
                Groups.ofSize(rewards.length, golden.input().path("group_size").intValue());
        double[] advantages = GroupAdvantages.relative(rewards, groups, new Relative(true, 1, 1e-8, Alone.ZERO));
        // groups without variance divide rounding noise by 1e-8 in the reference
        assertNear("advantages", advantages, golden.expected().path("sequence_advantages"), 1e-6);
    }

    @Test
    void advantagesSumToZeroAndIgnoreAConstantAndTheScale() {
        var random = new SplittableRandom(14);
        for (int trial = 0; trial < 300; trial++) {
            double[] rewards = random.doubles(random.nextInt(2, 9), -3, 3).toArray();
            var groups = Groups.single(rewards.length);
            for (int ddof = 0; ddof < 2; ddof++) {
                var how = new Relative(true, ddof, 1e-12, Alone.ZERO);
                double[] advantages = GroupAdvantages.relative(rewards, groups, how);
                assertThat(Arrays.stream(advantages).sum()).isCloseTo(0, within(1e-9));
                double[] other = Arrays.stream(rewards).map(r -> 5 * r + 7).toArray();
                double[] same = GroupAdvantages.relative(other, groups, how);
                for (int i = 0; i < rewards.length; i++) {
                    assertThat(same[i]).isCloseTo(advantages[i], within(1e-6));
                }
            }
        }
    }

    @Test
    void leaveOneOutIsTheUndividedAdvantageTimesNOverNLessOne() {
        var random = new SplittableRandom(15);
        for (int trial = 0; trial < 300; trial++) {
            double[] rewards = random.doubles(random.nextInt(2, 9), -3, 3).toArray();
            var groups = Groups.single(rewards.length);
            double[] rloo = GroupAdvantages.leaveOneOut(rewards, groups, Alone.ZERO);
            double[] centred = GroupAdvantages.relative(rewards, groups, new Relative(false, 0, 0, Alone.ZERO));
            double factor = rewards.length / (rewards.length - 1.0);
            for (int i = 0; i < rewards.length; i++) {
                assertThat(rloo[i]).isCloseTo(factor * centred[i], within(1e-12));
            }
        }
    }

    @Test
    void permutingTheItemsPermutesTheAdvantages() {
        var random = new SplittableRandom(16);
        for (int trial = 0; trial < 200; trial++) {
            double[] rewards = random.doubles(12, -1, 1).toArray();
            rewards[random.nextInt(12)] = Double.NaN;
            int[] group = random.ints(12, 0, 4).toArray();
            double[] forward = GroupAdvantages.relative(rewards, groups(group), GRPO);
            double[] backward = GroupAdvantages.relative(reversed(rewards), groups(reversed(group)), GRPO);
            for (int i = 0; i < 12; i++) {
                assertThat(Near.near(backward[11 - i], forward[i], 1e-12)).isTrue();
            }
        }
    }

    private static Groups groups(int[] group) {
        return Groups.by(Arrays.stream(group).boxed().toList(), g -> g);
    }

    private static double[] reversed(double[] values) {
        double[] reversed = new double[values.length];
        Arrays.setAll(reversed, i -> values[values.length - 1 - i]);
        return reversed;
    }

    private static int[] reversed(int[] values) {
        int[] reversed = new int[values.length];
        Arrays.setAll(reversed, i -> values[values.length - 1 - i]);
        return reversed;
    }

    @Test
    void anItemWithoutARewardStaysWithoutAndIsNobodysPeer() {
        double[] rewards = {1, Double.NaN, 3};
        var groups = Groups.single(3);
        assertThat(GroupAdvantages.relative(rewards, groups, new Relative(false, 0, 0, Alone.ZERO)))
                .containsExactly(-1, Double.NaN, 1);
        assertThat(GroupAdvantages.leaveOneOut(rewards, groups, Alone.ZERO)).containsExactly(-2, Double.NaN, 2);
        assertThat(GroupAdvantages.minMax(rewards, groups, 0.5)).containsExactly(0, Double.NaN, 1);
    }

    @Test
    void anItemWithoutPeersGetsNothingOrItsOwnReward() {
        double[] rewards = {4, Double.NaN};
        var groups = Groups.single(2);
        assertThat(GroupAdvantages.relative(rewards, groups, new Relative(true, 1, 1e-6, Alone.ZERO))[0])
                .isZero();
        assertThat(GroupAdvantages.relative(rewards, groups, GRPO)[0]).isCloseTo(4, within(1e-5));
        assertThat(GroupAdvantages.leaveOneOut(rewards, groups, Alone.ZERO)[0]).isZero();
        assertThat(GroupAdvantages.leaveOneOut(rewards, groups, Alone.RAW)[0]).isEqualTo(4);
    }

    @Test
    void equalRewardsGiveNoAdvantageAtAll() {
        double[] rewards = {0.1, 0.1, 0.1};
        assertThat(GroupAdvantages.relative(rewards, Groups.single(3), GRPO)).containsOnly(0);
        assertThat(GroupAdvantages.minMax(rewards, Groups.single(3), 0.5)).containsOnly(0.5);
    }

    @Test
    void remaxTakesOffTheGreedyReward() {
        assertThat(GroupAdvantages.remax(new double[] {1, 2}, new double[] {0.5, 3}))
                .containsExactly(0.5, -1);
        assertThatThrownBy(() -> GroupAdvantages.remax(new double[1], new double[2]))
                .hasMessageContaining("1 sampled");
    }

    @Test
    void impossibleSettingsAreRefused() {
        assertThatThrownBy(() -> new Relative(true, 2, 0, Alone.ZERO)).hasMessageContaining("'ddof'");
        assertThatThrownBy(() -> new Relative(true, 1, -1, Alone.ZERO)).hasMessageContaining("'epsilon'");
    }
}
