package io.guerdon.audit;

/** Is told how far an audit is; called from several threads, with growing numbers in no strict order. */
@FunctionalInterface
public interface AuditProgress {

    /** Tells nobody. */
    AuditProgress NONE = (done, all) -> {};

    /**
     * So many rollouts are done.
     *
     * @param done rollouts whose probes are scored
     * @param all rollouts that are to be probed
     */
    void advanced(long done, long all);
}
