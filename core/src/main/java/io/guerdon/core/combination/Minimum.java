package io.guerdon.core.combination;

import io.guerdon.core.Combination;
import io.guerdon.core.Context;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.PartType;
import java.util.SequencedMap;
import java.util.function.Function;

/** The smallest of the columns. A NaN is skipped; where every column is NaN the minimum is NaN. Thread-safe. */
public record Minimum() implements Combination {

    /** How the registry knows it. */
    public static final PartType<Minimum, Minimum> TYPE = new PartType<>(
            Kind.COMBINATION,
            "minimum",
            "The worst of the components counts; one that does not apply is skipped.",
            "Elementary; the hard form of the logical and in arXiv 2402.00742",
            Minimum.class,
            "type: minimum\n",
            Function.identity());

    @Override
    public double[] combine(SequencedMap<String, double[]> columns, Context context) {
        double[] minima = Rows.undefined(context.groups().size());
        for (double[] column : columns.values()) {
            for (int i = 0; i < minima.length; i++) {
                if (!Double.isNaN(column[i])) {
                    minima[i] = Double.isNaN(minima[i]) ? column[i] : Math.min(minima[i], column[i]);
                }
            }
        }
        return minima;
    }
}
