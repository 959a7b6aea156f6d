/**
 * Which benchmark of reward models predicts what they are good for (RewardMATH, arXiv 2410.01729), on real solutions of grade
 * school problems with their verdicts. {@link io.guerdon.reproductions.predicting.WordProblem} is the data, {@link
 * io.guerdon.reproductions.predicting.SolutionFeatures} what a small {@link io.guerdon.reproductions.predicting.SmallReward}
 * sees of a solution, {@link io.guerdon.reproductions.predicting.Recipe} how each of many is made, {@link
 * io.guerdon.reproductions.predicting.Contest} the four benchmarks, {@link io.guerdon.reproductions.predicting.Drafts} the pool
 * that they are optimised over, and {@link io.guerdon.reproductions.predicting.PredictionExperiment} asks which benchmark tells
 * beforehand which reward gives the best of four, and which one collapses.
 */
@NullMarked
package io.guerdon.reproductions.predicting;

import org.jspecify.annotations.NullMarked;
