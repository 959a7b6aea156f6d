package io.guerdon.preference.features;

import io.guerdon.neural.encoder.TextEncoder;
import io.guerdon.neural.encoder.TextEncoder.Text;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.zip.CRC32;

/**
 * Vectors of the texts of a training run, in a file that grows as they are made: encoding is the slow part, and a run that was
 * killed goes on behind the last whole vector. The file names the encoder and the texts, and is begun anew for others.
 */
final class EmbeddingFile {

    private static final int CHUNK = 256;
    private static final long MARK = 0x47756572646f6e31L;
    private static final int HEADER = 3 * Long.BYTES;

    private EmbeddingFile() {}

    /**
     * Encodes.
     *
     * @param heard how many of how many are done
     */
    static double[][] encoded(TextEncoder encoder, List<Text> texts, Path file, BiConsumer<Integer, Integer> heard) {
        try {
            return encode(encoder, texts, file, heard);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double[][] encode(
            TextEncoder encoder, List<Text> texts, Path file, BiConsumer<Integer, Integer> heard) throws IOException {
        long key = key(encoder, texts);
        double[][] vectors = new double[texts.size()][];
        int done = Files.exists(file) ? read(file, key, encoder.width(), vectors) : -1;
        if (done < 0) {
            try (var out = new DataOutputStream(Files.newOutputStream(file))) {
                out.writeLong(MARK);
                out.writeLong(key);
                out.writeLong(encoder.width());
            }
            done = 0;
        } else {
            try (var open = new RandomAccessFile(file.toFile(), "rw")) {
                open.setLength(HEADER + (long) done * encoder.width() * Double.BYTES);
            }
        }
        for (int from = done; from < vectors.length; from += CHUNK) {
            int to = Math.min(vectors.length, from + CHUNK);
            double[][] made = encoder.encode(texts.subList(from, to));
            System.arraycopy(made, 0, vectors, from, made.length);
            try (var out = new DataOutputStream(
                    new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.APPEND)))) {
                for (double[] vector : made) {
                    for (double value : vector) {
                        out.writeDouble(value);
                    }
                }
            }
            heard.accept(to, vectors.length);
        }
        return vectors;
    }

    /** How many whole vectors are there; -1 where the file is another's. */
    private static int read(Path file, long key, int width, double[][] vectors) throws IOException {
        long there = (Files.size(file) - HEADER) / ((long) width * Double.BYTES);
        if (there < 0) {
            return -1;
        }
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            if (in.readLong() != MARK || in.readLong() != key || in.readLong() != width) {
                return -1;
            }
            int done = (int) Math.min(vectors.length, there);
            for (int i = 0; i < done; i++) {
                vectors[i] = new double[width];
                for (int c = 0; c < width; c++) {
                    vectors[i][c] = in.readDouble();
                }
            }
            return done;
        }
    }

    private static long key(TextEncoder encoder, List<Text> texts) {
        var crc = new CRC32();
        crc.update(encoder.fingerprint().getBytes(StandardCharsets.UTF_8));
        for (var text : texts) {
            crc.update(
                    (text.before().length() + ":" + text.before() + text.text().length() + ":" + text.text())
                            .getBytes(StandardCharsets.UTF_8));
        }
        return crc.getValue() << 32 | texts.size();
    }
}
