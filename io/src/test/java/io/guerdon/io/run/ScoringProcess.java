package io.guerdon.io.run;

import io.guerdon.core.Context;
import io.guerdon.core.ItemReward;
import io.guerdon.core.Pipeline;
import io.guerdon.core.Rollout;
import io.guerdon.core.Scope;
import io.guerdon.core.Shaping;
import io.guerdon.core.Stateful;
import io.guerdon.core.combination.WeightedSum;
import io.guerdon.io.InputException;
import io.guerdon.io.OnError;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** A scoring run in a process of its own, so that tests can kill it. Arguments: reward, output, inputs... */
final class ScoringProcess {

    private ScoringProcess() {}

    public static void main(String[] arguments) {
        var options = options(arguments).resume(true).checkpointMillis(20).build();
        try {
            new ScoringRun(reward(arguments[0], 150_000), "spec", options).run(Progress.NONE);
        } catch (InputException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    static ScoringOptions.Builder options(String... arguments) {
        return ScoringOptions.from(List.of(arguments).subList(2, arguments.length))
                .to(arguments[1])
                .threads(2)
                .blockBytes(4096)
                .batchRows(arguments[0].equals("stateful") ? 100 : 0)
                .onError(OnError.SKIP);
    }

    static Pipeline<Rollout> reward(String kind, long nanos) {
        ItemReward<Rollout> slow = (rollout, step) -> {
            long end = System.nanoTime() + nanos;
            while (System.nanoTime() - end < 0) {
                Thread.onSpinWait();
            }
            return Runs.LENGTH.judge(rollout, step);
        };
        Shaping shaping = switch (kind) {
            case "items" -> Shaping.each(Math::sqrt);
            case "groups" -> new MinusGroupMean();
            case "stateful" -> new MinusRunningMean();
            default -> throw new IllegalArgumentException(kind);
        };
        return new Pipeline<>(
                List.of(
                        new Pipeline.Component<>("answer", Runs.HOLDS, List.of()),
                        new Pipeline.Component<>("length", slow, List.of())),
                new WeightedSum(Map.of()),
                List.of(shaping));
    }

    /** Looks at whole groups. */
    static final class MinusGroupMean implements Shaping {

        @Override
        public double[] shape(double[] reward, Context context) {
            double[] shaped = reward.clone();
            for (int g = 0; g < context.groups().count(); g++) {
                int[] members = context.groups().members(g);
                double mean = Arrays.stream(members)
                        .mapToDouble(i -> reward[i])
                        .average()
                        .orElse(0);
                for (int i : members) {
                    shaped[i] -= mean;
                }
            }
            return shaped;
        }

        @Override
        public Scope scope() {
            return Scope.GROUP;
        }
    }

    /** Remembers all rewards before. */
    static final class MinusRunningMean implements Shaping, Stateful {

        private double sum;
        private long count;

        @Override
        public double[] shape(double[] reward, Context context) {
            for (double one : reward) {
                if (!Double.isNaN(one)) {
                    sum += one;
                    count++;
                }
            }
            return Arrays.stream(reward).map(one -> one - sum / count).toArray();
        }

        @Override
        public Scope scope() {
            return Scope.ITEM;
        }

        @Override
        public JsonNode save() {
            return JsonNodeFactory.instance.objectNode().put("sum", sum).put("count", count);
        }

        @Override
        public void restore(JsonNode state) {
            sum = state.path("sum").doubleValue();
            count = state.path("count").longValue();
        }
    }
}
