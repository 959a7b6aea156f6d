/**
 * Rewritings of rollouts whose effect on a sound reward is known.
 *
 * <p>A {@link io.guerdon.audit.probe.Probe} says what kind of task it is for, what must hold, how bad it is when it does
 * not, and why; it makes a bounded number of {@link io.guerdon.audit.probe.Variant}s out of a
 * {@link io.guerdon.audit.probe.Subject}, which knows a rollout, its group, and how a right answer would be written into
 * it. What kind of task a rollout is follows from its data, never from what the reward says of it. The probes are grouped
 * by family, one class each; a jar of yours adds more by a {@link io.guerdon.audit.probe.ProbeProvider}.
 */
@NullMarked
package io.guerdon.audit.probe;

import org.jspecify.annotations.NullMarked;
