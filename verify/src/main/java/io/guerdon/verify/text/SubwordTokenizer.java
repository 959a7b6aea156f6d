package io.guerdon.verify.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The tokenizer of a language model, from its {@code tokenizer.json}, by Hugging Face's own library. Thread-safe. It works
 * without the network and sends nothing anywhere.
 */
public final class SubwordTokenizer implements Tokenizer {

    static {
        // The library looks for a GPU build of itself to download, and reports its use, unless told otherwise before it
        // loads.
        setUnlessSet("OPT_OUT_TRACKING", "true");
        setUnlessSet("ai.djl.offline", "true");
        setUnlessSet("RUST_FLAVOR", "cpu");
        setUnlessSet("slf4j.internal.verbosity", "ERROR");
    }

    private final HuggingFaceTokenizer tokenizer;

    private SubwordTokenizer(InputStream json) throws IOException {
        this.tokenizer = HuggingFaceTokenizer.newInstance(
                json, Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false"));
    }

    /**
     * Reads a {@code tokenizer.json}.
     *
     * @throws IllegalArgumentException when it cannot be read or is not one, naming the file
     */
    public static SubwordTokenizer read(Path file) {
        try (var in = Files.newInputStream(file)) {
            return read(in);
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException(
                    "tokenizer file " + file + ": is not a readable tokenizer.json: " + e.getMessage(), e);
        }
    }

    /** Reads a {@code tokenizer.json} from a stream. */
    static SubwordTokenizer read(InputStream json) throws IOException {
        return new SubwordTokenizer(json);
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    @Override
    public int[] tokens(String text) {
        if (text.isEmpty()) {
            return new int[0];
        }
        long[] ids = tokenizer.encode(text, false, false).getIds();
        int[] tokens = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            tokens[i] = Math.toIntExact(ids[i]);
        }
        return tokens;
    }
}
