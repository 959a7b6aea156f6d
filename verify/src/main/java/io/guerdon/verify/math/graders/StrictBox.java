package io.guerdon.verify.math.graders;

/**
 * DAPO's strict variant: the last {@code \boxed{...}} that begins within the last 100 characters must hold exactly the reference, character
 * for character.
 *
 * @param correctScore paid for the exact reference
 * @param wrongScore paid for anything else
 */
public record StrictBox(double correctScore, double wrongScore) implements Grader {

    private static final int TAIL = 100;
    private static final String INVALID = "[INVALID]";

    /** 1 for right and -1 for anything else, as DAPO pays. */
    public StrictBox() {
        this(1, -1);
    }

    @Override
    public String name() {
        return "strict-box";
    }

    @Override
    public Grade grade(String completion, String gold) {
        String box = Boxes.lastBracedBox(PythonText.tail(completion, TAIL));
        String content = box == null ? null : Boxes.bracedContent(box);
        if (content == null && !gold.equals(INVALID)) {
            return Grade.noAnswer(wrongScore, gold, "no closed \\boxed{...} in the last " + TAIL + " characters");
        }
        String answer = content == null ? INVALID : content;
        return answer.equals(gold)
                ? Grade.correct(correctScore, answer, answer, gold, "the box holds the reference exactly")
                : Grade.wrong(wrongScore, answer, answer, gold, "the box does not hold exactly the reference");
    }
}
