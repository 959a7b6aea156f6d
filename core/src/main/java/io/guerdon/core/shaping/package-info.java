/** How one reward column is bent before it is combined or optimised: the methods of reward-shaping papers as registered {@link io.guerdon.core.Shaping}s over pure functions. */
@NullMarked
package io.guerdon.core.shaping;

import org.jspecify.annotations.NullMarked;
