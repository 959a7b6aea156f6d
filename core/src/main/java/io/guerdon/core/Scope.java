package io.guerdon.core;

/** How much of the data a part must see together to give the right numbers. The order is from little to much. */
public enum Scope {
    /** Each item on its own. */
    ITEM,
    /** All items of a group together. */
    GROUP,
    /** The whole batch together. */
    BATCH;

    /** The wider of the two. */
    public Scope or(Scope other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
