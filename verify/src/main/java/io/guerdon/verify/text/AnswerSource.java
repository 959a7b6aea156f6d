package io.guerdon.verify.text;

import io.guerdon.verify.format.Tag;
import io.guerdon.verify.format.Whitespace;
import org.jspecify.annotations.Nullable;

/** Where in a completion a reward looks for the answer. */
public enum AnswerSource {
    /** Only between the first {@code <answer>} and the {@code </answer>} after it; without them there is no answer. */
    TAGS,
    /** Between the tags where there are some, else everything after the last {@code </think>}, else everything. */
    TAGS_OR_TEXT,
    /** The whole completion. */
    TEXT;

    /**
     * The answer of a completion, without white space at its ends. Linear time.
     *
     * @return null when the completion has no answer in this place; an empty answer is an empty text
     */
    public @Nullable String find(String completion) {
        if (this == TEXT) {
            return Whitespace.strip(completion);
        }
        var element = Tag.ANSWER.first(completion);
        if (element != null) {
            return element.strippedContent(completion);
        }
        if (this == TAGS) {
            return null;
        }
        int thought = completion.lastIndexOf(Tag.THINK.close());
        int start = thought < 0 ? 0 : thought + Tag.THINK.close().length();
        return Whitespace.strip(completion, start, completion.length());
    }
}
