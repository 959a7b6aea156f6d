package io.guerdon.verify.text;

import io.guerdon.verify.format.Whitespace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds where a free text states its answer: in the last box, after "the answer is", in the last line. What it returns
 * are short pieces of text, free of markdown and LaTeX dress, to be read by a stricter reader. Linear
 * time: at most {@value #TRIES} statements of at most {@value #WINDOW} characters are looked at.
 */
public final class Statements {

    private static final int WINDOW = 240;
    private static final int TRIES = 8;
    private static final String DRESS = "*_`$#>~\"“”‘’";
    private static final List<String> WRAPPERS = List.of(
            "\\boxed{",
            "\\fbox{",
            "\\text{",
            "\\textbf{",
            "\\textrm{",
            "\\mathrm{",
            "\\mathbf{",
            "\\mathbb{",
            "\\(",
            "\\[");
    private static final Set<String> FILLERS = Set.of(
            "is",
            "are",
            "was",
            "be",
            "would",
            "should",
            "must",
            "to",
            "the",
            "this",
            "question",
            "option",
            "options",
            "choice",
            "choices",
            "letter",
            "correct",
            "best",
            "final",
            "most",
            "likely",
            "therefore",
            "thus",
            "clearly",
            "s",
            "likely:",
            "both");

    private Statements() {}

    /** The last statements after a keyword, the very last first. */
    public static List<String> after(String keyword, String text) {
        var lower = text.toLowerCase(Locale.ROOT);
        var found = new ArrayList<String>();
        if (lower.length() != text.length()) {
            return found; // a letter that changes its length in lower case: offsets would not fit
        }
        int at = lower.lastIndexOf(keyword);
        for (int tries = 0; at >= 0 && tries < TRIES; tries++) {
            int start = at + keyword.length();
            int end = Math.min(text.length(), start + WINDOW);
            found.add(undressed(withoutFillers(text.substring(start, end))));
            at = lower.lastIndexOf(keyword, at - 1);
        }
        return found;
    }

    /** The content of the last {@code \boxed{...}} with its matching brace, undressed; null if there is none. */
    public static @Nullable String boxed(String text) {
        int at = text.lastIndexOf("\\boxed{");
        if (at < 0) {
            return null;
        }
        int depth = 1;
        int start = at + "\\boxed{".length();
        for (int i = start; i < Math.min(text.length(), start + WINDOW); i++) {
            char c = text.charAt(i);
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (depth == 0) {
                return undressed(text.substring(start, i));
            }
        }
        return null;
    }

    /** The last line that has more than white space, undressed. */
    public static String lastLine(String text) {
        int end = text.length();
        while (end > 0 && Whitespace.isSpace(text.charAt(end - 1))) {
            end--;
        }
        int start = text.lastIndexOf('\n', Math.max(0, end - 1)) + 1;
        return undressed(text.substring(Math.min(start, end), end));
    }

    /** The text without markdown emphasis, quotation marks, dollars and LaTeX wrappers around it. */
    public static String undressed(String text) {
        int start = 0;
        int end = text.length();
        for (int before = -1; before != end - start; ) {
            before = end - start;
            while (start < end && isDress(text.charAt(start))) {
                start++;
            }
            while (end > start && isDress(text.charAt(end - 1))) {
                end--;
            }
            for (var wrapper : WRAPPERS) {
                if (text.startsWith(wrapper, start) && start + wrapper.length() <= end) {
                    start += wrapper.length();
                    end = withoutClose(text, start, end);
                }
            }
        }
        return text.substring(start, end);
    }

    private static int withoutClose(String text, int start, int end) {
        int last = end;
        if (last > start && text.charAt(last - 1) == '.') {
            last--;
        }
        if (last > start && "})]".indexOf(text.charAt(last - 1)) >= 0) {
            last--;
            return last > start && text.charAt(last - 1) == '\\' ? last - 1 : last;
        }
        return end;
    }

    private static boolean isDress(char c) {
        return Whitespace.isSpace(c) || DRESS.indexOf(c) >= 0;
    }

    private static String withoutFillers(String text) {
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (isDress(c) || c == ':' || c == '=' || c == ',') {
                i++;
                continue;
            }
            int end = i;
            while (end < text.length() && Character.isLetter(text.charAt(end))) {
                end++;
            }
            if (end == i || !FILLERS.contains(text.substring(i, end).toLowerCase(Locale.ROOT))) {
                break;
            }
            i = text.startsWith("(s)", end) ? end + 3 : end;
        }
        return text.substring(i);
    }
}
