/**
 * A reward over files, from end to end. {@link io.guerdon.io.run.ScoringRun} is what the command line calls;
 * {@code Conveyor} is the heart: blocks of lines are parsed on many threads, cut into units in the order of the input
 * ({@code UnitCutter}), scored and written out as bytes on many threads, and put into the output in order. Between two
 * units everything that a later process needs to go on is in the journal.
 *
 * <p>What a run found is kept in mergeable statistics ({@link io.guerdon.io.run.Statistics}), which are merged in the
 * order of the input, so that no number depends on how many threads there were.
 */
@NullMarked
package io.guerdon.io.run;

import org.jspecify.annotations.NullMarked;
