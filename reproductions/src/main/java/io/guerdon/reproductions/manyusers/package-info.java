/**
 * Many users with different tastes (PAL, arXiv 2406.08469): {@link io.guerdon.reproductions.manyusers.GaussianUsers} prefer what
 * lies nearer to their ideal point, {@link io.guerdon.reproductions.manyusers.LengthUsers} prefer longer or shorter sequences.
 * {@link io.guerdon.reproductions.manyusers.GaussianArm} and {@link io.guerdon.reproductions.manyusers.LengthArm} learn them with K
 * prototypes, {@link io.guerdon.reproductions.manyusers.SeparateModels} without sharing anything, and {@link
 * io.guerdon.reproductions.manyusers.ManyUsersExperiment} compares.
 */
@NullMarked
package io.guerdon.reproductions.manyusers;

import org.jspecify.annotations.NullMarked;
