package io.guerdon.core.combination;

import io.guerdon.core.Combination;
import io.guerdon.core.Context;
import io.guerdon.core.Scope;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Nearest;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartType;
import io.guerdon.core.stats.Moments;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A ranking of factors instead of weights: the items of a group are compared pair by pair on the first factor, and where
 * they are within its margin on the next one. The reward is the item's net share of won comparisons, from -1 to 1; 0 for an
 * item that is alone.
 *
 * <p>An item with a NaN in a factor is left out and gets NaN, unless such factors are to be passed over. Thread-safe. Cost:
 * the square of the size of a group.
 *
 * @param factors from the most important down
 * @param passOverMissing whether a factor that is NaN in one of a pair is passed over
 */
public record Lexicographic(
        @Parameter("The factors, most important first; other components have no say.")
        List<Factor> factors,

        @Parameter(
                value = "Whether a factor that does not apply to one of a pair is passed over; else such an item is"
                        + " left out.",
                byDefault = "false")
        boolean passOverMissing)
        implements Combination {

    /** How the registry knows it. */
    public static final PartType<Lexicographic, Lexicographic> TYPE = new PartType<>(
            Kind.COMBINATION,
            "lexicographic",
            "Ranks each group by a hierarchy of components with margins: first this, then that.",
            "HERON (arXiv 2309.02632), decision-tree preferences; scored by net wins inside the group",
            Lexicographic.class,
            """
            type: lexicographic
            factors:
              - {component: answer}
              - {component: format, margin: 0.1}
              - {component: length, margin: 0.5, relative: true, smaller_is_better: true}
            """,
            Function.identity());

    /**
     * One level of the hierarchy.
     *
     * @param component its column
     * @param margin what a difference must exceed to decide
     * @param relative whether the margin is in deviations
     * @param smallerIsBetter whether less is better
     */
    public record Factor(
            @Parameter("The component.") String component,

            @Parameter(value = "A difference must exceed this to decide; at least 0.", byDefault = "0")
            double margin,

            @Parameter(
                    value = "Whether the margin is in sample standard deviations (divisor n-1) of the group.",
                    byDefault = "false")
            boolean relative,

            @Parameter(value = "Whether less of it is better.", byDefault = "false")
            boolean smallerIsBetter) {

        public Factor {
            if (!(margin >= 0)) {
                throw new IllegalArgumentException("'margin' must not be negative, found " + margin);
            }
        }
    }

    public Lexicographic {
        factors = List.copyOf(factors);
        if (factors.isEmpty()) {
            throw new IllegalArgumentException("'factors' needs at least one factor");
        }
        var names = new HashSet<String>();
        for (var factor : factors) {
            if (!names.add(factor.component())) {
                throw new IllegalArgumentException("'factors' names '" + factor.component() + "' twice");
            }
        }
    }

    @Override
    public void check(Set<String> components) {
        for (var factor : factors) {
            if (!components.contains(factor.component())) {
                throw new IllegalArgumentException("'factors' names a component '" + factor.component()
                        + "' that does not exist" + Nearest.hint(factor.component(), components));
            }
        }
    }

    @Override
    public double[] combine(SequencedMap<String, double[]> columns, Context context) {
        var ordered = factors.stream()
                .map(factor -> Rows.column(columns, factor.component()))
                .toList();
        double[] scores = Rows.undefined(context.groups().size());
        for (int g = 0; g < context.groups().count(); g++) {
            int[] members = context.groups().members(g);
            int[] compared = passOverMissing ? members : Rows.complete(ordered, members);
            double[] wins = netWins(Rows.of(ordered, compared));
            for (int m = 0; m < compared.length; m++) {
                scores[compared[m]] = wins[m];
            }
        }
        return scores;
    }

    private double[] netWins(double[][] items) {
        int levels = factors.size();
        int[] order = IntStream.range(0, levels).toArray();
        int[] sign = factors.stream()
                .mapToInt(factor -> factor.smallerIsBetter() ? -1 : 1)
                .toArray();
        double[] margin = new double[levels];
        Arrays.setAll(margin, k -> margin(factors.get(k), items, k));
        return Hierarchy.netWins(items, order, sign, margin);
    }

    private static double margin(Factor factor, double[][] items, int level) {
        if (!factor.relative()) {
            return factor.margin();
        }
        var moments =
                Moments.of(Arrays.stream(items).mapToDouble(item -> item[level]).toArray());
        return moments.count() < 2 ? 0 : factor.margin() * moments.deviation(1);
    }

    @Override
    public Scope scope() {
        return Scope.GROUP;
    }
}
