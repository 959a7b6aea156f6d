package io.guerdon.core.shaping;

import static io.guerdon.core.testing.Near.assertNear;
import static org.assertj.core.api.Assertions.assertThat;

import io.guerdon.core.testing.Near;
import io.guerdon.core.testing.Vectors;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class RewardShaperTest {

    static List<Vectors.Case> golden() {
        return Vectors.read("par", "reward_shaper.jsonl");
    }

    @ParameterizedTest
    @MethodSource("golden")
    void everySwitchDoesWhatTheReferenceDoes(Vectors.Case golden) {
        var switches = switches(golden.input().path("config"));
        var shaper = new RewardShaper(switches);
        double tolerance = switches.polynomial() ? 1e-6 : 1e-9;
        var batches = golden.input().path("batches");
        for (int b = 0; b < batches.size(); b++) {
            var batch = batches.path(b);
            double[] shaped = shaper.shape(
                    Vectors.numbers(batch.path("rewards")),
                    Vectors.numbers(batch.path("lengths")),
                    Near.rows(batch.path("refs")));
            checkShaped(shaped, golden.expected().path("shaped").path(b), switches.lsc(), tolerance);
            checkState(shaper, golden.expected().path("state").path(b));
        }
    }

    private static void checkShaped(double[] shaped, JsonNode expected, boolean lsc, double tolerance) {
        assertThat(shaped).hasSize(expected.size());
        for (int i = 0; i < shaped.length; i++) {
            if (lsc && Vectors.number(expected.path(i)) == Double.NEGATIVE_INFINITY) {
                // log(sigmoid(x)) underflows in the reference; the stable form is about x
                assertThat(shaped[i]).isFinite().isLessThan(-700);
            } else {
                assertNear("shaped[" + i + "]", shaped[i], expected.path(i), tolerance);
            }
        }
    }

    private static void checkState(RewardShaper shaper, JsonNode state) {
        var moments = shaper.moments();
        assertThat(moments.count()).isEqualTo(state.path("n").longValue());
        assertNear("mean", moments.mean(), state.path("mean"), 1e-9);
        assertNear("M2", moments.m2(), state.path("M2"), 1e-9);
        assertNear("std", moments.deviation(), state.path("std"), 1e-9);
        assertNear("max", moments.max(), state.path("max"), 1e-9);
        assertNear("min", moments.min(), state.path("min"), 1e-9);
    }

    private static RewardShaper.Switches switches(JsonNode config) {
        return new RewardShaper.Switches(
                config.path("reward_ceil").isNumber()
                        ? config.path("reward_ceil").doubleValue()
                        : null,
                !on(config, "reward_odin"),
                on(config, "reward_centered"),
                on(config, "reward_sgfc"),
                on(config, "reward_meanstd"),
                on(config, "reward_clipping"),
                on(config, "reward_minmax"),
                on(config, "reward_sigmoid"),
                on(config, "reward_tanh"),
                on(config, "reward_fittedpoly"),
                on(config, "reward_lsc"),
                on(config, "reward_relative"),
                config.path("sigmoid_k").asDouble(1),
                config.path("reward_maxref").asInt(10));
    }

    private static boolean on(JsonNode config, String name) {
        return config.path(name).asBoolean(false);
    }
}
