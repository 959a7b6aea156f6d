package io.guerdon.io.run;

import java.util.Arrays;

/** Numbers distinct 64-bit keys 0, 1, 2, ... in the order in which they come. 12 to 24 bytes a key. Not thread-safe. */
final class LongIndex {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private long[] keys = new long[64];
    private int[] slots = new int[128];
    private int size;

    LongIndex() {
        Arrays.fill(slots, -1);
    }

    int size() {
        return size;
    }

    /** The number of a key, or -1. */
    int find(long key) {
        return slots[slot(key)];
    }

    /** The number of a key, which gets the next one when it is new. */
    int add(long key) {
        int slot = slot(key);
        if (slots[slot] >= 0) {
            return slots[slot];
        }
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, size + (size >> 1));
        }
        keys[size] = key;
        slots[slot] = size++;
        if (2 * size > slots.length) {
            slots = new int[2 * slots.length];
            Arrays.fill(slots, -1);
            for (int i = 0; i < size; i++) {
                slots[slot(keys[i])] = i;
            }
        }
        return size - 1;
    }

    private int slot(long key) {
        int mask = slots.length - 1;
        int slot = (int) ((key * GOLDEN) >>> 32) & mask;
        while (slots[slot] >= 0 && keys[slots[slot]] != key) {
            slot = slot + 1 & mask;
        }
        return slot;
    }
}
