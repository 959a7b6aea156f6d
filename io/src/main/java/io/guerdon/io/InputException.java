package io.guerdon.io;

import org.jspecify.annotations.Nullable;

/**
 * The input or the output cannot be used. The message names the file and where it applies the line, the field, what was
 * found and what was expected, and says what to do; it is one line of text for a person.
 */
public final class InputException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception from a whole message. */
    public InputException(String message) {
        super(message);
    }

    /** Creates the exception from a whole message and what led to it. */
    public InputException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
