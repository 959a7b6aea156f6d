package io.guerdon.audit.report;

import java.util.Locale;

/**
 * Cuts long texts in the middle, visibly: the end of a completion holds the answer, so both ends are kept. Never cuts a
 * surrogate pair in two. Pure functions.
 */
final class Excerpt {

    /** So many characters of a prompt are shown. */
    static final int PROMPT = 1500;

    /** So many characters of a completion are shown. */
    static final int COMPLETION = 3000;

    /** So many characters of a reference are shown. */
    static final int REFERENCE = 800;

    /** Stands on both sides of the note that says how much was left out; the page sets such notes apart. */
    static final char MARK = '\uE000';

    private Excerpt() {}

    /**
     * The text, or its first two thirds and last third with a note of how many characters were left out between.
     *
     * @param limit the number of UTF-16 units to keep, at least 3
     */
    static String of(String text, int limit) {
        String clean = text.indexOf(MARK) < 0 ? text : text.replace(MARK, '\uFFFD');
        if (clean.length() <= limit + 40) {
            return clean;
        }
        int head = boundary(clean, limit * 2 / 3);
        int tail = boundary(clean, clean.length() - limit / 3);
        return clean.substring(0, head) + note(tail - head, "left out") + clean.substring(tail);
    }

    static String note(int characters, String what) {
        return MARK + String.format(Locale.ROOT, "%,d characters %s", characters, what) + MARK;
    }

    static int boundary(String text, int index) {
        boolean splits = index > 0
                && index < text.length()
                && Character.isHighSurrogate(text.charAt(index - 1))
                && Character.isLowSurrogate(text.charAt(index));
        return splits ? index - 1 : index;
    }
}
