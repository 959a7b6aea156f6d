package io.guerdon.verify.math.extraction;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings a formula into the writing that the parser reads, by one pass per rule and without regular expressions.
 *
 * <p>A cleaned formula is also what two answers are compared by when neither can be parsed, so the rules do not depend on
 * the mathematics: formatting commands go, spellings of one thing become one.
 */
public final class LatexCleaner {
    private static final Set<String> UNITS = Set.of(
            "acre",
            "acres",
            "c",
            "cm",
            "centimeter",
            "centimeters",
            "cent",
            "cents",
            "cubic",
            "cup",
            "cups",
            "d",
            "day",
            "days",
            "deg",
            "degree",
            "degrees",
            "dollar",
            "dollars",
            "euro",
            "euros",
            "edge",
            "edges",
            "feet",
            "foot",
            "ft",
            "g",
            "gallon",
            "gallons",
            "gram",
            "grams",
            "h",
            "hour",
            "hours",
            "hr",
            "hrs",
            "inch",
            "inches",
            "in",
            "integer",
            "integers",
            "kg",
            "kilogram",
            "kilograms",
            "kilometer",
            "kilometers",
            "km",
            "kmh",
            "kph",
            "km/h",
            "l",
            "lb",
            "lbs",
            "liter",
            "liters",
            "litre",
            "litres",
            "m",
            "m/s",
            "meter",
            "meters",
            "metre",
            "metres",
            "mg",
            "mi",
            "mile",
            "miles",
            "minute",
            "minutes",
            "min",
            "mins",
            "ml",
            "mm",
            "mph",
            "month",
            "months",
            "number",
            "numbers",
            "o",
            "ounce",
            "ounces",
            "oz",
            "people",
            "percent",
            "person",
            "piece",
            "pieces",
            "pint",
            "pints",
            "point",
            "points",
            "pound",
            "pounds",
            "quart",
            "quarts",
            "rad",
            "radian",
            "radians",
            "revolutions",
            "rpm",
            "s",
            "sec",
            "second",
            "seconds",
            "sq",
            "square",
            "squares",
            "student",
            "students",
            "t",
            "ton",
            "tons",
            "unit",
            "units",
            "way",
            "ways",
            "week",
            "weeks",
            "yard",
            "yards",
            "yd",
            "year",
            "years",
            "yuan",
            "yr",
            "yrs",
            "hectares",
            "hectare",
            "rupees",
            "pesos",
            "cubes",
            "cube",
            "men",
            "boys",
            "girls",
            "apples",
            "tickets",
            "games",
            "hundred",
            "bananas",
            "books",
            "cars",
            "coins",
            "children",
            "triangles",
            "solutions",
            "roots",
            "marbles",
            "balls",
            "cards",
            "pages",
            "kmph",
            "decimeters",
            "dm",
            "km^2",
            "hz",
            "volts",
            "watts",
            "joules",
            "newtons",
            "n",
            "mol",
            "calories",
            "bits",
            "bytes");

    private final Cleaning cleaning;
    private final boolean reference;
    private @Nullable String unit;

    /** @param reference whether to follow Math-Verify where it is wrong */
    public LatexCleaner(Cleaning cleaning, boolean reference) {
        this.cleaning = cleaning;
        this.reference = reference;
    }

    /** The unit that the last call to {@link #clean} dropped, or null. */
    public @Nullable String droppedUnit() {
        return unit;
    }

    /** The cleaned formula. */
    public String clean(String formula) {
        unit = null;
        String s = formula.strip();
        s = basic(s);
        if (cleaning.units()) {
            s = withoutUnits(s);
        }
        if (cleaning.nits()) {
            s = nits(s);
        }
        if (cleaning.malformedOperators()) {
            s = repaired(s);
        }
        return s.strip();
    }

    // --- basic ---

    private String basic(String formula) {
        String s = formula;
        if (s.indexOf('\\') >= 0) {
            boolean matrix = s.contains("matrix") || s.contains("{array}") || s.contains("{cases}");
            s = commands(s, matrix);
        }
        s = signs(s);
        if (s.indexOf(" and ") >= 0 || s.indexOf("and") >= 0 || s.indexOf("or") >= 0) {
            s = joiners(s);
        }
        s = words(s);
        return s;
    }

