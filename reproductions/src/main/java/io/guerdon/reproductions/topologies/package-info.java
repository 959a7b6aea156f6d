/**
 * Which answers to have compared (Reward Generalization in RLHF: A Topological Perspective, arXiv 2402.10184): independent pairs,
 * pairs of a tree of answers, and all pairs of few independent answers. {@link io.guerdon.preference.topology.LeafDraws}
 * draws them over the leaves of a prefix tree, where the variance of what can be inferred is known; {@link
 * io.guerdon.reproductions.topologies.StepTask} is a task with a true reward that adds up over steps, {@link
 * io.guerdon.reproductions.topologies.SampledSums} one whose answers a trained language model writes, {@link
 * io.guerdon.reproductions.topologies.LabelledAnswers} its data at equal budgets, {@link
 * io.guerdon.reproductions.topologies.StepReward} the network that learns from them, and {@link
 * io.guerdon.reproductions.topologies.TopologyExperiment} compares them.
 */
@NullMarked
package io.guerdon.reproductions.topologies;

import org.jspecify.annotations.NullMarked;
