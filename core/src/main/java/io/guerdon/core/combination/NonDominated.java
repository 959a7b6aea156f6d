package io.guerdon.core.combination;

import io.guerdon.core.Combination;
import io.guerdon.core.Context;
import io.guerdon.core.Scope;
import io.guerdon.core.Stateful;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartType;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Only the items of each group that none of the group dominates are rewarded, by an ordinary combination of the columns. An
 * item with a NaN in any column is left out and gets NaN. Thread-safe when the inner combination is.
 *
 * <p>The faithful form divides by the number of selected items and gives the others 0, without a baseline: a mean taken off
 * afterwards would push the others away.
 *
 * @param combine what the selected items get
 * @param outside what the others get; null for NaN
 * @param divide whether to divide by the number of selected items of the group
 * @param smallerIsBetter components of which less is better
 */
public record NonDominated(
        @Parameter(
                value = "What the selected items get: a combination of the same columns.",
                byDefault = "weighted-sum")
        Combination combine,

        @Parameter("What the dominated items get; they do not apply (NaN) when absent.") @Nullable
        Double outside,

        @Parameter(value = "Divide by the number of selected items of the group.", byDefault = "false")
        boolean divide,

        @Parameter(value = "Components of which less is better.", byDefault = "[]")
        List<String> smallerIsBetter)
        implements Combination {

    /** How the registry knows it. */
    public static final PartType<NonDominated, NonDominated> TYPE = new PartType<>(
            Kind.COMBINATION,
            "non-dominated",
            "Rewards only the Pareto front of each group, with a combination of the same components.",
            "Parrot (arXiv 2401.05675), eq. 4: batch-wise Pareto-optimal selection",
            NonDominated.class,
            """
            type: non-dominated
            combine: {type: weighted-sum}
            outside: 0
            divide: true
            """,
            Function.identity());

    public NonDominated {
        smallerIsBetter = List.copyOf(smallerIsBetter);
        if (combine instanceof Stateful) {
            throw new IllegalArgumentException("'combine' must not keep state between batches inside a selection");
        }
    }

    @Override
    public void check(Set<String> components) {
        Rows.known("'smaller_is_better'", smallerIsBetter, components);
        combine.check(components);
    }

    @Override
    public double[] combine(SequencedMap<String, double[]> columns, Context context) {
        var directed = Rows.directed(columns, smallerIsBetter);
        double[] inner = combine.combine(columns, context);
        double[] rewards = Rows.undefined(context.groups().size());
        for (int g = 0; g < context.groups().count(); g++) {
            int[] members = Rows.complete(directed, context.groups().members(g));
            for (int i : members) {
                rewards[i] = outside == null ? Double.NaN : outside;
            }
            int[] selected = Dominance.nonDominated(Rows.of(directed, members));
            for (int m : selected) {
                rewards[members[m]] = inner[members[m]] / (divide ? selected.length : 1);
            }
        }
        return rewards;
    }

    @Override
    public Scope scope() {
        return Scope.GROUP.or(combine.scope());
    }
}
