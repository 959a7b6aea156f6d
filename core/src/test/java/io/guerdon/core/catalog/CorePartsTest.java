package io.guerdon.core.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.core.Batch;
import io.guerdon.core.DataException;
import io.guerdon.core.ItemReward;
import io.guerdon.core.Pipeline;
import io.guerdon.core.Rollout;
import io.guerdon.core.Scope;
import io.guerdon.core.Verdict;
import io.guerdon.core.shaping.Curves;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartProvider;
import io.guerdon.core.spec.PartType;
import io.guerdon.core.spec.Registry;
import io.guerdon.core.spec.RewardSpec;
import io.guerdon.core.spec.SpecException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The registered parts as a user meets them: in YAML, on rows. */
class CorePartsTest {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(tools.jackson.core.json.JsonReadFeature.ALLOW_UNQUOTED_PROPERTY_NAMES)
            .build();

    /** Reads a field of the row as a reward, so that the tests can say what the components measure. */
    public record Value(@Parameter("The field.") String field) implements ItemReward<Rollout> {
        static final PartType<Value, Value> TYPE = new PartType<>(
                Kind.REWARD, "value", "A field.", "Tests", Value.class, "{type: value, field: r}", v -> v);

        @Override
        public Verdict judge(Rollout item, long step) {
            var number = item.number(field);
            return number.isPresent() ? Verdict.of(number.getAsDouble()) : Verdict.notApplicable("absent");
        }
    }

    private static final PartProvider TEST_PARTS = () -> List.of(Value.TYPE);

    private static final Registry REGISTRY = new Registry(List.of(new CoreParts(), TEST_PARTS));

    static Pipeline<Rollout> pipeline(String yaml) {
        return RewardSpec.parse("test", yaml).build(REGISTRY);
    }

    static Pipeline<Rollout> shaped(String shape) {
        return pipeline("components: {r: {type: value, field: r, shape: [" + shape + "]}}");
    }

    static Pipeline<Rollout> combined(String combine) {
        return pipeline("components: {a: {type: value, field: a}, b: {type: value, field: b}}\ncombine: " + combine);
    }

    static Batch<Rollout> batch(String... rows) {
        var rollouts = new ArrayList<Rollout>();
        for (String row : rows) {
            var tree = (ObjectNode) JSON.readTree(row);
            rollouts.add(Rollout.row(tree)
                    .group(tree.path("g").asString("g"))
                    .label("row " + (rollouts.size() + 1))
                    .build());
        }
        return Batch.of(rollouts);
    }

