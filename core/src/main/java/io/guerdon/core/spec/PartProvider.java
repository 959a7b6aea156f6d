package io.guerdon.core.spec;

import java.util.List;

/**
 * Adds parts to the registry. Name the class in {@code META-INF/services/io.guerdon.core.spec.PartProvider} of a jar on
 * the class path.
 */
public interface PartProvider {

    /** The parts, in the order in which a person should read them. */
    List<PartType<?, ?>> parts();
}
