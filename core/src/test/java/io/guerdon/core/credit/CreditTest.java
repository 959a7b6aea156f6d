package io.guerdon.core.credit;

import static io.guerdon.core.testing.Near.assertNear;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.core.Groups;
import io.guerdon.core.shaping.Steps;
import io.guerdon.core.testing.Vectors;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CreditTest {

    static List<Vectors.Case> placements() {
        return Vectors.read("clip-delta", "token_placement.jsonl");
    }

    @ParameterizedTest
    @MethodSource("placements")
    void stepRewardsSitOnTheLastTokenOfEachStep(Vectors.Case golden) {
        var input = golden.input();
        double[] refined = Steps.refine(
                Vectors.numbers(input.path("process_rewards")),
                Steps.Mechanism.named(input.path("mechanism").stringValue()),
                Vectors.number(input.path("eta")));
        double[] steps =
                Steps.withSuccess(refined, Vectors.number(input.path("alpha")), Vectors.number(input.path("correct")));
        int[] lengths = Arrays.stream(Vectors.numbers(input.path("step_lengths")))
                .mapToInt(x -> (int) x)
                .toArray();
        double[] tokens = TokenRewards.ofSteps(lengths, steps);
        assertNear("token rewards", tokens, golden.expected().path("token_rewards"), 1e-12);
        assertNear("returns", Steps.returns(tokens, 1), golden.expected().path("token_returns"), 1e-12);
    }

    static List<Vectors.Case> assembled() {
        return Vectors.read("par", "ppo_token_rewards.jsonl");
    }

    @ParameterizedTest
    @MethodSource("assembled")
    void anOutcomeSitsOnTheLastTokenWithThePenaltyOnAll(Vectors.Case golden) {
        var input = golden.input();
        double[] rewards = Vectors.numbers(input.path("shaped_reward"));
        double[][] tokens = new double[rewards.length][];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = TokenRewards.ofOutcome(
                    rewards[i],
                    Vectors.numbers(input.path("logprobs").path(i)),
                    Vectors.numbers(input.path("ref_logprobs").path(i)),
                    Vectors.numbers(input.path("mask").path(i)),
                    Vectors.number(input.path("kl_coef")));
        }
        assertNear("token rewards", tokens, golden.expected().path("token_rewards"), 1e-9);
    }

    static List<Vectors.Case> potentials() {
        return Vectors.read("lucy-skg", "potential.jsonl");
    }

    @ParameterizedTest
    @MethodSource("potentials")
    void potentialDifferencesAreThoseOfTheReference(Vectors.Case golden) {
        double[] shaping = Potential.differences(
                Vectors.numbers(golden.input().path("phi")),
                Vectors.number(golden.input().path("gamma")),
                Vectors.number(golden.input().path("negative_slope")));
        assertNear("shaping", shaping, golden.expected().path("shaping"), 1e-9);
    }

    static List<Vectors.Case> halfLives() {
        return Vectors.read("lucy-skg", "gamma_from_half_life.jsonl");
    }

    @ParameterizedTest
    @MethodSource("halfLives")
    void theDiscountFollowsFromTheHalfLife(Vectors.Case golden) {
        int skip = golden.input().path("frame_skip").intValue();
        int perSecond = 120 / skip;
        assertThat(perSecond).isEqualTo(golden.expected().path("fps").intValue());
        double discount =
                Potential.discount(perSecond, Vectors.number(golden.input().path("half_life_seconds")));
        assertNear("gamma", discount, golden.expected().path("gamma"), 1e-12);
    }

    static List<Vectors.Case> teams() {
        return Vectors.read("lucy-skg", "team_spirit.jsonl");
    }

    @ParameterizedTest
    @MethodSource("teams")
    void teamsShareTheirRewards(Vectors.Case golden) {
        var teams = Arrays.stream(Vectors.numbers(golden.input().path("teams")))
                .boxed()
                .toList();
        double[] shared = TeamSpirit.share(
                Vectors.numbers(golden.input().path("rewards")),
                Groups.by(teams, team -> team),
                Vectors.number(golden.input().path("team_spirit")));
        assertNear("shared", shared, golden.expected().path("distributed"), 1e-9);
    }

    @Test
    void potentialShapingTelescopes() {
        var random = new SplittableRandom(21);
        for (int trial = 0; trial < 200; trial++) {
            double[] phi = random.doubles(random.nextInt(1, 12), -2, 2).toArray();
            double gamma = random.nextDouble(0.5, 1);
            double[] returns = Steps.returns(Potential.differences(phi, gamma, 1), gamma);
            double end = Math.pow(gamma, phi.length - 1) * phi[phi.length - 1];
            assertThat(returns.length == 0 ? 0 : returns[0]).isCloseTo(end - phi[0], within(1e-9));
        }
    }

    @Test
    void sharedRewardsOfEqualTeamsSumToZero() {
        var random = new SplittableRandom(22);
        for (int trial = 0; trial < 200; trial++) {
            double[] rewards = random.doubles(6, -5, 5).toArray();
            var teams = Groups.ofSize(6, 3);
            double[] shared = TeamSpirit.share(rewards, teams, random.nextDouble());
            assertThat(Arrays.stream(shared).sum()).isCloseTo(0, within(1e-9));
        }
        assertThat(TeamSpirit.share(new double[] {4}, Groups.single(1), 0.3)[0]).isCloseTo(4, within(1e-12));
        assertThatThrownBy(() -> TeamSpirit.share(new double[3], Groups.each(3), 0))
                .hasMessageContaining("found 3");
    }

    @Test
    void rewardsWithoutATokenToSitOnAreRefused() {
        assertThatThrownBy(() -> TokenRewards.ofSteps(new int[] {2}, new double[2]))
                .hasMessageContaining("1 steps");
        assertThatThrownBy(() -> TokenRewards.ofSteps(new int[] {0}, new double[1]))
                .hasMessageContaining("0 tokens");
        double[] two = new double[2];
        assertThatThrownBy(() -> TokenRewards.ofOutcome(1, two, two, two, 0)).hasMessageContaining("without tokens");
        assertThatThrownBy(() -> Potential.discount(15, 0)).hasMessageContaining("half life");
    }
}
