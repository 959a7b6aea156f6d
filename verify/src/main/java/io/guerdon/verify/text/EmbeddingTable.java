package io.guerdon.verify.text;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * A frozen table of token embeddings: one row of numbers per token id. Immutable and thread-safe. The numbers stay as
 * they are stored (perhaps in a mapped file), and a row is widened to double when it is read, so that the table of a
 * large model costs no heap.
 */
public final class EmbeddingTable {

    /** Below this length a row counts as zero (Mixed-R1 as reconstructed, 2.5: the ε of the unit row). */
    private static final double SHORTEST = 1e-8;

    /** How the numbers are stored, little-endian. */
    public enum Storage {
        FLOAT64(8),
        FLOAT32(4),
        FLOAT16(2),
        BFLOAT16(2);

        private final int bytes;

        Storage(int bytes) {
            this.bytes = bytes;
        }

        /** The size of one number in bytes. */
        public int bytes() {
            return bytes;
        }
    }

    private static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment data;
    private final Storage storage;
    private final int rows;
    private final int dimension;

    /**
     * Wraps stored numbers, row after row, and checks every one of them.
     *
     * @throws IllegalArgumentException when the size does not fit, or a number is NaN or infinite, saying in which row
     */
    public EmbeddingTable(MemorySegment data, Storage storage, int rows, int dimension) {
        if (rows < 1 || dimension < 1) {
            throw new IllegalArgumentException(
                    "an embedding table needs at least one row and one column, found " + rows + " x " + dimension);
        }
        if (data.byteSize() != (long) rows * dimension * storage.bytes()) {
            throw new IllegalArgumentException("an embedding table of " + rows + " x " + dimension + " " + storage
                    + " needs " + (long) rows * dimension * storage.bytes() + " bytes, found " + data.byteSize());
        }
        this.data = data;
        this.storage = storage;
        this.rows = rows;
        this.dimension = dimension;
        checkFinite();
    }

    /**
     * Makes a table of numbers in memory.
     *
     * @throws IllegalArgumentException when rows differ in length, or a number is NaN or infinite
     */
    public static EmbeddingTable of(double[][] matrix) {
        int columns = matrix.length == 0 ? 0 : matrix[0].length;
        var bytes = MemorySegment.ofArray(new byte[Math.multiplyExact(Math.multiplyExact(matrix.length, columns), 8)]);
        for (int i = 0; i < matrix.length; i++) {
            if (matrix[i].length != columns) {
                throw new IllegalArgumentException(
                        "embedding row " + i + " has " + matrix[i].length + " numbers, the first has " + columns);
            }
            for (int k = 0; k < columns; k++) {
                bytes.set(DOUBLE, 8L * ((long) i * columns + k), matrix[i][k]);
            }
        }
        return new EmbeddingTable(bytes, Storage.FLOAT64, matrix.length, columns);
    }

    private void checkFinite() {
        double[] numbers = new double[dimension];
        for (int row = 0; row < rows; row++) {
            copy(row, numbers, 0);
            for (double value : numbers) {
                if (!Double.isFinite(value)) {
                    throw new IllegalArgumentException(
                            "embedding row " + row + " holds " + value + "; every number must be finite");
                }
            }
        }
    }

    /** How many tokens have a row: ids are below this. */
    public int rows() {
        return rows;
    }

    /** How many numbers a row has. */
    public int dimension() {
        return dimension;
    }

    /**
     * Copies a row divided by its Euclidean length; a zero row stays zero.
     *
     * @param id the token, from 0 to below {@link #rows}
     * @param into where to, from {@code offset} on
     * @throws IndexOutOfBoundsException when there is no such row
     */
    public void unitRow(int id, double[] into, int offset) {
        Objects.checkIndex(id, rows);
        copy(id, into, offset);
        double sum = 0;
        for (int k = 0; k < dimension; k++) {
            sum += into[offset + k] * into[offset + k];
        }
        if (!(sum < Double.MAX_VALUE)) {
            sum = shrink(into, offset); // the squares were too large for a double
        }
        double factor = 1 / Math.max(Math.sqrt(sum), SHORTEST);
        for (int k = 0; k < dimension; k++) {
            into[offset + k] *= factor;
        }
    }

    /** Divides a row by its largest number and gives the sum of its squares then. */
    private double shrink(double[] row, int offset) {
        double largest = 0;
        for (int k = 0; k < dimension; k++) {
            largest = Math.max(largest, Math.abs(row[offset + k]));
        }
        double sum = 0;
        for (int k = 0; k < dimension; k++) {
            row[offset + k] /= largest;
            sum += row[offset + k] * row[offset + k];
        }
        return sum;
    }

    /** Widens a stored row. One loop per storage, because this is hot. */
    private void copy(int row, double[] into, int offset) {
        long start = (long) row * dimension * storage.bytes();
        switch (storage) {
            case FLOAT64 -> {
                for (int k = 0; k < dimension; k++) {
                    into[offset + k] = data.get(DOUBLE, start + 8L * k);
                }
            }
            case FLOAT32 -> {
                for (int k = 0; k < dimension; k++) {
                    into[offset + k] = data.get(FLOAT, start + 4L * k);
                }
            }
            case FLOAT16 -> {
                for (int k = 0; k < dimension; k++) {
                    into[offset + k] = Float.float16ToFloat(data.get(SHORT, start + 2L * k));
                }
            }
            case BFLOAT16 -> {
                for (int k = 0; k < dimension; k++) {
                    into[offset + k] = Float.intBitsToFloat(data.get(SHORT, start + 2L * k) << 16);
                }
            }
        }
    }
}
