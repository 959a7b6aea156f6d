package io.guerdon.io.reading;

import io.guerdon.io.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Cuts inputs into blocks of whole lines. Where a block ends depends only on where it begins, so that a run that starts
 * again at the beginning of a block meets the same blocks. Not thread-safe.
 */
public final class BlockReader implements AutoCloseable {

    private static final int SKIP_BUFFER = 1 << 16;

    private final List<Input> inputs;
    private final InputStream standardInput;
    private final int blockBytes;
    private final int maxLineBytes;
    private final CRC32C checksum = new CRC32C();
    private long checksumBefore;

    private int index;
    private long offset;
    private long line = 1;
    private @Nullable OpenInput open;
    private byte[] rest = new byte[0];
    private boolean atEnd;
    private long bytesOfClosed;

    /**
     * Creates a reader that stands at the beginning of the first input.
     *
     * @param blockBytes the size of a block, unless a line is longer
     * @param maxLineBytes a longer line is a problem
     */
    public BlockReader(List<Input> inputs, InputStream standardInput, int blockBytes, int maxLineBytes) {
        this.inputs = List.copyOf(inputs);
        this.standardInput = standardInput;
        this.blockBytes = blockBytes;
        this.maxLineBytes = maxLineBytes;
    }

    /**
     * Goes to where a block began in an earlier run. An input that can only be read from the beginning is read up to
     * there, and must then have the checksum of the earlier run.
     *
     * @throws InputException when the input is shorter than that, or held other bytes there
     */
    public void seek(int input, long blockOffset, long blockLine, long expectedChecksum) {
        index = input;
        if (input >= inputs.size()) {
            return;
        }
        line = blockLine;
        if (blockOffset == 0) {
            return;
        }
        var current = inputs.get(input);
        open = OpenInput.open(current, standardInput, current.seekable() ? blockOffset : 0);
        offset = blockOffset;
        if (current.seekable()) {
            return;
        }
        byte[] buffer = new byte[SKIP_BUFFER];
        for (long left = blockOffset; left > 0; ) {
            int read = fill(buffer, 0, (int) Math.min(left, buffer.length));
            checksum.update(buffer, 0, read);
            left -= read;
            if (atEnd && left > 0) {
                throw changed(current);
            }
        }
        if (checksum.getValue() != expectedChecksum) {
            throw changed(current);
        }
        checksumBefore = expectedChecksum;
    }

    private static InputException changed(Input input) {
        return new InputException(input.name()
                + ": holds other data than when the run was stopped; start again with --overwrite"
                + (input.table() == null ? "" : " (a query gives its rows in a fixed order only with ORDER BY)"));
    }

    /** The next block, or null after the last one. */
    public @Nullable LineBlock next() {
        while (index < inputs.size()) {
            if (open == null) {
                open = OpenInput.open(inputs.get(index), standardInput, 0);
            }
            var block = nextOfInput();
            if (block != null) {
                return block;
            }
            nextInput();
        }
        return null;
    }

    private void nextInput() {
        close();
        index++;
        offset = 0;
        line = 1;
        rest = new byte[0];
        atEnd = false;
        checksum.reset();
        checksumBefore = 0;
    }

    private @Nullable LineBlock nextOfInput() {
        byte[] buffer = Arrays.copyOf(rest, Math.max(blockBytes, rest.length));
        int length = rest.length;
        while (true) {
            length += fill(buffer, length, buffer.length);
            int cut = atEnd ? length : lastLineEnd(buffer, length);
            if (cut > 0) {
                rest = Arrays.copyOfRange(buffer, cut, length);
                return block(buffer, cut);
            }
            if (length == 0) {
                return null;
            }
            if (length >= maxLineBytes) {
                return tooLong(buffer, length);
            }
            buffer = Arrays.copyOf(buffer, (int) Math.min(2L * buffer.length, maxLineBytes));
        }
    }

    private static int lastLineEnd(byte[] buffer, int length) {
        for (int i = length; i > 0; i--) {
            if (buffer[i - 1] == '\n') {
                return i;
            }
        }
        return 0;
    }

    private LineBlock block(byte[] buffer, int length) {
        int start = offset == 0 && hasByteOrderMark(buffer, length) ? 3 : 0;
        int lines = buffer[length - 1] == '\n' ? 0 : 1;
        for (int i = 0; i < length; i++) {
            lines += buffer[i] == '\n' ? 1 : 0;
        }
        return advance(buffer, start, length, length, lines, null);
    }

    private static boolean hasByteOrderMark(byte[] bytes, int length) {
        return length >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF;
    }

    private LineBlock advance(
            byte[] buffer, int start, int length, long consumed, int lines, @Nullable String problem) {
        update(buffer, length);
        long before = checksumBefore;
        checksumBefore = checksum.getValue();
        var block = new LineBlock(
                inputs.get(index),
                index,
                offset,
                line,
                buffer,
                start,
                length,
                lines,
                problem,
                consumed,
                before,
                checksumBefore);
        offset += consumed;
        line += lines;
        return block;
    }

    private void update(byte[] buffer, int length) {
        if (!inputs.get(index).seekable()) {
            checksum.update(buffer, 0, length);
        }
    }

    /** Passes over a line that is too long to keep. */
    private LineBlock tooLong(byte[] buffer, int length) {
        long consumed = length;
        update(buffer, length);
        int lineEnd = -1;
        while (lineEnd < 0 && !(atEnd && length == 0)) {
            length = fill(buffer, 0, buffer.length);
            lineEnd = firstLineEnd(buffer, length);
            int part = lineEnd < 0 ? length : lineEnd;
            update(buffer, part);
            consumed += part;
        }
        rest = lineEnd < 0 ? new byte[0] : Arrays.copyOfRange(buffer, lineEnd, length);
        return advance(
                new byte[0],
                0,
                0,
                consumed,
                1,
                "found a line of more than " + maxLineBytes
                        + " bytes, expected a shorter one (one JSON object in each line; a line ends in a line feed)");
    }

    private static int firstLineEnd(byte[] buffer, int length) {
        for (int i = 0; i < length; i++) {
            if (buffer[i] == '\n') {
                return i + 1;
            }
        }
        return -1;
    }

    /** Reads until the range is full or the input ends. */
    private int fill(byte[] buffer, int from, int to) {
        if (open == null) {
            throw new IllegalStateException("no input is open");
        }
        int at = from;
        try {
            while (at < to) {
                int read = open.stream().read(buffer, at, to - at);
                if (read < 0) {
                    atEnd = true;
                    break;
                }
                at += read;
            }
        } catch (IOException e) {
            throw new InputException(
                    inputs.get(index).name() + ": cannot be read after line " + (line - 1) + ": "
                            + OpenInput.describe(e),
                    e);
        }
        return at - from;
    }

    /** The bytes read so far as they are on disk, over all inputs. */
    public long bytesRead() {
        return bytesOfClosed + (open == null ? 0 : open.bytesRead());
    }

    @Override
    public void close() {
        if (open != null) {
            bytesOfClosed += open.bytesRead();
            open.close();
            open = null;
        }
    }
}
