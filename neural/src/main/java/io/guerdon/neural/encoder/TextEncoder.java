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

    /** How many numbers a vector has. */
    int width();

    /** What a model that was learned on these vectors must find again: the name and a version. */
    String fingerprint();
}
