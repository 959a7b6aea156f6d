package io.guerdon.verify.format;

import org.jspecify.annotations.Nullable;

/** Where in a completion its JSON stands. Finding it reads the text once. */
public enum JsonPlace {
    /** As {@link #FENCE}; without a fenced block, everything behind the last {@code </think>} (or the whole text). */
    AUTO,
    /** The whole completion. */
    WHOLE,
    /**
     * The last block between lines that begin with three backticks, of those that are marked {@code json} or not marked
     * at all, behind the last {@code </think>}. A block that is not closed reaches to the end.
     */
    FENCE,
    /** The content of the first element of a given tag. */
    TAG;

    private static final String MARK = "```";

    /** The text where the JSON should be, stripped; null if there is no such place. */
    @Nullable
    String find(String completion, Tag tag) {
        return switch (this) {
            case WHOLE -> Whitespace.strip(completion);
            case TAG -> Tags.content(completion, tag);
            case FENCE -> fenced(completion, behindThoughts(completion));
            case AUTO -> {
                int from = behindThoughts(completion);
                String fenced = fenced(completion, from);
                yield fenced != null ? fenced : Whitespace.strip(completion, from, completion.length());
            }
        };
    }

    private static int behindThoughts(String text) {
        int end = text.lastIndexOf(Tag.THINK.close());
        return end < 0 ? 0 : end + Tag.THINK.close().length();
    }

    private static @Nullable String fenced(String text, int from) {
        String last = null;
        int opened = -1;
        boolean wanted = false;
        for (int line = from; line < text.length(); line = nextLine(text, line)) {
            int mark = Whitespace.skip(text, line, Math.min(line + 4, text.length()));
            if (!text.startsWith(MARK, mark)) {
                continue;
            }
            int end = lineEnd(text, line);
            if (opened < 0) {
                String language = Whitespace.strip(text, mark + MARK.length(), Math.max(end, mark + MARK.length()));
                wanted = language.isEmpty() || language.equalsIgnoreCase("json");
                opened = Math.min(end + 1, text.length());
            } else {
                last = wanted ? Whitespace.strip(text, opened, line) : last;
                opened = -1;
            }
        }
        return opened >= 0 && wanted ? Whitespace.strip(text, opened, text.length()) : last;
    }

    private static int lineEnd(String text, int from) {
        int feed = text.indexOf('\n', from);
        return feed < 0 ? text.length() : feed;
    }

    private static int nextLine(String text, int from) {
        return lineEnd(text, from) + 1;
    }
}
