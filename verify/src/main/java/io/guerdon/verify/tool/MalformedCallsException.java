package io.guerdon.verify.tool;

/**
 * Tool calls that cannot be read: the message says where and why. Without a stack trace, because bad completions are
 * everyday work and not a fault of the program.
 */
public final class MalformedCallsException extends Exception {
    private static final long serialVersionUID = 1L;

    public MalformedCallsException(String message) {
        super(message, null, false, false);
    }
}
