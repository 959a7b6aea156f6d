package io.guerdon.verify.text;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one weight matrix out of an ONNX model, without running the model. An ONNX file is a protocol buffer: the model holds
 * the graph (field 7), the graph its weights (field 5), a weight its shape (1), type (2), name (8) and bytes (9). The stream
 * is read only up to the matrix.
 */
final class OnnxTensor {

    private static final int GRAPH = 7;
    private static final int WEIGHT = 5;
    private static final int SHAPE = 1;
    private static final int TYPE = 2;
    private static final int NAME = 8;
    private static final int BYTES = 9;
    private static final long FLOAT = 1;

    private final InputStream in;
    private long position;

    private OnnxTensor(InputStream in) {
        this.in = in;
    }

    /**
     * Reads a matrix of float32.
     *
     * @throws IOException when the stream ends early or holds no such matrix
     */
    static EmbeddingTable read(InputStream in, String name) throws IOException {
        var table = new OnnxTensor(new BufferedInputStream(in)).model(name);
        if (table == null) {
            throw new IOException("the model holds no weight named '" + name + "'");
        }
        return table;
    }

    private @Nullable EmbeddingTable model(String name) throws IOException {
        for (long key = varint(true); key >= 0; key = varint(true)) {
            if (key >>> 3 != GRAPH) {
                skipValue(key);
                continue;
            }
            long end = varint(false) + position;
            while (position < end) {
                long inner = varint(false);
                if (inner >>> 3 != WEIGHT) {
                    skipValue(inner);
                    continue;
                }
                var table = weight(name, varint(false) + position);
                if (table != null) {
                    return table;
                }
            }
        }
        return null;
    }

    /** Reads a weight up to its end; gives it if it has the name. */
    private @Nullable EmbeddingTable weight(String wanted, long end) throws IOException {
        List<Long> shape = new ArrayList<>();
        long type = 0;
        boolean named = false;
        while (position < end) {
            long key = varint(false);
            switch ((int) (key >>> 3)) {
                case SHAPE -> readShape(key, shape);
                case TYPE -> type = varint(false);
                case NAME -> named = new String(bytes(varint(false)), StandardCharsets.UTF_8).equals(wanted);
                case BYTES -> {
                    if (!named) {
                        skip(varint(false));
                    } else if (type != FLOAT || shape.size() != 2) {
                        throw new IOException("weight '" + wanted + "' is not a matrix of float32");
                    } else {
                        return table(bytes(varint(false)), shape);
                    }
                }
                default -> skipValue(key);
            }
        }
        return null;
    }

    private static EmbeddingTable table(byte[] numbers, List<Long> shape) {
        return new EmbeddingTable(
                MemorySegment.ofArray(numbers),
                EmbeddingTable.Storage.FLOAT32,
                Math.toIntExact(shape.getFirst()),
                Math.toIntExact(shape.getLast()));
    }

    private void readShape(long key, List<Long> shape) throws IOException {
        if ((key & 7) == 0) {
            shape.add(varint(false));
            return;
        }
        long end = varint(false) + position;
        while (position < end) {
            shape.add(varint(false));
        }
    }

    private void skipValue(long key) throws IOException {
        switch ((int) (key & 7)) {
            case 0 -> varint(false);
            case 1 -> skip(8);
            case 2 -> skip(varint(false));
            case 5 -> skip(4);
            default -> throw new IOException("not an ONNX model: unknown wire type at byte " + position);
        }
    }

    /** The next variable-length integer; -1 at the end of the stream if that may be. */
    private long varint(boolean mayEnd) throws IOException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int b = in.read();
            if (b < 0) {
                if (mayEnd && shift == 0) {
                    return -1;
                }
                throw new EOFException("the model ends in the middle, at byte " + position);
            }
            position++;
            value |= (long) (b & 0x7f) << shift;
            if (b < 0x80) {
                return value;
            }
        }
        throw new IOException("not an ONNX model: an overlong number at byte " + position);
    }

    private byte[] bytes(long length) throws IOException {
        byte[] bytes = new byte[Math.toIntExact(length)];
        int read = in.readNBytes(bytes, 0, bytes.length);
        if (read < length) {
            throw new EOFException("the model ends in the middle, at byte " + (position + read));
        }
        position += length;
        return bytes;
    }

    private void skip(long length) throws IOException {
        in.skipNBytes(length);
        position += length;
    }
}
