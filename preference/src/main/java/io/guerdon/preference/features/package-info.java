/**
 * Reward models that do not read tokens themselves: a linear function or a small network over numeric columns, or over the vectors
 * of a pretrained encoder of text, or over the states of trajectories, whose steps are summed. {@link io.guerdon.preference.features.FeatureSource} makes numbers of rows, {@link
 * io.guerdon.preference.features.FeatureData} collects what can be learned from and counts what cannot, {@link
 * io.guerdon.preference.features.FeatureTraining} learns from comparisons, from ratings or from verdicts, of whole responses or of
 * their steps, and {@link io.guerdon.preference.features.FeatureModel} is what comes of it, a component of rewards by {@link
 * io.guerdon.preference.features.FeatureReward}.
 */
@NullMarked
package io.guerdon.preference.features;

import org.jspecify.annotations.NullMarked;
