/**
 * The cures for bad preference data of Secrets of RLHF II (arXiv 2401.06080) where the truth is known: {@link
 * io.guerdon.reproductions.labelnoise.Truth} decides, {@link io.guerdon.reproductions.labelnoise.NoisyPairs} has labels of which a
 * share is wrong, {@link io.guerdon.reproductions.labelnoise.Votes} is what an ensemble says of each pair, {@link
 * io.guerdon.reproductions.labelnoise.Treatment} what is done about it, {@link
 * io.guerdon.reproductions.labelnoise.ContrastedFeatures} trains features with contrastive terms, {@link
 * io.guerdon.reproductions.labelnoise.ShiftedAnswers} and {@link io.guerdon.reproductions.labelnoise.Rounds} let a reward model
 * follow answers that move away, and {@link io.guerdon.reproductions.labelnoise.NoiseExperiment} compares them all.
 */
@NullMarked
package io.guerdon.reproductions.labelnoise;

import org.jspecify.annotations.NullMarked;
