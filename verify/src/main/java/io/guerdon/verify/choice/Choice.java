package io.guerdon.verify.choice;

import io.guerdon.core.Verdict;
import io.guerdon.verify.text.Reading;
import io.guerdon.verify.text.Statements;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Grades multiple-choice and yes/no answers. Pure functions, linear time.
 *
 * <p>The strict reading is the matching reward of Mixed-R1 (arXiv 2505.24164) as reconstructed; the lenient one reads
 * the answer out of free text.
 */
public final class Choice {

    /** What the question asks for. */
    public enum Kind {
        /** Yes or no if the truth says one of them, else letters. */
        AUTO,
        /** One option, or several. */
        LETTER,
        /** Yes or no. */
        YES_NO
    }

    /** What counts when several options are right. */
    public enum Several {
        /** All right options and no other. */
        ALL,
        /** One of the right options and no wrong one. */
        ANY,
        /** The share of the right options that were named; 0 as soon as a wrong one is named. */
        PARTIAL
    }

    private Choice() {}

    /** The strict yes/no reward: 1 iff the first words of both are the same one of "yes" and "no". */
    public static Verdict strictYesNo(String answer, String truth) {
        return yesNo(YesNo.first(answer), YesNo.first(truth), truth);
    }

    /** The lenient yes/no reward, see {@link YesNo#lenient}. */
    public static Verdict lenientYesNo(String answer, String truth) {
        return yesNo(YesNo.lenient(answer), YesNo.lenient(truth), truth);
    }

    private static Verdict yesNo(@Nullable String said, @Nullable String right, String truth) {
        if (right == null) {
            return Verdict.of(0, "bad_reference", "the reference " + Reading.quoted(truth) + " is neither yes nor no");
        }
        if (said == null) {
            return Verdict.of(0, "unparsed", "the answer says neither yes nor no, expected " + right);
        }
        return said.equals(right)
                ? Verdict.of(1, "equal", "found " + said + " as expected")
                : Verdict.of(0, "wrong", "found " + said + ", expected " + right);
    }

    /**
     * The strict choice reward (Mixed-R1 as reconstructed, 2.2): equal letters at the start, or, when the answer has no
     * letter, the text of the right option.
     *
     * @param options the texts of the options; empty when they are not known
     * @return 0 or 1
     */
    public static Verdict strictLetter(String answer, String truth, List<String> options) {
        char right = Letters.strict(truth);
        if (right == Letters.NONE) {
            return Verdict.of(0, "bad_reference", "the reference " + Reading.quoted(truth) + " has no option letter");
        }
        char said = Letters.strict(answer);
        if (said != Letters.NONE) {
            return said == right
                    ? Verdict.of(1, "equal", "found " + said + " as expected")
                    : Verdict.of(0, "wrong", "found " + said + ", expected " + right);
        }
        int index = right - 'A';
        boolean text = index < options.size()
                && ExactMatch.score(answer, options.get(index), ExactMatch.Normalization.SIMPLE) == 1;
        return text
                ? Verdict.of(1, "option_text", "the text of option " + right + " as expected")
                : Verdict.of(0, "unparsed", "no option letter found, expected " + right);
    }

    /**
     * The lenient choice reward, see {@link OptionReading#of}.
     *
     * @param truth the right letter or letters ("B", "A, C", "AC", "B. open tap"), or the text of an option
     * @param options the texts of the options; empty when they are not known
     * @return from 0 to 1; only {@link Several#PARTIAL} gives anything between
     */
    public static Verdict lenientLetters(String answer, String truth, List<String> options, Several several) {
        var right = truth(truth, options);
        if (right.isEmpty()) {
            return Verdict.of(
                    0,
                    "bad_reference",
                    "the reference " + Reading.quoted(truth)
                            + " is neither an option letter nor the text of an option");
        }
        var reading = OptionReading.of(answer, options, right.size() > 1);
        var said = reading.letters();
        if (said.isEmpty()) {
            return reading.ambiguous()
                    ? Verdict.of(
                            0,
                            "ambiguous",
                            "several options are named and none is stated as the answer, expected " + named(right))
                    : Verdict.of(0, "unparsed", "no option found, expected " + named(right));
        }
        if (!right.containsAll(said) || (several == Several.ALL && said.size() < right.size())) {
            return Verdict.of(0, "wrong", "found " + named(said) + ", expected " + named(right));
        }
        if (several == Several.PARTIAL && said.size() < right.size()) {
            return Verdict.of(
                    said.size() / (double) right.size(), "partial", "found " + named(said) + " of " + named(right));
        }
        return Verdict.of(1, "equal", "found " + named(said) + " as expected");
    }

    /** The right options of a reference; empty when it cannot be read. */
    static SortedSet<Character> truth(String truth, List<String> options) {
        var letters = Letters.list(Statements.undressed(truth));
        if (letters.isEmpty()) {
            letters = OptionReading.withText(truth, options);
        }
        char label = Letters.strict(truth);
        if (letters.isEmpty() && label != Letters.NONE) {
            letters = new TreeSet<>(List.of(label));
        }
        return letters.isEmpty() ? Letters.run(truth) : letters;
    }

    private static String named(SortedSet<Character> letters) {
        return letters.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
