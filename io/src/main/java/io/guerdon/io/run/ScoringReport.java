package io.guerdon.io.run;

import io.guerdon.io.reading.Problem;
import java.util.List;

/**
 * What a run did.
 *
 * @param summary the rewards in numbers
 * @param finished whether the input was read to its end; false when the run was asked to stop
 * @param blankLines lines that hold nothing
 * @param skipped rows that could not be used
 * @param problems the first of those
 * @param notices what a person should know: fields that were replaced, rows held in memory
 */
public record ScoringReport(
        Summary summary,
        boolean finished,
        long blankLines,
        long skipped,
        List<Problem> problems,
        List<String> notices) {

    /** So many problems are listed here; all of them are in the file beside the output. */
    public static final int MAX_PROBLEMS = 100;

    public ScoringReport {
        problems = List.copyOf(problems);
        notices = List.copyOf(notices);
    }
}
