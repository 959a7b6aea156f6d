package io.guerdon.core;

/**
 * What a reward needs from outside cannot be had: a judge, where its configuration says that the batch is to fail then, or a model
 * whose folder is missing or damaged. Unlike any other failure it is not turned into verdicts: {@link Pipeline#measure} throws it. The work can be
 * done again later.
 */
public final class UnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception; the message says what is missing, where, and what happened. */
    public UnavailableException(String message) {
        super(message);
    }
}
