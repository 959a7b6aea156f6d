package io.guerdon.verify.tool;

import io.guerdon.verify.format.Whitespace;

/**
 * Where the assistant's last turn stands in a transcript.
 *
 * <p>Source: the extraction step of ToolRL's reward code, which guesses the template from the experiment's name.
 */
public enum ChatTemplate {
    /** The text is the turn. */
    PLAIN("", ""),
    /** Behind the last {@code <|im_start|>assistant}, up to the next {@code <|im_end|>}. */
    QWEN("<|im_start|>assistant", "<|im_end|>"),
    /** Behind the last {@code <|start_header_id|>assistant<|end_header_id|>}, up to the next {@code <|eot_id|>}. */
    LLAMA("<|start_header_id|>assistant<|end_header_id|>", "<|eot_id|>");

    private final String opening;
    private final String closing;

    ChatTemplate(String opening, String closing) {
        this.opening = opening;
        this.closing = closing;
    }

    /** The last turn, stripped; a marker that is missing cuts nothing. */
    public String lastTurn(String transcript) {
        if (this == PLAIN) {
            return Whitespace.strip(transcript);
        }
        int opened = transcript.lastIndexOf(opening);
        int start = opened < 0 ? 0 : opened + opening.length();
        int end = transcript.indexOf(closing, start);
        return Whitespace.strip(transcript, start, end < 0 ? transcript.length() : end);
    }
}
