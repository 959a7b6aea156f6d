package io.guerdon.neural.storage;

import io.guerdon.core.DataException;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Torch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The safetensors format: eight bytes with the length of a JSON header, the header with each tensor's type, shape and place, then
 * the numbers, little-endian. Every claim of the header is checked against the file before anything is allocated. Stateless.
 */
public final class Safetensors {

    /** What a file holds: its tensors in the order of their places, and its free-form texts. */
    public record Content(SequencedMap<String, Tensor> tensors, SequencedMap<String, String> metadata) {}

    private static final JsonMapper JSON = new JsonMapper();
    private static final long LARGEST_HEADER = 100L << 20;
    private static final int CHUNK = 1 << 24;

    private Safetensors() {}

    /**
     * Writes a file in one go; it is complete on the disk when this returns. An existing file is replaced.
     *
     * @param tensors of type float32, float64, float16, bfloat16, int64, int32 or uint8
     */
    public static void write(Path file, SequencedMap<String, Tensor> tensors, SequencedMap<String, String> metadata)
            throws IOException {
        var header = JSON.createObjectNode();
        if (!metadata.isEmpty()) {
            var texts = header.putObject("__metadata__");
            metadata.forEach(texts::put);
        }
        var offset = 0L;
        for (var entry : tensors.entrySet()) {
            var tensor = entry.getValue();
            var bytes = tensor.numel() * Type.of(tensor).width;
            var described = header.putObject(entry.getKey());
            described.put("dtype", Type.of(tensor).name());
            var shape = described.putArray("shape");
            for (var size : tensor.shape()) {
                shape.add(size);
            }
            described.putArray("data_offsets").add(offset).add(offset + bytes);
            offset += bytes;
        }
        var text = JSON.writeValueAsString(header);
        // The format asks for data that begin at a multiple of eight; spaces may follow the header.
        text += " ".repeat((8 - text.getBytes(StandardCharsets.UTF_8).length % 8) % 8);
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        try (var channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            var head = ByteBuffer.allocate(8 + bytes.length).order(ByteOrder.LITTLE_ENDIAN);
            fully(channel, head.putLong(bytes.length).put(bytes).flip());
            for (var tensor : tensors.values()) {
                writeNumbers(channel, tensor);
            }
            channel.force(true);
        }
    }

