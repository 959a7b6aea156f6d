package io.guerdon.io.reading;

/** What the first bytes of a file say about it. */
enum Magic {
    GZIP,
    ZSTD,
    PARQUET,
    OTHER;

    /** How many bytes must be seen. */
    static final int LENGTH = 4;

    static Magic of(byte[] head) {
        if (begins(head, 0x1F, 0x8B)) {
            return GZIP;
        }
        if (begins(head, 0x28, 0xB5, 0x2F, 0xFD)) {
            return ZSTD;
        }
        return begins(head, 'P', 'A', 'R', '1') ? PARQUET : OTHER;
    }

    private static boolean begins(byte[] head, int... magic) {
        for (int i = 0; i < magic.length; i++) {
            if (i >= head.length || (head[i] & 0xFF) != magic[i]) {
                return false;
            }
        }
        return true;
    }
}
