package io.guerdon.core.shaping;

import io.guerdon.core.Context;
import io.guerdon.core.Scope;
import io.guerdon.core.Shaping;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartType;
import java.util.function.Function;

/**
 * Minus the squared distance from a target. Thread-safe.
 *
 * @param scale the factor of the reward
 * @param target where the scaled reward should be
 */
public record TargetDistance(
        @Parameter(value = "The factor of the reward before it is compared.", byDefault = "1")
        double scale,

        @Parameter("Where the scaled reward should be.") double target)
        implements Shaping {

    /** How the registry knows it. */
    public static final PartType<TargetDistance, TargetDistance> TYPE = new PartType<>(
            Kind.SHAPING,
            "target-distance",
            "Rewards being near a target: -(scale r - target)^2. With 0/1 rewards and a target below 1/2, failing pays.",
            "PPO-SAT in Constrained RLHF (arXiv 2310.04373): sum over components of -(alpha_i r_i - theta_i)^2",
            TargetDistance.class,
            """
            type: target-distance
            target: 0.23
            """,
            Function.identity());

    @Override
    public double[] shape(double[] reward, Context context) {
        return Columns.map(reward, r -> Curves.targetDistance(r, scale, target));
    }

    @Override
    public Scope scope() {
        return Scope.ITEM;
    }
}
