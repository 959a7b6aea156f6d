package io.guerdon.core.combination;

import io.guerdon.core.Combination;
import io.guerdon.core.Context;
import io.guerdon.core.Scope;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartType;
import java.util.Arrays;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;

/**
 * The Pareto front of each item inside its group, over all columns. An item with a NaN in any column is left out and gets
 * NaN. Scales do not matter: any strictly increasing shaping of a component gives the same ranks. Thread-safe. Its cost is
 * that of {@link Dominance#ranks}.
 *
 * @param as what number comes out
 * @param smallerIsBetter components of which less is better
 */
public record ParetoRank(
        @Parameter(
                value = "negative-rank: 0 on the front, -1 on the next one, and so on. share: the share of the other"
                        + " items of the group that lie on worse fronts, 0 to 1.",
                byDefault = "negative-rank")
        Score as,

        @Parameter(value = "Components of which less is better.", byDefault = "[]")
        List<String> smallerIsBetter)
        implements Combination {

    /** How the registry knows it. */
    public static final PartType<ParetoRank, ParetoRank> TYPE = new PartType<>(
            Kind.COMBINATION,
            "pareto-rank",
            "Ranks the items of each group by Pareto fronts over all components; no weights, no scales.",
            "Non-dominated sorting; Parrot (arXiv 2401.05675)",
            ParetoRank.class,
            """
            type: pareto-rank
            as: negative-rank
            """,
            Function.identity());

    /** What number a rank becomes. */
    public enum Score {
        /** 0 on the front, -1 on the next one. */
        NEGATIVE_RANK,
        /** The share of the others that lie on worse fronts; 1 for an item that is alone. */
        SHARE
    }

    public ParetoRank {
        smallerIsBetter = List.copyOf(smallerIsBetter);
    }

    @Override
    public void check(Set<String> components) {
        Rows.known("'smaller_is_better'", smallerIsBetter, components);
    }

    @Override
    public double[] combine(SequencedMap<String, double[]> columns, Context context) {
        var directed = Rows.directed(columns, smallerIsBetter);
        double[] scores = Rows.undefined(context.groups().size());
        for (int g = 0; g < context.groups().count(); g++) {
            int[] members = Rows.complete(directed, context.groups().members(g));
            int[] ranks = Dominance.ranks(Rows.of(directed, members));
            double[] own = as == Score.NEGATIVE_RANK ? negative(ranks) : shares(ranks);
            for (int m = 0; m < members.length; m++) {
                scores[members[m]] = own[m];
            }
        }
        return scores;
    }

    private static double[] negative(int[] ranks) {
        return Arrays.stream(ranks).mapToDouble(rank -> 0.0 - rank).toArray();
    }

    private static double[] shares(int[] ranks) {
        int[] upTo = new int[ranks.length + 1]; // how many items lie on fronts up to each one
        for (int rank : ranks) {
            upTo[rank]++;
        }
        Arrays.parallelPrefix(upTo, Integer::sum);
        int others = ranks.length - 1;
        return Arrays.stream(ranks)
                .mapToDouble(rank -> others == 0 ? 1 : (double) (ranks.length - upTo[rank]) / others)
                .toArray();
    }

    @Override
    public Scope scope() {
        return Scope.GROUP;
    }
}
