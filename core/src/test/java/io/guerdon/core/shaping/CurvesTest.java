package io.guerdon.core.shaping;

import static io.guerdon.core.testing.Near.assertNear;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.core.testing.Near;
import io.guerdon.core.testing.Vectors;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CurvesTest {

    static List<Vectors.Case> sigmoidLike() {
        return Vectors.read("par", "sigmoid_like.jsonl");
    }

    @ParameterizedTest
    @MethodSource("sigmoidLike")
    void theSigmoidLikeFamilyIsThatOfTheReference(Vectors.Case golden) {
        double x = Vectors.number(golden.input().path("x"));
        var expected = golden.expected();
        assertNear("sigmoid", Curves.sigmoid(x), expected.path("sigmoid"), 1e-9);
        assertNear("sigmoid k=2", Curves.sigmoid(2 * x), expected.path("sigmoid_k2"), 1e-9);
        assertNear("sigmoid k=3", Curves.sigmoid(3 * x), expected.path("sigmoid_k3"), 1e-9);
        assertNear("sgfc k=1", Curves.slowGrowth(x, 1), expected.path("sgfc_k1"), 1e-9);
        assertNear("sgfc k=3", Curves.slowGrowth(x, 3), expected.path("sgfc_k3"), 1e-9);
        assertNear("tanh", Math.tanh(x), expected.path("tanh"), 1e-9);
        assertNear("arctan", Curves.arctan(x), expected.path("arctan"), 1e-9);
        assertNear("polynomial", Curves.fittedPolynomial(x), expected.path("fittedpoly"), 1e-6);
        if (Double.isFinite(Vectors.number(expected.path("log_sigmoid")))) {
            assertNear("log sigmoid", Curves.logSigmoid(x), expected.path("log_sigmoid"), 1e-9);
        } else { // log(sigmoid(x)) underflows in the reference
            assertThat(Curves.logSigmoid(x)).isCloseTo(x, within(1e-9));
        }
    }

    static List<Vectors.Case> logSigmoidCentred() {
        return Vectors.read("transform-combine", "lsc.jsonl");
    }

    @ParameterizedTest
    @MethodSource("logSigmoidCentred")
    void theLogSigmoidOfTheCentredRewardIsThatOfTheSheet(Vectors.Case golden) {
        double r = Vectors.number(golden.input().path("reward"));
        double reference = Vectors.number(golden.input().path("reference"));
        var expected = golden.expected();
        assertNear("u", Centring.logSigmoid(r, reference), expected.path("u"), 1e-9);
        assertNear("p", Curves.sigmoid(r - reference), expected.path("p_good"), 1e-9);
        assertNear("slope", Centring.logSigmoidSlope(r, reference), expected.path("du_dr"), 1e-9);
        assertNear("centred", r - reference, expected.path("centered"), 1e-9);
    }

    static List<Vectors.Case> preferenceScores() {
        return Vectors.read("par", "preference_score.jsonl");
    }

    @ParameterizedTest
    @MethodSource("preferenceScores")
    void preferenceScoresAreMeansOverAllReferences(Vectors.Case golden) {
        double[] rewards = Vectors.numbers(golden.input().path("policy_rewards"));
        double[][] references = Near.rows(golden.input().path("ref_rewards"));
        double[] scores = new double[rewards.length];
        Arrays.setAll(scores, i -> Centring.preference(rewards[i], references[i], Integer.MAX_VALUE, 1));
        assertNear("scores", scores, golden.expected().path("per_item"), 1e-9);
        assertNear(
                "mean",
                Arrays.stream(scores).average().orElseThrow(),
                golden.expected().path("mean_preference_score"),
                1e-9);
    }

    @Test
    void nothingOverflowsAtTheEnds() {
        for (double z : new double[] {1e308, 745, 40, -40, -745, -1e308}) {
            assertThat(Curves.sigmoid(z)).isBetween(0.0, 1.0);
            assertThat(Curves.logSigmoid(z)).isFinite().isLessThanOrEqualTo(0);
        }
        assertThat(Curves.logSigmoid(0)).isCloseTo(-Math.log(2), within(1e-16));
        assertThat(Curves.logSigmoid(-1e6)).isEqualTo(-1e6);
    }

    @Test
    void everyCurveOfPreferenceGrowsWithTheRewardAndFallsWithEachReference() {
        var random = new SplittableRandom(3);
        for (int trial = 0; trial < 500; trial++) {
            double r = random.nextDouble(-6, 6);
            double[] references = random.doubles(random.nextInt(1, 6), -6, 6).toArray();
            double k = random.nextDouble(0.1, 3);
            double value = Centring.preference(r, references, 10, k);
            assertThat(value).isBetween(0.0, 1.0);
            assertThat(Centring.preference(r + 0.1, references, 10, k)).isGreaterThan(value);
            references[0] += 0.1;
            assertThat(Centring.preference(r, references, 10, k)).isLessThan(value);
        }
    }

    @Test
    void aConstantAddedToARewardAndItsReferencesChangesNothing() {
        var random = new SplittableRandom(4);
        List<DoubleUnaryOperator> curves =
                List.of(c -> c, Math::tanh, Curves::sigmoid, Curves::logSigmoid, Curves::fittedPolynomial);
        for (int trial = 0; trial < 500; trial++) {
            double r = random.nextInt(-40, 40) / 8.0; // eighths, so that the shift is exact
            double[] references = random.ints(random.nextInt(1, 6), -40, 40)
                    .mapToDouble(i -> i / 8.0)
                    .toArray();
            double shift = random.nextInt(-1000, 1000);
            double[] shifted = Arrays.stream(references).map(x -> x + shift).toArray();
            for (var curve : curves) {
                assertThat(Centring.mean(r + shift, shifted, 3, curve))
                        .isEqualTo(Centring.mean(r, references, 3, curve));
            }
        }
    }

    @Test
    void preferenceEqualsAHalfAtItsReferenceAndTanhIsItsAffineCousin() {
        assertThat(Centring.preference(1.3, new double[] {1.3}, 10, 1)).isEqualTo(0.5);
        for (double z = -5; z < 5; z += 0.37) {
            assertThat(Math.tanh(z)).isCloseTo(2 * Curves.sigmoid(2 * z) - 1, within(1e-15));
        }
    }

    @Test
    void aCentredRewardWithoutReferencesIsRefused() {
        assertThatThrownBy(() -> Centring.mean(1, new double[0], 10, c -> c))
                .hasMessageContaining("at least one reference");
    }
}
