package io.guerdon.neural.encoder;

import java.util.List;

/** Gives each text a vector. Thread-safe. */
public interface TextEncoder {

    /** A text that is read after another one: a response after its prompt. Where both do not fit, the prompt loses its start. */
    record Text(String before, String text) {

        /** A text on its own. */
        public static Text of(String text) {
            return new Text("", text);
        }
    }

    /**
     * Encodes texts.
     *
     * @return a row for each text, all as wide as {@link #width}; a row depends on its text alone
     */
    double[][] encode(List<Text> texts);

    /** Whether a text is too long to be read whole. */
    default boolean isCut(Text text) {
        return false;
    }

    /** How many numbers a vector has. */
    int width();

    /** What a model that was learned on these vectors must find again: the name and a version. */
    String fingerprint();

    /**
     * What exactly makes the vectors, under which a store keeps them: two encoders of one identity give the same numbers. At least
     * the fingerprint; a version of the model's bytes and of the library that runs them where those are known.
     */
    default String identity() {
        return fingerprint();
    }
}
