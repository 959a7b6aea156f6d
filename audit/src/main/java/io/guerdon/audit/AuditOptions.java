package io.guerdon.audit;

import org.jspecify.annotations.Nullable;

/**
 * How an audit is run.
 *
 * @param gold the field of the rows that says how good a completion really is; null when there is none
 * @param seed the seed of all that is random
 * @param step the training step at which rewards with a schedule are audited
 * @param probed at most so many rollouts are rewritten, in whole groups drawn by the seed; all of them are looked at
 * @param threads how many threads work; the result does not depend on it
 */
public record AuditOptions(@Nullable String gold, long seed, long step, int probed, int threads) {

    /** No gold label, seed 0, step 0, ten thousand rollouts, every processor. */
    public static final AuditOptions DEFAULT =
            new AuditOptions(null, 0, 0, 10_000, Runtime.getRuntime().availableProcessors());

    public AuditOptions {
        if (probed < 0) {
            throw new IllegalArgumentException(
                    "the number of rollouts to rewrite must not be negative, found " + probed);
        }
        if (threads < 1) {
            throw new IllegalArgumentException("an audit needs at least one thread, found " + threads);
        }
    }

    /** The same with a gold label. */
    public AuditOptions withGold(@Nullable String field) {
        return new AuditOptions(field, seed, step, probed, threads);
    }

    /** The same with another number of threads. */
    public AuditOptions withThreads(int count) {
        return new AuditOptions(gold, seed, step, probed, count);
    }

    /** The same with another seed. */
    public AuditOptions withSeed(long other) {
        return new AuditOptions(gold, other, step, probed, threads);
    }

    /** The same with another number of rollouts to rewrite. */
    public AuditOptions withProbed(int rollouts) {
        return new AuditOptions(gold, seed, step, rollouts, threads);
    }
}
