package io.guerdon.verify.math.extraction;

/**
 * A stretch of text.
 *
 * @param start offset of the first character
 * @param end offset after the last character
 */
public record Span(int start, int end) {
    public String in(String text) {
        return text.substring(start, end);
    }

    public int length() {
        return end - start;
    }
}
