package io.guerdon.core.shaping;

import io.guerdon.core.Context;
import io.guerdon.core.Scope;
import io.guerdon.core.Shaping;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartType;
import java.util.Arrays;
import java.util.function.Function;

/**
 * Clip, Delta or both along the steps of each group: a group is one solution, its items are the steps in order. A step
 * whose score is NaN stays NaN and is passed over. Thread-safe.
 *
 * @param mechanism what is done
 * @param eta the threshold of Clip
 */
public record ClipDelta(
        @Parameter(value = "clip, delta, clip-delta, raw or none.", byDefault = "clip-delta")
        Steps.Mechanism mechanism,

        @Parameter(
                value = "The threshold of Clip; most steps should reach it, for instance the 30 % quantile of the"
                        + " scores of the initial policy.",
                byDefault = "0.5")
        double eta)
        implements Shaping {

    /** How the registry knows it. */
    public static final PartType<ClipDelta, ClipDelta> TYPE = new PartType<>(
            Kind.SHAPING,
            "clip-delta",
            "Bounds process rewards along the steps of a group, so that more steps never pay.",
            "On Designing Effective RL Reward at Training Time for LLM Reasoning (arXiv 2410.15115)",
            ClipDelta.class,
            """
            type: clip-delta
            mechanism: clip-delta
            eta: 0.5
            """,
            Function.identity());

    @Override
    public double[] shape(double[] reward, Context context) {
        double[] shaped = new double[reward.length];
        Arrays.fill(shaped, Double.NaN);
        var groups = context.groups();
        for (int g = 0; g < groups.count(); g++) {
            int[] steps = Arrays.stream(groups.members(g))
                    .filter(i -> !Double.isNaN(reward[i]))
                    .toArray();
            double[] refined = Steps.refine(
                    Arrays.stream(steps).mapToDouble(i -> reward[i]).toArray(), mechanism, eta);
            for (int k = 0; k < steps.length; k++) {
                shaped[steps[k]] = refined[k];
            }
        }
        return shaped;
    }

    @Override
    public Scope scope() {
        return Scope.GROUP;
    }
}