    /**
     * Reads a whole file. The tensors belong to the caller's memory scope.
     *
     * @throws DataException when the file is not safetensors, is cut short, or its header contradicts itself or the file
     */
    public static Content read(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var size = channel.size();
            var length = headerLength(channel, file);
            var header = header(file, take(channel, 8, (int) length, file));
            var metadata = metadata(header);
            var places = new ArrayList<Place>();
            for (var property : header.properties()) {
                if (!property.getKey().equals("__metadata__")) {
                    places.add(Place.of(file, property.getKey(), property.getValue(), size - 8 - length));
                }
            }
            places.sort(Comparator.comparingLong(Place::from));
            check(file, places, size - 8 - length);
            var tensors = new LinkedHashMap<String, Tensor>();
            for (var place : places) {
                tensors.put(place.name(), readNumbers(channel, place, 8 + length, file));
            }
            return new Content(tensors, metadata);
        }
    }

    /**
     * The texts beside the tensors; nothing but the header is read.
     *
     * @throws DataException when the file is not safetensors or its header is cut short
     */
    public static SequencedMap<String, String> metadata(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return metadata(header(file, take(channel, 8, (int) headerLength(channel, file), file)));
        }
    }

    private static SequencedMap<String, String> metadata(JsonNode header) {
        var metadata = new LinkedHashMap<String, String>();
        header.path("__metadata__")
                .properties()
                .forEach(p -> metadata.put(p.getKey(), p.getValue().asString()));
        return metadata;
    }

    /** Bytes of the header, 2 to {@link #LARGEST_HEADER}. */
    private static long headerLength(FileChannel channel, Path file) throws IOException {
        var size = channel.size();
        var length = size < 8 ? -1 : take(channel, 0, 8, file).getLong();
        if (length < 2 || length > LARGEST_HEADER || 8 + length > size) {
            throw corrupt(
                    file, "its first eight bytes give a header of %d bytes in a file of %d".formatted(length, size));
        }
        return length;
    }

    private static JsonNode header(Path file, ByteBuffer bytes) {
        JsonNode header;
        try {
            header = JSON.readTree(StandardCharsets.UTF_8.decode(bytes).toString());
        } catch (JacksonException e) {
            throw corrupt(file, "its header is not JSON: " + e.getOriginalMessage());
        }
        if (!header.isObject()) {
            throw corrupt(file, "its header is not a JSON object");
        }
        return header;
    }

    private static void check(Path file, List<Place> places, long data) {
        var end = 0L;
        for (var place : places) {
            if (place.from() != end) {
                throw corrupt(
                        file,
                        "tensor '%s' begins at byte %d of the data, the one before it ends at %d"
                                .formatted(place.name(), place.from(), end));
            }
            end = place.to();
        }
        if (end != data) {
            throw corrupt(
                    file,
                    "its tensors end at byte %d of the data, which has %d; the file was cut short or something follows"
                            .formatted(end, data));
        }
    }

    private static Tensor readNumbers(FileChannel channel, Place place, long base, Path file) throws IOException {
        var tensor = torch.zeros(place.shape(), new TensorOptions(place.type().scalar));
        var bytes = new BytePointer(tensor.data_ptr()).capacity(place.to() - place.from());
        for (var done = 0L; done < place.to() - place.from(); ) {
            var part = (int) Math.min(CHUNK, place.to() - place.from() - done);
            var buffer = take(channel, base + place.from() + done, part, file);
            bytes.position(done).put(buffer.array(), 0, part);
            done += part;
        }
        return tensor;
    }

    private static void writeNumbers(FileChannel channel, Tensor tensor) throws IOException {
        try (var memory = Memory.scope()) {
            var plain = tensor.detach().to(Torch.cpu(), Type.of(tensor).scalar).contiguous();
            var length = plain.numel() * Type.of(tensor).width;
            var bytes = new BytePointer(plain.data_ptr()).capacity(length);
            var chunk = new byte[(int) Math.min(CHUNK, length)];
            for (var done = 0L; done < length; ) {
                var part = (int) Math.min(chunk.length, length - done);
                bytes.position(done).get(chunk, 0, part);
                fully(channel, ByteBuffer.wrap(chunk, 0, part));
                done += part;
            }
        }
    }

    private static ByteBuffer take(FileChannel channel, long position, int length, Path file) throws IOException {
        var buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw corrupt(
                        file,
                        "it ends at byte %d while %d more were expected"
                                .formatted(position + buffer.position(), buffer.remaining()));
            }
        }
        return buffer.flip();
    }

    private static void fully(FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static DataException corrupt(Path file, String what) {
        return new DataException(file.toString(), "safetensors", what, "a sound file; fetch or write it again");
    }

    /** Types of numbers that are read and written. */
    private enum Type {
        F64(8, ScalarType.Double),
        F32(4, ScalarType.Float),
        F16(2, ScalarType.Half),
        BF16(2, ScalarType.BFloat16),
        I64(8, ScalarType.Long),
        I32(4, ScalarType.Int),
        U8(1, ScalarType.Byte);

        final int width;
        final ScalarType scalar;

        Type(int width, ScalarType scalar) {
            this.width = width;
            this.scalar = scalar;
        }

        static Type of(Tensor tensor) {
            var found = tensor.scalar_type().intern();
            for (var type : values()) {
                if (type.scalar == found) {
                    return type;
                }
            }
            throw new IllegalArgumentException("tensors of type " + found + " are not written to safetensors files");
        }
    }

    private record Place(String name, Type type, long[] shape, long from, long to) {

        static Place of(Path file, String name, JsonNode node, long data) {
            Type type;
            try {
                type = Type.valueOf(node.path("dtype").asString(""));
            } catch (IllegalArgumentException e) {
                throw corrupt(
                        file,
                        "tensor '%s' has type %s; known are F64, F32, F16, BF16, I64, I32, U8"
                                .formatted(name, node.path("dtype")));
            }
            var sizes = node.path("shape");
            var offsets = node.path("data_offsets");
            if (!sizes.isArray()
                    || offsets.size() != 2
                    || !offsets.get(0).canConvertToLong()
                    || !offsets.get(1).canConvertToLong()) {
                throw corrupt(file, "tensor '%s' lacks a shape or two data_offsets".formatted(name));
            }
            var shape = new long[sizes.size()];
            var numbers = 1L;
            for (var i = 0; i < shape.length; i++) {
                shape[i] = sizes.get(i).asLong(-1);
                if (shape[i] < 0 || (shape[i] > 0 && numbers > Long.MAX_VALUE / 8 / shape[i])) {
                    throw corrupt(file, "tensor '%s' has shape %s".formatted(name, sizes));
                }
                numbers *= shape[i];
            }
            var from = offsets.get(0).asLong();
            var to = offsets.get(1).asLong();
            if (from < 0 || to > data || to - from != numbers * type.width) {
                throw corrupt(
                        file,
                        "tensor '%s' of shape %s and type %s needs %d bytes; its data_offsets are %s of %d"
                                .formatted(name, sizes, type, numbers * type.width, offsets, data));
            }
            return new Place(name, type, shape, from, to);
        }
    }
}
