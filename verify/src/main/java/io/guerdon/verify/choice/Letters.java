package io.guerdon.verify.choice;

import io.guerdon.verify.format.Whitespace;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Reads option letters at the start of a text. Pure functions, linear time. */
public final class Letters {

    /** What {@link #strict} gives where there is no letter. */
    public static final char NONE = 0;

    private static final Set<String> CONNECTIVES = Set.of(
            "because", "since", "as", "for", "due", "which", "and", "or", "with", "is", "by", "so", "given", "based");

    private Letters() {}

    /**
     * The sheet's reading (Mixed-R1 as reconstructed, 2.2): one letter at the start of the stripped text, optionally
     * after "(" or "[", and followed, blanks allowed, by one of {@code . : ) ]} or the end. "A cat" and "AB" have none.
     *
     * @return the letter in upper case, or {@link #NONE}
     */
    public static char strict(String text) {
        int i = Whitespace.skip(text, 0, text.length());
        if (i < text.length() && (text.charAt(i) == '(' || text.charAt(i) == '[')) {
            i++;
        }
        if (i >= text.length() || !isLetter(text.charAt(i))) {
            return NONE;
        }
        char letter = upper(text.charAt(i));
        i = Whitespace.skip(text, i + 1, text.length());
        return i == text.length() || ".:)]".indexOf(text.charAt(i)) >= 0 ? letter : NONE;
    }

    /**
     * The letters of a text that is nothing but a list of option letters: "B", "(A) and (C)", "a, c".
     *
     * @return the letters in upper case; empty when the text is anything else
     */
    public static SortedSet<Character> list(String text) {
        var clean = withoutSigns(text);
        if (clean.isEmpty() || clean.length() > 120) {
            return new TreeSet<>();
        }
        var letters = new TreeSet<Character>();
        return leading(clean, letters) == clean.length() ? letters : new TreeSet<>();
    }

    /**
     * The letters that a statement begins with, such as "B", "(B) because ...", "A and C." A capital "A" or "I" before a word, and a
     * small letter without bracket or sign after it, are read as words: "A cat" states no letter.
     *
     * @return the letters in upper case; empty when the statement does not begin with a letter
     */
    public static SortedSet<Character> leading(String text) {
        var letters = new TreeSet<Character>();
        leading(text, letters);
        return letters;
    }

    /** Reads letters and the separators between them into a set; gives the index behind the last one read. */
    private static int leading(String text, Set<Character> letters) {
        int end = 0;
        int i = 0;
        while (true) {
            int next = letter(text, i, letters);
            if (next < 0) {
                return end;
            }
            end = next;
            i = separator(text, next);
            if (i < 0) {
                return end;
            }
        }
    }

    /** Reads one letter at a position, with its brackets; gives the index behind it, or -1. */
    private static int letter(String text, int from, Set<Character> letters) {
        int i = from;
        boolean open = i < text.length() && (text.charAt(i) == '(' || text.charAt(i) == '[');
        if (open) {
            i = Whitespace.skip(text, i + 1, text.length());
        }
        if (i >= text.length() || !isLetter(text.charAt(i))) {
            return -1;
        }
        char letter = text.charAt(i);
        i++;
        int after = open ? Whitespace.skip(text, i, text.length()) : i;
        boolean closed = after < text.length() && (text.charAt(after) == ')' || text.charAt(after) == ']');
        if (closed) {
            i = after + 1;
        } else if (open || !endsHere(text, i, letter)) {
            return -1;
        }
        letters.add(upper(letter));
        return i;
    }

    /** Whether a bare letter that ends before {@code i} is a letter of its own and not a word or the start of one. */
    private static boolean endsHere(String text, int i, char letter) {
        if (i >= text.length()) {
            return true;
        }
        char c = text.charAt(i);
        if (Character.isLetterOrDigit(c) || c == '\'' || c == '’' || c == '-' || c == '(' || c == '^') {
            return false;
        }
        if (!Whitespace.isSpace(c)) {
            boolean abbreviation = c == '.' && i + 1 < text.length() && Character.isLetter(text.charAt(i + 1));
            return !(abbreviation && Character.isLowerCase(letter));
        }
        int word = Whitespace.skip(text, i, text.length());
        if (text.substring(i, word).indexOf('\n') >= 0) {
            return true;
        }
        int end = word;
        while (end < text.length() && Character.isLetterOrDigit(text.charAt(end))) {
            end++;
        }
        boolean wordFollows = end > word;
        boolean article = letter == 'A' || letter == 'I' || Character.isLowerCase(letter);
        return !wordFollows
                || !article
                || end - word == 1
                || CONNECTIVES.contains(text.substring(word, end).toLowerCase(Locale.ROOT));
    }

    /** The index behind a separator between letters, or -1: comma, semicolon, slash, ampersand, plus, "and", "or". */
    private static int separator(String text, int from) {
        int i = Whitespace.skip(text, from, text.length());
        boolean seen = false;
        while (i < text.length() && ",;/&+".indexOf(text.charAt(i)) >= 0) {
            i = Whitespace.skip(text, i + 1, text.length());
            seen = true;
        }
        for (var word : List.of("and ", "or ")) {
            if (text.regionMatches(true, i, word, 0, word.length())) {
                i = Whitespace.skip(text, i + word.length(), text.length());
                seen = true;
            }
        }
        boolean bracket = i < text.length() && (text.charAt(i) == '(' || text.charAt(i) == '[');
        return seen || bracket ? i : -1;
    }

    /**
     * The letters of a text of distinct capitals in rising order without anything between them, as in "ACD".
     *
     * @return the letters; empty when the text is anything else
     */
    public static SortedSet<Character> run(String answer) {
        var text = ExactMatch.trim(answer);
        var letters = new TreeSet<Character>();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 'A' || c > 'Z' || (!letters.isEmpty() && c <= letters.last())) {
                return new TreeSet<>();
            }
            letters.add(c);
        }
        return letters;
    }

    /** The text without blanks and signs of sentences and quotation at its ends; brackets belong to the letters. */
    private static String withoutSigns(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isSign(text.charAt(start))) {
            start++;
        }
        while (end > start && isSign(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isSign(char c) {
        return Whitespace.isSpace(c) || ".,!?;:'\"{}*`".indexOf(c) >= 0;
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static char upper(char c) {
        return c >= 'a' ? (char) (c - 'a' + 'A') : c;
    }
}
