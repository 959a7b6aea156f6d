package io.guerdon.verify.format;

/**
 * Text that is not the JSON it should be: the message says why. Without a stack trace, because bad completions are
 * everyday work and not a fault of the program.
 */
public final class MalformedJsonException extends Exception {

    private static final long serialVersionUID = 1L;

    public MalformedJsonException(String message) {
        super(message, null, false, false);
    }
}
