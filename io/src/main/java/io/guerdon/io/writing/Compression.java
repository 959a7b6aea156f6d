package io.guerdon.io.writing;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/** How JSON Lines are compressed on their way to disk. The same bytes always give the same compressed bytes. */
public enum Compression {
    NONE,
    GZIP,
    ZSTD;

    private static final int ZSTD_LEVEL = 3;

    /** What the extension of a file name asks for. */
    public static Compression of(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT);
        if (name.endsWith(".gz")) {
            return GZIP;
        }
        return name.endsWith(".zst") || name.endsWith(".zstd") ? ZSTD : NONE;
    }

    /** One complete member that holds the content of the buffer; nothing of nothing. */
    public byte[] member(Utf8Buffer content) {
        byte[] plain = Arrays.copyOf(content.bytes(), content.length());
        if (this == NONE || plain.length == 0) {
            return plain;
        }
        return this == ZSTD ? Zstd.compress(plain, ZSTD_LEVEL) : gzip(plain);
    }

    private static byte[] gzip(byte[] plain) {
        var bytes = new ByteArrayOutputStream(plain.length / 3);
        try (var stream = new GZIPOutputStream(bytes, 1 << 13)) {
            stream.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }
}
