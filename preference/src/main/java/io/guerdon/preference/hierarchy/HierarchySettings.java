package io.guerdon.preference.hierarchy;

import io.guerdon.core.spec.Parameter;
import io.guerdon.preference.hierarchy.FactorRanking.Factor;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A hierarchy of factors in a file. Immutable. */
public record HierarchySettings(
        @Parameter(
                "A reward in YAML, relative to this file; its components are the factors, how it combines them is not used.")
        Path reward,

        @Parameter("The factors, the most important one first.")
        List<Level> factors,

        @Parameter(
                value = "Where a component does not apply to a rollout: error stops; next lets the next factor decide.",
                byDefault = "error")
        Missing missing,

        @Parameter(
                value =
                        "So many pairs are drawn from a group that has more of them; a group is the completions of one prompt.",
                byDefault = "100")
        int pairsPerGroup,

        @Parameter(value = "The seed of what is drawn.", byDefault = "0")
        long seed) {

    /** What a factor without a number does. */
    public enum Missing {
        /** It is an error. */
        ERROR,
        /** It decides nothing. */
        NEXT
    }

    /** One factor. */
    public record Level(
            @Parameter("The name of a component.") String component,

            @Parameter(value = "more or less: which is better.", byDefault = "more")
            Better better,

            @Parameter(
                    "What a difference must exceed to decide, in standard deviations of the factor over all rollouts. Absent, with no"
                            + " margin either: 1.")
            @Nullable
            Double deviations,

            @Parameter("What a difference must exceed to decide, in the component's own unit, instead of deviations.")
            @Nullable
            Double margin) {

        private Factor factor() {
            boolean more = better == Better.MORE;
            if (margin != null && deviations != null) {
                throw new IllegalArgumentException(
                        "factor '" + component + "' has 'deviations' and 'margin'; give one of them");
            }
            return margin != null
                    ? Factor.fixed(component, more, margin)
                    : Factor.relative(component, more, deviations == null ? 1 : deviations);
        }
    }

    /** Which way is up. */
    public enum Better {
        /** Larger numbers win. */
        MORE,
        /** Smaller numbers win. */
        LESS
    }

    public HierarchySettings {
        factors = List.copyOf(factors);
        if (pairsPerGroup < 1) {
            throw new IllegalArgumentException("'pairs_per_group' is " + pairsPerGroup + "; expected at least 1");
        }
        var _ = new FactorRanking(factors.stream().map(Level::factor).toList());
    }

    /** The hierarchy. */
    public FactorRanking ranking() {
        return new FactorRanking(factors.stream().map(Level::factor).toList());
    }
}
