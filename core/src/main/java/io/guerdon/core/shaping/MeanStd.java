package io.guerdon.core.shaping;

import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.PartType;
import io.guerdon.core.stats.Moments;

/** The distance from the running mean in running deviations; a deviation of 0 counts as 1. Keeps state. */
public final class MeanStd extends RunningShaping {

    /** How the registry knows it. */
    public static final PartType<Configuration, MeanStd> TYPE = new PartType<>(
            Kind.SHAPING,
            "mean-std",
            "The distance from the mean of all rewards so far, in their deviations; keeps state.",
            "PAR (arXiv 2502.18770), baseline 'meanstd'",
            Configuration.class,
            "type: mean-std\n",
            _ -> new MeanStd());

    /** No parameters. */
    public record Configuration() {}

    @Override
    double shape(double reward, Moments soFar) {
        return Curves.standardise(reward, soFar.mean(), soFar.deviation());
    }
}
