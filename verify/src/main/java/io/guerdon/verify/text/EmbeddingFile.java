package io.guerdon.verify.text;

import com.google.re2j.Pattern;
import io.guerdon.verify.text.EmbeddingTable.Storage;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An embedding table read from a file, with its vocabulary where the file holds one.
 *
 * @param table the numbers
 * @param vocabulary the tokens by id; empty when the file does not name them
 */
public record EmbeddingFile(EmbeddingTable table, List<String> vocabulary) {

    /** Names under which model files keep their input embeddings, the usual ones first. */
    private static final List<String> USUAL_NAMES = List.of(
            "embed_tokens.weight",
            "word_embeddings.weight",
            "tok_embeddings.weight",
            "wte.weight",
            "shared.weight",
            "embeddings.weight",
            "embedding.weight");

    private static final int LONGEST_HEADER = 100 << 20;

    private static final Pattern NPY_HEADER = Pattern.compile(
            "'descr': *'([^']{1,8})', *'fortran_order': *(True|False), *'shape': *\\((\\d{1,10}), *(\\d{1,10}),? *\\)");

    public EmbeddingFile {
        vocabulary = List.copyOf(vocabulary);
    }

    /**
     * Reads a table.
     *
     * @param file {@code .json} with {@code embedding} (a list of rows) and perhaps {@code vocabulary}; {@code .npy}, two
     *     dimensions, float16, float32 or float64; or {@code .safetensors}. The last two are mapped, not loaded: the file must
     *     not change while it is used.
     * @param tensor which tensor of a safetensors file; null for the one that is named like input embeddings, or the only one
     *     of two dimensions
     * @throws IllegalArgumentException when the file cannot be read or does not hold such a table, naming file and fault
     */
    public static EmbeddingFile read(Path file, @Nullable String tensor) {
        var name = file.toString().toLowerCase(Locale.ROOT);
        try {
            if (Files.isDirectory(file)) {
                throw new IllegalArgumentException("is a directory");
            }
            if (!Files.exists(file)) {
                throw new IllegalArgumentException("does not exist");
            }
            if (name.endsWith(".json")) {
                return json(file);
            }
            if (name.endsWith(".npy")) {
                return new EmbeddingFile(npy(map(file)), List.of());
            }
            if (name.endsWith(".safetensors")) {
                return new EmbeddingFile(safetensors(map(file), tensor), List.of());
            }
            throw new IllegalArgumentException("expected a file that ends in .json, .npy or .safetensors");
        } catch (IOException | JacksonException e) {
            throw new IllegalArgumentException("embedding file " + file + ": cannot be read: " + e.getMessage(), e);
        } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException e) {
            throw new IllegalArgumentException("embedding file " + file + ": " + e.getMessage(), e);
        }
    }

    private static MemorySegment map(Path file) throws IOException {
        try (var channel = FileChannel.open(file)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
        }
    }

    private static EmbeddingFile json(Path file) throws IOException {
        JsonNode root;
        try (var in = Files.newInputStream(file)) {
            root = JsonMapper.shared().readTree(in);
        }
        var rows = root.path("embedding");
        if (!rows.isArray()) {
            throw new IllegalArgumentException(
                    "expected a list of rows under 'embedding', found " + rows.getNodeType());
        }
        double[][] matrix = new double[rows.size()][];
        for (int i = 0; i < matrix.length; i++) {
            var row = rows.path(i);
            matrix[i] = new double[row.size()];
            for (int k = 0; k < matrix[i].length; k++) {
                matrix[i][k] = row.path(k).isNumber() ? row.path(k).doubleValue() : Double.NaN;
            }
        }
        var words = new ArrayList<String>();
        root.path("vocabulary").forEach(word -> words.add(word.asString()));
        if (!words.isEmpty() && words.size() != matrix.length) {
            throw new IllegalArgumentException(
                    words.size() + " words in the vocabulary but " + matrix.length + " rows");
        }
        return new EmbeddingFile(EmbeddingTable.of(matrix), words);
    }

    /** NumPy's format, versions 1 to 3: a magic number, a header that is a Python dictionary, the numbers. */
    private static EmbeddingTable npy(MemorySegment file) {
        boolean magic = file.byteSize() > 12
                && file.get(ValueLayout.JAVA_BYTE, 0) == (byte) 0x93
                && ascii(file, 1, 5).equals("NUMPY");
        if (!magic) {
            throw new IllegalArgumentException("is not an .npy file: it does not begin as one");
        }
        boolean old = file.get(ValueLayout.JAVA_BYTE, 6) == 1;
        int start = old ? 10 : 12;
        long length = old ? little(file, 8, 2) : little(file, 8, 4);
        if (length > LONGEST_HEADER) {
            throw new IllegalArgumentException("its header claims " + length + " bytes");
        }
        var header = ascii(file, start, (int) length);
        var found = NPY_HEADER.matcher(header);
        if (!found.find() || found.group(2).equals("True")) {
            throw new IllegalArgumentException(
                    "expected an array of two dimensions in C order, found " + header.strip());
        }
        var storage = switch (found.group(1)) {
            case "<f8" -> Storage.FLOAT64;
            case "<f4" -> Storage.FLOAT32;
            case "<f2" -> Storage.FLOAT16;
            default ->
                throw new IllegalArgumentException("expected numbers of type <f2, <f4 or <f8, found " + found.group(1));
        };
        return new EmbeddingTable(
                file.asSlice(start + length),
                storage,
                Integer.parseInt(found.group(3)),
                Integer.parseInt(found.group(4)));
    }

    /** The safetensors format: the length of a header, the header in JSON, the numbers. */
    private static EmbeddingTable safetensors(MemorySegment file, @Nullable String wanted) {
        long length = file.byteSize() < 8 ? -1 : little(file, 0, 8);
        if (length < 2 || length > Math.min(LONGEST_HEADER, file.byteSize() - 8)) {
            throw new IllegalArgumentException("is not a safetensors file: its header claims " + length + " bytes");
        }
        var header = JsonMapper.shared().readTree(ascii(file, 8, (int) length));
        var name = wanted != null ? wanted : usual(header);
        var tensor = header.path(name);
        if (tensor.isMissingNode()) {
            throw new IllegalArgumentException("has no tensor '" + name + "'; " + matrices(header));
        }
        var shape = tensor.path("shape");
        if (shape.size() != 2) {
            throw new IllegalArgumentException(
                    "tensor '" + name + "' has the shape " + shape + ", expected two dimensions");
        }
        var storage = switch (tensor.path("dtype").asString("")) {
            case "F64" -> Storage.FLOAT64;
            case "F32" -> Storage.FLOAT32;
            case "F16" -> Storage.FLOAT16;
            case "BF16" -> Storage.BFLOAT16;
            default ->
                throw new IllegalArgumentException(
                        "tensor '" + name + "' holds " + tensor.path("dtype") + ", expected F64, F32, F16 or BF16");
        };
        long begin = tensor.path("data_offsets").path(0).asLong(-1);
        long end = tensor.path("data_offsets").path(1).asLong(-1);
        return new EmbeddingTable(
                file.asSlice(8 + length + begin, end - begin),
                storage,
                shape.path(0).asInt(),
                shape.path(1).asInt());
    }

    private static String usual(JsonNode header) {
        for (var ending : USUAL_NAMES) {
            for (var name : header.propertyNames()) {
                if (name.equals(ending) || name.endsWith("." + ending)) {
                    return name;
                }
            }
        }
        var matrices = header.propertyStream()
                .filter(entry -> entry.getValue().path("shape").size() == 2)
                .toList();
        if (matrices.size() != 1) {
            throw new IllegalArgumentException(
                    "does not tell which tensor holds the embeddings: name it; " + matrices(header));
        }
        return matrices.getFirst().getKey();
    }

    private static String matrices(JsonNode header) {
        return "of two dimensions there are: "
                + String.join(
                        ", ",
                        header.propertyStream()
                                .filter(entry -> entry.getValue().path("shape").size() == 2)
                                .map(entry -> entry.getKey())
                                .limit(20)
                                .toList());
    }

    private static long little(MemorySegment file, long at, int bytes) {
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value = value << 8 | (file.get(ValueLayout.JAVA_BYTE, at + i) & 0xff);
        }
        return value;
    }

    private static String ascii(MemorySegment file, long at, int length) {
        return new String(file.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }
}
