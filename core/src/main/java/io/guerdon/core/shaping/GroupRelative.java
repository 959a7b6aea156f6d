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
 * GRPO's advantage as a shaping. Thread-safe.
 *
 * @param divide whether to divide by the deviation of the group
 * @param ddof what is taken off the divisor of the variance
 * @param epsilon added to the deviation
 * @param alone what an item gets that has no peer
 */
public record GroupRelative(
        @Parameter(value = "Divide by the deviation of the group (GRPO); false for Dr. GRPO.", byDefault = "true")
        boolean divide,

        @Parameter(value = "Taken off the divisor of the variance: 1 (TRL, verl) or 0.", byDefault = "1")
        int ddof,

        @Parameter(value = "Added to the deviation: TRL 1e-4, verl 1e-6, PAR 1e-8.", byDefault = "1e-6")
        double epsilon,

        @Parameter(value = "What an item gets that has no peer: zero, or its raw reward (verl).", byDefault = "zero")
        GroupAdvantages.Alone alone)
        implements Shaping {

    /** How the registry knows it. */
    public static final PartType<GroupRelative, GroupRelative> TYPE = new PartType<>(
            Kind.SHAPING,
            "group-relative",
            "The advantage of GRPO: the distance from the mean of the group, in deviations or not.",
            "DeepSeekMath (arXiv 2402.03300, 4.1); undivided: Understanding R1-Zero-Like Training (arXiv 2503.20783)",
            GroupRelative.class,
            """
            type: group-relative
            divide: true
            ddof: 1
            epsilon: 1e-6
            """,
            Function.identity());

    public GroupRelative {
        new GroupAdvantages.Relative(divide, ddof, epsilon, alone); // checks the values
    }

    @Override
    public double[] shape(double[] reward, Context context) {
        var how = new GroupAdvantages.Relative(divide, ddof, epsilon, alone);
        return GroupAdvantages.relative(reward, context.groups(), how);
    }

    @Override
    public Scope scope() {
        return Scope.GROUP;
    }
}
