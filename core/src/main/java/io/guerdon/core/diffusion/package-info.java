/**
 * One step of a diffusion sampler seen as an action with a probability, so that rewards can train it, and the guidance that
 * keeps it at the prompt. Pure functions over {@code double[]}.
 */
@NullMarked
package io.guerdon.core.diffusion;

import org.jspecify.annotations.NullMarked;
