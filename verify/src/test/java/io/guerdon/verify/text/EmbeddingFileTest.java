package io.guerdon.verify.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddingFileTest {

    private static final double[] NUMBERS = {3, 4, 0, -2, 0.5, 1.5};

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"<f8, 1", "<f4, 1", "<f2, 1", "<f4, 2"})
    void npyFilesAreRead(String type, int version) throws IOException {
        check(
                write(
                        "e.npy",
                        npy("{'descr': '" + type + "', 'fortran_order': False, 'shape': (3, 2), }\n", version, type)),
                null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"F64", "F32", "F16", "BF16"})
    void safetensorsFilesAreRead(String type) throws IOException {
        check(write("e.safetensors", safetensors("model.embed_tokens.weight", type, "[3, 2]")), null);
        check(write("e.safetensors", safetensors("odd name", type, "[3, 2]")), null);
        check(write("e.safetensors", safetensors("odd name", type, "[3, 2]")), "odd name");
    }

    private static void check(Path file, @org.jspecify.annotations.Nullable String tensor) {
        var table = EmbeddingFile.read(file, tensor).table();
        assertThat(table.rows()).isEqualTo(3);
        assertThat(table.dimension()).isEqualTo(2);
        double[] rows = new double[6];
        for (int i = 0; i < 3; i++) {
            table.unitRow(i, rows, 2 * i);
        }
        double length = Math.sqrt(2.5);
        assertThat(rows).containsExactly(new double[] {0.6, 0.8, 0, -1, 0.5 / length, 1.5 / length}, within(1e-12));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'descr': '>f4', 'fortran_order': False, 'shape': (3, 2), }|expected numbers of type",
                "{'descr': '<f4', 'fortran_order': True, 'shape': (3, 2), }|C order",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (6,), }|two dimensions",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 3), }|needs 36 bytes, found 24",
            })
    void anNpyFileThatDoesNotFitIsAnErrorThatNamesTheFile(String header, String message) throws IOException {
        var file = write("bad.npy", npy(header.replace('"', ' '), 1, "<f4"));
        assertThatThrownBy(() -> EmbeddingFile.read(file, null))
                .hasMessageContaining("bad.npy")
                .hasMessageContaining(message);
    }

    @Test
    void aSafetensorsFileThatDoesNotFitIsAnErrorThatNamesTheFile() throws IOException {
        var good = safetensors("x", "F32", "[3, 2]");
        assertThatThrownBy(() -> EmbeddingFile.read(write("a.safetensors", good), "y"))
                .hasMessageContaining("a.safetensors: has no tensor 'y'; of two dimensions there are: x");
        assertThatThrownBy(() -> EmbeddingFile.read(write("b.safetensors", safetensors("x", "I32", "[3, 2]")), null))
                .hasMessageContaining("holds \"I32\"");
        assertThatThrownBy(() -> EmbeddingFile.read(write("c.safetensors", safetensors("x", "F32", "[6]")), null))
                .hasMessageContaining("name it");
        assertThatThrownBy(() -> EmbeddingFile.read(write("d.safetensors", new byte[] {1, 2, 3}), null))
                .hasMessageContaining("is not a safetensors file");
        assertThatThrownBy(() -> EmbeddingFile.read(
                        write("e.safetensors", java.util.Arrays.copyOf(good, good.length - 5)), null))
                .hasMessageContaining("e.safetensors");
    }

    @Test
    void jsonFilesMustHoldRowsOfNumbersAndAsManyWords() throws IOException {
        assertThatThrownBy(() -> json("{\"embedding\": [[1, 2], [3, null]]}")).hasMessageContaining("row 1 holds NaN");
        assertThatThrownBy(() -> json("{\"embedding\": [[1, 2]], \"vocabulary\": [\"a\", \"b\"]}"))
                .hasMessageContaining("2 words in the vocabulary but 1 rows");
        assertThatThrownBy(() -> json("{\"embeddings\": []}")).hasMessageContaining("under 'embedding'");
        assertThatThrownBy(() -> json("{")).hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> EmbeddingFile.read(folder, null)).hasMessageContaining("is a directory");
        assertThatThrownBy(() -> EmbeddingFile.read(folder.resolve("no.npy"), null))
                .hasMessageContaining("does not exist");
        assertThatThrownBy(() -> EmbeddingFile.read(write("x.txt", new byte[3]), null))
                .hasMessageContaining(".safetensors");
    }

    private void json(String text) throws IOException {
        EmbeddingFile.read(write("e.json", text.getBytes(StandardCharsets.UTF_8)), null);
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static byte[] npy(String header, int version, String type) throws IOException {
        var out = new ByteArrayOutputStream();
        out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
        out.write(header.length());
        out.write(new byte[version == 1 ? 1 : 3]);
        out.write(header.getBytes(StandardCharsets.US_ASCII));
        out.write(numbers(type.substring(1)));
        return out.toByteArray();
    }

    private static byte[] safetensors(String name, String type, String shape) throws IOException {
        byte[] numbers = numbers(type.equals("I32") ? "F32" : type);
        var header =
                "{\"__metadata__\": {\"format\": \"pt\"}, \"bias\": {\"dtype\": \"F32\", \"shape\": [0], \"data_offsets\": [0, 0]}, \""
                        + name + "\": {\"dtype\": \"" + type + "\", \"shape\": " + shape + ", \"data_offsets\": [0, "
                        + numbers.length + "]}}";
        var out = new ByteArrayOutputStream();
        out.write(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length())
                .array());
        out.write(header.getBytes(StandardCharsets.US_ASCII));
        out.write(numbers);
        return out.toByteArray();
    }

    private static byte[] numbers(String type) {
        var buffer = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
        for (double number : NUMBERS) {
            switch (type) {
                case "f8", "F64" -> buffer.putDouble(number);
                case "f4", "F32" -> buffer.putFloat((float) number);
                case "f2", "F16" -> buffer.putShort(Float.floatToFloat16((float) number));
                default -> buffer.putShort((short) (Float.floatToIntBits((float) number) >>> 16));
            }
        }
        return java.util.Arrays.copyOf(buffer.array(), buffer.position());
    }
}
