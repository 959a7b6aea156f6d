package io.guerdon.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guerdon.core.combination.WeightedSum;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PipelineTest {

    private static Pipeline.Component<Double> component(String name, Reward<Double> reward, Shaping... shaping) {
        return new Pipeline.Component<>(name, reward, List.of(shaping));
    }

    private static final Pipeline<Double> SUM = new Pipeline<>(
            List.of(component("value", Reward.each(x -> x)), component("half", Reward.each(x -> x / 2))),
            new WeightedSum(Map.of("half", 2.0)),
            List.of());

    @Test
    void addsItsComponents() {
        assertThat(SUM.score(Batch.of(List.of(1.0, 3.0)))).containsExactly(2.0, 6.0);
    }

    @Test
    void nanComponentsAreSkippedByAWeightedSum() {
        var pipeline = new Pipeline<Double>(
                List.of(component("value", Reward.each(x -> x)), component("never", Reward.each(_ -> Double.NaN))),
                new WeightedSum(Map.of()),
                List.of());
        assertThat(pipeline.score(Batch.of(List.of(1.0, 3.0)))).containsExactly(1.0, 3.0);
    }

    @Test
    void aComponentThatThrowsMarksTheItemAndItsTotalIsUndefined() {
        var pipeline = new Pipeline<Double>(
                List.of(component("value", Reward.each(x -> x)), component("picky", Reward.each(x -> {
                    if (x > 2) {
                        throw new IllegalStateException("too large");
                    }
                    return 0;
                }))),
                new WeightedSum(Map.of()),
                List.of());
        var scores = pipeline.evaluate(Batch.of(List.of(1.0, 3.0)));
        assertThat(scores.total()).containsExactly(1.0, Double.NaN);
        assertThat(scores.column("picky").verdicts().get(1).status()).isEqualTo(Verdict.Status.FAILED);
        assertThat(scores.explain(1)).contains("too large").contains("total: n/a");
    }

    @Test
    void anInfiniteRewardIsAFailureNotANumber() {
        var pipeline = new Pipeline<Double>(
                List.of(component("inverse", Reward.each(x -> 1 / x))), new WeightedSum(Map.of()), List.of());
        var scores = pipeline.evaluate(Batch.of(List.of(0.0, 2.0)));
        assertThat(scores.total()).containsExactly(Double.NaN, 0.5);
        assertThat(scores.column("inverse").verdicts().getFirst().status()).isEqualTo(Verdict.Status.FAILED);
    }

    @Test
    void shapingIsAppliedInOrderAndTheRawValueIsKept() {
        var pipeline = new Pipeline<Double>(
                List.of(component("value", Reward.each(x -> x), Shaping.each(x -> x + 1), Shaping.each(x -> x * 10))),
                new WeightedSum(Map.of()),
                List.of(Shaping.each(x -> -x)));
        var scores = pipeline.evaluate(Batch.of(List.of(1.0)));
        assertThat(scores.column("value").raw()).containsExactly(1.0);
        assertThat(scores.column("value").shaped()).containsExactly(20.0);
        assertThat(scores.combined()).containsExactly(20.0);
        assertThat(scores.total()).containsExactly(-20.0);
    }

    @Test
    void twoComponentsOfOneNameAreRefused() {
        assertThatThrownBy(() -> new Pipeline<>(
                        List.of(component("a", Reward.each(x -> x)), component("a", Reward.each(x -> x))),
                        new WeightedSum(Map.of()),
                        List.of()))
                .hasMessageContaining("two components are called 'a'");
    }

    @Test
    void aWeightForAComponentThatDoesNotExistIsRefusedWithTheNearName() {
        assertThatThrownBy(() -> new Pipeline<>(
                        List.of(component("answer", Reward.each((Double x) -> x))),
                        new WeightedSum(Map.of("anwser", 1.0)),
                        List.of()))
                .hasMessageContaining("did you mean 'answer'");
    }
}
