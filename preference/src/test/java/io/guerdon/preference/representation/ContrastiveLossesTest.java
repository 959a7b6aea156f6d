package io.guerdon.preference.representation;

import static io.guerdon.core.testing.Near.assertNear;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.core.testing.Near;
import io.guerdon.core.testing.Vectors;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Tensors;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class ContrastiveLossesTest {

    static List<Vectors.Case> contrastive() {
        return Vectors.read("secrets-rm", "contrastive.jsonl");
    }

    @ParameterizedTest
    @MethodSource("contrastive")
    void theFourVariants(Vectors.Case golden) {
        var input = golden.input();
        double[][] c1 = Near.rows(input.path("chosen_view1"));
        double[][] c2 = Near.rows(input.path("chosen_view2"));
        double[][] r1 = Near.rows(input.path("rejected_view1"));
        double[][] r2 = Near.rows(input.path("rejected_view2"));
        check(golden, "pairs", ContrastiveLosses.pairs(c1, r1), ContrastiveLosses.pairs(c2, r2));
        check(golden, "difference", ContrastiveLosses.differences(c1, r1), ContrastiveLosses.differences(c2, r2));
    }

    private static void check(Vectors.Case golden, String rows, double[][] first, double[][] second) {
        var input = golden.input();
        double[] simCse = ContrastiveLosses.simCse(first, second, number(input, "simcse_tau"));
        var expected = golden.expected().path("simcse_" + rows);
        assertNear("simcse", simCse, expected.path("per_row"), 1e-9);
        assertNear("simcse", Arrays.stream(simCse).average().orElseThrow(), expected.path("mean"), 1e-9);
        var swav = ContrastiveLosses.swav(
                first,
                second,
                Near.rows(input.path("prototypes")),
                number(input, "swav_tau"),
                number(input, "sinkhorn_eps"),
                input.path("sinkhorn_iters").intValue());
        expected = golden.expected().path("swav_" + rows);
        assertNear("swav", swav.losses(), expected.path("per_row"), 1e-9);
        assertNear("swav", Arrays.stream(swav.losses()).average().orElseThrow(), expected.path("mean"), 1e-9);
        assertNear("codes", swav.firstCodes(), expected.path("codes_s"), 1e-9);
        assertNear("codes", swav.secondCodes(), expected.path("codes_t"), 1e-9);
        onTensors(input, rows, simCse, swav.losses());
    }

    /** What trains is what was tested: the terms on tensors give the same numbers. */
    private static void onTensors(JsonNode input, String rows, double[] simCse, double[] swav) {
        try (var memory = Memory.scope()) {
            var first = rows(input, rows, "view1");
            var second = rows(input, rows, "view2");
            double loss = Tensors.number(ContrastiveTerms.simCse(first, second, number(input, "simcse_tau")));
            assertThat(loss).isCloseTo(Arrays.stream(simCse).average().orElseThrow(), within(1e-9));
            double codes = Tensors.number(ContrastiveTerms.swav(
                    first,
                    second,
                    tensor(input.path("prototypes")),
                    number(input, "swav_tau"),
                    number(input, "sinkhorn_eps"),
                    input.path("sinkhorn_iters").intValue()));
            assertThat(codes).isCloseTo(Arrays.stream(swav).average().orElseThrow(), within(1e-9));
        }
    }

    private static Tensor rows(JsonNode input, String rows, String view) {
        var chosen = tensor(input.path("chosen_" + view));
        var rejected = tensor(input.path("rejected_" + view));
        return rows.equals("pairs")
                ? ContrastiveTerms.pairs(chosen, rejected)
                : ContrastiveTerms.differences(chosen, rejected);
    }

    private static Tensor tensor(JsonNode node) {
        double[][] rows = Near.rows(node);
        return Tensors.doubles(
                Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray(), rows.length, rows[0].length);
    }

    @Test
    void codesAreConstantsAndFeaturesOfZeroHaveNoGradient() {
        try (var memory = Memory.scope()) {
            var first = Tensors.floats(new double[][] {{1, 2}, {0, 0}}).set_requires_grad(true);
            var second = Tensors.floats(new double[][] {{1, 1}, {2, -1}});
            var prototypes = Tensors.floats(new double[][] {{1, 0}, {0, 1}, {-1, 0}});
            ContrastiveTerms.swav(first, second, prototypes, 0.1, 0.05, 3)
                    .add(ContrastiveTerms.simCse(first, second, 0.5))
                    .backward();
            for (double part : Tensors.toDoubles(first.grad())) {
                assertThat(part).isFinite();
            }
        }
    }

    private static double number(JsonNode input, String name) {
        return Vectors.number(input.path(name));
    }

    @Test
    void aLoneRowHasNoContrast() {
        assertThat(ContrastiveLosses.simCse(new double[][] {{1, 2}}, new double[][] {{3, -1}}, 0.05)[0])
                .isZero();
    }

    @Test
    void aPrototypeThatNobodyIsNearDoesNotSpoilTheCodes() {
        double[][] codes = ContrastiveLosses.sinkhorn(new double[][] {{1, -1}, {1, -1}}, 1e-4, 3);
        for (double[] row : codes) {
            assertThat(Arrays.stream(row).sum()).isCloseTo(1, within(1e-12));
        }
    }
}
