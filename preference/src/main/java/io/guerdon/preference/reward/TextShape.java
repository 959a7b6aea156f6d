package io.guerdon.preference.reward;

import io.guerdon.neural.text.PretrainedTokenizer;
import io.guerdon.neural.text.Tokenizer;
import io.guerdon.neural.transformer.DecoderOptions;
import io.guerdon.preference.run.ModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a model reads text, as its folder keeps it: the tokenizer that it was trained with, and the shape of its transformer. A folder
 * with another tokenizer is refused.
 */
public record TextShape(Tokenizer tokenizer, DecoderOptions options) {

    private static final String TOKENIZER = "tokenizer.json";

    /**
     * The tokenizer of a folder; of none a token is a byte.
     *
     * @param folder with a {@code tokenizer.json}, or null
     */
    public static Tokenizer tokenizer(@Nullable Path folder) throws IOException {
        return folder == null ? new ByteTokenizer() : PretrainedTokenizer.read(folder);
    }

    /**
     * Adds it to a model's folder.
     *
     * @param tree the model's description
     * @param tokenizerFolder where the tokenizer was read from; null for bytes
     */
    public void write(ObjectNode tree, Path folder, @Nullable Path tokenizerFolder) throws IOException {
        if (tokenizerFolder != null) {
            Files.copy(
                    tokenizerFolder.resolve(TOKENIZER), folder.resolve(TOKENIZER), StandardCopyOption.REPLACE_EXISTING);
        }
        tree.put("tokenizer", tokenizer.fingerprint()).put("end", tokenizer.end());
        tree.put("vocabulary", options.vocabulary()).put("width", options.width());
        tree.put("layers", options.layers()).put("heads", options.heads());
        tree.put("context_length", options.contextLength());
    }

    /**
     * Reads it from a model's folder.
     *
     * @param file that {@code tree} was read from
     * @throws io.guerdon.core.DataException when the tokenizer is not the one that the model was trained with, or a number is missing
     */
    public static TextShape read(Path file, JsonNode tree) throws IOException {
        var path = file.resolveSibling(TOKENIZER);
        var tokenizer = Files.exists(path)
                ? PretrainedTokenizer.read(path, tree.path("end").asInt())
                : new ByteTokenizer();
        ModelFolder.requireSame(file, tree, "tokenizer", tokenizer.fingerprint());
        var options = DecoderOptions.small(
                ModelFolder.whole(file, tree, "vocabulary"),
                ModelFolder.whole(file, tree, "width"),
                ModelFolder.whole(file, tree, "layers"),
                ModelFolder.whole(file, tree, "heads"),
                ModelFolder.whole(file, tree, "context_length"));
        return new TextShape(tokenizer, options);
    }
}
