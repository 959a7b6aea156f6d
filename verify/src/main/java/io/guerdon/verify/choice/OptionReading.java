package io.guerdon.verify.choice;

import io.guerdon.verify.text.Statements;
import io.guerdon.verify.text.Words;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which options an answer names.
 *
 * @param letters the letters, in upper case; empty when none was found
 * @param ambiguous whether none was found because several were named in a way that does not tell which is meant
 */
public record OptionReading(SortedSet<Character> letters, boolean ambiguous) {

    /** How long an answer may be to be searched for the text of an option. */
    private static final int SHORT = 400;

    private static final List<String> KEYWORDS = List.of("answer", "option", "choice");

    public OptionReading {
        letters = Collections.unmodifiableSortedSet(letters);
    }

    private static OptionReading of(SortedSet<Character> letters) {
        return new OptionReading(letters, false);
    }

    private static OptionReading none(boolean ambiguous) {
        return new OptionReading(new TreeSet<>(), ambiguous);
    }

    /**
     * Reads an answer in free text. In this order: the answer is nothing but letters, or the text of an option; the last
     * box; the last "answer is ..."; the last "option ..." or "choice ..."; a label at the start ("B. open tap"), unless
     * several lines start with different labels; the last line; the only option whose text occurs in a short answer; the
     * only letter in brackets.
     *
     * @param answer the answer, any text; linear time
     * @param options the texts of the options A, B, ...; may be empty
     * @param runs whether "ACD" names three options
     */
    public static OptionReading of(String answer, List<String> options, boolean runs) {
        var whole = statement(Statements.undressed(answer), options, runs, false);
        if (!whole.isEmpty()) {
            return of(whole);
        }
        var boxed = Statements.boxed(answer);
        var stated = boxed == null ? none(false).letters() : statement(boxed, options, runs, true);
        for (var keyword : KEYWORDS) {
            stated = stated.isEmpty() ? stated(keyword, answer, options, runs) : stated;
        }
        return stated.isEmpty() ? unstated(answer, options, runs) : of(stated);
    }

    /** What the last statement after a keyword names, of those that name anything. */
    private static SortedSet<Character> stated(String keyword, String answer, List<String> options, boolean runs) {
        for (var piece : Statements.after(keyword, answer)) {
            var letters = statement(piece, options, runs, true);
            if (!letters.isEmpty()) {
                return letters;
            }
        }
        return new TreeSet<>();
    }

    private static OptionReading unstated(String answer, List<String> options, boolean runs) {
        var labels = labels(answer);
        if (labels.size() > 1) {
            return none(true);
        }
        if (labels.size() == 1) {
            return of(labels);
        }
        var line = Statements.lastLine(answer);
        var last = statement(line, options, runs, true);
        if (!last.isEmpty()) {
            return of(last);
        }
        var named = mentioned(answer.length() <= SHORT ? answer : line, options);
        if (named.isEmpty()) {
            named = bracketed(answer);
        }
        return named.size() == 1 ? of(named) : none(!named.isEmpty());
    }

    /** Reads a piece of text that should state the answer. */
    private static SortedSet<Character> statement(String piece, List<String> options, boolean runs, boolean prefix) {
        var letters = Letters.list(piece);
        if (letters.isEmpty()) {
            letters = withText(piece, options);
        }
        if (letters.isEmpty() && runs) {
            letters = Letters.run(piece);
        }
        return letters.isEmpty() && prefix ? Letters.leading(piece) : letters;
    }

    /** The option whose text equals the answer; the first of several equal ones. */
    static SortedSet<Character> withText(String answer, List<String> options) {
        var letters = new TreeSet<Character>();
        if (options.isEmpty()) {
            return letters;
        }
        var normal = normal(answer);
        for (int i = 0; i < options.size() && !normal.isEmpty(); i++) {
            if (normal.equals(text(options.get(i), i))) {
                letters.add((char) ('A' + i));
                break;
            }
        }
        return letters;
    }

    /** The option text without the label that some data put before it ("C. open tap"). */
    private static String text(String option, int index) {
        boolean labelled = option.length() > 2 && Letters.strict(option) == 'A' + index;
        if (!labelled) {
            return normal(option);
        }
        int start = Math.max(option.indexOf('.'), Math.max(option.indexOf(')'), option.indexOf(':')));
        for (char sign : ".:)]".toCharArray()) {
            int at = option.indexOf(sign);
            start = at >= 0 && at < start ? at : start;
        }
        var text = normal(option.substring(start + 1));
        return text.isEmpty() ? normal(option) : text;
    }

    private static String normal(String text) {
        return ExactMatch.normalize(Statements.undressed(text), ExactMatch.Normalization.SIMPLE);
    }

    /** The different labels ("B." or "(B)") that lines start with. */
    private static SortedSet<Character> labels(String answer) {
        var labels = new TreeSet<Character>();
        for (var line : (Iterable<String>) answer.lines()::iterator) {
            var clean = Statements.undressed(line.length() > 80 ? line.substring(0, 80) : line);
            char letter = Letters.strict(clean);
            if (letter != Letters.NONE
                    && Character.isUpperCase(
                            clean.charAt(0) == '(' || clean.charAt(0) == '[' ? 'A' : clean.charAt(0))) {
                labels.add(letter);
            }
        }
        return labels;
    }

    /** The options whose text occurs as whole words in the answer and not only inside the text of a longer one. */
    private static SortedSet<Character> mentioned(String answer, List<String> options) {
        var words = padded(answer);
        var found = new ArrayList<Integer>();
        for (int i = 0; i < Math.min(26, options.size()); i++) {
            var text = padded(text(options.get(i), i));
            if (!text.isBlank() && words.contains(text)) {
                found.add(i);
            }
        }
        var letters = new TreeSet<Character>();
        for (int i : found) {
            var text = padded(text(options.get(i), i));
            boolean insideAnother = found.stream()
                    .map(other -> padded(text(options.get(other), other)))
                    .anyMatch(other -> other.length() > text.length() && other.contains(text));
            if (!insideAnother) {
                letters.add((char) ('A' + i));
            }
        }
        return letters;
    }

    /** The words in lower case, without signs, with one blank before, between and after them. */
    private static String padded(String text) {
        var out = new StringBuilder(" ");
        for (var word : Words.of(text.toLowerCase(java.util.Locale.ROOT))) {
            var bare = ExactMatch.trim(word);
            if (!bare.isEmpty()) {
                out.append(bare).append(' ');
            }
        }
        return out.toString();
    }

    /** The different capitals that stand alone in brackets. */
    private static SortedSet<Character> bracketed(String answer) {
        var letters = new TreeSet<Character>();
        for (int i = 0; i + 2 < answer.length(); i++) {
            char letter = answer.charAt(i + 1);
            boolean round = answer.charAt(i) == '(' && answer.charAt(i + 2) == ')';
            boolean square = answer.charAt(i) == '[' && answer.charAt(i + 2) == ']';
            if ((round || square) && letter >= 'A' && letter <= 'Z') {
                letters.add(letter);
            }
        }
        return letters;
    }
}
