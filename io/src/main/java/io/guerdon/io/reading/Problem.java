package io.guerdon.io.reading;

/**
 * A row that cannot be used.
 *
 * @param input the number of the input, from 0
 * @param line the number of the line, from 1
 * @param place how messages call the row
 * @param message what is wrong with it, without the place
 */
public record Problem(int input, long line, String place, String message) {

    @Override
    public String toString() {
        return place + ": " + message;
    }
}
