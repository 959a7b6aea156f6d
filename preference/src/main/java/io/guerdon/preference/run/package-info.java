/**
 * What every training of this module shares: {@link io.guerdon.preference.run.RunIdentity} says what a folder holds a run of, {@link
 * io.guerdon.preference.run.RunFolder} whether one has begun there and how it is forgotten, {@link
 * io.guerdon.preference.run.CheckpointedSteps} takes steps from the last checkpoint on until somebody asks to stop, which {@link
 * io.guerdon.preference.run.TrainingListener} can, and {@link io.guerdon.preference.run.ModelFolder} reads what came of it when a
 * reward is first asked.
 */
@NullMarked
package io.guerdon.preference.run;

import org.jspecify.annotations.NullMarked;
