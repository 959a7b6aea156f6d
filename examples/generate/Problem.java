import java.util.List;

/**
 * A generated problem with what a model needs to solve it, or to get it wrong.
 *
 * @param source the kind of problem
 * @param difficulty from 1 (nearly always solved) to 5
 * @param question the text of the problem
 * @param reference the answer as a data set would hold it
 * @param steps the solution in sentences; a slip replaces the last
 * @param equations the same as bare lines of arithmetic
 * @param right the answer
 * @param slips wrong answers that people and models really give
 */
record Problem(
        String source,
        int difficulty,
        String question,
        String reference,
        List<String> steps,
        List<String> equations,
        Answer right,
        List<Slip> slips) {

    /**
     * A wrong turn.
     *
     * @param step what is said instead of the last step
     * @param answer where it leads
     */
    record Slip(String step, Answer answer) {}
}
