package io.guerdon.core.stats;

import static io.guerdon.core.testing.Near.assertNear;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.core.testing.Vectors;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class QuantilesTest {

    static List<Vectors.Case> referenceValues() {
        return Vectors.read("transform-combine", "reference_value.jsonl");
    }

    @ParameterizedTest
    @MethodSource("referenceValues")
    void referenceValuesAreThoseOfTheSheet(Vectors.Case golden) {
        double[] samples = Vectors.numbers(golden.input().path("samples"));
        double q = Vectors.number(golden.input().path("q"));
        var expected = golden.expected();
        var moments = Moments.of(samples);
        assertNear("mean", moments.mean(), expected.path("mean"), 1e-9);
        assertNear("sd", samples.length > 1 ? moments.deviation(1) : 0, expected.path("std_ddof1"), 1e-9);
        assertNear("linear", Quantiles.linear(samples, q), expected.path("quantile_linear"), 1e-9);
        if (expected.has("quantile_normal")) {
            assertNear("z", Quantiles.standardNormal(q), expected.path("z"), 1e-9);
            assertNear("normal", Quantiles.normal(samples, q, 0), expected.path("quantile_normal"), 1e-9);
            assertNear(
                    "normal with epsilon",
                    Quantiles.normal(samples, q, Quantiles.PAR_EPSILON),
                    expected.path("quantile_normal_eps"),
                    1e-9);
        }
    }

    @Test
    void theNormalQuantileHasItsKnownValuesAndIsOdd() {
        assertThat(Quantiles.standardNormal(0.5)).isZero();
        assertThat(Quantiles.standardNormal(0.85)).isCloseTo(1.0364333894937898, within(1e-15));
        assertThat(Quantiles.standardNormal(0.975)).isCloseTo(1.959963984540054, within(1e-15));
        assertThat(Quantiles.standardNormal(1e-10)).isCloseTo(-6.361340902404056, within(1e-14));
        assertThat(Quantiles.standardNormal(1e-20)).isCloseTo(-9.262340089798408, within(1e-14));
        assertThat(Quantiles.standardNormal(0.3)).isEqualTo(-Quantiles.standardNormal(0.7), within(1e-15));
        assertThat(Quantiles.standardNormal(0)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(Quantiles.standardNormal(1)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(Quantiles.standardNormal(1.5)).isNaN();
    }

    @Test
    void noSamplesAndLevelsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> Quantiles.linear(new double[0], 0.5)).hasMessageContaining("at least one sample");
        assertThatThrownBy(() -> Quantiles.linear(new double[] {1}, 1.1)).hasMessageContaining("out of range");
        assertThatThrownBy(() -> Quantiles.normal(new double[] {1}, 1, 0)).hasMessageContaining("out of range");
    }
}
