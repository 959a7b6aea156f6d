/**
 * Which token, step or player gets how much of a reward: outcome and step rewards put on tokens, potential-based shaping,
 * sharing inside a team. Pure functions over {@code double[]}.
 */
@NullMarked
package io.guerdon.core.credit;

import org.jspecify.annotations.NullMarked;
