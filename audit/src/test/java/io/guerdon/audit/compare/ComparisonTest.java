package io.guerdon.audit.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.audit.compare.Comparison.Stage;
import io.guerdon.core.Batch;
import io.guerdon.core.Column;
import io.guerdon.core.Groups;
import io.guerdon.core.Rollout;
import io.guerdon.core.Scores;
import io.guerdon.core.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    private static Batch<Rollout> batch(int size) {
        var rollouts = IntStream.range(0, size)
                .mapToObj(i -> Rollout.of("p", "c" + i, "r"))
                .toList();
        return Batch.of(rollouts, Groups.ofSize(size, size / 2));
    }

    private static Scores scores(String name, double... values) {
        var verdicts = Arrays.stream(values).mapToObj(Verdict::of).toList();
        return new Scores(List.of(new Column(name, verdicts, values)), values, values);
    }

    @Test
    void equalRewardsDifferInNothing() {
        var same = scores("a", 1, 2, 3, Double.NaN);
        var comparison = Comparison.of(batch(4), same, same, Stage.TOTAL);
        assertThat(comparison.changed()).isZero();
        assertThat(comparison.shareSwapped()).isZero();
        assertThat(comparison.orders().meanTau()).isEqualTo(1);
        assertThat(comparison.components())
                .extracting(Comparison.ComponentChange::changed)
                .containsExactly(0);
    }

    @Test
    void changedRowsAreCountedTheMostChangedFirst() {
        var comparison =
                Comparison.of(batch(4), scores("a", 0, 1, 2, 3), scores("a", 0.5, 1, 0, Double.NaN), Stage.COMBINED);
        assertThat(comparison.changed()).isEqualTo(3);
        assertThat(comparison.raised()).isEqualTo(1);
        assertThat(comparison.lowered()).isEqualTo(1);
        assertThat(comparison.undefinedAfter()).isEqualTo(1);
        assertThat(comparison.rows()).containsExactly(3, 2, 0);
        assertThat(comparison.shareChanged()).isEqualTo(0.75);
    }

    @Test
    void ordersThatTurnRoundInsideGroupsAreCounted() {
        var comparison =
                Comparison.of(batch(6), scores("a", 1, 2, 3, 1, 1, 2), scores("a", 3, 2, 1, 1, 2, 2), Stage.COMBINED);
        var orders = comparison.orders();
        assertThat(orders.groups()).isEqualTo(2);
        assertThat(orders.pairs()).isEqualTo(6);
        assertThat(orders.swapped()).isEqualTo(3);
        assertThat(orders.tied()).isEqualTo(2);
        assertThat(orders.groupsWithSwaps()).isEqualTo(1);
        assertThat(orders.changedBest()).isEqualTo(1);
        // -1 in the first group; in the second one pair agrees, one is tied in each: 1 / sqrt(2 * 2)
        assertThat(orders.meanTau()).isCloseTo((-1 + 0.5) / 2, within(1e-12));
    }

    @Test
    void whatArithmeticLeavesBehindIsNoChange() {
        var comparison =
                Comparison.of(batch(2), scores("a", 0.1 + 0.2, 1), scores("a", 0.3, 1 + 1e-14), Stage.COMBINED);
        assertThat(comparison.changed()).isZero();
    }

    @Test
    void componentsThatOnlyOneRewardHasAreListed() {
        var comparison = Comparison.of(batch(2), scores("old", 1, 2), scores("new", 1, 2), Stage.COMBINED);
        assertThat(comparison.components())
                .extracting(Comparison.ComponentChange::name)
                .containsExactly("old", "new");
        assertThat(comparison.components().getFirst().meanAfter()).isNaN();
        assertThat(comparison.components().getFirst().changed()).isEqualTo(2);
    }

    @Test
    void rewardsOfAnotherBatchAreRefused() {
        assertThatThrownBy(() -> Comparison.of(batch(2), scores("a", 1, 2, 3), scores("a", 1, 2, 3), Stage.TOTAL))
                .hasMessage("2 rollouts, but 3 and 3 rewards");
    }
}
