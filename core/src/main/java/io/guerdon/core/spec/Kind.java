package io.guerdon.core.spec;

import java.util.Locale;

/** What a part is for. Names are unique within a kind. */
public enum Kind {
    /** Gives every item a number. */
    REWARD,
    /** Bends one column. */
    SHAPING,
    /** Gives every item the values that it is compared with. */
    REFERENCE,
    /** Makes one column out of several. */
    COMBINATION;

    /** The name in messages and in {@code guerdon list}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
