package io.guerdon.verify.math.graders;

import java.util.List;

/**
 * Decides, as one published grader does, whether a completion gives the reference answer.
 *
 * <p>Every grader is immutable, deterministic, safe to share between threads, and never throws on any text. Time is linear in the completion;
 * the cut-out answer is bounded by {@link #MAX_ANSWER} characters before anything costlier than a scan is done with it.
 */
public sealed interface Grader
        permits DeepScaleR, Gsm8k, Hendrycks, Minerva, OpenInstructGsm8k, OpenInstructMath, Prime, Prm800k, StrictBox {

    /** Longest answer or reference, in UTF-16 units, that is compared by more than string equality. */
    int MAX_ANSWER = 4_096;

    /**
     * Grades one completion.
     *
     * @param completion the model's whole text
     * @param gold the reference answer, as it stands in the data set
     */
    Grade grade(String completion, String gold);

    /** The name of this grader in a reward specification, one of {@link #names()}. */
    String name();

    /** All names that {@link #named} knows, in the order in which documentation lists them. */
    static List<String> names() {
        return List.of(
                "gsm8k-strict",
                "gsm8k-flexible",
                "hendrycks",
                "minerva",
                "strict-box",
                "prm800k",
                "prime",
                "deepscaler",
                "open-instruct-math",
                "open-instruct-gsm8k");
    }

    /**
     * The grader of that name with the original's default rewards.
     *
     * @param name one of {@link #names()}
     * @param algebra decides what the original leaves to sympy; the graders that compare strings only ignore it
     * @throws IllegalArgumentException if no grader has that name
     */
    static Grader named(String name, Algebra algebra) {
        return switch (name) {
            case "gsm8k-strict" -> Gsm8k.strict();
            case "gsm8k-flexible" -> Gsm8k.flexible();
            case "hendrycks" -> new Hendrycks();
            case "minerva" -> new Minerva();
            case "strict-box" -> new StrictBox();
            case "prm800k" -> new Prm800k(algebra);
            case "prime" -> new Prime(algebra);
            case "deepscaler" -> DeepScaleR.withDefaults(algebra);
            case "open-instruct-math" -> new OpenInstructMath(algebra);
            case "open-instruct-gsm8k" -> new OpenInstructGsm8k();
            default ->
                throw new IllegalArgumentException(
                        "no grader is named \"" + name + "\"; known: " + String.join(", ", names()));
        };
    }
}
