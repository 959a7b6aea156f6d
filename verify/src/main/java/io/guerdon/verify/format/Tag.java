package io.guerdon.verify.format;

import org.jspecify.annotations.Nullable;

/**
 * A pair of literal tags, {@code <name>} and {@code </name>}, and the search for them. Case matters; attributes,
 * nesting and escapes do not exist.
 *
 * <p>Immutable. Every search is linear in the text and allocates only its result.
 *
 * @param name what stands between the angle brackets: one or more characters, none of them {@code < > /} or white space
 * @param open {@code <name>}
 * @param close {@code </name>}
 */
public record Tag(String name, String open, String close) {
    /** {@code <think>}. */
    public static final Tag THINK = of("think");

    /** {@code <answer>}. */
    public static final Tag ANSWER = of("answer");

    public Tag {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a tag needs a name");
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '<' || c == '>' || c == '/' || Whitespace.isSpace(c)) {
                throw new IllegalArgumentException(
                        "a tag's name holds no '<', '>', '/' or white space, found \"" + name + "\"");
            }
        }
    }

    /** The tag of this name. */
    public static Tag of(String name) {
        return new Tag(name, "<" + name + ">", "</" + name + ">");
    }

    /**
     * One tagged stretch of a text, as offsets into it.
     *
     * @param start where the opening tag begins
     * @param contentStart where the content begins
     * @param contentEnd where the content ends and the closing tag begins
     * @param end behind the closing tag
     */
    public record Element(int start, int contentStart, int contentEnd, int end) {
        /** What stands between the tags, as it is. */
        public String content(String text) {
            return text.substring(contentStart, contentEnd);
        }

        /** What stands between the tags, without white space at either end. */
        public String strippedContent(String text) {
            return Whitespace.strip(text, contentStart, contentEnd);
        }
    }

    /**
     * The first opening tag at or behind {@code from} with the nearest closing tag behind it (the regular expression
     * {@code <t>(.*?)</t>}), or null.
     */
    public @Nullable Element first(String text, int from) {
        int start = text.indexOf(open, from);
        if (start < 0) {
            return null;
        }
        int contentEnd = text.indexOf(close, start + open.length());
        return contentEnd < 0
                ? null
                : new Element(start, start + open.length(), contentEnd, contentEnd + close.length());
    }

    /** The first element of the text, or null. */
    public @Nullable Element first(String text) {
        return first(text, 0);
    }

    /**
     * The last element that {@link #first(String, int)} would find by going on behind each one it found, or null: what
     * the last match of {@code <t>(.*?)</t>} is.
     */
    public @Nullable Element last(String text) {
        Element last = null;
        for (Element next = first(text, 0); next != null; next = first(text, next.end())) {
            last = next;
        }
        return last;
    }

    /** How often the literal occurs in {@code [from, length)}, without overlaps; counting stops at {@code limit}. */
    static int count(String text, String literal, int from, int limit) {
        int count = 0;
        for (int at = text.indexOf(literal, from);
                at >= 0 && count < limit;
                at = text.indexOf(literal, at + literal.length())) {
            count++;
        }
        return count;
    }
}
