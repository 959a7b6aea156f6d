package io.guerdon.io.run;

import io.guerdon.io.reading.Input;
import java.util.List;

/** Where a row stands, as one number: the input in the upper bits, the line in the lower 40. */
final class Place {

    private static final int LINE_BITS = 40;

    private Place() {}

    static long of(int input, long line) {
        return (long) input << LINE_BITS | line;
    }

    static String text(long place, List<Input> inputs) {
        return inputs.get((int) (place >>> LINE_BITS)).place(place & (1L << LINE_BITS) - 1);
    }
}
