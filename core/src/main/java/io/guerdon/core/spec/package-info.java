/**
 * From a name and a few lines of YAML to a pipeline.
 *
 * <p>Every part is known to the {@link io.guerdon.core.spec.Registry} by a {@link io.guerdon.core.spec.PartType}: its
 * name, a typed configuration record, its documentation and its source. A module, or a user's jar, adds its own through
 * a {@link io.guerdon.core.spec.PartProvider} that {@link java.util.ServiceLoader} finds. The same descriptions give
 * {@code guerdon list}, {@code guerdon describe}, the JSON Schema and the checks of a
 * {@link io.guerdon.core.spec.RewardSpec}, so that the four cannot disagree.
 */
@NullMarked
package io.guerdon.core.spec;

import org.jspecify.annotations.NullMarked;
