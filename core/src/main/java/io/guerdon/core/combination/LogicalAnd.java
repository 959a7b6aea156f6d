package io.guerdon.core.combination;

import io.guerdon.core.Combination;
import io.guerdon.core.Context;
import io.guerdon.core.DataException;
import io.guerdon.core.ReferenceRewards;
import io.guerdon.core.Scope;
import io.guerdon.core.shaping.Curves;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartType;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;

/**
 * The log-probability that a response is good in every respect, the sum over components of w log sigmoid(r - reference).
 * A NaN is skipped; where every column is NaN the sum is NaN. Thread-safe.
 *
 * @param weights weights by component, greater than 0; a component that is not named has weight 1
 * @param references reference values by component; a component that is not named is centred already
 */
public record LogicalAnd(
        @Parameter(
                value = "Weights by component, greater than 0; a component that is not named has weight 1.",
                byDefault = "{}")
        Map<String, Double> weights,

        @Parameter(
                value = "The reference value of each component; one that is not named counts as centred already,"
                        + " for example by the shaping 'centred'.",
                byDefault = "{}")
        Map<String, ReferenceRewards> references)
        implements Combination {

    /** How the registry knows it. */
    public static final PartType<LogicalAnd, LogicalAnd> TYPE = new PartType<>(
            Kind.COMBINATION,
            "logical-and",
            "Good in every respect: the sum of the log-sigmoids of the centred components.",
            "Transforming and Combining Rewards (arXiv 2402.00742): u = sum_i w_i log sigma(r_i - r_i^ref)",
            LogicalAnd.class,
            """
            type: logical-and
            references:
              answer: {type: quantile, of: {type: field, field: answer_references}}
              format: {type: constant, value: 0.5}
            """,
            Function.identity());

    public LogicalAnd {
        weights = Map.copyOf(weights);
        references = Map.copyOf(references);
        weights.forEach((name, weight) -> {
            if (!(weight > 0)) {
                throw new IllegalArgumentException(
                        "the weight of '" + name + "' must be greater than 0, found " + weight);
            }
        });
    }

    /**
     * The sum of w_i log sigmoid(c_i).
     *
     * @param centred rewards less their references; a NaN is skipped
     * @param weights as many
     * @return never above 0; NaN when every reward is NaN
     */
    public static double of(double[] centred, double[] weights) {
        double sum = Double.NaN;
        for (int i = 0; i < centred.length; i++) {
            if (!Double.isNaN(centred[i])) {
                sum = (Double.isNaN(sum) ? 0 : sum) + weights[i] * Curves.logSigmoid(centred[i]);
            }
        }
        return sum;
    }

    @Override
    public void check(Set<String> components) {
        Rows.known("'weights'", weights.keySet(), components);
        Rows.known("'references'", references.keySet(), components);
    }

    @Override
    public double[] combine(SequencedMap<String, double[]> columns, Context context) {
        double[] sums = Rows.undefined(context.groups().size());
        columns.forEach((name, column) -> {
            var centred = centred(name, column, context);
            double weight = weights.getOrDefault(name, 1.0);
            for (int i = 0; i < sums.length; i++) {
                if (!Double.isNaN(centred[i])) {
                    sums[i] = (Double.isNaN(sums[i]) ? 0 : sums[i]) + weight * Curves.logSigmoid(centred[i]);
                }
            }
        });
        return sums;
    }

    private double[] centred(String name, double[] column, Context context) {
        var source = references.get(name);
        if (source == null) {
            return column;
        }
        double[][] reference = source.of(column, context);
        double[] centred = column.clone();
        for (int i = 0; i < centred.length; i++) {
            if (!Double.isNaN(column[i])) {
                if (reference[i].length != 1) {
                    throw new DataException(
                            context.label(i),
                            "references." + name,
                            reference[i].length + " reference rewards",
                            "exactly one: use {type: quantile, ...} to make one of several");
                }
                centred[i] -= reference[i][0];
            }
        }
        return centred;
    }

    @Override
    public Scope scope() {
        return references.values().stream().map(ReferenceRewards::scope).reduce(Scope.ITEM, Scope::or);
    }
}
