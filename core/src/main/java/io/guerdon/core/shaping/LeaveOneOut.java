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
 * RLOO's advantage as a shaping. Thread-safe.
 *
 * @param alone what an item gets that has no peer
 */
public record LeaveOneOut(
        @Parameter(value = "What an item gets that has no peer: zero, or its raw reward (verl).", byDefault = "zero")
        GroupAdvantages.Alone alone)
        implements Shaping {

    /** How the registry knows it. */
    public static final PartType<LeaveOneOut, LeaveOneOut> TYPE = new PartType<>(
            Kind.SHAPING,
            "leave-one-out",
            "The advantage of RLOO: the reward less the mean of the others of the group.",
            "Back to Basics: Revisiting REINFORCE Style Optimization (arXiv 2402.14740)",
            LeaveOneOut.class,
            "type: leave-one-out\n",
            Function.identity());

    @Override
    public double[] shape(double[] reward, Context context) {
        return GroupAdvantages.leaveOneOut(reward, context.groups(), alone);
    }

    @Override
    public Scope scope() {
        return Scope.GROUP;
    }
}
