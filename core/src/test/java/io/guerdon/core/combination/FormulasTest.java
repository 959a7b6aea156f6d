package io.guerdon.core.combination;

import static io.guerdon.core.testing.Near.assertNear;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.core.shaping.Centring;
import io.guerdon.core.shaping.Curves;
import io.guerdon.core.stats.Moments;
import io.guerdon.core.testing.Near;
import io.guerdon.core.testing.Vectors;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FormulasTest {

    static List<Vectors.Case> kinestheticMeans() {
        return Vectors.read("lucy-skg", "krc.jsonl");
    }

    @ParameterizedTest
    @MethodSource("kinestheticMeans")
    void theKinestheticMeanHasTheSignOfItsRule(Vectors.Case golden) {
        double[] components = Vectors.numbers(golden.input().path("components"));
        var expected = golden.expected();
        assertNear(
                "strict",
                krc(components, KinestheticMean.Sign.STRICTLY_POSITIVE),
                expected.path("strict_positive_rule"),
                1e-9);
        assertNear(
                "nonnegative",
                krc(components, KinestheticMean.Sign.NONNEGATIVE),
                expected.path("nonnegative_rule"),
                1e-9);
        assertNear("product", krc(components, KinestheticMean.Sign.PRODUCT), expected.path("product_sign_rule"), 1e-9);
    }

    private static double krc(double[] components, KinestheticMean.Sign rule) {
        return KinestheticMean.of(components, rule);
    }

    @Test
    void theKinestheticMeanLiesBetweenItsComponentsAndScalesWithThem() {
        var random = new SplittableRandom(11);
        for (int trial = 0; trial < 500; trial++) {
            double[] components = random.doubles(random.nextInt(1, 6), -1, 1).toArray();
            double mean = krc(components, KinestheticMean.Sign.NONNEGATIVE);
            double[] sizes = Arrays.stream(components).map(Math::abs).sorted().toArray();
            assertThat(Math.abs(mean)).isBetween(sizes[0] * (1 - 1e-12), sizes[sizes.length - 1] * (1 + 1e-12));
            double[] doubled = Arrays.stream(components).map(c -> 2 * c).toArray();
            assertThat(krc(doubled, KinestheticMean.Sign.NONNEGATIVE)).isCloseTo(2 * mean, within(1e-12));
            double[] reversed = new double[components.length];
            Arrays.setAll(reversed, i -> components[components.length - 1 - i]);
            assertThat(krc(reversed, KinestheticMean.Sign.NONNEGATIVE)).isCloseTo(mean, within(1e-12));
        }
    }

    @Test
    void theKinestheticMeanDoesNotUnderflow() {
        assertThat(krc(new double[] {1e-300, 1e-300}, KinestheticMean.Sign.NONNEGATIVE))
                .isCloseTo(1e-300, within(1e-310));
        assertThatThrownBy(() -> krc(new double[0], KinestheticMean.Sign.PRODUCT))
                .hasMessageContaining("no components");
    }

    static List<Vectors.Case> logicalAnds() {
        return Vectors.read("transform-combine", "combine.jsonl");
    }

    @ParameterizedTest
    @MethodSource("logicalAnds")
    void theLogicalAndAddsLogSigmoids(Vectors.Case golden) {
        double[] rewards = Vectors.numbers(golden.input().path("rewards"));
        double[] references = Vectors.numbers(golden.input().path("references"));
        double[] weights = Vectors.numbers(golden.input().path("weights"));
        double[] centred = new double[rewards.length];
        Arrays.setAll(centred, i -> rewards[i] - references[i]);
        double[] terms = Arrays.stream(centred).map(Curves::logSigmoid).toArray();
        double[] ones = new double[rewards.length];
        Arrays.fill(ones, 1);
        double[] gradient = new double[rewards.length];
        Arrays.setAll(gradient, i -> weights[i] * Centring.logSigmoidSlope(rewards[i], references[i]));
        var expected = golden.expected();
        assertNear("terms", terms, expected.path("per_reward"), 1e-9);
        assertNear("combined", LogicalAnd.of(centred, weights), expected.path("combined"), 1e-9);
        assertNear(
                "p all good",
                Math.exp(LogicalAnd.of(centred, ones)),
                expected.path("p_all_good_if_unit_weights"),
                1e-9);
        assertNear("raw sum", dot(weights, rewards), expected.path("raw_weighted_sum"), 1e-9);
        assertNear("centred sum", dot(weights, centred), expected.path("raw_weighted_centered_sum"), 1e-9);
        assertNear("gradient", gradient, expected.path("grad"), 1e-9);
        assertNear("minimum", Arrays.stream(terms).min().orElseThrow(), expected.path("min_transformed"), 1e-9);
        assertNear("lsc of sum", Curves.logSigmoid(dot(weights, centred)), expected.path("lsc_of_sum"), 1e-9);
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    @Test
    void anAndDoesNotLetOnePropertyBuyAnother() {
        double[] ones = {1, 1};
        assertThat(LogicalAnd.of(new double[] {3, 3}, ones)).isGreaterThan(LogicalAnd.of(new double[] {9, -3}, ones));
    }

    static List<Vectors.Case> multiplierUpdates() {
        return Vectors.read("constrained-rlhf", "lagrange_updates.jsonl");
    }

    @ParameterizedTest
    @MethodSource("multiplierUpdates")
    void multipliersMoveAsTheReferenceDoes(Vectors.Case golden) {
        var input = golden.input();
        var squash = squash(input.path("kind").stringValue());
        var optimiser = new Multipliers.Optimiser(
                Vectors.number(input.path("lr")),
                Vectors.number(input.path("momentum")),
                Vectors.number(input.path("max_grad_norm")));
        double[] thresholds = Vectors.numbers(input.path("thresholds"));
        var state = Multipliers.State.of(Vectors.numbers(input.path("raw_init")));
        double[][] means = Near.rows(input.path("mean_reward_to_go"));
        for (int t = 0; t < means.length; t++) {
            double[] gradient = Multipliers.gradient(state.raw(), means[t], thresholds, squash);
            state = Multipliers.step(state, gradient, squash, optimiser);
            assertNear("raw", state.raw(), golden.expected().path("raw").path(t), 1e-9);
            assertNear(
                    "multiplier",
                    squash.of(state.raw()),
                    golden.expected().path("multiplier").path(t),
                    1e-9);
        }
    }

    private static Multipliers.Squash squash(String kind) {
        return switch (kind) {
            case "sigmoid" -> Multipliers.Squash.SIGMOID;
            case "tanh" -> Multipliers.Squash.TANH;
            case "clamped_linear" -> Multipliers.Squash.LINEAR;
            default -> throw new IllegalArgumentException(kind);
        };
    }

    @Test
    void aMultiplierStepIsNeverLongerThanItsBound() {
        var random = new SplittableRandom(12);
        var optimiser = new Multipliers.Optimiser(0.1, 0.1, 0.5);
        for (int trial = 0; trial < 50; trial++) {
            var state = Multipliers.State.of(random.nextDouble(-1, 1), random.nextDouble(-1, 1));
            for (int t = 0; t < 20; t++) {
                double[] means = {random.nextDouble(-100, 100), random.nextDouble(-100, 100)};
                double[] gradient = Multipliers.gradient(state.raw(), means, new double[2], Multipliers.Squash.TANH);
                var next = Multipliers.step(state, gradient, Multipliers.Squash.TANH, optimiser);
                double length = Math.hypot(next.raw()[0] - state.raw()[0], next.raw()[1] - state.raw()[1]);
                assertThat(length).isLessThanOrEqualTo(0.1 * 0.5 / (1 - 0.1) + 1e-12);
                state = next;
            }
        }
    }

    static List<Vectors.Case> compositeRewards() {
        return Vectors.read("constrained-rlhf", "composite_reward.jsonl");
    }

    @ParameterizedTest
    @MethodSource("compositeRewards")
    void weightedSumsAndTargetDistancesAreTheBaselinesOfConstrainedRlhf(Vectors.Case golden) {
        var input = golden.input();
        double[] meteor = Vectors.numbers(input.path("meteor"));
        double[] intended = new double[meteor.length];
        double[] cumulative = new double[meteor.length];
        var soFar = Moments.EMPTY; // the reference code pays the mean METEOR of all texts finished so far
        for (int i = 0; i < meteor.length; i++) {
            if (input.path("done").path(i).booleanValue()) {
                soFar = soFar.merge(Moments.of(meteor[i]));
                double intent = Vectors.number(input.path("intent").path(i));
                intended[i] = composite(golden, intent, meteor[i]);
                cumulative[i] = composite(golden, intent, soFar.mean());
            }
        }
        assertNear("intended", intended, golden.expected().path("per_sample_intended"), 1e-9);
        assertNear("cumulative", cumulative, golden.expected().path("reference_code_cumulative_meteor"), 1e-9);
    }

    private static double composite(Vectors.Case golden, double intent, double meteor) {
        var input = golden.input();
        double intentScale = Vectors.number(input.path("intent_coeff"));
        double meteorScale = Vectors.number(input.path("meteor_coeff"));
        if (!input.has("intent_target")) {
            return intentScale * intent + meteorScale * meteor;
        }
        return Curves.targetDistance(intent, intentScale, Vectors.number(input.path("intent_target")))
                + Curves.targetDistance(meteor, meteorScale, Vectors.number(input.path("meteor_target")));
    }

    static List<Vectors.Case> treeComparisons() {
        return Vectors.read("heron", "tree_compare.jsonl");
    }

    @ParameterizedTest
    @MethodSource("treeComparisons")
    void aHierarchyDecidesAtTheFirstLevelBeyondItsMargin(Vectors.Case golden) {
        var input = golden.input();
        var preference = Hierarchy.compare(
                Vectors.numbers(input.path("factors_a")),
                Vectors.numbers(input.path("factors_b")),
                integers(Vectors.numbers(input.path("order"))),
                integers(Vectors.numbers(input.path("sign"))),
                Vectors.numbers(input.path("margin")));
        var expected = golden.expected();
        assertThat(preference.label()).isEqualTo(expected.path("label").intValue());
        assertThat(preference.level())
                .isEqualTo(
                        expected.path("level").isNull()
                                ? Hierarchy.UNDECIDED
                                : expected.path("level").intValue());
    }

    private static int[] integers(double[] numbers) {
        return Arrays.stream(numbers).mapToInt(x -> (int) x).toArray();
    }

    @Test
    void hierarchiesAreAntisymmetricAndBlindToTheScaleOfAFactor() {
        var random = new SplittableRandom(13);
        int[] order = {1, 0, 2};
        int[] sign = {1, -1, 1};
        double[] margin = {0.5, 0.25, 0};
        double[] scaled = {4, 2, 0}; // powers of two keep the comparison exact
        for (int trial = 0; trial < 500; trial++) {
            double[] a = random.ints(3, -8, 8).mapToDouble(i -> i / 8.0).toArray();
            double[] b = random.ints(3, -8, 8).mapToDouble(i -> i / 8.0).toArray();
            var forth = Hierarchy.compare(a, b, order, sign, margin);
            var back = Hierarchy.compare(b, a, order, sign, margin);
            assertThat(back).isEqualTo(new Hierarchy.Preference(-forth.label(), forth.level()));
            double[] a8 = Arrays.stream(a).map(x -> 8 * x).toArray();
            double[] b8 = Arrays.stream(b).map(x -> 8 * x).toArray();
            assertThat(Hierarchy.compare(a8, b8, order, sign, scaled)).isEqualTo(forth);
        }
    }
}
