package io.guerdon.core.tuning;

import static io.guerdon.core.testing.Near.assertNear;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guerdon.core.testing.Near;
import io.guerdon.core.testing.Vectors;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class NelderMeadTest {

    static List<Vectors.Case> searches() {
        return Vectors.read("constrained-rlhf", "nelder_mead.jsonl");
    }

    @ParameterizedTest
    @MethodSource("searches")
    void theSearchTakesTheStepsOfTheReference(Vectors.Case golden) {
        var input = golden.input();
        var params = input.path("params");
        int cost = input.path("cost_per_uncached_evaluation").intValue();
        var settings = new NelderMead.Settings(
                Vectors.number(params.path("alpha")),
                Vectors.number(params.path("gamma")),
                Vectors.number(params.path("rho")),
                Vectors.number(params.path("sigma")),
                Vectors.number(params.path("tol")),
                Vectors.number(input.path("cache_tolerance")),
                Math.ceilDiv(input.path("budget").intValue(), cost),
                10_000);
        var result = NelderMead.minimise(
                objective(input.path("objective")), Near.rows(input.path("initial_simplex")), settings);
        var expected = golden.expected();
        var simplices = expected.path("sorted_simplex_each_iteration");
        assertThat(result.iterations()).hasSize(simplices.size());
        for (int i = 0; i < simplices.size(); i++) {
            var iteration = result.iterations().get(i);
            assertNear("simplex " + i, rows(iteration.simplex()), simplices.path(i), 1e-9);
            assertThat(iteration.evaluations() * cost)
                    .isEqualTo(expected.path("budget_used_at_iteration_log")
                            .path(i)
                            .intValue());
        }
        assertNear("final simplex", rows(result.simplex()), expected.path("final_simplex"), 1e-9);
        var evaluations = expected.path("uncached_evaluations");
        assertThat(result.evaluations()).hasSize(evaluations.size());
        for (int i = 0; i < evaluations.size(); i++) {
            var evaluation = result.evaluations().get(i);
            assertNear("x " + i, evaluation.point(), evaluations.path(i).path("x"), 1e-9);
            assertNear("f " + i, evaluation.value(), evaluations.path(i).path("f"), 1e-9);
        }
    }

    private static double[][] rows(List<double[]> points) {
        return points.toArray(double[][]::new);
    }

    private static ToDoubleFunction<double[]> objective(JsonNode node) {
        double[] centre = Vectors.numbers(node.path("center"));
        double[] scale = Vectors.numbers(node.path("scale"));
        String type = node.path("type").stringValue();
        return x -> {
            double squares = 0;
            double sizes = 0;
            for (int k = 0; k < x.length; k++) {
                double z = (x[k] - centre[k]) / scale[k];
                squares += z * z;
                sizes += Math.abs(z);
            }
            return switch (type) {
                case "quadratic" -> squares;
                case "gaussian" -> -Math.exp(-squares);
                case "absolute" -> sizes;
                default -> throw new IllegalArgumentException(type);
            };
        };
    }

    @Test
    void aSimplexThatIsAllOnePointEnds() {
        double[][] simplex = {{1, 1}, {1, 1}, {1, 1}};
        var result = NelderMead.minimise(x -> x[0], simplex, NelderMead.Settings.of(50));
        assertThat(result.evaluations()).hasSize(1);
        assertThat(result.best().value()).isEqualTo(1);
    }

    @Test
    void aWrongNumberOfPointsIsRefused() {
        assertThatThrownBy(() -> NelderMead.minimise(x -> 0, new double[2][2], NelderMead.Settings.of(5)))
                .hasMessageContaining("3 points, found 2");
    }
}
