package io.guerdon.verify.grounding;

import io.guerdon.verify.format.Whitespace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds boxes in texts. Pure functions, linear time. */
public final class BoxText {

    /** No more boxes than this are read from a text; a text with more is not an answer. */
    public static final int MOST = 4096;

    private BoxText() {}

    /**
     * The sheet's reading (Mixed-R1, arXiv 2505.24164, as reconstructed, 2.4): the first {@code [n, n, n, n]}, signed
     * decimals without exponent, white space allowed, exactly four.
     *
     * @return null when there is none
     */
    public static @Nullable WrittenBox first(String text) {
        var scan = new Scan(text, false);
        for (int open = text.indexOf('['); open >= 0; open = text.indexOf('[', scan.i)) {
            scan.i = open + 1;
            var numbers = scan.numbers(']', true);
            if (numbers.size() == 4) {
                return box(numbers, null);
            }
        }
        return null;
    }

    /**
     * All boxes of a text, in the forms that models write them: {@code [x, y, x, y]} also nested or in round brackets,
     * numbers apart by commas or blanks; pairs of points {@code (x, y), (x, y)}; objects with {@code bbox_2d}, {@code bbox},
     * {@code box} or any other key that holds four numbers, or with the keys x1 y1 x2 y2, xmin ymin xmax ymax, left top
     * right bottom, x y width height, cx cy w h, and with a label; and, when none of these is there, the first run of
     * exactly four bare numbers. Exponents are understood.
     *
     * @return the boxes in order, at most {@value #MOST}; empty when there is none
     */
    public static List<WrittenBox> all(String text) {
        var boxes = new Scan(text, true).all();
        if (!boxes.isEmpty()) {
            return boxes;
        }
        var bare = new Scan(text, true).bare();
        return bare == null ? List.of() : List.of(bare);
    }

    private static WrittenBox box(List<Double> n, @Nullable Layout layout) {
        return new WrittenBox(n.get(0), n.get(1), n.get(2), n.get(3), layout, "");
    }

    /** One pass over a text. */
    private static final class Scan {
        private static final int LONGEST_NUMBER = 400;
        private static final int LONGEST_STRING = 200;
        private static final int DEEPEST_OBJECT = 2;
        private static final List<List<String>> CORNERS = List.of(
                List.of("x1", "y1", "x2", "y2"),
                List.of("xmin", "ymin", "xmax", "ymax"),
                List.of("x_min", "y_min", "x_max", "y_max"),
                List.of("left", "top", "right", "bottom"));
        private static final List<List<String>> SIZES = List.of(
                List.of("x", "y", "width", "height"),
                List.of("x", "y", "w", "h"),
                List.of("left", "top", "width", "height"));
        private static final List<List<String>> CENTRES =
                List.of(List.of("cx", "cy", "w", "h"), List.of("cx", "cy", "width", "height"));
        private static final List<String> LABELS =
                List.of("label", "name", "category", "class", "object", "ref", "text");

        private final String text;
        private final boolean lenient;
        private int i;

        Scan(String text, boolean lenient) {
            this.text = text;
            this.lenient = lenient;
        }

        List<WrittenBox> all() {
            var boxes = new ArrayList<WrittenBox>();
            List<Double> point = List.of();
            while (i < text.length() && boxes.size() < MOST) {
                char c = text.charAt(i++);
                if (c == '{') {
                    int start = i;
                    int found = boxes.size();
                    object(boxes, 1);
                    i = boxes.size() > found ? i : start;
                } else if (c == '[' || c == '(') {
                    var numbers = numbers(c == '[' ? ']' : ')', false);
                    if (numbers.size() == 2 && point.size() == 2) {
                        boxes.add(box(List.of(point.get(0), point.get(1), numbers.get(0), numbers.get(1)), null));
                        numbers = List.of();
                    } else if (numbers.size() == 4) {
                        boxes.add(box(numbers, null));
                    }
                    point = numbers.size() == 2 ? numbers : List.of();
                } else if (!Whitespace.isSpace(c) && c != ',' && c != ';') {
                    point = List.of();
                }
            }
            return boxes;
        }

        /** Reads the fields after a "{"; adds a box when they describe one. Stops where it understands nothing. */
        private void object(List<WrittenBox> boxes, int depth) {
            var fields = new HashMap<String, Double>();
            int first = boxes.size();
            var label = "";
            while (true) {
                skip(",");
                if (at() == '}') {
                    i++;
                    break;
                }
                var key = key();
                skip("");
                if (key.isEmpty() || at() != ':') {
                    return;
                }
                i++;
                skip("");
                char c = at();
                if (c == '"' || c == '\'') {
                    var value = string();
                    if (value == null) {
                        return;
                    }
                    label = LABELS.contains(key) ? value : label;
                } else if (c == '[' || c == '(') {
                    i++;
                    var numbers = numbers(c == '[' ? ']' : ')', false);
                    if (numbers.size() == 4) {
                        boxes.add(box(numbers, null));
                    }
                } else if (c == '{' && depth < DEEPEST_OBJECT) {
                    i++;
                    object(boxes, depth + 1);
                } else if (!scalar(key, fields)) {
                    return;
                }
            }
            addKeyed(fields, boxes);
            for (int b = first; b < boxes.size() && !label.isEmpty(); b++) {
                boxes.set(b, boxes.get(b).labelled(label));
            }
        }

