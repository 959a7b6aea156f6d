package io.guerdon.preference.adaptation;

import static io.guerdon.core.testing.Near.assertNear;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.core.testing.Near;
import io.guerdon.core.testing.Vectors;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Parameters;
import io.guerdon.neural.Tensors;
import io.guerdon.preference.adaptation.ShiftedGradient.Objective;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class ShiftedStepTest {

    static List<Vectors.Case> steps() {
        return Vectors.read("secrets-rm", "metarm_step.jsonl");
    }

    @ParameterizedTest
    @MethodSource("steps")
    void theStepOfTheSheet(Vectors.Case golden) {
        try (var memory = Memory.scope()) {
            var input = golden.input();
            var expected = golden.expected();
            double[] theta = Vectors.numbers(input.path("theta"));
            double alpha = Vectors.number(input.path("alpha"));
            double eta = Vectors.number(input.path("eta"));
            var reward = reward(input);
            var shifted = responses(input.path("shifted_responses"));
            var chosen = matrix(Near.rows(input.path("chosen")));
            var rejected = matrix(Near.rows(input.path("rejected")));
            for (boolean second : new boolean[] {false, true}) {
                var parameters = Tensors.doubles(theta).set_requires_grad(true);
                var step = ShiftedStep.of(
                        parameters,
                        p -> Separation.of(reward.apply(p, shifted)),
                        p -> loss(reward, p, chosen, rejected),
                        eta,
                        second);
                String order = second ? "second_order" : "first_order";
                assertNear("J", Tensors.number(step.separation()), expected.path("J"), 1e-9);
                assertNear("grad J", Tensors.toDoubles(step.ascent()), expected.path("grad_J"), 1e-9);
                assertNear("theta'", Tensors.toDoubles(step.shifted()), expected.path("theta_prime"), 1e-9);
                assertNear("loss'", Tensors.number(step.loss()), expected.path("loss_at_theta_prime"), 1e-9);
                double[] gradient = Tensors.toDoubles(step.gradient());
                assertNear("gradient", gradient, expected.path("grad_" + order), 1e-9);
                double[] next = new double[theta.length];
                Arrays.setAll(next, i -> theta[i] - alpha * gradient[i]);
                assertNear("next", next, expected.path("theta_next_" + order), 1e-9);
            }
            assertNear(
                    "loss",
                    Tensors.number(loss(reward, Tensors.doubles(theta), chosen, rejected)),
                    expected.path("loss_at_theta"),
                    1e-9);
        }
    }

    @ParameterizedTest
    @MethodSource("steps")
    void aNetworkThatMovesItsOwnParametersTakesTheSameStep(Vectors.Case golden) {
        try (var memory = Memory.scope()) {
            var input = golden.input();
            double[] theta = Vectors.numbers(input.path("theta"));
            var draft = Parameters.draft();
            var weights = draft.add(
                    "theta",
                    (values, shape, random) -> {
                        for (int i = 0; i < values.length; i++) {
                            values[i] = (float) theta[i];
                        }
                    },
                    theta.length);
            var parameters = draft.build(0);
            var reward = reward(input);
            var shifted = floats(responses(input.path("shifted_responses")));
            var chosen = floats(matrix(Near.rows(input.path("chosen"))));
            var rejected = floats(matrix(Near.rows(input.path("rejected"))));
            for (boolean second : new boolean[] {false, true}) {
                var step = ShiftedGradient.of(
                        parameters,
                        Objective.of(() -> Separation.of(reward.apply(weights.tensor(), shifted))),
                        Objective.of(() -> loss(reward, weights.tensor(), chosen, rejected)),
                        Vectors.number(input.path("eta")),
                        second);
                var expected = golden.expected();
                assertNear("J", step.separation(), expected.path("J"), 1e-5);
                assertNear("loss'", step.loss(), expected.path("loss_at_theta_prime"), 1e-5);
                String order = second ? "second_order" : "first_order";
                assertNear("gradient", Tensors.toDoubles(parameters.gradients()), expected.path("grad_" + order), 2e-3);
                assertThat(Tensors.toDoubles(parameters.values())).containsExactly(theta, within(1e-6));
            }
        }
    }

    private static Tensor floats(Tensor tensor) {
        return tensor.to(torch.ScalarType.Float);
    }

    private static Tensor loss(BinaryOperator<Tensor> reward, Tensor parameters, Tensor chosen, Tensor rejected) {
        return torch.log_sigmoid(reward.apply(parameters, chosen).sub(reward.apply(parameters, rejected)))
                .mean()
                .neg();
    }

    /** [..., in] to [...]: v . tanh(W x), or v . x. */
    private static BinaryOperator<Tensor> reward(JsonNode input) {
        int in = input.path("in_dim").intValue();
        int hidden = input.path("hidden").intValue();
        return hidden == 0
                ? (p, x) -> x.matmul(p)
                : (p, x) -> torch.tanh(x.matmul(p.narrow(0, 0, (long) hidden * in)
                                .view(hidden, in)
                                .t()))
                        .matmul(p.narrow(0, (long) hidden * in, hidden));
    }

    private static Tensor matrix(double[][] rows) {
        return Tensors.doubles(
                Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray(), rows.length, rows[0].length);
    }

    private static Tensor responses(JsonNode prompts) {
        double[] flat = new double[0];
        int answers = prompts.path(0).size();
        int width = prompts.path(0).path(0).size();
        for (var prompt : prompts) {
            double[] more = Arrays.stream(Near.rows(prompt))
                    .flatMapToDouble(Arrays::stream)
                    .toArray();
            int had = flat.length;
            flat = Arrays.copyOf(flat, had + more.length);
            System.arraycopy(more, 0, flat, had, more.length);
        }
        return Tensors.doubles(flat, prompts.size(), answers, width);
    }

    @Test
    void theSeparationLiesBetweenItsBounds() {
        try (var memory = Memory.scope()) {
            assertThat(Tensors.number(Separation.of(Tensors.doubles(new double[] {1, 1, 1}, 1, 3))))
                    .isCloseTo(1.0 / 3, within(1e-12));
            assertThat(Tensors.number(Separation.of(Tensors.doubles(new double[] {-100, 0, 100}, 1, 3))))
                    .isCloseTo(2.0 / 3, within(1e-12));
        }
    }
}
