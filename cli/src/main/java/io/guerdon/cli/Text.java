package io.guerdon.cli;

import java.util.ArrayList;
import java.util.List;

/** Lines of text on a terminal. */
final class Text {

    private Text() {}

    /** The text with spaces after it up to a width. */
    static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    /** The text with spaces before it up to a width. */
    static String right(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }

    /** The text in lines of at most some width, each after an indent; a longer word stands alone. */
    static List<String> wrapped(String text, int width, String indent) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder(indent);
        for (String word : text.strip().split("\\s+")) {
            boolean started = line.length() > indent.length();
            if (started && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(indent.length());
                started = false;
            }
            line.append(started ? " " : "").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
