package io.guerdon.verify.math.graders;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The MATH grader of open-instruct: every candidate it can cut out (the last box, the Minerva sentence, else the last dollars, else the whole
 * text) is compared with the reference, first by algebra and then by the MATH normalisation; one match is enough. 1 for right, 0 for anything
 * else.
 *
 * @param algebra decides whether the difference of two LaTeX expressions simplifies to zero
 */
public record OpenInstructMath(Algebra algebra) implements Grader {

    private static final String MINERVA_HEAD = "Final Answer: The final answer is";
    private static final String MINERVA_END = "I hope it is correct.";

    /** This copy of the Minerva rules also removes feet. */
    private static final List<String> REMOVED = withFeet();

    @Override
    public String name() {
        return "open-instruct-math";
    }

    @Override
    public Grade grade(String completion, String gold) {
        List<String> candidates = candidates(completion);
        for (String candidate : candidates) {
            String reason = reasonEqual(candidate, gold);
            if (reason != null) {
                return Grade.correct(1, candidate, shown(candidate), shown(gold), reason);
            }
        }
        String first = candidates.getFirst();
        return Grade.wrong(
                0,
                first,
                shown(first),
                shown(gold),
                "none of " + candidates.size() + " candidates equals the reference");
    }

    private @Nullable String reasonEqual(String candidate, String gold) {
        boolean small = candidate.length() <= MAX_ANSWER && gold.length() <= MAX_ANSWER;
        if (small && algebra.equal(candidate, gold)) {
            return "the difference simplifies to zero";
        }
        return Hendrycks.equivalent(candidate, gold) ? "equal after the MATH normalisation" : null;
    }

    private static String shown(String answer) {
        String normalised = Hendrycks.normalise(answer);
        return normalised == null ? answer : normalised;
    }

    /** What the original would compare, in its order; never empty. */
    static List<String> candidates(String completion) {
        var found = new ArrayList<String>();
        String boxed = Hendrycks.lastBoxed(completion);
        if (boxed != null) {
            found.add(boxed);
        }
        String sentence = minervaSentence(completion);
        if (sentence != null) {
            found.add(Minerva.scrub(sentence, REMOVED));
        }
        int close = completion.lastIndexOf('$');
        int open = close <= 0 ? -1 : completion.lastIndexOf('$', close - 1);
        if (found.isEmpty() && open >= 0) {
            found.add(Minerva.scrub(completion.substring(open + 1, close), REMOVED));
        }
        if (found.isEmpty()) {
            found.add(Minerva.scrub(completion, REMOVED));
            found.add(completion);
        }
        return found;
    }

    /**
     * What stands between "Final Answer: The final answer is" and a character followed by " I hope it is correct", all in one line; the closing
     * words count as present at the end of every text.
     */
    private static @Nullable String minervaSentence(String completion) {
        String text = completion + MINERVA_END;
        int line = 0;
        while (line < text.length()) {
            int head = text.indexOf(MINERVA_HEAD, line);
            if (head < 0) {
                return null;
            }
            int start = head + MINERVA_HEAD.length();
            int feed = text.indexOf('\n', start);
            String rest = text.substring(start, feed < 0 ? text.length() : feed);
            // One character before the words and one in place of their full stop, whatever they are.
            int end = rest.indexOf(" I hope it is correct", 1);
            if (end >= 0 && rest.length() > end + MINERVA_END.length()) {
                return PythonText.strip(rest.substring(0, rest.offsetByCodePoints(end, -1)));
            }
            line = feed < 0 ? text.length() : feed;
        }
        return null;
    }

    private static List<String> withFeet() {
        var removed = new ArrayList<String>(Minerva.removedExpressions());
        removed.add(removed.indexOf("hours"), "ft");
        return List.copyOf(removed);
    }
}
