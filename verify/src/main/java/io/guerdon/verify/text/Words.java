package io.guerdon.verify.text;

import io.guerdon.verify.format.Whitespace;
import java.util.ArrayList;
import java.util.List;

/** The words of a text between white space, as Python's {@code str.split} gives them. Pure functions, linear time. */
public final class Words {

    private Words() {}

    /** The words in order. */
    public static List<String> of(String text) {
        var words = new ArrayList<String>();
        int i = Whitespace.skip(text, 0, text.length());
        while (i < text.length()) {
            int start = i;
            while (i < text.length() && !Whitespace.isSpace(text.charAt(i))) {
                i++;
            }
            words.add(text.substring(start, i));
            i = Whitespace.skip(text, i, text.length());
        }
        return words;
    }

    /** The words with one blank between them. */
    public static String collapse(String text) {
        var out = new StringBuilder(text.length());
        boolean gap = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Whitespace.isSpace(c)) {
                gap = true;
                continue;
            }
            if (gap && !out.isEmpty()) {
                out.append(' ');
            }
            gap = false;
            out.append(c);
        }
        return out.toString();
    }
}
