package io.guerdon.io.run;

import io.guerdon.io.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/** A file that grows at its end, and knows its length and checksum. Used by one thread. */
final class AppendFile implements AutoCloseable {

    private static final int BUFFER = 1 << 16;

    private final Path path;
    private final FileChannel channel;
    private final CRC32C checksum = new CRC32C();
    private long length;

    private AppendFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Opens a file, which is made when it does not exist, and locks it.
     *
     * @throws InputException when it cannot be opened or another process has it
     */
    static AppendFile open(Path path) {
        try {
            var channel = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (!locked(channel)) {
                channel.close();
                throw new InputException(path + ": another run is writing this output; wait for it or choose another");
            }
            return new AppendFile(path, channel);
        } catch (IOException e) {
            throw new InputException(path + ": cannot be written: " + DiskErrors.describe(e), e);
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /**
     * Keeps the beginning of the file and cuts off the rest.
     *
     * @param reader is shown the bytes that are kept, in pieces
     * @return whether the file holds so much, and with this checksum; when not, nothing was cut
     */
    boolean keep(long keptLength, long keptChecksum, Consumer<ByteBuffer> reader) {
        try {
            if (channel.size() < keptLength) {
                return false;
            }
            var buffer = ByteBuffer.allocate(GroupRuns.BYTES * BUFFER);
            channel.position(0);
            for (long left = keptLength; left > 0; ) {
                buffer.clear().limit((int) Math.min(left, buffer.capacity()));
                while (buffer.hasRemaining()) {
                    if (channel.read(buffer) < 0) {
                        return false;
                    }
                }
                buffer.flip();
                left -= buffer.remaining();
                checksum.update(buffer.duplicate());
                reader.accept(buffer);
            }
            if (checksum.getValue() != keptChecksum) {
                return false;
            }
            channel.truncate(keptLength);
            channel.position(keptLength);
            length = keptLength;
            return true;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    void write(byte[] bytes) {
        try {
            var buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            throw failed(e);
        }
        checksum.update(bytes, 0, bytes.length);
        length += bytes.length;
    }

    /** Returns when what was written is on the disk. */
    void force() {
        try {
            channel.force(false);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private InputException failed(IOException e) {
        return new InputException(path + ": cannot be written: " + DiskErrors.describe(e), e);
    }

    long length() {
        return length;
    }

    long checksum() {
        return checksum.getValue();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failed(e);
        }
    }
}
