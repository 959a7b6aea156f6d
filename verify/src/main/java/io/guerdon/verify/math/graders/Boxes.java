package io.guerdon.verify.math.graders;

import org.jspecify.annotations.Nullable;

/** Where the originals find the last box of a text. They agree on well-formed boxes and differ on everything else. */
final class Boxes {

    private static final String SPACED = "\\boxed ";
    private static final String BRACED = "\\boxed{";

    private Boxes() {}

    /**
     * The last box with its command, as the MATH grader finds it: {@code \boxed x} up to a dollar sign if that form occurs anywhere, else from
     * the last {@code \boxed} (or {@code \fbox} if there is none) to its matching brace.
     *
     * @return null if there is no box or it is not closed
     */
    static @Nullable String lastBox(String text) {
        int spaced = text.lastIndexOf(SPACED);
        if (spaced >= 0) {
            int content = spaced + SPACED.length();
            int dollar = text.indexOf('$', content);
            return SPACED + text.substring(content, dollar < 0 ? text.length() : dollar);
        }
        return lastClosedBox(text);
    }

    /** As {@link #lastBox} without the {@code \boxed x} form. */
    static @Nullable String lastClosedBox(String text) {
        int start = lastCommand(text);
        return start < 0 ? null : throughClosingBrace(text, start);
    }

    /** The last box written {@code \boxed{...}}, with its command, as DAPO finds it. */
    static @Nullable String lastBracedBox(String text) {
        int start = text.lastIndexOf(BRACED);
        return start < 0 ? null : throughClosingBrace(text, start);
    }

    /** What a box found by {@link #lastBox} holds, or null if it is none that the original unwraps ({@code \fbox}, for one). */
    static @Nullable String content(String box) {
        if (box.contains(SPACED)) {
            return box.startsWith(SPACED) ? box.substring(SPACED.length()) : null;
        }
        return bracedContent(box);
    }

    /** What {@code \boxed{...}} holds, or null if the text is not of that form. */
    static @Nullable String bracedContent(String box) {
        return box.startsWith(BRACED) && box.endsWith("}") ? box.substring(BRACED.length(), box.length() - 1) : null;
    }

    /** What the last box holds, as PRIME finds it: whatever stands between the command and its first brace is skipped. */
    static @Nullable String lastContentAfterAnyBrace(String text) {
        int start = lastCommand(text);
        if (start < 0) {
            return null;
        }
        int open = text.indexOf('{', start);
        int end = closingBrace(text, start);
        return open < 0 || end < 0 ? null : PythonText.strip(text.substring(open + 1, end));
    }

    private static int lastCommand(String text) {
        int boxed = text.lastIndexOf("\\boxed");
        return boxed >= 0 ? boxed : text.lastIndexOf("\\fbox");
    }

    private static @Nullable String throughClosingBrace(String text, int start) {
        int end = closingBrace(text, start);
        return end < 0 ? null : text.substring(start, end + 1);
    }

    /** The first closing brace at or after {@code start} that brings the count of open braces to zero, or -1. */
    private static int closingBrace(String text, int start) {
        int open = 0;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '{') {
                open++;
            } else if (c == '}' && --open == 0) {
                return i;
            }
        }
        return -1;
    }
}
