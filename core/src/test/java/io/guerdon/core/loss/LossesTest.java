package io.guerdon.core.loss;

import static io.guerdon.core.testing.Near.assertNear;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.core.Groups;
import io.guerdon.core.advantage.GroupAdvantages;
import io.guerdon.core.advantage.MixedAdvantages;
import io.guerdon.core.combination.Multipliers;
import io.guerdon.core.combination.Multipliers.Squash;
import io.guerdon.core.loss.PolicyLosses.Divergence;
import io.guerdon.core.shaping.Curves;
import io.guerdon.core.testing.Near;
import io.guerdon.core.testing.Vectors;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LossesTest {

    static List<Vectors.Case> ppo() {
        return Vectors.read("par", "ppo_loss.jsonl");
    }

    @ParameterizedTest
    @MethodSource("ppo")
    void policyAndCriticLossesAreThoseOfPar(Vectors.Case golden) {
        var input = golden.input();
        double[][] mask = Near.rows(input.path("mask"));
        var policy = PolicyLosses.clipped(
                Near.rows(input.path("new_logprobs")),
                Near.rows(input.path("old_logprobs")),
                Near.rows(input.path("advantages")),
                mask,
                Vectors.number(input.path("cliprange")));
        var critic = PolicyLosses.clippedValue(
                Near.rows(input.path("new_values")),
                Near.rows(input.path("old_values")),
                Near.rows(input.path("returns")),
                mask,
                Vectors.number(input.path("critic_eps")));
        assertNear("policy", policy.value(), golden.expected().path("policy_loss"), 1e-9);
        assertNear("policy gradient", policy.gradient(), golden.expected().path("grad_new_logprobs"), 1e-9);
        assertNear("critic", critic.value(), golden.expected().path("critic_loss"), 1e-9);
        assertNear("critic gradient", critic.gradient(), golden.expected().path("grad_new_values"), 1e-9);
    }

    static List<Vectors.Case> grpo() {
        return Vectors.read("par", "grpo.jsonl");
    }

    @ParameterizedTest
    @MethodSource("grpo")
    void theGroupRelativeLossIsThatOfPar(Vectors.Case golden) {
        var input = golden.input();
        double[] rewards = Vectors.numbers(input.path("rewards"));
        double[] advantages = GroupAdvantages.relative(
                rewards,
                Groups.ofSize(rewards.length, input.path("group_size").intValue()),
                new GroupAdvantages.Relative(true, 1, 1e-8, GroupAdvantages.Alone.ZERO));
        double[][] mask = Near.rows(input.path("mask"));
        double[][] perToken = new double[mask.length][];
        for (int i = 0; i < mask.length; i++) {
            perToken[i] = new double[mask[i].length];
            Arrays.fill(perToken[i], advantages[i]);
        }
        var loss = PolicyLosses.clippedWithDivergence(
                Near.rows(input.path("new_logprobs")),
                Near.rows(input.path("old_logprobs")),
                Near.rows(input.path("ref_logprobs")),
                perToken,
                mask,
                Vectors.number(input.path("cliprange")),
                Vectors.number(input.path("kl_coef")),
                Divergence.FORWARD);
        // groups without variance divide rounding noise by 1e-8 in the reference
        assertNear("loss", loss.value(), golden.expected().path("loss"), 1e-6);
        assertNear("gradient", loss.gradient(), golden.expected().path("grad_new_logprobs"), 1e-6);
    }

    static List<Vectors.Case> toolRl() {
        return Vectors.read("toolrl", "ppo_policy_loss.jsonl");
    }

    @ParameterizedTest
    @MethodSource("toolRl")
    void theTokenMeanLossIsThatOfToolRl(Vectors.Case golden) {
        var input = golden.input();
        double[][] now = Near.rows(input.path("log_prob"));
        double[][] old = Near.rows(input.path("old_log_prob"));
        double[][] advantages = Near.rows(input.path("advantages"));
        double[][] mask = Near.rows(input.path("mask"));
        double clip = Vectors.number(input.path("clip"));
        var expected = golden.expected();
        // the reference computes in single precision
        assertNear(
                "loss", PolicyLosses.clipped(now, old, advantages, mask, clip).value(), expected.path("pg_loss"), 1e-5);
        assertNear(
                "clip fraction",
                PolicyLosses.clipFraction(now, old, advantages, mask, clip),
                expected.path("clip_fraction"),
                1e-5);
        assertNear("kl", PolicyLosses.meanDifference(now, old, mask), expected.path("ppo_kl"), 1e-5);
    }

    static List<Vectors.Case> ddpo() {
        return Vectors.read("parrot", "clipped_surrogate.jsonl");
    }

    @ParameterizedTest
    @MethodSource("ddpo")
    void theSurrogateOfWholeSamplesIsThatOfDdpo(Vectors.Case golden) {
        var input = golden.input();
        double limit = Vectors.number(input.path("advantageClip"));
        double clip = Vectors.number(input.path("clip"));
        double[][] advantages = row(Arrays.stream(Vectors.numbers(input.path("advantages")))
                .map(a -> Curves.clip(a, -limit, limit))
                .toArray());
        double[][] now = row(Vectors.numbers(input.path("newLogProbs")));
        double[][] old = row(Vectors.numbers(input.path("oldLogProbs")));
        double[][] mask = row(Arrays.stream(now[0]).map(_ -> 1).toArray());
        assertNear(
                "loss",
                PolicyLosses.clipped(now, old, advantages, mask, clip).value(),
                golden.expected().path("loss"),
                1e-9);
        double kl = 0;
        double clipped = 0;
        for (int i = 0; i < now[0].length; i++) {
            double difference = now[0][i] - old[0][i];
            kl += difference * difference / 2 / now[0].length;
            clipped += Math.abs(Math.exp(difference) - 1) > clip ? 1.0 / now[0].length : 0;
        }
        assertNear("kl", kl, golden.expected().path("approxKl"), 1e-9);
        assertNear("clip fraction", clipped, golden.expected().path("clipFraction"), 1e-9);
    }

    private static double[][] row(double[] values) {
        return new double[][] {values};
    }

    static List<Vectors.Case> constrained() {
        return Vectors.read("constrained-rlhf", "constrained_ppo_step.jsonl");
    }

    @ParameterizedTest
    @MethodSource("constrained")
    void oneStepOfConstrainedPpoIsThatOfTheReference(Vectors.Case golden) {
        var input = golden.input();
        var batch = input.path("batch");
        var squash = input.path("kind").stringValue().equals("equality") ? Squash.TANH : Squash.SIGMOID;
        double[] raw = Vectors.numbers(input.path("lagrange_raw"));
        double[][] components = columns(Near.rows(batch.path("constraint_advantages")));
        for (int c = 0; c < components.length; c++) {
            components[c] = MixedAdvantages.standardise(components[c]);
        }
        double[] kl = MixedAdvantages.standardise(Vectors.numbers(batch.path("kl_advantages")));
        double[] mixed = MixedAdvantages.constrained(kl, components, squash.of(raw));
        var expected = golden.expected();
        assertNear("squashed", squash.of(raw), expected.path("squashed"), 1e-9);
        assertNear("mixed", mixed, expected.path("mixed_advantages"), 1e-9);
        var policy = PolicyLosses.clipped(
                row(Vectors.numbers(input.path("new_log_prob"))),
                row(Vectors.numbers(batch.path("old_log_prob"))),
                row(mixed),
                row(Arrays.stream(mixed).map(_ -> 1).toArray()),
                Vectors.number(input.path("clip_range")));
        assertNear("policy", policy.value(), expected.path("policy_loss"), 1e-9);
        assertNear("policy gradient", policy.gradient()[0], expected.path("grad_new_log_prob_unclipped"), 1e-9);
        checkCritic(golden);
        checkMultipliers(golden, squash, raw);
    }

    private static void checkCritic(Vectors.Case golden) {
        var input = golden.input();
        double[][] values = columns(Near.rows(input.path("values")));
        int heads = values.length - 1;
        double[][] returns = columns(Near.rows(input.path("batch").path("constraint_returns")));
        var constraints = PolicyLosses.meanSquare(Arrays.copyOf(values, heads), returns);
        var kl = PolicyLosses.meanSquare(
                row(values[heads]), row(Vectors.numbers(input.path("batch").path("kl_returns"))));
        assertNear("constraint value", constraints.value(), golden.expected().path("constraint_value_loss"), 1e-9);
        assertNear("kl value", kl.value(), golden.expected().path("kl_value_loss"), 1e-9);
        double constraintWeight = Vectors.number(input.path("constraint_vf_coef"));
        double klWeight = Vectors.number(input.path("kl_vf_coef"));
        var expected = golden.expected().path("grad_values_unclipped");
        for (int t = 0; t < values[0].length; t++) {
            for (int c = 0; c < heads; c++) {
                assertNear(
                        "value gradient",
                        constraintWeight * constraints.gradient()[c][t],
                        expected.path(t).path(c),
                        1e-9);
            }
            assertNear(
                    "kl value gradient",
                    klWeight * kl.gradient()[0][t],
                    expected.path(t).path(heads),
                    1e-9);
        }
    }

    private static void checkMultipliers(Vectors.Case golden, Squash squash, double[] raw) {
        var input = golden.input();
        double[][] toGo = columns(Near.rows(input.path("batch").path("ep_constraint_reward_togo")));
        double[] means = Arrays.stream(toGo)
                .mapToDouble(column -> Arrays.stream(column).average().orElseThrow())
                .toArray();
        double[] gradient = Multipliers.gradient(raw, means, Vectors.numbers(input.path("thresholds")), squash);
        assertNear("multiplier gradient", gradient, golden.expected().path("lagrange_grad_unclipped"), 1e-9);
        var optimiser = new Multipliers.Optimiser(
                Vectors.number(input.path("lagrange_lr")),
                Vectors.number(input.path("momentum")),
                Vectors.number(input.path("max_grad_norm")));
        var next = Multipliers.step(Multipliers.State.of(raw), gradient, squash, optimiser);
        assertNear("multipliers", next.raw(), golden.expected().path("lagrange_raw_after_first_step"), 1e-9);
    }

    private static double[][] columns(double[][] rows) {
        double[][] columns = new double[rows[0].length][rows.length];
        for (int t = 0; t < rows.length; t++) {
            for (int c = 0; c < rows[t].length; c++) {
                columns[c][t] = rows[t][c];
            }
        }
        return columns;
    }

    static List<Vectors.Case> bradleyTerry() {
        return Vectors.read("par", "rm_loss_bt_reg.jsonl");
    }

    @ParameterizedTest
    @MethodSource("bradleyTerry")
    void bradleyTerryIsThatOfPar(Vectors.Case golden) {
        var loss = PreferenceLosses.bradleyTerry(
                Vectors.numbers(golden.input().path("chosen")),
                Vectors.numbers(golden.input().path("rejected")),
                Vectors.number(golden.input().path("reg")));
        assertNear("pairs", loss.pairs(), golden.expected().path("per_pair"), 1e-9);
        assertNear("mean", loss.mean(), golden.expected().path("mean"), 1e-9);
        assertNear("chosen", loss.chosenGradient(), golden.expected().path("grad_chosen"), 1e-9);
        assertNear("rejected", loss.rejectedGradient(), golden.expected().path("grad_rejected"), 1e-9);
    }

    static List<Vectors.Case> odin() {
        return Vectors.read("par", "rm_loss_odin.jsonl");
    }

    @ParameterizedTest
    @MethodSource("odin")
    void odinDisentanglesLengthAsInPar(Vectors.Case golden) {
        var input = golden.input();
        var expected = golden.expected();
        double[] quality = Vectors.numbers(input.path("quality_chosen_then_rejected"));
        double[] head = Vectors.numbers(input.path("length_head_chosen_then_rejected"));
        double[] lengths = Vectors.numbers(input.path("lengths"));
        double[] both = new double[quality.length];
        Arrays.setAll(both, i -> quality[i] + head[i]);
        int half = both.length / 2;
        var pairs = PreferenceLosses.bradleyTerry(
                Arrays.copyOf(both, half), Arrays.copyOfRange(both, half, both.length), 0);
        double length = PreferenceLosses.lengthDisentangling(quality, head, lengths);
        double overlap = PreferenceLosses.headOverlap(Near.rows(input.path("W_Q")), Near.rows(input.path("W_L")));
        assertNear(
                "quality", PreferenceLosses.pearson(quality, lengths), expected.path("pearson_quality_length"), 1e-9);
        assertNear("head", PreferenceLosses.pearson(head, lengths), expected.path("pearson_lengthhead_length"), 1e-9);
        assertNear("length loss", length, expected.path("length_loss"), 1e-9);
        assertNear("overlap", overlap, expected.path("orthogonal_loss"), 1e-9);
        assertNear("pairs", pairs.pairs(), expected.path("vanilla"), 1e-9);
        double total = pairs.mean()
                + Vectors.number(input.path("lambda_L")) * length
                + Vectors.number(input.path("lambda_O")) * overlap;
        assertNear("total", total, expected.path("total"), 1e-9);
    }

    static List<Vectors.Case> klControllers() {
        return Vectors.read("constrained-rlhf", "kl_controller.jsonl");
    }

    @ParameterizedTest
    @MethodSource("klControllers")
    void theWeightOfThePenaltyFollowsItsTarget(Vectors.Case golden) {
        double[] observed = Vectors.numbers(golden.input().path("observed_kl"));
        double target = Vectors.number(golden.input().path("target_kl"));
        double beta = Vectors.number(golden.input().path("initial_coeff"));
        double[] weights = new double[observed.length];
        for (int t = 0; t < observed.length; t++) {
            beta = Double.isNaN(target) ? beta : KlController.next(beta, observed[t], target);
            weights[t] = beta;
        }
        assertNear("weights", weights, golden.expected().path("coeffs"), 1e-9);
    }

    @Test
    void gradientsAgreeWithFiniteDifferences() {
        var random = new SplittableRandom(24);
        double[][] old = {
            random.doubles(4, -3, 0).toArray(), random.doubles(4, -3, 0).toArray()
        };
        double[][] reference = {
            random.doubles(4, -3, 0).toArray(), random.doubles(4, -3, 0).toArray()
        };
        double[][] advantages = {
            random.doubles(4, -1, 1).toArray(), random.doubles(4, -1, 1).toArray()
        };
        double[][] mask = {{1, 1, 0, 1}, {1, 1, 1, 0}};
        double[][] now = Arrays.stream(old)
                .map(row -> Arrays.stream(row)
                        .map(x -> x + random.nextDouble(-0.5, 0.5))
                        .toArray())
                .toArray(double[][]::new);
        for (var divergence : Divergence.values()) {
            var loss = PolicyLosses.clippedWithDivergence(now, old, reference, advantages, mask, 0.2, 0.1, divergence);
            compare(
                    now,
                    loss.gradient(),
                    x -> PolicyLosses.clippedWithDivergence(x, old, reference, advantages, mask, 0.2, 0.1, divergence)
                            .value());
        }
        var critic = PolicyLosses.clippedValue(now, old, reference, mask, 0.2);
        compare(
                now,
                critic.gradient(),
                x -> PolicyLosses.clippedValue(x, old, reference, mask, 0.2).value());
    }

    private static void compare(double[][] at, double[][] gradient, ToDoubleFunction<double[][]> loss) {
        for (double[] row : at) {
            for (int t = 0; t < row.length; t++) {
                double x = row[t];
                row[t] = x + 1e-6;
                double up = loss.applyAsDouble(at);
                row[t] = x - 1e-6;
                double down = loss.applyAsDouble(at);
                row[t] = x;
                int i = row == at[0] ? 0 : 1;
                assertThat(gradient[i][t]).isCloseTo((up - down) / 2e-6, within(1e-6));
            }
        }
    }

    @Test
    void theUsualDivergenceIsNeverNegativeAndZeroForEqualPolicies() {
        for (double d = -3; d <= 3; d += 0.1) {
            assertThat(Divergence.REVERSE.of(d)).isGreaterThanOrEqualTo(0);
            assertThat(Divergence.FORWARD.of(d)).isGreaterThanOrEqualTo(0);
        }
        assertThat(Divergence.REVERSE.of(0)).isZero();
    }

    @Test
    void aConstantColumnHasNoCorrelationInsteadOfNan() {
        assertThat(PreferenceLosses.pearson(new double[] {1, 1}, new double[] {1, 2}))
                .isZero();
    }
}
