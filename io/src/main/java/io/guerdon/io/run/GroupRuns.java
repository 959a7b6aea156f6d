package io.guerdon.io.run;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The totals of consecutive rows of one group, for one group after the other: a list of runs, which is also the form in
 * which a resumed run learns of the groups before it. Not thread-safe.
 */
final class GroupRuns {

    /** The bytes of one run on disk. */
    static final int BYTES = 36;

    private int size;
    private long[] hash = new long[8];
    private long[] place = new long[8];
    private int[] count = new int[8];
    private double[] mean = new double[8];
    private double[] squares = new double[8];

    /** What takes the runs. */
    interface Visitor {
        /**
         * One run.
         *
         * @param hash the group
         * @param place where its first row stands
         * @param count rows with a total
         * @param mean of the totals
         * @param squares the sum of the squared deviations from the mean
         */
        void run(long hash, long place, int count, double mean, double squares);
    }

    void add(long group, long rowPlace, double total) {
        if (size == 0 || hash[size - 1] != group) {
            begin(group, rowPlace);
        }
        if (Double.isNaN(total)) {
            return;
        }
        int run = size - 1;
        double delta = total - mean[run];
        mean[run] += delta / ++count[run];
        squares[run] += delta * (total - mean[run]);
    }

    private void begin(long group, long rowPlace) {
        if (size == hash.length) {
            hash = Arrays.copyOf(hash, 2 * size);
            place = Arrays.copyOf(place, 2 * size);
            count = Arrays.copyOf(count, 2 * size);
            mean = Arrays.copyOf(mean, 2 * size);
            squares = Arrays.copyOf(squares, 2 * size);
        }
        hash[size] = group;
        place[size] = rowPlace;
        size++;
    }

    void forEach(Visitor visitor) {
        for (int run = 0; run < size; run++) {
            visitor.run(hash[run], place[run], count[run], mean[run], squares[run]);
        }
    }

    byte[] toBytes() {
        var bytes = ByteBuffer.allocate(size * BYTES);
        forEach((h, p, n, m, s) ->
                bytes.putLong(h).putLong(p).putInt(n).putDouble(m).putDouble(s));
        return bytes.array();
    }

    static void read(ByteBuffer bytes, Visitor visitor) {
        while (bytes.remaining() >= BYTES) {
            visitor.run(bytes.getLong(), bytes.getLong(), bytes.getInt(), bytes.getDouble(), bytes.getDouble());
        }
    }
}
