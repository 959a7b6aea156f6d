package io.guerdon.verify.math.extraction;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds {@code \boxed{...}} and {@code \fbox{...}} with their braces matched. */
public final class Boxes {
    private static final String[] COMMANDS = {"\\boxed", "\\fbox"};

    /**
     * One box.
     *
     * @param whole from the backslash to the closing brace
     * @param content what is between the braces
     * @param closed whether the closing brace was found; otherwise the content is the rest of the text
     */
    public record Box(Span whole, Span content, boolean closed) {}

    private Boxes() {}

    /** The last box that begins before {@code limit}, or null. An unclosed box takes the rest of the text. */
    public static @Nullable Box lastBefore(String text, int limit) {
        int from = limit - 1;
        while (from >= 0) {
            int start = lastCommand(text, from);
            if (start < 0) {
                return null;
            }
            var box = at(text, start, limit);
            if (box != null) {
                return box;
            }
            from = start - 1;
        }
        return null;
    }

    /** The last box of the text, or null. */
    public static @Nullable Box last(String text) {
        return lastBefore(text, text.length());
    }

    private static int lastCommand(String text, int from) {
        for (int i = Math.min(from, text.length() - 1); i >= 0; i--) {
            if (text.charAt(i) == '\\' && (text.startsWith(COMMANDS[0], i) || text.startsWith(COMMANDS[1], i))) {
                return i;
            }
        }
        return -1;
    }

    /** The box whose command stands at {@code start}; its content does not reach beyond {@code limit} when unclosed. */
    private static @Nullable Box at(String text, int start, int limit) {
        int i = start + (text.startsWith(COMMANDS[0], start) ? COMMANDS[0].length() : COMMANDS[1].length());
        while (i < text.length() && text.charAt(i) == ' ') {
            i++;
        }
        if (i >= text.length()) {
            return null;
        }
        if (text.charAt(i) != '{') {
            return word(text, start, i);
        }
        int depth = 0;
        for (int j = i; j < text.length(); j++) {
            char c = text.charAt(j);
            if (c == '\\') {
                j++;
            } else if (c == '{') {
                depth++;
            } else if (c == '}' && --depth == 0) {
                return new Box(new Span(start, j + 1), new Span(i + 1, j), true);
            }
        }
        int end = Math.max(i + 1, Math.min(text.length(), limit));
        return new Box(new Span(start, end), new Span(i + 1, end), false);
    }

    /** {@code \boxed 5}: the box holds the next word. */
    private static @Nullable Box word(String text, int start, int from) {
        int end = from;
        while (end < text.length() && !Character.isWhitespace(text.charAt(end)) && text.charAt(end) != '$') {
            end++;
        }
        return end == from ? null : new Box(new Span(start, end), new Span(from, end), true);
    }

    /** The last box and those left of it for which {@code joins} accepts the text between, leftmost first. */
    static List<Box> group(String text, Joining joins) {
        var last = last(text);
        var boxes = new ArrayList<Box>();
        while (last != null && boxes.size() < 64) {
            boxes.addFirst(last);
            var previous = lastBefore(text, last.whole().start());
            if (previous == null
                    || !previous.closed()
                    || previous.whole().end() > last.whole().start()) {
                break;
            }
            boolean sameContent =
                    previous.content().in(text).equals(last.content().in(text));
            if (!joins.joined(text, previous.whole().end(), last.whole().start(), sameContent)) {
                break;
            }
            if (sameContent) {
                boxes.removeFirst();
            }
            last = previous;
        }
        return boxes;
    }

    /** Decides whether two boxes belong together by what stands between them. */
    interface Joining {
        boolean joined(String text, int from, int to, boolean sameContent);
    }
}
