package io.guerdon.io.reading;

/**
 * A name as 64 bits, so that millions of groups can be remembered. Among a million names two are equal with a chance
 * of about 3e-8.
 */
public final class GroupHash {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private GroupHash() {}

    /** The hash of a name; the same in every run. */
    public static long of(String name) {
        long hash = GOLDEN ^ name.length();
        for (int i = 0; i < name.length(); i++) {
            hash = (hash + name.charAt(i)) * GOLDEN;
            hash ^= hash >>> 32;
        }
        hash *= 0xD6E8FEB86659FD93L;
        return hash ^ (hash >>> 29);
    }
}
