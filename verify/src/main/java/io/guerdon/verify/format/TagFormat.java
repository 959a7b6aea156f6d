package io.guerdon.verify.format;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An ordered list of tagged parts that a completion should consist of, and the check of a completion against it.
 *
 * <p>Two readings. In the strict one (the default) the tags of the list are scanned wherever they stand: each must open
 * and close in turn, in order, as often as its part allows, so that repeated, nested, swapped and unclosed tags all
 * fail. With {@code repeats}, only the outline counts, as in the usual regular expressions ({@code
 * <think>.*?</think>\s*<answer>.*?</answer>}): what stands inside a part is not looked at, tags included, and an
 * optional part is taken as meant if its opening tag occurs anywhere.
 *
 * <p>Immutable. A check reads the text a constant number of times and allocates only its verdict.
 *
 * @param parts the parts in order; at least one, each name once
 * @param between what may stand between two parts
 * @param around what may stand before the first and behind the last part
 * @param content what the parts' contents must look like
 * @param repeats whether tags inside the contents are overlooked
 * @param preOpened whether the first part's opening tag may be missing because the prompt ended with it
 */
public record TagFormat(
        List<Part> parts, Gap between, Gap around, Content content, boolean repeats, boolean preOpened) {

    /** What may stand where no part stands. */
    public enum Gap {
        /** nothing */
        NONE,
        /** exactly one line feed */
        NEWLINE,
        /** white space, or nothing */
        WHITESPACE,
        /** any text */
        ANY
    }

    /** What a part's content must look like. */
    public enum Content {
        /** anything, nothing included */
        ANY,
        /** at least one character that is not white space */
        NONBLANK,
        /** its own lines: a line feed behind the opening tag and another before the closing tag */
        LINES
    }

    /**
     * One part of the list.
     *
     * @param tag its tags
     * @param optional whether it may be absent
     * @param repeatable whether it may come several times in a row
     */
    public record Part(Tag tag, boolean optional, boolean repeatable) {
        /**
         * Reads {@code think} (exactly once), {@code think?} (at most once), {@code think+} (at least once) or {@code
         * think*} (any number of times).
         */
        public static Part parse(String text) {
            char last = text.isEmpty() ? ' ' : text.charAt(text.length() - 1);
            boolean suffixed = last == '?' || last == '+' || last == '*';
            String name = suffixed ? text.substring(0, text.length() - 1) : text;
            return new Part(Tag.of(name), last == '?' || last == '*', last == '+' || last == '*');
        }
    }

    /** The ways in which a completion can depart from its format. */
    public enum Fault {
        /** a part is not there */
        MISSING,
        /** a tag comes more often than it may */
        REPEATED,
        /** a tag stands where it cannot */
        MISPLACED,
        /** a part is not closed */
        UNCLOSED,
        /** something stands between or around the parts */
        STRAY_TEXT,
        /** a part's content is not as it must be */
        CONTENT
    }

    /**
     * The first departure of a completion from its format.
     *
     * @param fault what kind
     * @param detail where and what, in words
     */
    public record Departure(Fault fault, String detail) {}

    public TagFormat {
        parts = List.copyOf(parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a tag format needs at least one tag");
        }
        Set<String> names = new HashSet<>();
        for (Part part : parts) {
            if (!names.add(part.tag().name())) {
                throw new IllegalArgumentException(
                        "each tag may be listed once, found \"" + part.tag().name() + "\" twice");
            }
        }
        if (preOpened && parts.getFirst().optional()) {
            throw new IllegalArgumentException("the part that the prompt opens cannot be optional, found \""
                    + parts.getFirst().tag().name() + "\"");
        }
    }

    /** The strict format of these parts (see {@link Part#parse}), with white space allowed between and around them. */
    public static TagFormat of(String... parts) {
        List<Part> list = new ArrayList<>();
        for (String part : parts) {
            list.add(Part.parse(part));
        }
        return new TagFormat(list, Gap.WHITESPACE, Gap.WHITESPACE, Content.ANY, false, false);
    }

    /** This format with another rule for what stands around the parts. */
    public TagFormat withAround(Gap gap) {
        return new TagFormat(parts, between, gap, content, repeats, preOpened);
    }

    /** This format with another rule for what stands between the parts. */
    public TagFormat withBetween(Gap gap) {
        return new TagFormat(parts, gap, around, content, repeats, preOpened);
    }

    /** This format with another rule for the contents. */
    public TagFormat withContent(Content rule) {
        return new TagFormat(parts, between, around, rule, repeats, preOpened);
    }

    /** This format, overlooking tags inside the contents or not. */
    public TagFormat withRepeats(boolean overlook) {
        return new TagFormat(parts, between, around, content, overlook, preOpened);
    }

    /** This format, with the first opening tag given by the prompt or not. */
    public TagFormat withPreOpened(boolean opened) {
        return new TagFormat(parts, between, around, content, repeats, opened);
    }

    /** Whether the completion has this format. */
    public boolean matches(String completion) {
        return departure(completion) == null;
    }

    /** What is wrong with the completion first, or null if it has this format. */
    public @Nullable Departure departure(String completion) {
        return repeats ? new Outline(completion).departure() : new Scan(completion).departure();
    }

    /**
     * The share of the list's tags, opening and closing counted apart, that occur as often as they should: {@code k /
     * (2 * parts)}, in [0, 1]. Order is not looked at, which makes this a smoother but more gameable signal than {@link
     * #departure}. A tag counts if it occurs exactly once; an optional one also if it is absent; a repeatable one if it
     * occurs at least once. With {@link Content#LINES} a tag counts only together with its line feeds ({@code
     * "<think>\n"}, {@code "\n</think>\n"}, {@code "\n<answer>\n"}, {@code "\n</answer>"}).
     *
     * <p>Source: {@code tag_count_reward} of open-r1, there with {@code think, answer} and a quarter for each tag.
     */
    public double tagShare(String completion) {
        int right = 0;
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            boolean given = i == 0 && preOpened;
            right += rightCount(completion, openLiteral(i), part, given) ? 1 : 0;
            right += rightCount(completion, closeLiteral(i), part, false) ? 1 : 0;
        }
        return right / (2.0 * parts.size());
    }

    private static boolean rightCount(String completion, String literal, Part part, boolean given) {
        int count = Tag.count(completion, literal, 0, 2);
        return switch (count) {
            case 0 -> part.optional() || given;
            case 1 -> true;
            default -> part.repeatable();
        };
    }

    private String openLiteral(int i) {
        String open = parts.get(i).tag().open();
        return content != Content.LINES ? open : i == 0 ? open + "\n" : "\n" + open + "\n";
    }

    private String closeLiteral(int i) {
        String close = parts.get(i).tag().close();
        return content != Content.LINES ? close : i == parts.size() - 1 ? "\n" + close : "\n" + close + "\n";
    }

    private boolean gapAllows(Gap gap, String text, int from, int to) {
        return switch (gap) {
            case ANY -> true;
            case WHITESPACE -> Whitespace.isBlank(text, from, to);
            case NEWLINE -> to == from + 1 && text.charAt(from) == '\n';
            case NONE -> from == to;
        };
    }

    private @Nullable Departure contentFault(Tag tag, String text, int from, int to) {
        boolean fits = switch (content) {
            case ANY -> true;
            case NONBLANK -> !Whitespace.isBlank(text, from, to);
            case LINES -> to - from >= 2 && text.charAt(from) == '\n' && text.charAt(to - 1) == '\n';
        };
        if (fits) {
            return null;
        }
        return new Departure(
                Fault.CONTENT,
                tag.open()
                        + (content == Content.NONBLANK ? " is empty" : " has content that is not on lines of its own"));
    }

    private static Departure strayText(String where, Gap gap, int from) {
        String allowed = switch (gap) {
            case NONE -> "nothing may stand there";
            case NEWLINE -> "one newline must stand there";
            case WHITESPACE -> "only white space may stand there";
            case ANY -> "";
        };
        return new Departure(Fault.STRAY_TEXT, where + ", at " + from + ": " + allowed);
    }

    /** The strict reading: one pass over every tag of the list that occurs in the text. */
    private final class Scan {
        private final String text;
        private final int[] seen = new int[parts.size()];
        private int inside = -1;
        private int lastClosed = -1;
        private int behind;
        private int contentStart;

        Scan(String text) {
            this.text = text;
        }

        @Nullable
        Departure departure() {
            for (int at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) {
                boolean closing = at + 1 < text.length() && text.charAt(at + 1) == '/';
                int part = partAt(at + (closing ? 2 : 1));
                if (part >= 0) {
                    Departure departure = closing ? close(part, at) : open(part, at);
                    if (departure != null) {
                        return departure;
                    }
                }
            }
            return atEnd();
        }

        private int partAt(int nameStart) {
            for (int i = 0; i < parts.size(); i++) {
                String name = parts.get(i).tag().name();
                int nameEnd = nameStart + name.length();
                if (nameEnd < text.length() && text.charAt(nameEnd) == '>' && text.startsWith(name, nameStart)) {
                    return i;
                }
            }
            return -1;
        }

        private @Nullable Departure open(int part, int at) {
            Tag tag = parts.get(part).tag();
            if (inside >= 0) {
                return new Departure(
                        Fault.MISPLACED,
                        tag.open() + " at " + at + " opens inside "
                                + parts.get(inside).tag().open());
            }
            if (seen[part] > 0 && !parts.get(part).repeatable()) {
                return new Departure(Fault.REPEATED, "a second " + tag.open() + " at " + at);
            }
            if (part < lastClosed) {
                return new Departure(
                        Fault.MISPLACED,
                        tag.open() + " at " + at + " comes after "
                                + parts.get(lastClosed).tag().close());
            }
            Departure departure = missingBefore(part);
            if (departure == null) {
                departure = gap(lastClosed < 0 ? around : between, "before " + tag.open(), at);
            }
            begin(part, at + tag.open().length());
            return departure;
        }

        private void begin(int part, int start) {
            inside = part;
            seen[part]++;
            contentStart = start;
        }

        private @Nullable Departure close(int part, int at) {
            Tag tag = parts.get(part).tag();
            if (inside < 0 && part == 0 && preOpened && lastClosed < 0) {
                begin(0, 0);
            }
            if (inside != part) {
                boolean again = inside < 0 && seen[part] > 0;
                String where = inside < 0
                        ? " was not opened"
                        : " closes inside " + parts.get(inside).tag().open();
                return again
                        ? new Departure(Fault.REPEATED, "a second " + tag.close() + " at " + at)
                        : new Departure(Fault.MISPLACED, tag.close() + " at " + at + where);
            }
            inside = -1;
            lastClosed = part;
            behind = at + tag.close().length();
            return contentFault(tag, text, contentStart, at);
        }

        private @Nullable Departure missingBefore(int part) {
            for (int i = 0; i < part; i++) {
                if (seen[i] == 0 && !parts.get(i).optional()) {
                    String before = part < parts.size()
                            ? " before " + parts.get(part).tag().open()
                            : "";
                    return new Departure(Fault.MISSING, parts.get(i).tag().open() + " is missing" + before);
                }
            }
            return null;
        }

        private @Nullable Departure gap(Gap gap, String where, int at) {
            return gapAllows(gap, text, behind, at) ? null : strayText(where, gap, behind);
        }

        private @Nullable Departure atEnd() {
            if (inside >= 0) {
                return new Departure(Fault.UNCLOSED, parts.get(inside).tag().open() + " is never closed");
            }
            Departure missing = missingBefore(parts.size());
            if (missing != null) {
                return missing;
            }
            String where = lastClosed < 0
                    ? "without any part"
                    : "behind " + parts.get(lastClosed).tag().close();
            return gap(around, where, text.length());
        }
    }

    /**
     * The reading with repeats: the outline is found by taking every boundary as early as it can stand, which leaves
     * the most room for the rest.
     */
    private final class Outline {
        private final String text;
        private final int end;
        private int at;

        Outline(String text) {
            this.text = text;
            this.end = text.length();
        }

        @Nullable
        Departure departure() {
            List<Part> present = present();
            if (present.isEmpty()) {
                return gapAllows(around, text, 0, end) ? null : strayText("without any part", around, 0);
            }
            Departure departure = enter(present.getFirst().tag());
            for (int i = 1; departure == null && i < present.size(); i++) {
                departure = boundary(present.get(i - 1).tag(), present.get(i).tag());
            }
            return departure != null ? departure : leave(present.getLast().tag());
        }

        private List<Part> present() {
            if (parts.stream().noneMatch(Part::optional)) {
                return parts;
            }
            List<Part> present = new ArrayList<>(parts.size());
            for (Part part : parts) {
                if (!part.optional() || text.contains(part.tag().open())) {
                    present.add(part);
                }
            }
            return present;
        }

        private @Nullable Departure enter(Tag tag) {
            int start = around == Gap.ANY
                    ? text.indexOf(tag.open())
                    : around == Gap.WHITESPACE ? Whitespace.skip(text, 0, end) : around == Gap.NEWLINE ? 1 : 0;
            if (start >= 0 && text.startsWith(tag.open(), start) && gapAllows(around, text, 0, start)) {
                at = start + tag.open().length();
                return null;
            }
            boolean givenByPrompt = preOpened && parts.getFirst().tag().equals(tag);
            if (givenByPrompt) {
                return null;
            }
            return text.contains(tag.open())
                    ? strayText("before " + tag.open(), around, 0)
                    : new Departure(Fault.MISSING, tag.open() + " is missing");
        }

        private @Nullable Departure boundary(Tag before, Tag behind) {
            int from = at;
            int open = 0;
            for (int close = text.indexOf(before.close(), from);
                    close >= 0;
                    close = text.indexOf(before.close(), close + 1)) {
                int gapStart = close + before.close().length();
                open = openBehind(behind, gapStart, open);
                if (open < 0) {
                    break;
                }
                boolean here = text.startsWith(behind.open(), open) && gapAllows(between, text, gapStart, open);
                if (here && contentFault(before, text, from, close) == null && linesOpen(behind, open)) {
                    at = open + behind.open().length();
                    return null;
                }
            }
            Fault fault = text.indexOf(behind.open(), from) < 0 ? Fault.MISSING : Fault.MISPLACED;
            String fitting = content == Content.ANY ? "" : " with fitting content";
            return new Departure(fault, "no " + before.close() + " followed by " + behind.open() + fitting);
        }

        /**
         * Where the next part would open; {@code known} is the last answer, which still holds while it lies ahead and
         * keeps the search linear.
         */
        private int openBehind(Tag tag, int gapStart, int known) {
            return switch (between) {
                case WHITESPACE -> Whitespace.skip(text, gapStart, end);
                case NEWLINE -> gapStart + 1;
                case NONE -> gapStart;
                case ANY -> known >= gapStart ? known : text.indexOf(tag.open(), gapStart);
            };
        }

        /** With contents on their own lines, a boundary that lacks the line feed behind it cannot be the one. */
        private boolean linesOpen(Tag tag, int open) {
            int start = open + tag.open().length();
            return content != Content.LINES || (start < end && text.charAt(start) == '\n');
        }

        private @Nullable Departure leave(Tag tag) {
            int stop = around == Gap.WHITESPACE
                    ? Whitespace.skipBack(text, at, end)
                    : around == Gap.NEWLINE ? end - 1 : end;
            int close = around == Gap.ANY
                    ? text.lastIndexOf(tag.close())
                    : stop - tag.close().length();
            if (close < at
                    || !text.startsWith(tag.close(), close)
                    || !gapAllows(around, text, close + tag.close().length(), end)) {
                return text.indexOf(tag.close(), at) < 0
                        ? new Departure(Fault.UNCLOSED, tag.open() + " is never closed")
                        : strayText("behind the last part", around, Math.max(close, at));
            }
            return contentFault(tag, text, at, close);
        }
    }
}