    /** One pass over the commands: drops, renames, and takes doubled backslashes for single ones. */
    private String commands(String s, boolean matrix) {
        var out = new StringBuilder(s.length() + 8);
        int i = 0;
        while (i < s.length()) {
            char c = s.charAt(i);
            if (c != '\\' || i + 1 >= s.length()) {
                out.append(c);
                i++;
                continue;
            }
            char next = s.charAt(i + 1);
            if (next == '\\') {
                boolean command = i + 2 < s.length()
                        && (Character.isLetter(s.charAt(i + 2)) || "{}%$".indexOf(s.charAt(i + 2)) >= 0);
                if (reference && (s.startsWith("left(", i + 2) || s.startsWith("right)", i + 2))) {
                    out.append('\\');
                    i += s.startsWith("left(", i + 2) ? 6 : 7;
                } else if (matrix) {
                    out.append("\\\\");
                    i += 2;
                } else if (command) {
                    i++;
                } else {
                    out.append("\\\\");
                    i += 2;
                }
            } else if (next == '!') {
                i += 2;
                while (i < s.length()
                        && s.charAt(i) == ' '
                        && out.length() > 0
                        && out.charAt(out.length() - 1) == ',') {
                    i++;
                }
            } else if (next == '$') {
                unit = reference ? null : "dollar";
                i += 2;
            } else if (Character.isWhitespace(next)) {
                out.append(' ');
                i += 2;
            } else if (Character.isLetter(next)) {
                i = command(s, i, out);
            } else {
                out.append(c).append(next);
                i += 2;
            }
        }
        return out.toString();
    }

    private int command(String s, int at, StringBuilder out) {
        int end = at + 1;
        while (end < s.length() && Character.isLetter(s.charAt(end))) {
            end++;
        }
        String name = s.substring(at + 1, end);
        switch (name) {
            case "left", "right", "mleft", "mright", "displaystyle" -> {
                if ((name.equals("left") || name.equals("right")) && end < s.length() && s.charAt(end) == '.') {
                    return end + 1;
                }
                return end;
            }
            case "mathrm", "mathit", "mathbf" -> out.append("\\text");
            case "dfrac", "tfrac", "cfrac" -> out.append("\\frac");
            case "text", "mbox" -> {
                if (s.startsWith("{}", end)) {
                    return end + 2;
                }
                out.append('\\').append(name);
            }
            case "boxed", "fbox" -> {
                return s.startsWith("{", end) ? unboxed(end, out) : end;
            }
            default -> out.append('\\').append(name);
        }
        return end;
    }

    /** Writes the content of a box that stands inside a formula as a group. */
    private static int unboxed(int brace, StringBuilder out) {
        out.append('{');
        return brace + 1;
    }

