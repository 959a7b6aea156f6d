package io.guerdon.io.reading;

import com.github.luben.zstd.ZstdInputStream;
import io.guerdon.io.InputException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;

/** The uncompressed bytes of one input, and how much of it was read from disk. Not thread-safe. */
final class OpenInput implements AutoCloseable {

    private static final int BUFFER = 1 << 16;

    private final InputStream stream;
    private final Counting counting;

    private OpenInput(InputStream stream, Counting counting) {
        this.stream = stream;
        this.counting = counting;
    }

    /**
     * Opens an input.
     *
     * @param from the byte to begin at; 0 unless the input is seekable
     * @throws InputException when it cannot be opened, or is compressed and damaged at its very beginning
     */
    static OpenInput open(Input input, InputStream standardInput, long from) {
        try {
            var table = input.table();
            if (table != null) {
                var counting = new Counting(DuckDbLines.open(input, table));
                return new OpenInput(counting, counting);
            }
            var counting = new Counting(input.path() == null ? standardInput : file(input.path(), from));
            counting.bytes = from;
            if (from > 0) {
                return new OpenInput(counting, counting);
            }
            var buffered = new BufferedInputStream(counting, BUFFER);
            return new OpenInput(uncompressed(buffered), counting);
        } catch (IOException e) {
            throw new InputException(input.name() + ": cannot be opened: " + describe(e), e);
        }
    }

    private static InputStream file(Path path, long from) throws IOException {
        var channel = FileChannel.open(path, StandardOpenOption.READ);
        channel.position(from);
        return Channels.newInputStream(channel);
    }

    /** Looks at the first bytes, because names lie and standard input has none. */
    private static InputStream uncompressed(BufferedInputStream stream) throws IOException {
        stream.mark(Magic.LENGTH);
        byte[] head = stream.readNBytes(Magic.LENGTH);
        stream.reset();
        return switch (Magic.of(head)) {
            case GZIP -> new GZIPInputStream(new NeverEmpty(stream), BUFFER);
            case ZSTD -> new ZstdInputStream(stream);
            case PARQUET -> throw new IOException("Parquet cannot be read as a stream; expected a file");
            case OTHER -> stream;
        };
    }

    InputStream stream() {
        return stream;
    }

    long bytesRead() {
        return counting.bytes;
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            // Everything that was wanted has been read.
        }
    }

    /** An I/O error in words; Java's own message is often only the name of the file. */
    static String describe(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "the file does not exist (any more)";
            case AccessDeniedException _ -> "no permission to read it";
            case EOFException _ -> "the compressed data end too early: the file is cut off";
            default -> String.valueOf(e.getMessage());
        };
    }

    private static final class Counting extends FilterInputStream {

        private long bytes;

        private Counting(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            bytes += read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] buffer, int from, int length) throws IOException {
            int read = super.read(buffer, from, length);
            bytes += Math.max(read, 0);
            return read;
        }
    }

    /** GZIPInputStream stops between two members when the stream below it has nothing at hand, as a pipe may. */
    private static final class NeverEmpty extends FilterInputStream {

        private NeverEmpty(InputStream in) {
            super(in);
        }

        @Override
        public int available() throws IOException {
            return Math.max(1, super.available());
        }
    }
}
