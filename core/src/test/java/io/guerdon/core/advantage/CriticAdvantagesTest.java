package io.guerdon.core.advantage;

import static io.guerdon.core.testing.Near.assertNear;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.core.combination.Multipliers.Squash;
import io.guerdon.core.shaping.Steps;
import io.guerdon.core.testing.Near;
import io.guerdon.core.testing.Vectors;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class CriticAdvantagesTest {

    static List<Vectors.Case> padded() {
        return Vectors.read("par", "ppo_gae.jsonl");
    }

    @ParameterizedTest
    @MethodSource("padded")
    void advantagesOfPaddedResponsesAreThoseOfPar(Vectors.Case golden) {
        var input = golden.input();
        double[][] rewards = Near.rows(input.path("token_rewards"));
        double[][] mask = Near.rows(input.path("mask"));
        double gamma = Vectors.number(input.path("gamma"));
        double[][] advantages = Gae.standardised(
                rewards, Near.rows(input.path("values")), mask, gamma, Vectors.number(input.path("lam")));
        assertNear("advantages", advantages, golden.expected().path("normalized_advantages"), 1e-9);
        double[][] returns =
                Arrays.stream(rewards).map(row -> Steps.returns(row, gamma)).toArray(double[][]::new);
        assertNear("returns", Masked.times(returns, mask), golden.expected().path("returns"), 1e-9);
    }

    static List<Vectors.Case> heads() {
        return Vectors.read("constrained-rlhf", "multi_head_gae.jsonl");
    }

    @ParameterizedTest
    @MethodSource("heads")
    void everyHeadHasItsOwnAdvantages(Vectors.Case golden) {
        var input = golden.input();
        double[][] rewards = Near.rows(input.path("constraint_rewards"));
        double[][] values = Near.rows(input.path("constraint_values"));
        for (int c = 0; c < rewards[0].length; c++) {
            double next = Vectors.number(input.path("next_constraint_values").path(c));
            double toGo =
                    Vectors.number(input.path("next_constraint_reward_to_go").path(c));
            check(golden, "constraint", c, column(rewards, c), column(values, c), next, toGo);
        }
        check(
                golden,
                "kl",
                -1,
                Vectors.numbers(input.path("kl_rewards")),
                Vectors.numbers(input.path("kl_values")),
                Vectors.number(input.path("next_kl_value").path(0)),
                Vectors.number(input.path("next_kl_reward_to_go")));
    }

    private static void check(
            Vectors.Case golden, String head, int c, double[] rewards, double[] values, double next, double toGo) {
        var input = golden.input();
        double[] starts = Vectors.numbers(input.path("episode_starts"));
        boolean[] begins = new boolean[starts.length];
        for (int t = 0; t < begins.length; t++) {
            begins[t] = starts[t] != 0;
        }
        boolean done = input.path("last_done").booleanValue();
        double gamma = Vectors.number(input.path("gamma"));
        double lambda = Vectors.number(input.path("gae_lambda"));
        double[] advantages = Gae.advantages(rewards, values, begins, next, done, gamma, lambda);
        double[] returns = new double[advantages.length];
        Arrays.setAll(returns, t -> advantages[t] + values[t]);
        var expected = golden.expected();
        near(head + " advantages", advantages, expected.path(head + "_advantages"), c);
        near(head + " returns", returns, expected.path(head + "_returns"), c);
        double[] sums = Gae.rewardsToGo(rewards, begins, toGo, done);
        near(head + " rewards to go", sums, expected.path(head + "_reward_to_go"), c);
    }

    private static void near(String what, double[] actual, JsonNode expected, int column) {
        if (column < 0) {
            assertNear(what, actual, expected, 1e-9);
        } else {
            for (int t = 0; t < actual.length; t++) {
                assertNear(what + "[" + t + "]", actual[t], expected.path(t).path(column), 1e-9);
            }
        }
    }

    private static double[] column(double[][] rows, int c) {
        return Arrays.stream(rows).mapToDouble(row -> row[c]).toArray();
    }

    static List<Vectors.Case> mixed() {
        return Vectors.read("constrained-rlhf", "mixed_advantages.jsonl");
    }

    @ParameterizedTest
    @MethodSource("mixed")
    void advantagesAreMixedByTheirMultipliers(Vectors.Case golden) {
        var input = golden.input();
        double[][] raw = Near.rows(input.path("component_advantages"));
        double[][] components = new double[raw[0].length][];
        Arrays.setAll(components, c -> MixedAdvantages.standardise(column(raw, c)));
        double[] kl = MixedAdvantages.standardise(Vectors.numbers(input.path("kl_advantages")));
        for (int t = 0; t < raw.length; t++) {
            var expected = golden.expected().path("normalized_components").path(t);
            assertNear("component", column(components, t), expected, 1e-9);
        }
        assertNear("kl", kl, golden.expected().path("normalized_kl"), 1e-9);
        double[] mixed =
                mix(input.path("mode").stringValue(), kl, components, Vectors.numbers(input.path("lagrange_raw")));
        assertNear("mixed", mixed, golden.expected().path("mixed"), 1e-9);
    }

    private static double[] mix(String mode, double[] kl, double[][] components, double[] raw) {
        return switch (mode) {
            case "kl_sigmoid" -> MixedAdvantages.constrained(kl, components, Squash.SIGMOID.of(raw));
            case "kl_tanh" -> MixedAdvantages.constrained(kl, components, Squash.TANH.of(raw));
            case "all_sigmoid" -> MixedAdvantages.capped(components, Squash.SIGMOID.of(raw));
            case "task_sigmoid" -> MixedAdvantages.single(components[0], components[1], Squash.SIGMOID.of(raw[1]));
            case "task_tanh" -> MixedAdvantages.single(components[0], components[1], Squash.TANH.of(raw[1]));
            case "task_linear" ->
                MixedAdvantages.linear(components[0], new double[][] {components[1]}, new double[] {raw[1]});
            case "kl_linear_corrected" -> MixedAdvantages.linear(kl, components, raw);
            default -> throw new IllegalArgumentException(mode);
        };
    }

    static List<Vectors.Case> prompts() {
        return Vectors.read("parrot", "per_prompt_advantage.jsonl");
    }

    @ParameterizedTest
    @MethodSource("prompts")
    void promptsAreJudgedByTheirOwnLatestRewards(Vectors.Case golden) {
        var statistics = new PromptStatistics(
                golden.input().path("bufferSize").intValue(),
                golden.input().path("minCount").intValue());
        var epochs = golden.input().path("epochs");
        for (int e = 0; e < epochs.size(); e++) {
            var prompts = Arrays.stream(Vectors.numbers(epochs.path(e).path("prompts")))
                    .boxed()
                    .toList();
            double[] advantages = statistics.advantages(
                    prompts, Vectors.numbers(epochs.path(e).path("rewards")));
            assertNear(
                    "advantages",
                    advantages,
                    golden.expected().path("advantages").path(e),
                    1e-9);
        }
    }

    @Test
    void advantagesOfSeparateHeadsAddUpToThoseOfTheSum() {
        var random = new SplittableRandom(23);
        for (int trial = 0; trial < 100; trial++) {
            int n = random.nextInt(1, 10);
            double[] r1 = random.doubles(n, -1, 1).toArray();
            double[] r2 = random.doubles(n, -1, 1).toArray();
            double[] v1 = random.doubles(n, -1, 1).toArray();
            double[] v2 = random.doubles(n, -1, 1).toArray();
            double[] together = Gae.advantages(sum(r1, r2), sum(v1, v2), 0.9, 0.8);
            double[] apart = sum(Gae.advantages(r1, v1, 0.9, 0.8), Gae.advantages(r2, v2, 0.9, 0.8));
            for (int t = 0; t < n; t++) {
                assertThat(together[t]).isCloseTo(apart[t], within(1e-12));
            }
        }
    }

    private static double[] sum(double[] a, double[] b) {
        double[] sum = new double[a.length];
        Arrays.setAll(sum, i -> a[i] + b[i]);
        return sum;
    }

    @Test
    void withLambdaOneAnAdvantageIsTheReturnLessTheValue() {
        double[] rewards = {1, 2, 3};
        double[] values = {0.5, 0.25, -1};
        double[] advantages = Gae.advantages(rewards, values, 0.9, 1);
        double[] returns = Steps.returns(rewards, 0.9);
        for (int t = 0; t < 3; t++) {
            assertThat(advantages[t]).isCloseTo(returns[t] - values[t], within(1e-12));
        }
    }

    @Test
    void aPromptThatRemembersNothingIsRefused() {
        assertThatThrownBy(() -> new PromptStatistics(0, 1)).hasMessageContaining("at least one");
    }
}
