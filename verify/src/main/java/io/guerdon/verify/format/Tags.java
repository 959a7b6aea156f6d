package io.guerdon.verify.format;

import org.jspecify.annotations.Nullable;

/** The readings of tagged completions that several rewards share. Pure functions, linear in the text. */
public final class Tags {
    private static final TagFormat THINK_ANSWER =
            TagFormat.of("think", "answer").withRepeats(true).withAround(TagFormat.Gap.NONE);

    private Tags() {}

    /**
     * The text of the first {@code <answer>...</answer>}, stripped as Python strips; null if there is no such pair, ""
     * if it is empty.
     */
    public static @Nullable String answer(String completion) {
        return content(completion, Tag.ANSWER);
    }

    /** The text of the first element of this tag, stripped as Python strips; null if there is none. */
    public static @Nullable String content(String completion, Tag tag) {
        Tag.Element element = tag.first(completion);
        return element == null ? null : element.strippedContent(completion);
    }

    /**
     * Whether the whole completion is {@code <think>...</think>}, optional white space, {@code <answer>...</answer>}:
     * what a full match of {@code <think>.*?</think>\s*<answer>.*?</answer>} says when the dot matches newlines. Tags
     * inside the two parts are not looked at, and nothing, not even a newline, may stand before or behind.
     *
     * <p>Source: the format reward of VLM-R1, which Mixed-R1 (arXiv 2505.24164) adds to its task reward.
     */
    public static boolean isThinkThenAnswer(String completion) {
        return THINK_ANSWER.matches(completion);
    }
}
