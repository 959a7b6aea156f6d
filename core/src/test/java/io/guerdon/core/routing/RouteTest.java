package io.guerdon.core.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.guerdon.core.Batch;
import io.guerdon.core.ItemReward;
import io.guerdon.core.Reward;
import io.guerdon.core.Rollout;
import io.guerdon.core.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

class RouteTest {

    private static final Reward<Rollout> ONE = (ItemReward<Rollout>) (_, _) -> Verdict.of(1, "one");
    private static final Reward<Rollout> BATCH_SIZE = batch -> {
        double[] sizes = new double[batch.size()];
        Arrays.fill(sizes, batch.size());
        return sizes;
    };

    private static Rollout rollout(String source) {
        var row = JsonNodeFactory.instance.objectNode().put("kind", source);
        return Rollout.row(row).source(source).label("line of " + source).build();
    }

    private static final Batch<Rollout> BATCH = Batch.of(List.of(rollout("a"), rollout("b"), rollout("b")));

    @Test
    void eachRolloutIsJudgedByTheRewardOfItsSource() {
        var route = Route.of(new Route.Configuration("source", Map.of("a", ONE, "b", BATCH_SIZE), null));
        assertThat(route.score(BATCH)).containsExactly(1, 2, 2);
        assertThat(route.explain(BATCH).getFirst().code()).isEqualTo("a/one");
    }

    @Test
    void anUnknownValueIsAFailureThatNamesTheRowAndTheCases() {
        var route = Route.of(new Route.Configuration("kind", Map.of("a", BATCH_SIZE), null));
        var verdict = route.explain(BATCH).get(1);
        assertThat(verdict.status()).isEqualTo(Verdict.Status.FAILED);
        assertThat(verdict.detail()).contains("line of b", "'kind'", "found 'b'", "one of a");
    }

    @Test
    void otherwiseTakesTheRest() {
        var route = Route.of(new Route.Configuration("kind", Map.of("a", BATCH_SIZE), ONE));
        assertThat(route.score(BATCH)).containsExactly(1, 1, 1);
    }

    @Test
    void aRouteOfItemRewardsIsItselfAnItemReward() {
        assertThat(Route.of(new Route.Configuration("kind", Map.of("a", ONE), ONE)))
                .isInstanceOf(ItemReward.class);
    }
}
