package io.guerdon.verify.choice;

import io.guerdon.verify.format.Whitespace;
import io.guerdon.verify.text.Words;
import java.util.Locale;

/** Equality of two texts after a stated normalisation. Pure functions, linear time. */
public final class ExactMatch {

    /** What is trimmed from the ends of a text: the signs of sentence, quotation, bracket and markdown emphasis. */
    static final String PUNCTUATION = ".,!?;:'\"()[]{}*`";

    private ExactMatch() {}

    /** How much of the writing is ignored. */
    public enum Normalization {
        /** Nothing is ignored. */
        NONE,
        /** Case, the amount of white space, and punctuation at both ends (Mixed-R1 as reconstructed, 2.2). */
        SIMPLE,
        /** Besides, all ASCII punctuation and the English articles, as in the SQuAD exact-match metric (Rajpurkar et al. 2016). */
        SQUAD
    }

    /** The text as it is compared. */
    public static String normalize(String text, Normalization normalization) {
        return switch (normalization) {
            case NONE -> text;
            case SIMPLE -> trim(Words.collapse(text.toLowerCase(Locale.ROOT)));
            case SQUAD -> withoutArticles(text.toLowerCase(Locale.ROOT));
        };
    }

    /** 1 if both texts are equal after normalisation and not empty, else 0. */
    public static double score(String prediction, String truth, Normalization normalization) {
        var left = normalize(prediction, normalization);
        return !left.isEmpty() && left.equals(normalize(truth, normalization)) ? 1 : 0;
    }

    /** The text without punctuation and white space at both ends. */
    static String trim(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isTrimmed(text.charAt(start))) {
            start++;
        }
        while (end > start && isTrimmed(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isTrimmed(char c) {
        return PUNCTUATION.indexOf(c) >= 0 || Whitespace.isSpace(c);
    }

    private static String withoutArticles(String lower) {
        var letters = new StringBuilder(lower.length());
        lower.chars().filter(c -> !isAsciiPunctuation(c)).forEach(c -> letters.append((char) c));
        var out = new StringBuilder(letters.length());
        for (var word : Words.of(letters.toString())) {
            if (word.equals("a") || word.equals("an") || word.equals("the")) {
                continue;
            }
            if (!out.isEmpty()) {
                out.append(' ');
            }
            out.append(word);
        }
        return out.toString();
    }

    private static boolean isAsciiPunctuation(int c) {
        return c > ' ' && c < 0x7f && !Character.isLetterOrDigit(c);
    }
}
