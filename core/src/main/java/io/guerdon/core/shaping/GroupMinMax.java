package io.guerdon.core.shaping;

import io.guerdon.core.Context;
import io.guerdon.core.Scope;
import io.guerdon.core.Shaping;
import io.guerdon.core.advantage.GroupAdvantages;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartType;
import java.util.function.Function;

/**
 * Where the reward lies in its group. Thread-safe.
 *
 * @param whenEqual what all get in a group of equal rewards
 */
public record GroupMinMax(
        @Parameter(value = "What every item gets in a group whose rewards are all equal.", byDefault = "0.5")
        double whenEqual)
        implements Shaping {

    /** How the registry knows it. */
    public static final PartType<GroupMinMax, GroupMinMax> TYPE = new PartType<>(
            Kind.SHAPING,
            "group-min-max",
            "Scales each group to 0 (its worst) to 1 (its best).",
            "Min-max normalisation of PAR (arXiv 2502.18770), inside a group",
            GroupMinMax.class,
            """
            type: group-min-max
            when_equal: 0.5
            """,
            Function.identity());

    @Override
    public double[] shape(double[] reward, Context context) {
        return GroupAdvantages.minMax(reward, context.groups(), whenEqual);
    }

    @Override
    public Scope scope() {
        return Scope.GROUP;
    }
}
