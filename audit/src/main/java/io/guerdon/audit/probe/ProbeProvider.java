package io.guerdon.audit.probe;

import java.util.List;

/** Adds probes. Implementations are found by {@link java.util.ServiceLoader} and need a public constructor without arguments. */
@FunctionalInterface
public interface ProbeProvider {

    /** The probes, in the order in which they are run. */
    List<Probe> probes();
}
