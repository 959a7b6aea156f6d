package io.guerdon.neural.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.CRC32;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A {@code tokenizer.json} in Hugging Face's format, run by their own library. Thread-safe. */
public final class PretrainedTokenizer implements Tokenizer, AutoCloseable {

    private final HuggingFaceTokenizer tokenizer;
    private final int vocabulary;
    private final int end;
    private final String fingerprint;
    private final int unknown;

    private PretrainedTokenizer(
            HuggingFaceTokenizer tokenizer, int vocabulary, int end, String fingerprint, int unknown) {
        this.tokenizer = tokenizer;
        this.vocabulary = vocabulary;
        this.end = end;
        this.fingerprint = fingerprint;
        this.unknown = unknown;
    }

    /**
     * Reads {@code tokenizer.json} in a model's folder. The token that ends a text is the {@code eos_token_id} of {@code
     * generation_config.json} or {@code config.json} beside it.
     *
     * @throws IOException when a file is missing or not what it should be, with the file and what was expected
     */
    public static PretrainedTokenizer read(Path folder) throws IOException {
        var end = endToken(folder);
        if (end < 0) {
            throw new IOException(folder + ": neither generation_config.json nor config.json has an eos_token_id");
        }
        return read(folder.resolve("tokenizer.json"), end);
    }

    /** Reads one {@code tokenizer.json} whose texts end with the token {@code end}. */
    public static PretrainedTokenizer read(Path file, int end) throws IOException {
        var bytes = Files.readAllBytes(file);
        // Without being told, the library cuts every text to 512 tokens; how long a text may be is the model's to say.
        var tokenizer = HuggingFaceTokenizer.newInstance(
                file, Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false"));
        var json = new JsonMapper().readTree(bytes);
        var largest = 0;
        for (var entry : json.path("model").path("vocab").properties()) {
            largest = Math.max(largest, entry.getValue().asInt());
        }
        for (var added : json.path("added_tokens")) {
            largest = Math.max(largest, added.path("id").asInt());
        }
        var name = json.path("model").path("unk_token").asString("");
        var unknown = json.path("model").path("vocab").path(name).asInt(-1);
        var crc = new CRC32();
        crc.update(bytes);
        return new PretrainedTokenizer(
                tokenizer, largest + 1, end, "tokenizer.json %08x".formatted(crc.getValue()), unknown);
    }

    @Override
    public int[] encode(String text) {
        return Arrays.stream(tokenizer.encode(text, false, false).getIds())
                .mapToInt(Math::toIntExact)
                .toArray();
    }

    @Override
    public String decode(int[] tokens) {
        return tokenizer.decode(Arrays.stream(tokens).asLongStream().toArray(), true);
    }

    @Override
    public int vocabulary() {
        return vocabulary;
    }

    @Override
    public int end() {
        return end;
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    /** The token that stands for what the tokenizer does not know; -1 where it knows every text. */
    public int unknown() {
        return unknown;
    }

    @Override
    public void close() {
        tokenizer.close();
    }

    private static int endToken(Path folder) throws IOException {
        for (var name : new String[] {"generation_config.json", "config.json"}) {
            var file = folder.resolve(name);
            if (Files.exists(file)) {
                JsonNode end =
                        new JsonMapper().readTree(Files.readAllBytes(file)).path("eos_token_id");
                var id = end.isArray() ? end.path(0) : end;
                if (id.canConvertToInt()) {
                    return id.asInt();
                }
            }
        }
        return -1;
    }
}
