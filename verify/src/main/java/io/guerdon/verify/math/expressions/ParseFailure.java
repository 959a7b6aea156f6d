package io.guerdon.verify.math.expressions;

/** The text is not an expression of the supported grammar. Carries no stack trace: unparsable text is an expected outcome. */
public final class ParseFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    /** @param reason what was found and what was expected, as a phrase */
    public ParseFailure(String reason) {
        super(reason, null, false, false);
        this.reason = reason;
    }

    /** What was found and what was expected, as a phrase. */
    public String reason() {
        return reason;
    }
}
