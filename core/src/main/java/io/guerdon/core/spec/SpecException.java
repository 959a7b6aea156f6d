package io.guerdon.core.spec;

/** A specification that cannot be used. The message names the file, line, column and place, and says what to do. */
public final class SpecException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception from a whole message. */
    public SpecException(String message) {
        super(message);
    }
}
