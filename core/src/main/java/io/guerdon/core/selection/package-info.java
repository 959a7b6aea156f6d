/**
 * What rewards do to a choice among samples: best of k, and the policy that maximises a reward at a given distance from its
 * base. Pure functions, exact for finite sets of candidates; they say what an optimiser would reach without running one.
 */
@NullMarked
package io.guerdon.core.selection;

import org.jspecify.annotations.NullMarked;
