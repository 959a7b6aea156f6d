package io.guerdon.core.shaping;

import io.guerdon.core.Context;
import io.guerdon.core.Groups;
import io.guerdon.core.Scope;
import io.guerdon.core.Shaping;
import io.guerdon.core.advantage.GroupAdvantages;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartType;
import java.util.function.Function;

/**
 * Mean 0 and deviation 1 over the batch at hand. Thread-safe.
 *
 * @param ddof what is taken off the divisor of the variance
 * @param epsilon added to the deviation
 */
public record Standardise(
        @Parameter(value = "Taken off the divisor of the variance: 0 or 1.", byDefault = "0")
        int ddof,

        @Parameter(value = "Added to the deviation.", byDefault = "1e-8")
        double epsilon)
        implements Shaping {

    /** How the registry knows it. */
    public static final PartType<Standardise, Standardise> TYPE = new PartType<>(
            Kind.SHAPING,
            "standardise",
            "The distance from the mean of the whole batch, in deviations (PR-Normed when the items are steps).",
            "PR-Normed baseline of Clip and Delta (arXiv 2410.15115); process supervision in DeepSeekMath (2402.03300)",
            Standardise.class,
            """
            type: standardise
            ddof: 0
            epsilon: 1e-8
            """,
            Function.identity());

    public Standardise {
        new GroupAdvantages.Relative(true, ddof, epsilon, GroupAdvantages.Alone.ZERO); // checks the values
    }

    @Override
    public double[] shape(double[] reward, Context context) {
        var how = new GroupAdvantages.Relative(true, ddof, epsilon, GroupAdvantages.Alone.ZERO);
        return GroupAdvantages.relative(reward, Groups.single(reward.length), how);
    }

    @Override
    public Scope scope() {
        return Scope.BATCH;
    }
}
