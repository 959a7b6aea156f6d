package io.guerdon.verify.math.graders;

import java.util.List;

/**
 * The grader of PRIME, as verl runs it: reads the answer behind a phrase or in a box, compares it as {@link Prm800k} does, and then tries
 * numbers with a relative tolerance of 1e-4, also against a hundredth and a hundred times the reference. 1 for right, 0 for anything else.
 *
 * <p>That last rule leaks: 50, 0.5 and 5000 are all right for a reference of 50, so a policy that always moves the point is paid. The reason
 * says when it decided. There is no "no answer": the original grades whatever text is left.
 *
 * @param algebra decides what the original leaves to sympy
 */
public record Prime(Algebra algebra) implements Grader {

    private static final List<String> BEFORE = List.of("answer:", "answer is", "answers are");
    private static final List<String> BEHIND = List.of("is answer", "is the answer", "are answers", "are the answers");
    private static final List<String> LAST_WORDS =
            List.of("be ", "is ", "are ", "=", ": ", "get ", "be\n", "is\n", "are\n", ":\n", "get\n");

    @Override
    public String name() {
        return "prime";
    }

    @Override
    public Grade grade(String completion, String gold) {
        String answer = answer(completion);
        var decision = ElementwiseEquality.PRIME.grade(answer, gold, algebra);
        boolean small = answer.length() <= MAX_ANSWER && gold.length() <= MAX_ANSWER;
        String lenient = decision.correct() || !small ? null : new PrimeTolerance(algebra).reasonEqual(answer, gold);
        if (lenient != null) {
            return Grade.correct(1, answer, decision.normalised(), decision.gold(), lenient);
        }
        return decision.scored(1, 0);
    }

    /** What this grader reads as the answer of a completion: what is left after cutting at its phrases, never null. */
    public static String answer(String completion) {
        String text = completion;
        for (String phrase : BEFORE) {
            text = after(text, phrase);
        }
        for (String phrase : BEHIND) {
            int at = PythonText.lower(text).lastIndexOf(phrase);
            text = at < 0 ? text : PythonText.strip(text.substring(0, Math.min(at, text.length())));
        }
        String box = Boxes.lastContentAfterAnyBrace(text);
        text = box == null || box.isEmpty() ? text : box;
        int sentence = text.lastIndexOf(". ");
        text = sentence < 0 ? text : PythonText.strip(text.substring(0, sentence));
        for (String word : LAST_WORDS) {
            text = after(text, word);
        }
        return text;
    }

    private static String after(String text, String phrase) {
        // Lower-casing may lengthen a text, so an index into it may lie beyond the end.
        int at = PythonText.lower(text).lastIndexOf(phrase);
        return at < 0 ? text : PythonText.strip(text.substring(Math.min(at + phrase.length(), text.length())));
    }
}
