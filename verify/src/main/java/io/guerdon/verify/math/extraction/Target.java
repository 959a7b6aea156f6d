package io.guerdon.verify.math.extraction;

import java.util.List;

/** A kind of answer to look for. */
public sealed interface Target {
    /** Whether the answer may stand anywhere, not only in a box or after a word such as "answer". */
    boolean withoutAnchor();

    /**
     * A formula in a math environment or a box.
     *
     * @param boxedPriority how early boxes are tried, small first; -1 disables boxes
     * @param boxes whether contents of boxes are taken out of formulas
     */
    record Latex(int boxedPriority, boolean withoutAnchor, Cleaning cleaning, boolean boxes) implements Target {
        public Latex(int boxedPriority, boolean withoutAnchor, Cleaning cleaning) {
            this(boxedPriority, withoutAnchor, cleaning, true);
        }
    }

    /** A plain number, or arithmetic made only of digits and operators. */
    record Plain(boolean withoutAnchor) implements Target {}

    /**
     * One of the given words, such as the letters of a multiple choice.
     *
     * @param lowerCase whether the result is put in lower case
     */
    record Choice(List<String> words, boolean lowerCase, boolean withoutAnchor) implements Target {
        public Choice {
            words = List.copyOf(words);
            if (words.isEmpty() || words.stream().anyMatch(String::isEmpty)) {
                throw new IllegalArgumentException("a choice needs words that are not empty");
            }
        }
    }

    /** Letters A to D, in lower case. */
    static Choice letters() {
        return new Choice(List.of("A", "B", "C", "D"), true, true);
    }
}
