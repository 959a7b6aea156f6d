package io.guerdon.core.combination;

import io.guerdon.core.Combination;
import io.guerdon.core.Context;
import io.guerdon.core.Scope;
import io.guerdon.core.advantage.GroupAdvantages;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;

/**
 * The weighted sum of the columns after each was standardised inside its group, so that no component outweighs the others by
 * its scale. A NaN is skipped and takes no part in the statistics; where every column is NaN the sum is NaN. A component
 * that is constant in a group adds 0 there. Thread-safe.
 *
 * @param weights weights by component; a component that is not named has weight 1
 * @param ddof what is taken off the divisor of the variance
 * @param epsilon added to the deviation
 */
public record NormalisedSum(
        @Parameter(value = "Weights by component; a component that is not named has weight 1.", byDefault = "{}")
        Map<String, Double> weights,

        @Parameter(value = "Taken off the divisor of the variance: 0 or 1.", byDefault = "1")
        int ddof,

        @Parameter(value = "Added to the deviation.", byDefault = "1e-6")
        double epsilon)
        implements Combination {

    /** How the registry knows it. */
    public static final PartType<NormalisedSum, NormalisedSum> TYPE = new PartType<>(
            Kind.COMBINATION,
            "normalised-sum",
            "Standardises each component inside its group, then adds them with weights.",
            "GRPO's normalisation (arXiv 2402.03300) for each reward by itself, before the sum",
            NormalisedSum.class,
            """
            type: normalised-sum
            weights: {answer: 1, format: 0.2}
            """,
            Function.identity());

    public NormalisedSum {
        weights = Map.copyOf(weights);
        new GroupAdvantages.Relative(true, ddof, epsilon, GroupAdvantages.Alone.ZERO); // checks the values
    }

    @Override
    public void check(Set<String> components) {
        Rows.known("'weights'", weights.keySet(), components);
    }

    @Override
    public double[] combine(SequencedMap<String, double[]> columns, Context context) {
        var how = new GroupAdvantages.Relative(true, ddof, epsilon, GroupAdvantages.Alone.ZERO);
        var normalised = new LinkedHashMap<String, double[]>();
        columns.forEach(
                (name, column) -> normalised.put(name, GroupAdvantages.relative(column, context.groups(), how)));
        return new WeightedSum(weights).combine(normalised, context);
    }

    @Override
    public Scope scope() {
        return Scope.GROUP;
    }
}
