package io.guerdon.audit.report;

import com.github.difflib.DiffUtils;
import com.github.difflib.patch.AbstractDelta;
import java.util.ArrayList;
import java.util.List;

/**
 * What changed between two texts, word by word: words, runs of white space and single other characters are compared by
 * Myers' algorithm, and long stretches that are the same are cut. Bounded: texts longer than {@value #LIMIT} characters
 * are first cut in the middle. Pure functions.
 */
final class TextDiff {

    private static final int LIMIT = 8000;
    private static final int SAME_SHOWN = 700;
    private static final int CHANGED_SHOWN = 2400;

    private TextDiff() {}

    /** Whether a segment is in both texts, only in the first or only in the second. */
    enum Side {
        BOTH,
        BEFORE,
        AFTER
    }

    /** A stretch of text. */
    record Segment(Side side, String text) {}

    /** The segments in order; neighbours are on different sides. */
    static List<Segment> of(String before, String after) {
        var old = tokens(Excerpt.of(before, LIMIT));
        var young = tokens(Excerpt.of(after, LIMIT));
        var segments = new ArrayList<Segment>();
        int at = 0;
        for (var delta : DiffUtils.diff(old, young).getDeltas()) {
            add(segments, Side.BOTH, old.subList(at, delta.getSource().getPosition()));
            addChange(segments, delta);
            at = delta.getSource().getPosition() + delta.getSource().size();
        }
        add(segments, Side.BOTH, old.subList(at, old.size()));
        return joined(segments).stream().map(TextDiff::shortened).toList();
    }

    private static void addChange(List<Segment> segments, AbstractDelta<String> delta) {
        add(segments, Side.BEFORE, delta.getSource().getLines());
        add(segments, Side.AFTER, delta.getTarget().getLines());
    }

    private static void add(List<Segment> segments, Side side, List<String> tokens) {
        if (!tokens.isEmpty()) {
            segments.add(new Segment(side, String.join("", tokens)));
        }
    }

    /**
     * Two changes with nothing but white space between are one change: scattered single words are harder to read than a
     * replaced phrase.
     */
    private static List<Segment> joined(List<Segment> segments) {
        var out = new ArrayList<Segment>();
        var before = new StringBuilder();
        var after = new StringBuilder();
        for (int i = 0; i < segments.size(); i++) {
            var segment = segments.get(i);
            boolean changeFollows = i + 1 < segments.size();
            boolean bridge = segment.side() == Side.BOTH
                    && segment.text().isBlank()
                    && segment.text().length() < 3
                    && changeFollows
                    && !before.isEmpty()
                    && !after.isEmpty();
            if (segment.side() == Side.BOTH && !bridge) {
                flush(out, before, after);
                out.add(segment);
                continue;
            }
            if (segment.side() != Side.AFTER) {
                before.append(segment.text());
            }
            if (segment.side() != Side.BEFORE) {
                after.append(segment.text());
            }
        }
        flush(out, before, after);
        return out;
    }

    private static void flush(List<Segment> out, StringBuilder before, StringBuilder after) {
        if (!before.isEmpty()) {
            out.add(new Segment(Side.BEFORE, before.toString()));
        }
        if (!after.isEmpty()) {
            out.add(new Segment(Side.AFTER, after.toString()));
        }
        before.setLength(0);
        after.setLength(0);
    }

    private static Segment shortened(Segment segment) {
        int limit = segment.side() == Side.BOTH ? SAME_SHOWN : CHANGED_SHOWN;
        String text = segment.text();
        if (text.length() <= limit + 60 || text.indexOf(Excerpt.MARK) >= 0) {
            return segment;
        }
        int head = Excerpt.boundary(text, limit / 2);
        int tail = Excerpt.boundary(text, text.length() - limit / 2);
        String what = segment.side() == Side.BOTH ? "the same" : "left out";
        return new Segment(
                segment.side(), text.substring(0, head) + Excerpt.note(tail - head, what) + text.substring(tail));
    }

    /** Words, runs of white space, notes of what was cut, and every other character on its own. */
    static List<String> tokens(String text) {
        var tokens = new ArrayList<String>();
        for (int start = 0; start < text.length(); ) {
            int end = tokenEnd(text, start);
            tokens.add(text.substring(start, end));
            start = end;
        }
        return tokens;
    }

    private static int tokenEnd(String text, int start) {
        int first = text.codePointAt(start);
        if (first == Excerpt.MARK) {
            int close = text.indexOf(Excerpt.MARK, start + 1);
            return close < 0 ? text.length() : close + 1;
        }
        var kind = Kind.of(first);
        int end = start + Character.charCount(first);
        while (kind != Kind.OTHER && end < text.length() && Kind.of(text.codePointAt(end)) == kind) {
            end += Character.charCount(text.codePointAt(end));
        }
        return end;
    }

    private enum Kind {
        WORD,
        SPACE,
        OTHER;

        static Kind of(int codePoint) {
            if (Character.isIdeographic(codePoint)) {
                return OTHER;
            }
            if (Character.isLetterOrDigit(codePoint)) {
                return WORD;
            }
            return Character.isWhitespace(codePoint) ? SPACE : OTHER;
        }
    }
}
