package io.guerdon.verify.choice;

import io.guerdon.verify.format.Whitespace;
import io.guerdon.verify.text.Statements;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads "yes" or "no" out of a text. Pure functions, linear time. */
public final class YesNo {

    private YesNo() {}

    /**
     * The sheet's reading (Mixed-R1 as reconstructed, 2.2): the first word, lower-cased and without punctuation at its
     * ends, if it is "yes" or "no". "I know" and "The answer is yes" say neither.
     *
     * @return {@code yes}, {@code no} or null
     */
    public static @Nullable String first(String text) {
        int start = Whitespace.skip(text, 0, text.length());
        int end = start;
        while (end < text.length() && !Whitespace.isSpace(text.charAt(end))) {
            end++;
        }
        return word(text.substring(start, end), false);
    }

    /**
     * A reading for answers in free text: "true" counts as yes and "false" as no; the first word is tried, then the
     * last box, the words after the last "answer is", and the last line.
     *
     * @return {@code yes}, {@code no} or null
     */
    public static @Nullable String lenient(String text) {
        var found = leading(text);
        var boxed = Statements.boxed(text);
        if (found == null && boxed != null) {
            found = leading(boxed);
        }
        if (found == null) {
            for (var statement : Statements.after("answer", text)) {
                found = found == null ? leading(statement) : found;
            }
        }
        return found == null ? leading(Statements.lastLine(text)) : found;
    }

    private static @Nullable String leading(String text) {
        var clean = Statements.undressed(text);
        int end = 0;
        while (end < clean.length() && !Whitespace.isSpace(clean.charAt(end))) {
            end++;
        }
        return word(clean.substring(0, end), true);
    }

    private static @Nullable String word(String word, boolean synonyms) {
        if (word.length() > 40) {
            return null;
        }
        return switch (ExactMatch.trim(word.toLowerCase(Locale.ROOT))) {
            case "yes" -> "yes";
            case "no" -> "no";
            case "true" -> synonyms ? "yes" : null;
            case "false" -> synonyms ? "no" : null;
            default -> null;
        };
    }
}