        private boolean scalar(String key, Map<String, Double> fields) {
            for (var word : List.of("true", "false", "null", "None", "True", "False")) {
                if (text.startsWith(word, i)) {
                    i += word.length();
                    return true;
                }
            }
            double value = number();
            if (Double.isNaN(value)) {
                return false;
            }
            fields.put(key, value);
            return true;
        }

        private static void addKeyed(Map<String, Double> fields, List<WrittenBox> boxes) {
            add(CORNERS, Layout.XYXY, fields, boxes);
            add(SIZES, Layout.XYWH, fields, boxes);
            add(CENTRES, Layout.CXCYWH, fields, boxes);
        }

        private static void add(
                List<List<String>> names, Layout layout, Map<String, Double> fields, List<WrittenBox> boxes) {
            for (var four : names) {
                if (fields.keySet().containsAll(four)) {
                    boxes.add(box(four.stream().map(fields::get).toList(), layout));
                    return;
                }
            }
        }

        private String key() {
            if (at() == '"' || at() == '\'') {
                var key = string();
                return key == null ? "" : key.toLowerCase(Locale.ROOT);
            }
            int start = i;
            while (i < text.length()
                    && i - start < LONGEST_STRING
                    && (Character.isLetterOrDigit(at()) || at() == '_')) {
                i++;
            }
            return text.substring(start, i).toLowerCase(Locale.ROOT);
        }

        /** A string in single or double quotes; null when it does not end soon. */
        private @Nullable String string() {
            char quote = at();
            int start = ++i;
            while (i < text.length() && i - start < LONGEST_STRING) {
                if (text.charAt(i) == '\\') {
                    i++;
                } else if (text.charAt(i) == quote) {
                    return text.substring(start, i++);
                }
                i++;
            }
            return null;
        }

        /** The numbers up to a closing bracket; empty when anything else is met. Stops before what it did not expect. */
        List<Double> numbers(char close, boolean commas) {
            var numbers = new ArrayList<Double>();
            while (true) {
                skip("");
                if (at() == close && i < text.length()) {
                    i++;
                    return numbers;
                }
                if (!numbers.isEmpty()) {
                    boolean comma = at() == ',' || (lenient && at() == ';');
                    if (comma) {
                        i++;
                        skip("");
                    } else if (commas) {
                        return List.of();
                    }
                }
                double number = number();
                if (Double.isNaN(number)) {
                    return List.of();
                }
                if (numbers.size() <= 4) {
                    numbers.add(number);
                }
            }
        }

        /** A signed decimal at this place; NaN when there is none, and then nothing is consumed but a sign. */
        private double number() {
            int start = i;
            boolean negative = at() == '-' || (lenient && at() == '\u2212');
            if (negative || at() == '+') {
                i++;
            }
            int from = i;
            int digits = digits();
            if (at() == '.') {
                i++;
                digits += digits();
            }
            if (digits == 0 || i - start > LONGEST_NUMBER) {
                return Double.NaN;
            }
            if (lenient && (at() == 'e' || at() == 'E')) {
                exponent();
            }
            double value = Double.parseDouble(text.substring(from, i));
            return Double.isInfinite(value) ? Double.NaN : negative ? -value : value;
        }

        private void exponent() {
            int before = i++;
            if (at() == '-' || at() == '+') {
                i++;
            }
            int count = digits();
            if (count == 0 || count > 3) {
                i = before;
            }
        }

        private int digits() {
            int start = i;
            while (i < text.length() && at() >= '0' && at() <= '9') {
                i++;
            }
            return i - start;
        }

        /**
         * The first run of exactly four numbers with nothing but commas and blanks between them, unless a bracket opens
         * before them and does not close: such a box was cut off. Null if there is none.
         */
        @Nullable
        WrittenBox bare() {
            var run = new ArrayList<Double>();
            boolean word = false;
            boolean open = false;
            while (i < text.length()) {
                int start = i;
                double number = word || open ? Double.NaN : number();
                if (!Double.isNaN(number)) {
                    run.add(number);
                    skip(",;");
                    continue;
                }
                if (run.size() == 4) {
                    break;
                }
                run.clear();
                i = Math.max(i, start + 1);
                char last = text.charAt(i - 1);
                word = Character.isLetterOrDigit(last);
                open = "([{".indexOf(last) >= 0
                        || (open && (word || ",;.+-".indexOf(last) >= 0 || Whitespace.isSpace(last)));
            }
            return run.size() == 4 ? box(run, null) : null;
        }

        private void skip(String alsoThese) {
            while (i < text.length() && (Whitespace.isSpace(at()) || alsoThese.indexOf(at()) >= 0)) {
                i++;
            }
        }

        private char at() {
            return i < text.length() ? text.charAt(i) : 0;
        }
    }
}
