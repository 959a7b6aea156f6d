package io.guerdon.audit.probe;

import io.guerdon.core.Rollout;
import org.jspecify.annotations.Nullable;

/**
 * One pair of rollouts to compare.
 *
 * @param before what the rewriting started from: the rollout itself, or the rollout with the right answer written in
 * @param after the rewritten rollout
 * @param control a rewriting that must cost something for the pair to count: it shows that the reward looks at this at
 *     all; null when the pair always counts
 * @param copies how often {@code after} is inserted behind the rollout, in which case the sums over the whole group are
 *     compared; 0 when {@code after} stands in the rollout's place and its own reward is compared
 */
public record Variant(
        Rollout before, Rollout after, @Nullable Rollout control, int copies) {

    /** A rollout before and after. */
    public static Variant of(Rollout before, Rollout after) {
        return new Variant(before, after, null, 0);
    }

    /** The same, counted only where the control has less reward than {@code before}. */
    public Variant onlyIfLess(Rollout than) {
        return new Variant(before, after, than, copies);
    }

    /** A rollout that is repeated in its group. */
    public static Variant repeated(Rollout rollout, int copies) {
        return new Variant(rollout, rollout, null, copies);
    }
}
