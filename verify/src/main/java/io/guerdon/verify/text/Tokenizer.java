package io.guerdon.verify.text;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Splits a text into tokens, as ids. Implementations are thread-safe. */
@FunctionalInterface
public interface Tokenizer {

    /** The tokens in order, without special tokens such as the start of a sentence. */
    int[] tokens(String text);

    /**
     * Words between white space that are in a vocabulary; other words are dropped.
     *
     * @param vocabulary the words; the place of a word is its id
     * @throws IllegalArgumentException when a word is there twice
     */
    static Tokenizer words(List<String> vocabulary) {
        Map<String, Integer> ids = new HashMap<>();
        for (var word : vocabulary) {
            if (ids.putIfAbsent(word, ids.size()) != null) {
                throw new IllegalArgumentException("the vocabulary holds '" + word + "' twice");
            }
        }
        return text -> Words.of(text).stream()
                .mapToInt(word -> ids.getOrDefault(word, -1))
                .filter(id -> id >= 0)
                .toArray();
    }
}
