/**
 * The order of reward factors instead of their weights (HERON, arXiv 2309.02632), on programs: a candidate compiles or not, runs or
 * not, passes some tests, and has a length. {@link io.guerdon.reproductions.factororder.StackProgram} runs them, {@link
 * io.guerdon.reproductions.factororder.ProgramSet} holds problems with candidates, {@link
 * io.guerdon.reproductions.factororder.Signal} says what a reward model learns from, {@link
 * io.guerdon.reproductions.factororder.ProgramReward} is that model, and {@link
 * io.guerdon.reproductions.factororder.FactorOrderExperiment} compares which candidates it picks.
 */
@NullMarked
package io.guerdon.reproductions.factororder;

import org.jspecify.annotations.NullMarked;
