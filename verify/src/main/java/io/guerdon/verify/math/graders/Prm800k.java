package io.guerdon.verify.math.graders;

import org.jspecify.annotations.Nullable;

/**
 * The grader released with PRM800K (Lightman et al., 2023): equal after the MATH normalisation, or equal element by element after its own,
 * where two fractions must be written alike and an integer reference wants an integer. 1 for right, 0 for anything else.
 *
 * <p>The original is given the answer already cut out. Here it is what follows the last line {@code "# Answer"}, as in that data set, else
 * what the last box holds.
 *
 * @param algebra decides whether the difference of two elements simplifies to zero
 */
public record Prm800k(Algebra algebra) implements Grader {

    private static final String HEADING = "# Answer\n";

    @Override
    public String name() {
        return "prm800k";
    }

    @Override
    public Grade grade(String completion, String gold) {
        String answer = answer(completion);
        if (answer == null) {
            return Grade.noAnswer(0, gold, "neither a line \"# Answer\" nor a closed box");
        }
        return ElementwiseEquality.PRM800K.grade(answer, gold, algebra).scored(1, 0);
    }

    /** What this grader reads as the answer of a completion, or null. */
    public static @Nullable String answer(String completion) {
        int heading = completion.lastIndexOf(HEADING);
        if (heading >= 0) {
            return PythonText.strip(completion.substring(heading + HEADING.length()));
        }
        String box = Boxes.lastClosedBox(completion);
        return box == null ? null : Boxes.bracedContent(box);
    }
}
