package io.guerdon.audit.finding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.core.testing.Vectors;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FormulasTest {

    private static void assertNear(double actual, double expected) {
        if (expected == 0) {
            assertThat(actual).isCloseTo(0, within(1e-12));
        } else {
            assertThat(actual).isCloseTo(expected, Percentage.withPercentage(1e-7));
        }
    }

    static List<Vectors.Case> bestOfN() {
        return Vectors.read("rewardmath", "best_of_n.jsonl");
    }

    static List<Vectors.Case> overOptimisation() {
        return Vectors.read("rewardmath", "overoptimisation_forms.jsonl");
    }

    @ParameterizedTest
    @MethodSource("bestOfN")
    void bestOfNIsThatOfTheSheet(Vectors.Case golden) {
        int n = golden.input().path("n").intValue();
        assertNear(
                BestOfN.estimate(
                        Vectors.numbers(golden.input().path("proxy")),
                        Vectors.numbers(golden.input().path("gold")),
                        n),
                Vectors.number(golden.expected().path("estimate")));
        assertNear(BestOfN.divergence(n), Vectors.number(golden.expected().path("kl")));
    }

    @ParameterizedTest
    @MethodSource("overOptimisation")
    void theFormsAreThoseOfTheSheet(Vectors.Case golden) {
        double alpha = Vectors.number(golden.input().path("alpha"));
        double beta = Vectors.number(golden.input().path("beta"));
        double[] d = Vectors.numbers(golden.input().path("d"));
        double[] bon = Vectors.numbers(golden.expected().path("bon"));
        double[] rl = Vectors.numbers(golden.expected().path("rl"));
        for (int i = 0; i < d.length; i++) {
            assertNear(OverOptimisation.bestOfN(alpha, beta, d[i]), bon[i]);
            assertNear(OverOptimisation.reinforcement(alpha, beta, d[i]), rl[i]);
        }
        var expected = golden.expected();
        assertNear(OverOptimisation.bestOfNPeakAt(alpha, beta), Vectors.number(expected.path("bon_peak_d")));
        assertNear(OverOptimisation.bestOfNPeak(alpha, beta), Vectors.number(expected.path("bon_peak")));
        assertNear(OverOptimisation.reinforcementPeakAt(alpha, beta), Vectors.number(expected.path("rl_peak_d")));
        assertNear(OverOptimisation.reinforcementPeak(alpha, beta), Vectors.number(expected.path("rl_peak")));
        if (d.length > 1) {
            var fit = OverOptimisation.fit(d, bon);
            assertThat(fit.alpha()).isCloseTo(alpha, within(1e-6));
            assertThat(fit.beta()).isCloseTo(beta, within(1e-6));
        }
    }

    @Test
    void aFitNeedsTwoDifferentDistances() {
        assertThat(OverOptimisation.fit(new double[] {0, 1}, new double[] {0, 1})
                        .alpha())
                .isNaN();
    }

    @Test
    void theBestOfOneIsTheMeanAndTheBestOfAllTheTop() {
        double[] proxy = {3, 1, 2};
        double[] gold = {10, 20, 60};
        assertThat(BestOfN.estimate(proxy, gold, 1)).isCloseTo(30, within(1e-12));
        assertThat(BestOfN.estimate(proxy, gold, 3)).isEqualTo(10);
        assertThatThrownBy(() -> BestOfN.estimate(proxy, gold, 4))
                .hasMessageContaining("the best of 4 out of 3 samples");
    }

    @Test
    void equalProxiesShareTheirGold() {
        assertThat(BestOfN.estimate(new double[] {1, 1}, new double[] {0, 1}, 2))
                .isEqualTo(0.5);
    }

    @Test
    void spearmanOfATableFromATextbook() {
        var correlation = RankCorrelation.spearman(
                new double[] {106, 86, 100, 101, 99, 103, 97, 113, 112, 110},
                new double[] {7, 0, 27, 50, 28, 29, 20, 12, 6, 17});
        assertThat(correlation.coefficient()).isCloseTo(-29.0 / 165, within(1e-12));
        assertThat(correlation.low()).isLessThan(correlation.coefficient());
        assertThat(correlation.high()).isGreaterThan(correlation.coefficient());
        assertThat(correlation.pairs()).isEqualTo(10);
    }

    @Test
    void aConstantColumnHasNoRankCorrelation() {
        double[] constant = {1, 1, 1, 1, 1};
        double[] other = {1, 2, 3, 4, Double.NaN};
        assertThat(RankCorrelation.spearman(constant, other).coefficient()).isNaN();
        assertThat(RankCorrelation.kendall(constant, other)).isNaN();
        assertThat(RankCorrelation.spearman(other, other).pairs()).isEqualTo(4);
    }

    @Test
    void kendallCountsTies() {
        // 5 concordant, 0 discordant, one pair tied in x: 5 / sqrt(5 * 6)
        assertThat(RankCorrelation.kendall(new double[] {1, 1, 2, 3}, new double[] {1, 2, 3, 4}))
                .isCloseTo(5 / Math.sqrt(30), within(1e-12));
    }

    @Test
    void theAreaUnderTheCurveCountsTiesHalf() {
        var area = GoldAgreement.auc(new double[] {1, 2, 2, 3, Double.NaN}, new double[] {0, 0, 1, 1, 1});
        assertThat(area.area()).isCloseTo(3.5 / 4, within(1e-12));
        assertThat(area.good()).isEqualTo(2);
        assertThat(GoldAgreement.auc(new double[] {1}, new double[] {1}).area()).isNaN();
    }

    @Test
    void theCalibrationErrorWeighsBinsByTheirCount() {
        var bins = GoldAgreement.calibration(new double[] {0.05, 0.05, 0.05, 0.95}, new double[] {0, 0, 0, 0});
        assertThat(bins).hasSize(2);
        assertThat(GoldAgreement.calibrationError(bins)).isCloseTo(0.75 * 0.05 + 0.25 * 0.95, within(1e-12));
        assertThat(GoldAgreement.calibration(new double[] {2}, new double[] {1}))
                .isEmpty();
        assertThat(GoldAgreement.calibrationError(List.of())).isNaN();
    }

    @Test
    void numbersAreWrittenShortly() {
        assertThat(Evidence.format(0.123456)).isEqualTo("0.1235");
        assertThat(Evidence.format(12)).isEqualTo("12");
        assertThat(Evidence.format(-0.0)).isEqualTo("0");
        assertThat(Evidence.format(1e-9)).isEqualTo("1.000e-09");
        assertThat(Evidence.format(Double.NaN)).isEqualTo("n/a");
        assertThat(Evidence.share("x", 1, 8).text()).isEqualTo("1 of 8 (12.5 %)");
        assertThat(Evidence.share("x", 0, 0).text()).isEqualTo("0 of 0 (n/a)");
    }
}
