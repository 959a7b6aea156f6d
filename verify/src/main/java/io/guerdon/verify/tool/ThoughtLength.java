package io.guerdon.verify.tool;

import io.guerdon.verify.format.Whitespace;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * ToolRL's reward for long thoughts. The paper finds that it lengthens them and helps nothing; it is here to be
 * compared with.
 *
 * <p>Source: ToolRL (arXiv 2504.13958), section on length rewards; numbers as in the reference code.
 */
public final class ThoughtLength {
    /** The target of the unscheduled reward, in words. */
    public static final double STATIC_TARGET = 512;

    private ThoughtLength() {}

    /** The target at a training step, in words: {@code 384 + 256 t / 105}, not capped behind step 105. */
    public static double scheduledTarget(long step) {
        return (640 - 384) * (double) step / 105 + 384;
    }

    /**
     * The words between the last {@code <think>} and the next {@code </think>} (or the end); -1 if either tag is
     * missing anywhere. Words are separated by white space as Python sees it.
     */
    public static int words(String turn) {
        int open = turn.lastIndexOf(TurnShape.THINK);
        if (open < 0 || !turn.contains(TurnShape.THINK_END)) {
            return -1;
        }
        int start = open + TurnShape.THINK.length();
        int end = turn.indexOf(TurnShape.THINK_END, start);
        return Whitespace.countWords(turn, start, end < 0 ? turn.length() : end);
    }

    /**
     * {@code min(1, words / target)}, rounded to two decimals, exact ties to even, in [0, 1]; 0 if there are no
     * thoughts ({@code words < 0}).
     *
     * @param target a positive number of words
     */
    public static double reward(int words, double target) {
        if (words < 0) {
            return 0;
        }
        double share = Math.min(words / target, 1);
        // Of the exact binary value, as Python rounds: 0.125 becomes 0.12, 0.145 (a little more than it looks) 0.14.
        return new BigDecimal(share).setScale(2, RoundingMode.HALF_EVEN).doubleValue();
    }
}
