package io.guerdon.core.process;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Where the steps of a text end. Pure functions in linear time, thread-safe. */
public final class StepEnds {

    private StepEnds() {}

    /**
     * A step ends behind each separator and at the end of the text; a blank one belongs to the step before it, or to the first.
     *
     * @param separator not empty
     * @param most how many steps there may be, at least 1; what follows belongs to the last
     * @return characters up to each end, rising, the last the length of the text; none for a blank text
     */
    public static int[] split(String text, String separator, int most) {
        if (text.isBlank()) {
            return new int[0];
        }
        var ends = new ArrayList<Integer>();
        int begin = 0;
        while (begin < text.length()) {
            int found = text.indexOf(separator, begin);
            int end = found < 0 ? text.length() : found + separator.length();
            boolean blank = isBlank(text, begin, found < 0 ? end : found);
            if (ends.isEmpty() || !blank && !isBlank(text, 0, ends.getLast())) {
                if (ends.size() < most) {
                    ends.add(end);
                }
            }
            ends.set(ends.size() - 1, end);
            begin = end;
        }
        return ends.stream().mapToInt(Integer::intValue).toArray();
    }

    private static boolean isBlank(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!Character.isWhitespace(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /**
     * Where parts of a text end that follow one another in it.
     *
     * @return characters up to the end of each part; none when one is not found behind the one before it
     */
    public static int[] of(String text, List<String> parts) {
        int[] ends = new int[parts.size()];
        int begin = 0;
        for (int i = 0; i < ends.length; i++) {
            int found = text.indexOf(parts.get(i), begin);
            if (found < 0) {
                return new int[0];
            }
            begin = found + parts.get(i).length();
            ends[i] = begin;
        }
        return ends;
    }

    /** The texts up to each end. */
    static List<String> prefixes(String text, int[] ends) {
        return Arrays.stream(ends).mapToObj(end -> text.substring(0, end)).toList();
    }
}
