package io.guerdon.io.reading;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Checks that bytes are UTF-8 as RFC 3629 defines it: no overlong forms, no surrogates, nothing above U+10FFFF. */
final class Utf8 {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080808080808080L;

    private Utf8() {}

    /** The index of the first byte that begins no valid character, or -1 when all is well. */
    static int firstInvalid(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to) {
            while (i + Long.BYTES <= to && ((long) LONGS.get(bytes, i) & HIGH_BITS) == 0) {
                i += Long.BYTES;
            }
            if (i >= to) {
                break;
            }
            int length = length(bytes, i, to);
            if (length == 0) {
                return i;
            }
            i += length;
        }
        return -1;
    }

    /** The length of the character that begins here, 0 when it is not valid. */
    private static int length(byte[] bytes, int i, int to) {
        int lead = bytes[i];
        if (lead >= 0) {
            return 1;
        }
        lead &= 0xFF;
        if (lead >= 0xC2 && lead <= 0xDF) {
            return i + 1 < to && tail(bytes[i + 1], 0x80, 0xBF) ? 2 : 0;
        }
        if ((lead & 0xF0) == 0xE0) {
            int low = lead == 0xE0 ? 0xA0 : 0x80;
            int high = lead == 0xED ? 0x9F : 0xBF;
            return i + 2 < to && tail(bytes[i + 1], low, high) && tail(bytes[i + 2], 0x80, 0xBF) ? 3 : 0;
        }
        if (lead >= 0xF0 && lead <= 0xF4) {
            int low = lead == 0xF0 ? 0x90 : 0x80;
            int high = lead == 0xF4 ? 0x8F : 0xBF;
            return i + 3 < to
                            && tail(bytes[i + 1], low, high)
                            && tail(bytes[i + 2], 0x80, 0xBF)
                            && tail(bytes[i + 3], 0x80, 0xBF)
                    ? 4
                    : 0;
        }
        return 0;
    }

    private static boolean tail(byte value, int low, int high) {
        int unsigned = value & 0xFF;
        return unsigned >= low && unsigned <= high;
    }
}
