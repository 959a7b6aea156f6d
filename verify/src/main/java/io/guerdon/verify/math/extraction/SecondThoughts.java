package io.guerdon.verify.math.extraction;

/** Words between two answers that take the first one back. */
final class SecondThoughts {
    private static final String[] WORDS = {
        "no", "not", "but", "wait", "actually", "instead", "wrong", "incorrect", "however", "rather", "hmm", "sorry",
        "correction", "correct", "oops", "mistake", "then", "so", "therefore", "thus", "hence", "final", "answer",
                "becomes"
    };

    private SecondThoughts() {}

    static boolean in(String between) {
        for (var word : WORDS) {
            if (hasWord(between, word)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the word occurs with no letter next to it, in any case. */
    static boolean hasWord(String text, String word) {
        for (int i = 0; i + word.length() <= text.length(); i++) {
            if (text.regionMatches(true, i, word, 0, word.length())
                    && (i == 0 || !Character.isLetter(text.charAt(i - 1)))
                    && (i + word.length() == text.length() || !Character.isLetter(text.charAt(i + word.length())))) {
                return true;
            }
        }
        return false;
    }
}
