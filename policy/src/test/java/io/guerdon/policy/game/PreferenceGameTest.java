package io.guerdon.policy.game;

import static io.guerdon.core.testing.Near.assertNear;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.core.selection.TiltedPolicy;
import io.guerdon.core.testing.Near;
import io.guerdon.core.testing.Vectors;
import io.guerdon.policy.game.PairSelection.Candidate;
import io.guerdon.policy.game.PairSelection.Pair;
import io.guerdon.policy.game.PairSelection.Source;
import io.guerdon.policy.game.SoftPolicyIteration.Opponent;
import io.guerdon.policy.game.WinRateLosses.LogProbs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class PreferenceGameTest {

    private static final PreferenceGame CYCLE =
            new PreferenceGame(new double[][] {{0.5, 0.9, 0.4}, {0.1, 0.5, 0.8}, {0.6, 0.2, 0.5}});

    private static PreferenceGame game(Vectors.Case golden) {
        return new PreferenceGame(Near.rows(golden.input().path("P")));
    }

    private static double number(Vectors.Case golden, String name) {
        return Vectors.number(golden.input().path(name));
    }

    static List<Vectors.Case> softPolicyIteration() {
        return Vectors.read("dno", "soft_policy_iteration.jsonl");
    }

    @ParameterizedTest
    @MethodSource("softPolicyIteration")
    void aStepTiltsThePolicyByItsWinRates(Vectors.Case golden) {
        double[] policy = Vectors.numbers(golden.input().path("pi"));
        var step = SoftPolicyIteration.step(game(golden), policy, number(golden, "eta"));
        var expected = golden.expected();
        assertNear("rewards", step.rewards(), expected.path("r"), 1e-9);
        assertNear("log Z", step.logPartition(), expected.path("log_Z"), 1e-9);
        assertNear("next", step.next(), expected.path("next"), 1e-9);
        assertNear("win rate", step.winRate(), expected.path("win_rate_next_vs_pi"), 1e-9);
        assertNear("bound", step.lowerBound(), expected.path("lower_bound"), 1e-9);
        assertNear("divergence", step.divergence(), expected.path("kl_next_pi"), 1e-9);
        assertThat(step.winRate()).isGreaterThanOrEqualTo(step.lowerBound() - 1e-12);
        assertThat(game(golden).winRate(policy, policy)).isCloseTo(0.5, within(1e-12));
    }

    static List<Vectors.Case> regularisedStep() {
        return Vectors.read("dno", "regularised_step.jsonl");
    }

    @ParameterizedTest
    @MethodSource("regularisedStep")
    void aRegularisedStepStartsFromThePolicySmoothedTowardsTheReference(Vectors.Case golden) {
        var step = SoftPolicyIteration.regularisedStep(
                game(golden),
                Vectors.numbers(golden.input().path("pi")),
                Vectors.numbers(golden.input().path("ref")),
                number(golden, "eta"),
                number(golden, "tau"),
                golden.input().path("option").stringValue().equals("I") ? Opponent.POLICY : Opponent.SMOOTHED);
        assertNear("smoothed", step.smoothed(), golden.expected().path("smoothed"), 1e-9);
        assertNear("rewards", step.rewards(), golden.expected().path("r"), 1e-9);
        assertNear("next", step.next(), golden.expected().path("next"), 1e-9);
    }

    static List<Vectors.Case> regularisedLimit() {
        return Vectors.read("dno", "regularised_limit.jsonl");
    }

    @ParameterizedTest
    @MethodSource("regularisedLimit")
    void theRegularisedIterationsComeToRestWhereTheTheorySays(Vectors.Case golden) {
        var game = game(golden);
        double[] reference = Vectors.numbers(golden.input().path("ref"));
        double[] exact = Equilibria.regularised(game, reference, number(golden, "tau"));
        double[] smoothed = Equilibria.smoothedLimit(game, reference, number(golden, "eta"), number(golden, "tau"));
        assertNear("equilibrium", exact, golden.expected().path("regularised_nash"), 1e-6);
        assertNear("option II", smoothed, golden.expected().path("option_II_limit"), 1e-6);
        double distance = 0;
        for (int a = 0; a < exact.length; a++) {
            distance = Math.max(distance, Math.abs(exact[a] - smoothed[a]));
        }
        assertNear("distance", distance, golden.expected().path("distance"), 1e-6);
    }

    static List<Vectors.Case> nash() {
        return Vectors.read("dno", "nash.jsonl");
    }

    @ParameterizedTest
    @MethodSource("nash")
    void theEquilibriumIsThePolicyThatNobodyBeats(Vectors.Case golden) {
        var game = game(golden);
        double[] nash = Equilibria.nash(game);
        var expected = golden.expected();
        assertNear("equilibrium", nash, expected.path("nash"), 1e-6);
        assertNear("value", game.winRate(nash, nash), expected.path("value"), 1e-9);
        assertNear(
                "best response",
                game.exploitability(nash) + 0.5,
                expected.path("max_best_response_against_nash"),
                1e-6);
        assertNear(
                "uniform",
                game.exploitability(Policies.uniform(nash.length)),
                expected.path("exploitability_of_uniform"),
                1e-9);
    }

    static List<Vectors.Case> dynamics() {
        return Vectors.read("dno", "dynamics.jsonl");
    }

    @ParameterizedTest
    @MethodSource("dynamics")
    void theAverageIterateApproachesTheEquilibriumAndTheLastNeedNot(Vectors.Case golden) {
        var game = game(golden);
        int iterates = golden.input().path("T").intValue();
        double[] start = golden.input().path("start").isString()
                ? Policies.uniform(game.size())
                : Vectors.numbers(golden.input().path("start"));
        var run = SoftPolicyIteration.run(game, start, number(golden, "eta"), iterates);
        var expected = golden.expected();
        assertNear("average", run.average(), expected.path("average"), 1e-7);
        assertNear("last", run.last(), expected.path("last"), 1e-7);
        assertNear("average", game.exploitability(run.average()), expected.path("exploitability_average"), 1e-7);
        assertNear("last", game.exploitability(run.last()), expected.path("exploitability_last"), 1e-7);
        double bound = SoftPolicyIteration.averageBound(game.size(), number(golden, "eta"), iterates);
        assertNear("bound", bound, expected.path("bound_average"), 1e-9);
        assertNear("smallest win rate", run.smallestWinRate(), expected.path("smallest_step_win_rate"), 1e-7);
        assertThat(run.improves())
                .isEqualTo(expected.path("every_step_improves").booleanValue());
        assertThat(game.exploitability(run.average())).isLessThanOrEqualTo(bound);
    }

    static List<Vectors.Case> bradleyTerry() {
        return Vectors.read("dno", "bradley_terry_fit.jsonl");
    }

    @ParameterizedTest
    @MethodSource("bradleyTerry")
    void aBradleyTerryFitOrdersAnswersByTheirWinRateAgainstTheData(Vectors.Case golden) {
        double[] data = Vectors.numbers(golden.input().path("mu"));
        double[] rewards = BradleyTerryFit.of(game(golden), data);
        double[] borda = game(golden).winRates(data);
        assertNear("rewards", rewards, golden.expected().path("bt_reward_mean_zero"), 1e-5);
        assertNear("win rates", borda, golden.expected().path("borda"), 1e-9);
        assertThat(SampledWinRates.order(rewards)[0])
                .isEqualTo(golden.expected().path("argmax").intValue());
    }

    static List<Vectors.Case> dnoLoss() {
        return Vectors.read("dno", "dno_loss.jsonl");
    }

    @ParameterizedTest
    @MethodSource("dnoLoss")
    void theSoftLossAndItsGradientsAreThoseOfDno(Vectors.Case golden) {
        var logProbs = new LogProbs(
                number(golden, "logp1"),
                number(golden, "logp2"),
                number(golden, "ref_logp1"),
                number(golden, "ref_logp2"));
        var loss = WinRateLosses.soft(logProbs, number(golden, "r1"), number(golden, "r2"), number(golden, "eta"));
        var expected = golden.expected();
        assertNear("margin", loss.margin(), expected.path("z"), 1e-9);
        assertNear("target", loss.target(), expected.path("target"), 1e-9);
        assertNear("loss", loss.value(), expected.path("loss"), 1e-9);
        assertNear("by margin", loss.byMargin(), expected.path("dloss_dz"), 1e-9);
        assertNear("by first", loss.byFirst(), expected.path("dloss_dlogp1"), 1e-9);
        assertNear("by second", loss.bySecond(), expected.path("dloss_dlogp2"), 1e-9);
    }

    static List<Vectors.Case> dnoPrctLoss() {
        return Vectors.read("dno", "dno_prct_loss.jsonl");
    }

    @ParameterizedTest
    @MethodSource("dnoPrctLoss")
    void theHardLossIsThatOfThePracticalVariant(Vectors.Case golden) {
        var logProbs = new LogProbs(
                number(golden, "logp_plus"),
                number(golden, "logp_minus"),
                number(golden, "ref_logp_plus"),
                number(golden, "ref_logp_minus"));
        var loss = WinRateLosses.hard(logProbs, number(golden, "eta"));
        assertNear("margin", loss.margin(), golden.expected().path("z"), 1e-9);
        assertNear("loss", loss.value(), golden.expected().path("loss"), 1e-9);
        assertNear("by margin", loss.byMargin(), golden.expected().path("dloss_dz"), 1e-9);
    }

    static List<Vectors.Case> pairSelection() {
        return Vectors.read("dno", "pair_selection.jsonl");
    }

    @ParameterizedTest
    @MethodSource("pairSelection")
    void pairsAreTakenByScoreSourceAndMargin(Vectors.Case golden) {
        var rule = new PairSelection(
                number(golden, "positive_min"),
                number(golden, "margin"),
                number(golden, "student_positive_margin"),
                false);
        var candidates = new ArrayList<Candidate>();
        double[] scores = Vectors.numbers(golden.input().path("scores"));
        for (int i = 0; i < scores.length; i++) {
            boolean gold = golden.input().path("source").path(i).stringValue().equals("gold");
            boolean defect = golden.input().path("defect").path(i).booleanValue();
            candidates.add(new Candidate(scores[i], gold ? Source.GOLD : Source.STUDENT, defect));
        }
        var pairs = rule.pairs(candidates);
        assertThat(pairs).isEqualTo(pairs(golden.expected().path("pairs")));
        assertThat(rule.restrictive().pairs(candidates))
                .isEqualTo(pairs(golden.expected().path("restrictive_pairs")));
        var counts = golden.expected().path("counts");
        assertThat(PairSelection.count(pairs, candidates))
                .isEqualTo(new PairSelection.Counts(
                        counts.path("T>S").intValue(),
                        counts.path("S>T").intValue(),
                        counts.path("S>S").intValue()));
    }

    private static List<Pair> pairs(JsonNode lists) {
        var pairs = new ArrayList<Pair>();
        for (var pair : lists) {
            pairs.add(new Pair(pair.path(0).intValue(), pair.path(1).intValue()));
        }
        return pairs;
    }

    static List<Vectors.Case> sampledWinRate() {
        return Vectors.read("dno", "sampled_win_rate.jsonl");
    }

    @ParameterizedTest
    @MethodSource("sampledWinRate")
    void sampledWinRatesAreSharesOfTheOtherAnswers(Vectors.Case golden) {
        double[] rates = SampledWinRates.of(Near.rows(golden.input().path("wins")));
        assertNear("win rates", rates, golden.expected().path("win_rate_paper"), 1e-9);
        assertThat(Arrays.stream(SampledWinRates.order(rates)).asDoubleStream().toArray())
                .isEqualTo(Vectors.numbers(golden.expected().path("order")));
    }

    @Test
    void aThreeWayCycleHasTheEquilibriumOfItsOppositeMargins() {
        assertThat(Equilibria.nash(
                        new PreferenceGame(new double[][] {{0.5, 0.9, 0.4}, {0.1, 0.5, 0.8}, {0.6, 0.2, 0.5}})))
                .containsExactly(new double[] {0.375, 0.125, 0.5}, within(1e-9));
    }

    @Test
    void theLastIterateSpiralsOutwardsWhileEveryStepImproves() {
        double[] nash = Equilibria.nash(CYCLE);
        double[] policy = {0.5, 0.3, 0.2};
        for (int t = 0; t < 2000; t++) {
            var step = SoftPolicyIteration.step(CYCLE, policy, 1);
            double moved = TiltedPolicy.divergence(nash, step.next()) - TiltedPolicy.divergence(nash, policy);
            assertThat(moved).isGreaterThanOrEqualTo(-1e-12);
            assertThat(step.winRate()).isGreaterThanOrEqualTo(step.lowerBound() - 1e-12);
            policy = step.next();
        }
        var run = SoftPolicyIteration.run(CYCLE, new double[] {0.5, 0.3, 0.2}, 1, 2000);
        assertThat(run.improves()).isTrue();
        assertThat(CYCLE.exploitability(run.last())).isGreaterThan(0.05);
        assertThat(CYCLE.exploitability(run.average())).isCloseTo(0.0024, within(5e-4));
    }

    @Test
    void optionOneSettlesOnTheRegularisedEquilibriumInTheLastIterate() {
        double[] reference = {0.2, 0.3, 0.5};
        double[] policy = reference;
        for (int t = 0; t < 2000; t++) {
            policy = SoftPolicyIteration.regularisedStep(CYCLE, policy, reference, 2, 0.1, Opponent.POLICY)
                    .next();
        }
        assertThat(policy).containsExactly(Equilibria.regularised(CYCLE, reference, 0.1), within(1e-9));
    }

    @Test
    void gradientsOfTheSoftLossAreItsSlopes() {
        var random = new SplittableRandom(3);
        for (int i = 0; i < 50; i++) {
            double[] x = random.doubles(4, -5, 0).toArray();
            double r1 = random.nextDouble();
            double r2 = random.nextDouble();
            double eta = 0.05 + random.nextDouble();
            double h = 1e-6;
            double up = WinRateLosses.soft(new LogProbs(x[0] + h, x[1], x[2], x[3]), r1, r2, eta)
                    .value();
            double down = WinRateLosses.soft(new LogProbs(x[0] - h, x[1], x[2], x[3]), r1, r2, eta)
                    .value();
            var loss = WinRateLosses.soft(new LogProbs(x[0], x[1], x[2], x[3]), r1, r2, eta);
            assertThat(loss.byFirst()).isCloseTo((up - down) / (2 * h), within(1e-7));
            var swapped = WinRateLosses.soft(new LogProbs(x[1], x[0], x[3], x[2]), r2, r1, eta);
            assertThat(swapped.value()).isCloseTo(loss.value(), within(1e-12));
            assertThat(swapped.margin()).isEqualTo(-loss.margin(), within(1e-12));
        }
    }

    @Test
    void atTheTargetTheLossIsTheEntropyOfTheTarget() {
        double eta = 0.5;
        double target = 1 / (1 + Math.exp(-0.6));
        var loss = WinRateLosses.soft(new LogProbs(0.6 / eta - 2, -2, -2, -2), 0.8, 0.2, eta);
        assertThat(loss.value())
                .isCloseTo(-target * Math.log(target) - (1 - target) * Math.log(1 - target), within(1e-12));
    }

    @Test
    void aTableThatIsNoPreferenceIsRefusedWithItsPlace() {
        assertThatThrownBy(() -> new PreferenceGame(new double[][] {{0.5, 0.7}, {0.7, 0.5}}))
                .hasMessageContaining("preferences of 1 over 0")
                .hasMessageContaining("sum of 1");
        assertThatThrownBy(() -> new PreferenceGame(new double[][] {{0.5, Double.NaN}, {0.5, 0.5}}))
                .hasMessageContaining("sum of 1");
        assertThatThrownBy(() -> new PreferenceGame(new double[][] {{0.5, 1.5}, {-0.5, 0.5}}))
                .hasMessageContaining("from 0 to 1");
        assertThatThrownBy(() -> new PreferenceGame(new double[][] {{0.5, 0.5}}))
                .hasMessageContaining("square");
        var fixed = PreferenceGame.symmetrised(new double[][] {{0.5, 0.7}, {0.7, 0.5}});
        assertThat(fixed.p()[0][1]).isEqualTo(0.5);
    }

    @Test
    void anOracleThatPrefersWhatStandsFirstIsMadeFairByAskingTwice() {
        PreferenceOracle<String, Integer> biased = (_, a, b) -> a > b ? 1 : 0.4;
        assertThat(biased.symmetrised().compare("", 2, 1)).isEqualTo(0.8);
        assertThat(biased.symmetrised().compare("", 1, 2)).isEqualTo(0.2, within(1e-12));
    }

    @Test
    void cyclesAreCountedAmongAllTriples() {
        assertThat(CYCLE.cyclicTriples()).isEqualTo(1);
        assertThat(PreferenceGame.bradleyTerry(new double[] {1, 0, 2, -1}).cyclicTriples())
                .isZero();
        assertThat(PreferenceGame.bradleyTerry(new double[] {1, 0}).cyclicTriples())
                .isNaN();
    }

    @Test
    void aLoneAnswerHasNoWinRateAndMakesNoPair() {
        assertThat(SampledWinRates.of(new double[][] {{0}})[0]).isNaN();
        assertThat(PairSelection.DNO.pairs(List.of(new Candidate(6, Source.STUDENT, false))))
                .isEmpty();
        assertThatThrownBy(() -> PairSelection.DNO.pairs(List.of(new Candidate(Double.NaN, Source.GOLD, false))))
                .hasMessageContaining("candidate 0");
    }

    @Test
    void theShareOfRepeatedNgramsIsOneLessDifferentPerAll() {
        int[] tokens = {1, 2, 3, 1, 2, 3, 1, 2};
        assertThat(RepeatedNgrams.share(tokens, 1)).isEqualTo(1 - 3 / 8.0);
        assertThat(RepeatedNgrams.share(tokens, 2)).isEqualTo(1 - 3 / 7.0);
        assertThat(RepeatedNgrams.share(tokens, 3)).isEqualTo(1 - 3 / 6.0);
        assertThat(RepeatedNgrams.share(tokens, 8)).isZero();
        assertThat(RepeatedNgrams.share(tokens, 9)).isZero();
        assertThat(RepeatedNgrams.share(new int[0], 1)).isZero();
        assertThat(new RepeatedNgrams(3, 0.5).exceededBy(tokens)).isFalse();
        assertThat(new RepeatedNgrams(3, 0.49).exceededBy(tokens)).isTrue();
        assertThatThrownBy(() -> new RepeatedNgrams(0, 0.5)).hasMessageContaining("at least 1");
        assertThatThrownBy(() -> new RepeatedNgrams(3, 1)).hasMessageContaining("below 1");
    }
}
