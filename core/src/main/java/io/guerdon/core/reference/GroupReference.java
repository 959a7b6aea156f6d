package io.guerdon.core.reference;

import io.guerdon.core.Context;
import io.guerdon.core.ReferenceRewards;
import io.guerdon.core.Scope;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartType;
import java.util.Arrays;
import java.util.function.Function;

/**
 * The rewards of the item's own group, in the group's order. NaN takes no part. Thread-safe. With {@code self} a group shares
 * one array; without, each item has its own, so memory grows with the square of the size of a group.
 *
 * @param self whether the item's own reward is among them
 */
public record GroupReference(
        @Parameter(value = "Whether the item's own reward is one of its references.", byDefault = "true")
        boolean self) implements ReferenceRewards {

    /** How the registry knows it. */
    public static final PartType<GroupReference, GroupReference> TYPE = new PartType<>(
            Kind.REFERENCE,
            "group",
            "The rewards of the completions of the same prompt; without 'self' an item that is alone is an error.",
            "Transforming and Combining Rewards (arXiv 2402.00742), reference value (a), from the group at hand",
            GroupReference.class,
            """
            type: group
            self: true
            """,
            Function.identity());

    @Override
    public double[][] of(double[] reward, Context context) {
        double[][] references = new double[reward.length][];
        var groups = context.groups();
        for (int g = 0; g < groups.count(); g++) {
            int[] members = groups.members(g);
            double[] all = Arrays.stream(members)
                    .mapToDouble(i -> reward[i])
                    .filter(r -> !Double.isNaN(r))
                    .toArray();
            for (int i : members) {
                references[i] = self ? all : others(members, i, reward);
                if (references[i].length == 0 && !Double.isNaN(reward[i])) {
                    throw new io.guerdon.core.DataException(
                            context.label(i),
                            "group",
                            "no other item with a reward in its group",
                            "at least two: sample more completions of each prompt, or let 'self' be true");
                }
            }
        }
        return references;
    }

    private static double[] others(int[] members, int self, double[] reward) {
        return Arrays.stream(members)
                .filter(j -> j != self && !Double.isNaN(reward[j]))
                .mapToDouble(j -> reward[j])
                .toArray();
    }

    @Override
    public Scope scope() {
        return Scope.GROUP;
    }
}