    static Stream<PartType<?, ?>> examples() {
        return new CoreParts().parts().stream().filter(part -> part.kind() != Kind.REWARD);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theExampleOfEveryPartCanBePasted(PartType<?, ?> part) {
        assertThat(part.summary()).endsWith(".");
        assertThat(part.source()).isNotBlank();
        String example = part.example().indent(4);
        String names = "components: {answer: {type: value, field: r}, format: {type: value, field: r},"
                + " length: {type: value, field: r}";
        String yaml = switch (part.kind()) {
            case SHAPING -> names + "}\nshape:\n  -\n" + example;
            case REFERENCE -> names + "}\nshape:\n  - type: par\n    reference:\n" + example.indent(4);
            case COMBINATION -> names + "}\ncombine:\n" + example;
            case REWARD -> throw new IllegalStateException("rewards are tested where they live");
        };
        assertThat(pipeline(yaml).components()).isNotEmpty();
    }

    @Test
    void everyPartHasItsScope() {
        assertThat(shaped("sigmoid").scope()).isEqualTo(Scope.ITEM);
        assertThat(shaped("par").scope()).isEqualTo(Scope.ITEM);
        assertThat(shaped("{type: lsc, reference: {type: quantile, of: group}}").scope())
                .isEqualTo(Scope.GROUP);
        assertThat(shaped("clip-delta").scope()).isEqualTo(Scope.GROUP);
        assertThat(shaped("mean-std").scope()).isEqualTo(Scope.BATCH);
        assertThat(shaped("standardise").scope()).isEqualTo(Scope.BATCH);
        assertThat(combined("product").scope()).isEqualTo(Scope.ITEM);
        assertThat(combined("{type: gate, on: a, at_least: 1, combine: pareto-rank}")
                        .scope())
                .isEqualTo(Scope.GROUP);
        assertThat(combined("{type: lagrangian, thresholds: {a: 1, b: 1}}").scope())
                .isEqualTo(Scope.BATCH);
    }

    @Test
    void onlyTheRunningShapingsAndTheLagrangianKeepState() {
        for (var part : new CoreParts().parts()) {
            boolean keeps =
                    List.of("mean-std", "running-clip", "min-max", "lagrangian").contains(part.name());
            if (part.kind() == Kind.SHAPING) {
                assertThat(shaped(part.example().strip().replace("\n", ", ").transform(CorePartsTest::flow))
                                .isStateful())
                        .as(part.name())
                        .isEqualTo(keeps);
            }
        }
        assertThat(combined("{type: lagrangian, thresholds: {a: 1, b: 1}}").isStateful())
                .isTrue();
        assertThat(combined("pareto-rank").isStateful()).isFalse();
    }

    private static String flow(String example) {
        return "{" + example + "}";
    }

    @Test
    void preferenceAsRewardComparesWithTheReferencesOfTheRow() {
        var scores = shaped("par").score(batch("{r: 1, reference_rewards: [1]}", "{r: 2, reference_rewards: [1, 3]}"));
        assertThat(scores[0]).isEqualTo(0.5);
        assertThat(scores[1]).isCloseTo((Curves.sigmoid(1) + Curves.sigmoid(-1)) / 2, within(1e-15));
        assertThat(shaped("{type: par, max_references: 1}").score(batch("{r: 2, reference_rewards: [2, 9]}")))
                .containsExactly(0.5);
    }

    @Test
    void aMissingReferenceIsAnErrorThatNamesTheItemAndSaysWhatToDo() {
        for (String shape : List.of("par", "centred", "sgfc", "lsc", "{type: tanh, reference: field}")) {
            assertThatThrownBy(() -> shaped(shape).score(batch("{r: 1, reference_rewards: 1}", "{r: 1}")))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("row 2")
                    .hasMessageContaining("'reference_rewards'")
                    .hasMessageContaining("found nothing")
                    .hasMessageContaining("score reference responses");
            assertThatThrownBy(() -> shaped(shape).score(batch("{r: 1, reference_rewards: []}")))
                    .hasMessageContaining("an empty list");
            assertThatThrownBy(() -> shaped(shape).score(batch("{r: 1, reference_rewards: [1, \"x\"]}")))
                    .hasMessageContaining("\"x\"");
        }
    }

    @Test
    void anItemToWhichTheRewardDoesNotApplyNeedsNoReference() {
        for (String shape : List.of("par", "lsc", "{type: lsc, reference: {type: quantile, of: group}}")) {
            assertThat(shaped(shape).score(batch("{x: 1}"))).containsExactly(Double.NaN);
        }
    }

    @Test
    void theLogSigmoidNeedsExactlyOneReferenceValue() {
        String single = "{type: lsc, reference: {type: field, field: canned}}";
        assertThat(shaped(single).score(batch("{r: 2, canned: 2}"))[0]).isCloseTo(-Math.log(2), within(1e-15));
        assertThatThrownBy(() -> shaped(single).score(batch("{r: 2, canned: [2, 3]}")))
                .hasMessageContaining("found 2 reference rewards")
                .hasMessageContaining("quantile");
        assertThat(shaped("{type: lsc, reference: {type: constant, value: 1}}").score(batch("{r: 1}"))[0])
                .isCloseTo(-Math.log(2), within(1e-15));
        assertThat(shaped("{type: lsc, reference: {type: constant, value: 1}, floor: -20}")
                        .score(batch("{r: -99}")))
                .containsExactly(-20);
    }

    @Test
    void quantilesComeFromAFieldOrFromTheGroup() {
        String linear = "{type: lsc, reference: {type: quantile, q: 0.5, of: {type: field, field: s}}}";
        assertThat(shaped(linear).score(batch("{r: 2, s: [1, 2, 9]}"))[0]).isCloseTo(-Math.log(2), within(1e-15));
        String group = "{type: lsc, reference: {type: quantile, q: 0.5, of: group}}";
        double[] scores = shaped(group).score(batch("{r: 1}", "{r: 2}", "{r: 5}", "{g: \"h\", r: 7}", "{x: 0}"));
        assertThat(scores[1]).isCloseTo(-Math.log(2), within(1e-15));
        assertThat(scores[3]).isCloseTo(-Math.log(2), within(1e-15));
        assertThat(scores[4]).isNaN();
        assertThatThrownBy(() -> shaped("{type: par, reference: {type: group, self: false}}")
                        .score(batch("{r: 1}")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("at least two");
    }

    @Test
    void badParametersAreRefusedWithTheirName() {
        assertRefused(shapeOf("{type: sigmoid, k: 0}"), "'k'");
        assertRefused(shapeOf("{type: clip}"), "'min', 'max'");
        assertRefused(shapeOf("{type: clip, min: 2, max: 1}"), "above");
        assertRefused(shapeOf("{type: group-relative, ddof: 3}"), "'ddof'");
        assertRefused(shapeOf("{type: par, max_references: 0}"), "'max_references'");
        assertRefused(shapeOf("{type: running-clip, deviations: 0}"), "'deviations'");
        assertRefused(shapeOf("{type: length-penalty, per_token: -1}"), "'per_token'");
        assertRefused(shapeOf("{type: lsc, floor: 1}"), "'floor'");
        assertRefused(shapeOf("{type: lsc, reference: {type: quantile, q: 1, estimator: normal}}"), "'q'");
        assertRefused(shapeOf("{type: par, reference: {type: feild}}"), "did you mean 'field'");
        assertRefused(combineOf("{type: gate, on: c, at_least: 1}"), "'c'");
        assertRefused(combineOf("{type: gate, on: a, at_least: 1, components: [a]}"), "itself");
        assertRefused(combineOf("{type: logical-and, weights: {a: 0}}"), "greater than 0");
        assertRefused(combineOf("{type: lexicographic, factors: []}"), "at least one");
        assertRefused(combineOf("{type: lexicographic, factors: [{component: a}, {component: a}]}"), "twice");
        assertRefused(combineOf("{type: lexicographic, factors: [{component: a, margin: -1}]}"), "'margin'");
        assertRefused(combineOf("{type: pareto-rank, smaller_is_better: [z]}"), "'z'");
        assertRefused(combineOf("{type: lagrangian, thresholds: {}}"), "'thresholds'");
        assertRefused(combineOf("{type: lagrangian, thresholds: {a: 1}}"), "no threshold");
        assertRefused(combineOf("{type: lagrangian, thresholds: {a: 1, b: 1}, momentum: 1}"), "'momentum'");
        assertRefused(
                combineOf("{type: gate, on: a, at_least: 1, combine: {type: lagrangian, thresholds: {a: 1, b: 1}}}"),
                "keep state");
    }

    private static Runnable shapeOf(String shape) {
        return () -> shaped(shape);
    }

    private static Runnable combineOf(String combine) {
        return () -> combined(combine);
    }

    private static void assertRefused(Runnable build, String message) {
        assertThatThrownBy(build::run).isInstanceOf(SpecException.class).hasMessageContaining(message);
    }

    @Test
    void lengthIsReadFromTheRow() {
        var penalty = shaped("length-penalty");
        assertThat(penalty.score(batch("{r: 1, tokens: 300}", "{r: 1, tokens: 310}")))
                .containsExactly(1, 0.9);
        assertThatThrownBy(() -> penalty.score(batch("{r: 1}"))).hasMessageContaining("'tokens'");
        assertThatThrownBy(() -> penalty.score(batch("{r: 1, tokens: -1}"))).hasMessageContaining("at least 0");
    }

    @Test
    void noShapingTurnsNanIntoANumberOrLeaksAnInfinity() {
        for (var part : new CoreParts().parts()) {
            if (part.kind() == Kind.SHAPING) {
                var pipeline = shaped(flow(part.example().strip().replace("\n", ", ")));
                String rest = "tokens: 400, reference_rewards: [0.5, -1e308]";
                double[] scores = pipeline.score(batch(
                        "{" + rest + "}",
                        "{r: 1e308, " + rest + "}",
                        "{r: -1e308, " + rest + "}",
                        "{r: 1, " + rest + "}"));
                assertThat(scores[0]).as(part.name()).isNaN();
                for (double score : scores) {
                    assertThat(Double.isInfinite(score)).as(part.name()).isFalse();
                }
            }
        }
    }

    @Test
    void shapingsByItemOrGroupDoNotDependOnTheOrderOfTheItems() {
        var random = new SplittableRandom(17);
        for (var part : new CoreParts().parts()) {
            if (part.kind() != Kind.SHAPING || part.name().equals("clip-delta")) {
                continue; // the order of the steps matters to clip-delta
            }
            String[] rows = new String[9];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = "{r: " + random.nextDouble(-2, 2) + ", g: \"g" + i % 3 + "\", tokens: " + random.nextInt(500)
                        + ", reference_rewards: [" + random.nextDouble() + ", " + random.nextDouble() + "]}";
            }
            String shape = flow(part.example().strip().replace("\n", ", "));
            double[] forward = shaped(shape).score(batch(rows));
            double[] backward =
                    shaped(shape).score(batch(List.of(rows).reversed().toArray(String[]::new)));
            for (int i = 0; i < rows.length; i++) {
                assertThat(backward[rows.length - 1 - i]).as(part.name()).isCloseTo(forward[i], within(1e-12));
            }
        }
    }

    @Test
    void runningShapingsResumeToTheSameNumbersFromTheirSavedState() {
        for (String shape : List.of("mean-std", "running-clip", "min-max")) {
            var whole = shaped(shape);
            var first = shaped(shape);
            var random = new SplittableRandom(18);
            for (int b = 0; b < 6; b++) {
                var rows = batch(
                        "{r: " + random.nextDouble() + "}", "{r: " + random.nextDouble() + "}", "{x: 1}", "{r: 0.25}");
                var resumed = shaped(shape);
                resumed.restore(JSON.readTree(JSON.writeValueAsString(first.save())));
                assertThat(resumed.score(rows)).containsExactly(whole.score(rows));
                first = resumed;
            }
        }
    }

    @Test
    void clipAndDeltaFollowTheStepsOfEachGroup() {
        var steps = shaped("{type: clip-delta, mechanism: delta}");
        double[] scores = steps.score(batch(
                "{g: \"a\", r: 0.5}",
                "{g: \"b\", r: 1}",
                "{g: \"a\", r: 0.25}",
                "{g: \"a\"}",
                "{g: \"b\", r: 0.5}",
                "{g: \"a\", r: 1}"));
        assertThat(scores).containsExactly(0.25, 1, 0.25, Double.NaN, 0, 0);
    }

    @Test
    void minMaxOfEqualRewardsIsUndefinedUnlessToldOtherwise() {
        assertThat(shaped("min-max").score(batch("{r: 1}", "{r: 1}"))).containsOnly(Double.NaN);
        assertThat(shaped("{type: min-max, when_equal: 0.5}").score(batch("{r: 1}", "{r: 1}")))
                .containsOnly(0.5);
    }

    @Test
    void itemwiseCombinationsSkipWhatDoesNotApply() {
        var rows = batch("{a: 2, b: -3}", "{a: 2}", "{b: -3}", "{x: 0}");
        assertThat(combined("product").score(rows)).containsExactly(-6, 2, -3, Double.NaN);
        assertThat(combined("minimum").score(rows)).containsExactly(-3, 2, -3, Double.NaN);
        double[] kinesthetic = combined("kinesthetic").score(rows);
        assertThat(kinesthetic[0]).isCloseTo(-Math.sqrt(6), within(1e-12));
        assertThat(kinesthetic[1]).isCloseTo(2, within(1e-12));
        assertThat(kinesthetic[3]).isNaN();
        double[] and = combined("{type: logical-and, weights: {a: 2}}").score(rows);
        assertThat(and[0]).isCloseTo(2 * Curves.logSigmoid(2) + Curves.logSigmoid(-3), within(1e-15));
        assertThat(and[2]).isCloseTo(Curves.logSigmoid(-3), within(1e-15));
        assertThat(and[3]).isNaN();
    }

    @Test
    void theLogicalAndTakesAReferencePerComponent() {
        var and = combined(
                "{type: logical-and, references: {a: {type: field, field: ra}, b: {type: constant, value: 1}}}");
        assertThat(and.score(batch("{a: 2, ra: 2, b: 1}"))[0]).isCloseTo(-2 * Math.log(2), within(1e-15));
        assertThatThrownBy(() -> and.score(batch("{a: 2, b: 1}"))).hasMessageContaining("'ra'");
        assertThatThrownBy(() -> and.score(batch("{a: 2, ra: [1, 2], b: 1}"))).hasMessageContaining("exactly one");
    }

    @Test
    void aGateLetsComponentsCountOnlyWhereItIsOpen() {
        var rows = batch("{a: 1, b: 0.5}", "{a: 0, b: 0.5}", "{b: 0.5}", "{a: 1}");
        assertThat(combined("{type: gate, on: a, at_least: 1}").score(rows)).containsExactly(1.5, 0, Double.NaN, 1);
        assertThat(combined("{type: gate, on: a, at_least: 1, otherwise: -1}").score(rows))
                .containsExactly(1.5, -1, -1, 1);
        assertThat(combined("{type: gate, on: a, at_least: 1, open_when_missing: true}")
                        .score(rows))
                .containsExactly(1.5, 0, 0.5, 1);
        assertThat(combined("{type: gate, on: a, at_least: 1, otherwise: 0,"
                                + " combine: {type: weighted-sum, weights: {a: 0}}}")
                        .score(rows))
                .containsExactly(0.5, 0, 0, 0);
    }

    @Test
    void paretoRanksAreTakenInsideEachGroup() {
        var rows = batch("{a: 1, b: 1}", "{a: 2, b: 0}", "{a: 0, b: 0}", "{g: \"h\", a: 0, b: 0}", "{a: 9}");
        assertThat(combined("pareto-rank").score(rows)).containsExactly(0, 0, -1, 0, Double.NaN);
        assertThat(combined("{type: pareto-rank, as: share}").score(rows)).containsExactly(0.5, 0.5, 0, 1, Double.NaN);
        assertThat(combined("{type: pareto-rank, smaller_is_better: [b]}").score(rows))
                .containsExactly(-1, 0, -1, 0, Double.NaN);
    }

    @Test
    void onlyTheFrontIsRewardedByNonDominatedSelection() {
        var rows = batch("{a: 1, b: 1}", "{a: 2, b: 0}", "{a: 0, b: 0}", "{g: \"h\", a: 0, b: 7}", "{a: 9}");
        assertThat(combined("non-dominated").score(rows)).containsExactly(2, 2, Double.NaN, 7, Double.NaN);
        assertThat(combined("{type: non-dominated, outside: 0, divide: true,"
                                + " combine: {type: weighted-sum, weights: {b: 0}}}")
                        .score(rows))
                .containsExactly(0.5, 1, 0, 0, Double.NaN);
    }

    @Test
    void aHierarchyRanksAGroupByItsFirstDecisiveFactor() {
        String hierarchy = "{type: lexicographic, factors: [{component: a, margin: 0.5},"
                + " {component: b, smaller_is_better: true}]";
        var rows = batch("{a: 1, b: 5}", "{a: 0.8, b: 3}", "{a: 0, b: 0}", "{g: \"h\", a: 1, b: 1}", "{a: 9}");
        assertThat(combined(hierarchy + "}").score(rows)).containsExactly(0, 1, -1, 0, Double.NaN);
        assertThat(combined(hierarchy + ", pass_over_missing: true}").score(rows)[4])
                .isEqualTo(1);
        String relative =
                "{type: lexicographic, factors: [{component: a, margin: 10, relative: true}, {component: b}]}";
        assertThat(combined(relative).score(batch("{a: 100, b: 0}", "{a: 0, b: 1}")))
                .containsExactly(-1, 1);
    }

    @Test
    void aNormalisedSumIsBlindToTheScaleOfAComponent() {
        var sum = combined("{type: normalised-sum, epsilon: 0}");
        double[] small = sum.score(batch("{a: 1, b: 1}", "{a: 2, b: 5}", "{a: 4}"));
        double[] large = sum.score(batch("{a: 1000, b: 1}", "{a: 2000, b: 5}", "{a: 4000}"));
        for (int i = 0; i < 3; i++) {
            assertThat(large[i]).isCloseTo(small[i], within(1e-12));
        }
        assertThat(sum.score(batch("{x: 1}"))).containsOnly(Double.NaN);
    }

    @Test
    void aLagrangianLowersTheWeightOfAComponentAboveItsThreshold() {
        String yaml = "{type: lagrangian, objective: b, thresholds: {a: 0.5}, standardise: false, learning_rate: 1}";
        var lagrangian = combined(yaml);
        double[] first = lagrangian.score(batch("{a: 1, b: 0}", "{a: 1, b: 1}"));
        assertThat(first).containsExactly(0.5, 1); // both weights are 1/2 at the start
        double[] second = lagrangian.score(batch("{a: 1, b: 0}", "{a: 1, b: 1}"));
        assertThat(second[0]).isLessThan(0.5);
        assertThat(second[1]).isCloseTo(1, within(1e-12));
        for (int t = 0; t < 300; t++) {
            lagrangian.score(batch("{a: 0, b: 0}"));
        }
        assertThat(lagrangian.score(batch("{a: 1, b: 0}"))[0]).isGreaterThan(0.9);
    }

    @Test
    void aCapLowersTheWeightOfAComponentAboveItsThreshold() {
        var lagrangian =
                combined("{type: lagrangian, constraint: at-most, thresholds: {a: 0.5, b: 0.5}, standardise: false}");
        for (int t = 0; t < 20; t++) {
            lagrangian.score(batch("{a: 1, b: 0}"));
        }
        double[] scores = lagrangian.score(batch("{a: 1, b: 0}", "{a: 0, b: 1}"));
        assertThat(scores[0]).isLessThan(scores[1]);
    }

    @Test
    void aLagrangianWithoutValuesLeavesItsMultiplierAlone() {
        var lagrangian = combined("{type: lagrangian, thresholds: {a: 0.5, b: 0.5}}");
        var before = lagrangian.save();
        assertThat(lagrangian.score(batch("{x: 1}"))).containsOnly(Double.NaN);
        assertThat(lagrangian.save()).isEqualTo(before);
    }

    @Test
    void aLagrangianResumesToTheSameNumbersFromItsSavedState() {
        for (String kind : List.of("at-least", "equal", "at-most", "at-least-linear")) {
            String yaml = "{type: lagrangian, constraint: " + kind + ", thresholds: {a: 0.5, b: 0.2}}";
            var whole = combined(yaml);
            var first = combined(yaml);
            var random = new SplittableRandom(19);
            for (int t = 0; t < 8; t++) {
                var rows = batch(
                        "{a: " + random.nextDouble() + ", b: 1}", "{a: " + random.nextDouble() + ", b: 0}", "{b: 0.5}");
                var resumed = combined(yaml);
                resumed.restore(JSON.readTree(JSON.writeValueAsString(first.save())));
                assertThat(resumed.score(rows)).containsExactly(whole.score(rows));
                first = resumed;
            }
        }
        assertThatThrownBy(() -> combined("{type: lagrangian, thresholds: {a: 1, b: 1}}")
                        .restore(JSON.readTree("{\"(combine)\": {\"a\": {\"raw\": 1}}}")))
                .hasMessageContaining("'a'");
    }
}
