package io.guerdon.io.writing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing sequence of bytes that JSON is written into. Not thread-safe. */
public final class Utf8Buffer {

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes;
    private int length;

    /** Creates an empty buffer with room for some bytes. */
    public Utf8Buffer(int capacity) {
        bytes = new byte[capacity];
    }

    /** The bytes, of which the first {@link #length} count; valid until the next change. */
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    private void room(int more) {
        if (more > bytes.length - length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length + (bytes.length >> 1), Math.addExact(length, more)));
        }
    }

    /** Adds one ASCII character. */
    public Utf8Buffer put(char ascii) {
        room(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    public Utf8Buffer put(byte[] source) {
        return put(source, 0, source.length);
    }

    /** Adds the bytes between two places. */
    public Utf8Buffer put(byte[] source, int from, int to) {
        room(to - from);
        System.arraycopy(source, from, bytes, length, to - from);
        length += to - from;
        return this;
    }

    /** Adds a number as JSON has it; null for NaN. */
    @SuppressWarnings("FloatingPointLiteralPrecision")
    public Utf8Buffer putNumber(double value) {
        if (Double.isNaN(value)) {
            return putAscii("null");
        }
        int small = (int) value;
        if (small == value && small >= 0 && small < 10 && Double.doubleToRawLongBits(value) >= 0) {
            // Most rewards are 0 or 1.
            room(3);
            bytes[length++] = (byte) ('0' + small);
            bytes[length++] = '.';
            bytes[length++] = '0';
            return this;
        }
        return putAscii(Double.toString(value));
    }

    private Utf8Buffer putAscii(String text) {
        room(text.length());
        for (int i = 0; i < text.length(); i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
        return this;
    }

    /** Adds a text as a JSON string; half of a surrogate pair is escaped, because UTF-8 cannot hold it. */
    public Utf8Buffer putString(String text) {
        room(text.length() * 3 + 2);
        bytes[length++] = '"';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                putAsciiCharacter(c);
            } else if (c < 0x800) {
                room(8);
                bytes[length++] = (byte) (0xC0 | c >> 6);
                bytes[length++] = (byte) (0x80 | c & 0x3F);
            } else if (!Character.isSurrogate(c)) {
                room(8);
                bytes[length++] = (byte) (0xE0 | c >> 12);
                bytes[length++] = (byte) (0x80 | c >> 6 & 0x3F);
                bytes[length++] = (byte) (0x80 | c & 0x3F);
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                putSupplementary(Character.toCodePoint(c, text.charAt(++i)));
            } else {
                putEscape(c);
            }
        }
        return put('"');
    }

    private void putAsciiCharacter(char c) {
        switch (c) {
            case '"', '\\' -> put('\\').put(c);
            case '\n' -> put('\\').put('n');
            case '\r' -> put('\\').put('r');
            case '\t' -> put('\\').put('t');
            default -> {
                if (c < 0x20 || c == 0x7F) {
                    putEscape(c);
                } else {
                    put(c);
                }
            }
        }
    }

    private void putSupplementary(int code) {
        room(8);
        bytes[length++] = (byte) (0xF0 | code >> 18);
        bytes[length++] = (byte) (0x80 | code >> 12 & 0x3F);
        bytes[length++] = (byte) (0x80 | code >> 6 & 0x3F);
        bytes[length++] = (byte) (0x80 | code & 0x3F);
    }

    private void putEscape(char c) {
        room(8);
        bytes[length++] = '\\';
        bytes[length++] = 'u';
        for (int shift = 12; shift >= 0; shift -= 4) {
            bytes[length++] = HEX[c >> shift & 0xF];
        }
    }
}
