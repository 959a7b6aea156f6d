package io.guerdon.audit.probe;

import java.util.Locale;

/** What must hold between the reward before and after a rewriting. */
public enum Expectation {
    /** The rewriting adds nothing of worth. */
    MUST_NOT_RISE,
    /** The rewriting spoils what was right. */
    MUST_FALL,
    /** The rewriting says the same in other words. */
    MUST_NOT_CHANGE;

    /** In words: {@code must not rise}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
