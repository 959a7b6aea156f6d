package io.guerdon.verify.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Inverse document frequencies of tokens: log((M + 1) / (df + 1)) for M documents of which df hold the token (BERTScore, Zhang
 * et al. 2020, section 3, with its plus-one smoothing). A token of no document weighs log(M + 1), one of all documents 0. Immutable and
 * thread-safe.
 */
public final class TokenRarity {

    private final Map<Integer, Integer> documents = new HashMap<>();
    private final int count;

    /** Counts the tokens of some documents. */
    public TokenRarity(List<int[]> tokenized) {
        for (int[] document : tokenized) {
            Arrays.stream(document).distinct().forEach(id -> documents.merge(id, 1, Integer::sum));
        }
        this.count = tokenized.size();
    }

    /**
     * Counts the tokens of a text file, one document a line; blank lines are none.
     *
     * @throws IllegalArgumentException when the file cannot be read or holds no document
     */
    public static TokenRarity read(Path file, Tokenizer tokenizer) {
        try (var lines = Files.lines(file)) {
            var rarity = new TokenRarity(
                    lines.filter(line -> !line.isBlank()).map(tokenizer::tokens).toList());
            if (rarity.count == 0) {
                throw new IllegalArgumentException("idf file " + file + ": holds no document; expected one a line");
            }
            return rarity;
        } catch (IOException | java.io.UncheckedIOException e) {
            throw new IllegalArgumentException(
                    "idf file " + file + ": cannot be read as UTF-8 text: " + e.getMessage(), e);
        }
    }

    /** The weight of a token, at least 0. */
    public double weight(int token) {
        return Math.log((count + 1.0) / (documents.getOrDefault(token, 0) + 1.0));
    }
}
