package io.guerdon.core.stats;

import static io.guerdon.core.testing.Near.assertNear;
import static io.guerdon.core.testing.Near.near;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guerdon.core.Verdict;
import io.guerdon.core.shaping.Curves;
import io.guerdon.core.shaping.RewardShaper;
import io.guerdon.core.testing.Vectors;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

class MomentsTest {

    static List<Vectors.Case> runningStatistics() {
        return Vectors.read("par", "running_stats.jsonl");
    }

    @ParameterizedTest
    @MethodSource("runningStatistics")
    void runningStatisticsAreThoseOfTheReference(Vectors.Case golden) {
        var moments = RewardShaper.START;
        var states = golden.expected().path("states");
        for (int b = 0; b < states.size(); b++) {
            moments = moments.merge(
                    Moments.of(Vectors.numbers(golden.input().path("batches").path(b))));
            var state = states.path(b);
            assertThat(moments.count()).isEqualTo(state.path("n").longValue());
            assertNear("mean", moments.mean(), state.path("mean"), 1e-9);
            assertNear("M2", moments.m2(), state.path("M2"), 1e-9);
            assertNear("variance", moments.variance(), state.path("variance"), 1e-9);
            assertNear("std", moments.deviation(), state.path("std"), 1e-9);
            assertNear("max", moments.max(), state.path("max"), 0);
            assertNear("min", moments.min(), state.path("min"), 0);
        }
        checkQueries(golden, moments);
    }

    private static void checkQueries(Vectors.Case golden, Moments end) {
        double[] query = Vectors.numbers(golden.input().path("query"));
        var expected = golden.expected();
        assertNear(
                "normalize",
                map(query, q -> Curves.standardise(q, end.mean(), end.deviation())),
                expected.path("normalize"),
                1e-9);
        double low = end.mean() - end.deviation();
        double high = end.mean() + end.deviation();
        assertNear("clip", map(query, q -> Curves.clip(q, low, high)), expected.path("clip"), 1e-9);
        double[] scaled = map(query, q -> Curves.minMax(q, end.min(), end.max()));
        if (expected.path("minmax").isArray()) {
            assertNear("minmax", scaled, expected.path("minmax"), 1e-9);
        } else {
            assertThat(scaled).containsOnly(Double.NaN);
        }
    }

    private static double[] map(double[] values, java.util.function.DoubleUnaryOperator function) {
        return Arrays.stream(values).map(function).toArray();
    }

    @Test
    void mergingPartsGivesTheMomentsOfTheWhole() {
        var random = new SplittableRandom(1);
        for (int trial = 0; trial < 300; trial++) {
            double[] all = random.doubles(random.nextInt(0, 40), -1e3, 1e3).toArray();
            var merged = Moments.EMPTY;
            for (int from = 0; from < all.length; ) {
                int to = Math.min(all.length, from + random.nextInt(1, 9));
                merged = merged.merge(Moments.of(Arrays.copyOfRange(all, from, to)));
                from = to;
            }
            var whole = Moments.of(all);
            assertThat(merged.count()).isEqualTo(whole.count());
            assertThat(merged.min()).isEqualTo(whole.min());
            assertThat(merged.max()).isEqualTo(whole.max());
            assertThat(near(merged.mean(), whole.mean(), 1e-12)).isTrue();
            assertThat(near(merged.m2(), whole.m2(), 1e-12)).isTrue();
        }
    }

    @Test
    void nanTakesNoPartAndInfinityIsRefused() {
        assertThat(Moments.of(1, Double.NaN, 3)).isEqualTo(Moments.of(1, 3));
        assertThat(Moments.of(Double.NaN)).isEqualTo(Moments.EMPTY);
        assertThatThrownBy(() -> Moments.of(1, Double.NEGATIVE_INFINITY)).hasMessageContaining("infinite");
    }

    @Test
    void equalNumbersHaveNoSpreadAtAll() {
        assertThat(Moments.of(0.1, 0.1, 0.1).deviation()).isZero();
    }

    @Test
    void deviationsOfTooFewNumbersAreUndefinedOrZeroAsStated() {
        assertThat(Moments.of(5).deviation()).isZero();
        assertThat(Moments.of(5).deviation(1)).isNaN();
        assertThat(Moments.EMPTY.deviation(0)).isNaN();
    }

    @Test
    void savedStatisticsAreRestoredToTheLastBitThroughText() {
        var json = JsonMapper.builder().build();
        var random = new SplittableRandom(2);
        for (int trial = 0; trial < 100; trial++) {
            var moments = Moments.of(random.doubles(random.nextInt(0, 5), -1, 1).toArray());
            String text = json.writeValueAsString(moments.save());
            assertThat(Moments.restore(json.readTree(text))).isEqualTo(moments);
        }
    }

    @Test
    void whatIsNoSavedStatisticsIsRefused() {
        var json = JsonMapper.builder().build();
        assertThatThrownBy(() -> Moments.restore(json.readTree("{}"))).hasMessageContaining("count");
        assertThatThrownBy(() -> Moments.restore(json.readTree("{\"count\": 2, \"mean\": 1}")))
                .hasMessageContaining("'m2'");
    }

    @Test
    void aSummaryCountsWhatWasScoredLeftOutAndFailed() {
        var first = Summary.of(List.of(Verdict.of(1), Verdict.notApplicable(""), Verdict.of(3)));
        var second = Summary.of(List.of(Verdict.failed("boom"), Verdict.of(5)));
        var both = first.merge(second);
        assertThat(both.items()).isEqualTo(5);
        assertThat(both.mean()).isEqualTo(3);
        assertThat(both.deviation()).isEqualTo(2);
        assertThat(both.shareNotApplicable()).isEqualTo(0.2);
        assertThat(both.shareFailed()).isEqualTo(0.2);
        assertThat(Summary.EMPTY.merge(both)).isEqualTo(both);
        assertThat(Summary.EMPTY.mean()).isNaN();
    }
}
