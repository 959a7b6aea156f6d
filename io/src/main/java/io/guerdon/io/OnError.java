package io.guerdon.io;

/** What to do about a row that cannot be read. */
public enum OnError {
    /** End the run with a message; what was scored before that row is kept. */
    STOP,
    /** Leave the row out, count it and list it. */
    SKIP
}