    /** Dollar signs, quotes, {,} and a decimal point without a digit before it. */
    private static String signs(String s) {
        boolean any = false;
        for (int i = 0; i < s.length() && !any; i++) {
            char c = s.charAt(i);
            any = c == '$' || c == '"' || c == '{' || c == '.' && (i == 0 || s.charAt(i - 1) == ' ');
        }
        if (!any) {
            return s;
        }
        var out = new StringBuilder(s.length() + 2);
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c == '$' || c == '"') {
                continue;
            }
            if (c == '{') {
                int close = i + 1;
                while (close < s.length() && s.charAt(close) == ' ') {
                    close++;
                }
                int afterComma = close + 1;
                while (afterComma < s.length() && s.charAt(afterComma) == ' ') {
                    afterComma++;
                }
                if (close < s.length()
                        && s.charAt(close) == ','
                        && afterComma < s.length()
                        && s.charAt(afterComma) == '}') {
                    while (!out.isEmpty() && out.charAt(out.length() - 1) == ' ') {
                        out.setLength(out.length() - 1);
                    }
                    out.append(',');
                    i = afterComma;
                    continue;
                }
            }
            boolean bare = c == '.'
                    && i > 0
                    && s.charAt(i - 1) == ' '
                    && i + 1 < s.length()
                    && Numbers.isDigit(s.charAt(i + 1));
            out.append(bare ? "0." : String.valueOf(c));
        }
        return out.toString();
    }

    /** The words "and" and "or" between answers become a comma. */
    private static String joiners(String s) {
        var out = new StringBuilder(s.length());
        int i = 0;
        while (i < s.length()) {
            int end = joinerEnd(s, i);
            if (end < 0) {
                out.append(s.charAt(i++));
                continue;
            }
            while (!out.isEmpty() && (out.charAt(out.length() - 1) == ' ' || out.charAt(out.length() - 1) == ',')) {
                out.setLength(out.length() - 1);
            }
            if (!out.isEmpty()) {
                out.append(',');
            }
            i = end;
        }
        return out.toString();
    }

    private static int joinerEnd(String s, int at) {
        char c = s.charAt(at);
        if (c == '\\') {
            int brace = s.startsWith("\\text{", at)
                    ? at + 6
                    : s.startsWith("\\mbox{", at) ? at + 6 : s.startsWith("\\textrm{", at) ? at + 8 : -1;
            if (brace < 0) {
                return -1;
            }
            int close = s.indexOf('}', brace);
            if (close < 0 || close - brace > 8) {
                return -1;
            }
            String word = s.substring(brace, close).strip();
            return word.equals("and") || word.equals("or") || word.equals(", and") || word.equals(", or")
                    ? close + 1
                    : -1;
        }
        int length = c == 'a' && s.startsWith("and", at) ? 3 : c == 'o' && s.startsWith("or", at) ? 2 : 0;
        if (length == 0 || insideText(s, at)) {
            return -1;
        }
        boolean before = at == 0 || !Character.isLetter(s.charAt(at - 1)) && s.charAt(at - 1) != '\\';
        int after = at + length;
        boolean clean = after == s.length()
                || !Character.isLetter(s.charAt(after))
                || after + 1 < s.length()
                        && !Character.isLetter(s.charAt(after + 1))
                        && before
                        && at > 0
                        && s.charAt(at - 1) != ' ';
        return before && clean ? after : -1;
    }

    /** Whether the offset lies inside a text command. */
    private static boolean insideText(String s, int at) {
        int open = s.lastIndexOf('{', at);
        if (open < 0 || s.indexOf('}', open) >= 0 && s.indexOf('}', open) < at) {
            return false;
        }
        int command = s.lastIndexOf('\\', open);
        return command >= 0 && (s.startsWith("text", command + 1) || s.startsWith("mbox", command + 1));
    }

    /** Spelt-out infinity, percent and square root. */
    private static String words(String s) {
        String out = s;
        if (out.contains("inf")) {
            out = replaceWord(replaceWord(out, "infinity", "\\infty"), "inf", "\\infty");
        }
        if (out.contains("pct") || out.contains("percent")) {
            for (String word : new String[] {"percentage", "percent", "pct"}) {
                out = percentWord(out, word);
            }
        }
        int sqrt = out.indexOf("sqrt");
        return sqrt >= 0 ? replaceWord(out, "sqrt", "\\sqrt") : out;
    }

    private static String percentWord(String s, String word) {
        int at = s.indexOf(word);
        if (at < 0
                || insideText(s, at) && !s.substring(at + word.length()).strip().equals("}")) {
            return s;
        }
        int from = at;
        int to = at + word.length();
        if (insideText(s, at)) {
            from = s.lastIndexOf('\\', at);
            to = s.indexOf('}', at) + 1;
        }
        while (from > 0 && (s.charAt(from - 1) == ' ')) {
            from--;
        }
        return s.substring(0, from) + "\\%" + s.substring(to);
    }

    private static String replaceWord(String s, String word, String replacement) {
        int at = s.indexOf(word);
        if (at < 0) {
            return s;
        }
        var out = new StringBuilder(s.length() + 4);
        int last = 0;
        while (at >= 0) {
            int end = at + word.length();
            boolean alone = (at == 0 || !Character.isLetter(s.charAt(at - 1)) && s.charAt(at - 1) != '\\')
                    && (end == s.length() || !Character.isLetter(s.charAt(end)));
            out.append(s, last, at).append(alone ? replacement : word);
            last = end;
            at = s.indexOf(word, last);
        }
        return out.append(s, last, s.length()).toString();
    }

    // --- units ---

    private String withoutUnits(String formula) {
        String s = withoutTrailingText(formula.stripTrailing());
        for (int i = 0; i < (reference ? 2 : 4); i++) {
            s = withoutTrailingUnit(s);
        }
        return s;
    }

    /** Drops a trailing text command, with an exponent, when something remains that it can measure. */
    private String withoutTrailingText(String s) {
        int end = s.length();
        int close = end - 1;
        if (close >= 2 && Numbers.isDigit(s.charAt(close)) && s.charAt(close - 1) == '^') {
            close -= 2;
        } else if (close >= 4
                && s.charAt(close) == '}'
                && Numbers.isDigit(s.charAt(close - 1))
                && s.startsWith("^{", close - 3)) {
            close -= 4;
        }
        if (close < 0 || s.charAt(close) != '}') {
            return s;
        }
        int open = s.lastIndexOf('{', close);
        int command = open < 0 ? -1 : s.lastIndexOf('\\', open);
        if (command <= 0 || s.indexOf('}', open) != close) {
            return s;
        }
        String name = s.substring(command + 1, open).strip();
        if (!name.startsWith("text") && !name.equals("mbox") && !name.equals("textnormal")) {
            return s;
        }
        String before = s.substring(0, command).stripTrailing();
        while (before.endsWith("\\,")
                || before.endsWith("\\;")
                || before.endsWith("~")
                || before.endsWith("\\:")
                || before.endsWith("\\!")) {
            before = before.substring(0, before.length() - (before.endsWith("~") ? 1 : 2))
                    .stripTrailing();
        }
        String content = s.substring(open + 1, close).strip();
        if (before.isEmpty() || !isMeasured(before, content)) {
            return s;
        }
        unit = content;
        return before;
    }

    /** Whether what stands before a text can be a quantity; an operator cannot. */
    private boolean isMeasured(String before, String content) {
        if (reference) {
            return true;
        }
        char last = before.charAt(before.length() - 1);
        boolean quantity = Character.isLetterOrDigit(last)
                || last == '}'
                || last == ')'
                || last == '%'
                || last == '.'
                || last == ']';
        return quantity
                && !content.isEmpty()
                && !(content.length() == 1 && (content.equals("e") || content.equals("i")));
    }

    private String withoutTrailingUnit(String s) {
        int end = s.length();
        while (end > 0 && (s.charAt(end - 1) == '.' || s.charAt(end - 1) == ' ')) {
            end--;
        }
        int to = end;
        if (end > 2 && Numbers.isDigit(s.charAt(end - 1)) && s.charAt(end - 2) == '^') {
            to = end - 2;
        }
        int from = to;
        while (from > 0 && (Character.isLetter(s.charAt(from - 1)) || s.charAt(from - 1) == '/')) {
            from--;
        }
        if (from == 0 || from == to || s.charAt(from - 1) == '\\' || to != end && to - from < 2) {
            return s;
        }
        String word = s.substring(from, to).toLowerCase(Locale.ROOT);
        char before = s.charAt(from - 1);
        if (!reference && word.equals("per") && unit != null) {
            return s.substring(0, from).stripTrailing();
        }
        boolean placed = Numbers.isDigit(before) || before == '}' || before == ' ';
        if (!placed || !UNITS.contains(word)) {
            return s;
        }
        String rest = s.substring(0, from).stripTrailing();
        if (rest.isEmpty() || !reference && !isQuantity(rest, word)) {
            return s;
        }
        unit = unit == null ? word : word + " " + unit;
        return rest;
    }

    /** By the mathematical conventions a single letter after a number is a variable unless it stands apart. */
    private static boolean isQuantity(String rest, String word) {
        char last = rest.charAt(rest.length() - 1);
        if (Character.isLetter(last)) {
            int from = rest.length();
            while (from > 0 && Character.isLetter(rest.charAt(from - 1))) {
                from--;
            }
            String before = rest.substring(from).toLowerCase(Locale.ROOT);
            boolean command = from > 0 && rest.charAt(from - 1) == '\\';
            return !command
                    && before.length() > 1
                    && (before.equals("per") || UNITS.contains(before))
                    && word.length() > 1;
        }
        return (Numbers.isDigit(last) || last == '}' || last == ')' || last == '%') && word.length() > 1;
    }

    // --- nits and malformed operators ---

    private static String nits(String s) {
        String out = s;
        if (out.length() > 1 && out.charAt(0) == '.' && Numbers.isDigit(out.charAt(1))) {
            out = "0" + out;
        }
        return out.equals("0.5") ? "\\frac{1}{2}" : out;
    }

    private static String repaired(String s) {
        String out = s;
        if (out.contains("\\frac")) {
            out = fractions(out);
        }
        if (out.contains("\\sqrt")) {
            out = roots(out);
        }
        if (out.contains("^(")) {
            out = powers(out);
        }
        if (out.contains("\\log_")) {
            out = logarithms(out);
        }
        int slash = out.indexOf('/');
        return slash > 0 ? simpleFraction(out, slash) : out;
    }

    /** {@code \frac12}, {@code \frac1{72}}, {@code \frac{a}2}. */
    private static String fractions(String s) {
        var out = new StringBuilder(s.length() + 8);
        int i = 0;
        while (i < s.length()) {
            if (!s.startsWith("\\frac", i)) {
                out.append(s.charAt(i++));
                continue;
            }
            out.append("\\frac");
            i += 5;
            for (int argument = 0; argument < 2; argument++) {
                int skipped = i;
                while (skipped < s.length() && s.charAt(skipped) == ' ') {
                    skipped++;
                }
                if (skipped >= s.length()) {
                    break;
                }
                char c = s.charAt(skipped);
                if (c == '{') {
                    int close = matching(s, skipped);
                    if (close < 0) {
                        break;
                    }
                    if (argument == 0) {
                        out.append('{')
                                .append(fractions(s.substring(skipped + 1, close)))
                                .append('}');
                        i = close + 1;
                        continue;
                    }
                    i = skipped;
                    break;
                }
                if (!Character.isLetterOrDigit(c)) {
                    break;
                }
                out.append('{').append(c).append('}');
                i = skipped + 1;
            }
        }
        return out.toString();
    }

    private static int matching(String s, int open) {
        int depth = 0;
        for (int i = open; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '{') {
                depth++;
            } else if (c == '}' && --depth == 0) {
                return i;
            }
        }
        return -1;
    }

    /** {@code \sqrt3} and {@code \sqrt(x)}. */
    private static String roots(String s) {
        var out = new StringBuilder(s.length() + 4);
        int i = 0;
        while (i < s.length()) {
            if (!s.startsWith("\\sqrt", i)) {
                out.append(s.charAt(i++));
                continue;
            }
            out.append("\\sqrt");
            i += 5;
            while (i < s.length() && s.charAt(i) == ' ') {
                i++;
            }
            if (i < s.length() && Character.isLetterOrDigit(s.charAt(i))) {
                out.append('{').append(s.charAt(i++)).append('}');
            } else if (i < s.length() && s.charAt(i) == '(') {
                int close = closingRound(s, i);
                if (close > 0) {
                    out.append('{').append(s, i + 1, close).append('}');
                    i = close + 1;
                }
            }
        }
        return out.toString();
    }

    private static int closingRound(String s, int open) {
        int depth = 0;
        for (int i = open; i < s.length(); i++) {
            depth += s.charAt(i) == '(' ? 1 : s.charAt(i) == ')' ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        return -1;
    }

    private static String powers(String s) {
        var out = new StringBuilder(s);
        int at = out.indexOf("^(");
        int rounds = 0;
        while (at >= 0 && rounds++ < 50) {
            int close = closingRound(out.toString(), at + 1);
            if (close < 0) {
                break;
            }
            out.setCharAt(at + 1, '{');
            out.setCharAt(close, '}');
            at = out.indexOf("^(", at + 1);
        }
        return out.toString();
    }

    /** {@code \log_23} has base 2. */
    private static String logarithms(String s) {
        var out = new StringBuilder(s.length() + 2);
        int i = 0;
        while (i < s.length()) {
            if (s.startsWith("\\log_", i) && i + 5 < s.length() && Numbers.isDigit(s.charAt(i + 5))) {
                out.append("\\log_{").append(s.charAt(i + 5)).append('}');
                i += 6;
            } else {
                out.append(s.charAt(i++));
            }
        }
        return out.toString();
    }

    /** Exactly "a/b" with whole numbers. */
    private static String simpleFraction(String s, int slash) {
        String top = s.substring(0, slash).strip();
        String bottom = s.substring(slash + 1).strip();
        return isInteger(top) && isInteger(bottom) ? "\\frac{" + top + "}{" + bottom + "}" : s;
    }

    private static boolean isInteger(String s) {
        for (int i = 0; i < s.length(); i++) {
            if (!Numbers.isDigit(s.charAt(i)) && !(i == 0 && s.charAt(i) == '-' && s.length() > 1)) {
                return false;
            }
        }
        return !s.isEmpty();
    }
}
