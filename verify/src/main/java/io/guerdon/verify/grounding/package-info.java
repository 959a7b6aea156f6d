/**
 * Boxes in pictures.
 *
 * <p>{@link io.guerdon.verify.grounding.BoxText} finds boxes in what a model wrote,
 * {@link io.guerdon.verify.grounding.Layout} says what the four numbers mean, {@link io.guerdon.verify.grounding.Overlap}
 * measures how far two boxes agree, and {@link io.guerdon.verify.grounding.BoxMatching} pairs many with many by the best
 * assignment. A box that always scores 0 is nearly always a mistaken convention: the reasons say what was read.
 */
@NullMarked
package io.guerdon.verify.grounding;

import org.jspecify.annotations.NullMarked;
