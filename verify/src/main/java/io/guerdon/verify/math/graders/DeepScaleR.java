package io.guerdon.verify.math.graders;

import org.jspecify.annotations.Nullable;

/**
 * The grader of DeepScaleR (rllm): the last box after the end of the thoughts, compared as {@link Prm800k} does.
 *
 * @param algebra decides whether the difference of two elements simplifies to zero
 * @param correctScore paid for a right answer
 * @param wrongScore paid for a wrong one
 * @param formatScore paid when the mark {@code </think>} or the box is missing; 0 or -1 in the original, by configuration
 */
public record DeepScaleR(Algebra algebra, double correctScore, double wrongScore, double formatScore)
        implements Grader {

    private static final String END_OF_THOUGHT = "</think>";

    /** 1 for right, 0 for anything else. */
    public static DeepScaleR withDefaults(Algebra algebra) {
        return new DeepScaleR(algebra, 1, 0, 0);
    }

    @Override
    public String name() {
        return "deepscaler";
    }

    @Override
    public Grade grade(String completion, String gold) {
        String solution = solution(completion);
        if (solution == null) {
            return Grade.badFormat(formatScore, gold, "no " + END_OF_THOUGHT + " in the text");
        }
        String answer = boxed(solution);
        if (answer == null) {
            return Grade.noAnswer(formatScore, gold, "no closed box after " + END_OF_THOUGHT);
        }
        String reference = gold.contains("\\boxed") ? boxed(gold) : gold;
        if (reference == null) {
            return Grade.wrong(wrongScore, answer, answer, gold, "the reference has a box that is not closed");
        }
        return ElementwiseEquality.DEEPSCALER.grade(answer, reference, algebra).scored(correctScore, wrongScore);
    }

    /** The text between the first end-of-thought mark and the next, or the end; null without a mark. */
    static @Nullable String solution(String completion) {
        int mark = completion.indexOf(END_OF_THOUGHT);
        if (mark < 0) {
            return null;
        }
        int start = mark + END_OF_THOUGHT.length();
        int next = completion.indexOf(END_OF_THOUGHT, start);
        return completion.substring(start, next < 0 ? completion.length() : next);
    }

    private static @Nullable String boxed(String text) {
        String box = text.contains("\\boxed") ? Boxes.lastClosedBox(text) : null;
        return box == null ? null : Boxes.bracedContent(box);
    }
}
