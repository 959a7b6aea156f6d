package io.guerdon.audit.probe;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a text between a tag and its closing tag, at the outermost level.
 *
 * @param name the name of the tag
 * @param start where the opening tag begins
 * @param contentStart where the content begins
 * @param contentEnd where the content ends
 * @param end behind the closing tag
 */
record TaggedPart(String name, int start, int contentStart, int contentEnd, int end) {

    private static final int MAX_PARTS = 64;
    private static final int MAX_NAME = 40;

    /** The parts in order, at most 64; a tag that is never closed is passed over. */
    static List<TaggedPart> of(String text) {
        var parts = new ArrayList<TaggedPart>();
        int from = 0;
        int tries = 0;
        while (parts.size() < MAX_PARTS && tries++ < 4 * MAX_PARTS) {
            int open = text.indexOf('<', from);
            if (open < 0) {
                break;
            }
            String name = name(text, open + 1);
            int contentStart = open + name.length() + 2;
            int close = name.isEmpty() ? -1 : text.indexOf("</" + name + ">", contentStart);
            if (close < 0) {
                from = open + 1;
                continue;
            }
            int end = close + name.length() + 3;
            parts.add(new TaggedPart(name, open, contentStart, close, end));
            from = end;
        }
        return parts;
    }

    /** The content of the last part of that name; null when there is none. */
    static @Nullable String content(String text, String name) {
        for (var part : of(text).reversed()) {
            if (part.name.equals(name)) {
                return text.substring(part.contentStart, part.contentEnd);
            }
        }
        return null;
    }

    /** The name of a tag that is written without attributes; empty when this is no such tag. */
    private static String name(String text, int from) {
        int i = from;
        while (i < text.length() && i - from <= MAX_NAME && isNameCharacter(text.charAt(i))) {
            i++;
        }
        return i < text.length() && text.charAt(i) == '>' ? text.substring(from, i) : "";
    }

    private static boolean isNameCharacter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-';
    }
}
