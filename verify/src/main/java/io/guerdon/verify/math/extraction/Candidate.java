package io.guerdon.verify.math.extraction;

import java.util.List;

/**
 * A stretch of text that may be the answer.
 *
 * @param kind how it is to be read
 * @param priority the level it was found on; small is tried first
 * @param parts the contents, more than one where several boxes or environments belong together
 * @param whole the stretch from the first to the last part, with boxes and dollar signs
 * @param percent whether a percent sign or word follows
 * @param boxed whether the parts are contents of boxes
 */
public record Candidate(Kind kind, int priority, List<Span> parts, Span whole, boolean percent, boolean boxed) {
    public enum Kind {
        LATEX,
        PLAIN,
        CHOICE
    }

    static int order(Candidate a, Candidate b) {
        if (a.priority != b.priority) {
            return Integer.compare(a.priority, b.priority);
        }
        if (a.whole.end() != b.whole.end()) {
            return Integer.compare(b.whole.end(), a.whole.end());
        }
        return Integer.compare(a.whole.start(), b.whole.start());
    }

    /** From the first to the last part. */
    public Span content() {
        return new Span(parts.getFirst().start(), parts.getLast().end());
    }
}
