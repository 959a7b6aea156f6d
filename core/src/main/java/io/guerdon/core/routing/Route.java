package io.guerdon.core.routing;

import io.guerdon.core.Batch;
import io.guerdon.core.DataException;
import io.guerdon.core.Groups;
import io.guerdon.core.ItemReward;
import io.guerdon.core.Metered;
import io.guerdon.core.Pipeline;
import io.guerdon.core.Reward;
import io.guerdon.core.Rollout;
import io.guerdon.core.Scope;
import io.guerdon.core.Verdict;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Sends every rollout to the one reward that fits it, by a field of its row: exactly one reward looks at each rollout.
 * A value without a reward is an error, never a silent 0, unless {@code otherwise} names one. Thread-safe.
 *
 * <p>Source: the router of Mixed-R1 (matching, chart, grounding and open-ended rewards by kind of task).
 */
public final class Route {

    /** How the registry knows it. */
    public static final PartType<Configuration, Reward<Rollout>> TYPE = new PartType<>(
            Kind.REWARD,
            "route",
            "Sends each rollout to one of several rewards, by a field of its row.",
            "Mixed-R1, the routing of rewards by kind of task",
            Configuration.class,
            """
            type: route
            field: source
            cases:
              gsm8k: {type: math}
              arc: {type: choice}
            """,
            Route::of);

    /** The parameters. */
    public record Configuration(
            @Parameter(
                    value = "The field whose value chooses; a path with dots reaches into objects.",
                    byDefault = "source")
            String field,

            @Parameter("Rewards by value of the field.") Map<String, Reward<Rollout>> cases,

            @Parameter("The reward of every other value; without it another value is an error.") @Nullable
            Reward<Rollout> otherwise) {

        public Configuration {
            if (cases.isEmpty()) {
                throw new IllegalArgumentException("'cases' is empty; give at least one value and its reward");
            }
        }
    }

    private Route() {}

    /** A router; it judges item by item when every case does. */
    public static Reward<Rollout> of(Configuration configuration) {
        var rewards = new ArrayList<>(configuration.cases().values());
        if (configuration.otherwise() != null) {
            rewards.add(configuration.otherwise());
        }
        if (rewards.stream().allMatch(ItemReward.class::isInstance)) {
            return (ItemReward<Rollout>) (rollout, step) -> tagged(
                    configuration,
                    rollout,
                    ((ItemReward<Rollout>) choose(configuration, rollout)).judge(rollout, step));
        }
        return new OfBatch(configuration, rewards.stream().map(Reward::scope).reduce(Scope.ITEM, Scope::or));
    }

    private static Reward<Rollout> choose(Configuration configuration, Rollout rollout) {
        String value = value(configuration, rollout);
        var reward = configuration.cases().getOrDefault(value, configuration.otherwise());
        if (reward == null) {
            throw new DataException(
                    rollout.label(),
                    configuration.field(),
                    value.isEmpty() ? "nothing" : "'" + value + "'",
                    "one of " + String.join(", ", configuration.cases().keySet())
                            + "; add a case for it, or 'otherwise'");
        }
        return reward;
    }

    private static String value(Configuration configuration, Rollout rollout) {
        if (configuration.field().equals("source")) {
            return rollout.source();
        }
        String value = rollout.text(configuration.field());
        return value == null ? "" : value;
    }

    /** Puts the chosen case before the reward's own code, so that counts by code tell the routes apart. */
    private static Verdict tagged(Configuration configuration, Rollout rollout, Verdict verdict) {
        String code = value(configuration, rollout) + (verdict.code().isEmpty() ? "" : "/" + verdict.code());
        return new Verdict(verdict.value(), verdict.status(), code, verdict.detail(), verdict.steps());
    }

    /** The router where a case looks at groups or at the whole batch: each case sees its own rollouts together. */
    private record OfBatch(Configuration configuration, Scope scope) implements Reward<Rollout>, Metered {

        @Override
        public SequencedMap<String, Double> usage() {
            var usage = new LinkedHashMap<String, Double>();
            configuration.cases().forEach((name, reward) -> add(usage, name, reward));
            var otherwise = configuration.otherwise();
            if (otherwise != null) {
                add(usage, "otherwise", otherwise);
            }
            return usage;
        }

        private static void add(Map<String, Double> usage, String name, Reward<Rollout> reward) {
            if (reward instanceof Metered metered) {
                metered.usage().forEach((count, value) -> usage.put(name + "." + count, value));
            }
        }

        @Override
        public double[] score(Batch<Rollout> batch) {
            return explain(batch).stream().mapToDouble(Verdict::value).toArray();
        }

        @Override
        public List<Verdict> explain(Batch<Rollout> batch) {
            var members = new LinkedHashMap<Reward<Rollout>, List<Integer>>();
            var verdicts = new Verdict[batch.size()];
            for (int i = 0; i < verdicts.length; i++) {
                try {
                    members.computeIfAbsent(choose(configuration, batch.get(i)), _ -> new ArrayList<>())
                            .add(i);
                } catch (DataException e) {
                    verdicts[i] = Verdict.failed(String.valueOf(e.getMessage()));
                }
            }
            members.forEach((reward, items) -> {
                var rollouts = items.stream().map(batch::get).toList();
                var groups = Groups.by(items, i -> batch.groups().of(i));
                var some = Pipeline.measure(reward, Batch.of(rollouts, groups).at(batch.step()));
                for (int k = 0; k < items.size(); k++) {
                    verdicts[items.get(k)] = tagged(configuration, rollouts.get(k), some.get(k));
                }
            });
            return Arrays.asList(verdicts);
        }
    }
}
