package io.guerdon.core.combination;

import io.guerdon.core.Combination;
import io.guerdon.core.Context;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Nearest;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartType;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/**
 * The sum of the columns, each times its weight. A NaN is skipped, as trainers do; where every column is NaN the sum is
 * NaN. Thread-safe.
 *
 * @param weights weights by component; a component that is not named has weight 1
 */
public record WeightedSum(Map<String, Double> weights) implements Combination {

    /** How the registry knows it. */
    public static final PartType<Configuration, WeightedSum> TYPE = new PartType<>(
            Kind.COMBINATION,
            "weighted-sum",
            "Adds the components, each times its weight; a component that does not apply is skipped.",
            "The usual sum of reward functions in TRL, verl and OpenRLHF",
            Configuration.class,
            """
            type: weighted-sum
            weights: {answer: 1, format: 0.2}
            """,
            configuration -> new WeightedSum(configuration.weights()));

    /** The parameters. */
    public record Configuration(
            @Parameter(value = "Weights by component; a component that is not named has weight 1.", byDefault = "{}")
            Map<String, Double> weights) {}

    public WeightedSum {
        weights = Map.copyOf(weights);
    }

    @Override
    public void check(Set<String> components) {
        for (String name : weights.keySet()) {
            if (!components.contains(name)) {
                throw new IllegalArgumentException(
                        "weights name a component '" + name + "' that does not exist" + Nearest.hint(name, components));
            }
        }
    }

    @Override
    public double[] combine(SequencedMap<String, double[]> columns, Context context) {
        double[] sum = new double[context.groups().size()];
        java.util.Arrays.fill(sum, Double.NaN);
        columns.forEach((name, column) -> {
            double weight = weights.getOrDefault(name, 1.0);
            for (int i = 0; i < sum.length; i++) {
                if (!Double.isNaN(column[i])) {
                    sum[i] = (Double.isNaN(sum[i]) ? 0 : sum[i]) + weight * column[i];
                }
            }
        });
        return sum;
    }
}
