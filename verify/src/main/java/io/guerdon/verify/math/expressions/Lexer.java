package io.guerdon.verify.math.expressions;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Cuts a formula into tokens in one pass. Spacing and size commands disappear; unknown commands are split at a known name. */
final class Lexer {
    private static final int MAX_DIGITS = 4000;

    private static final Set<String> IGNORED = Set.of(
            "left",
            "right",
            "mleft",
            "mright",
            "middle",
            "big",
            "Big",
            "bigg",
            "Bigg",
            "bigl",
            "bigr",
            "Bigl",
            "Bigr",
            "biggl",
            "biggr",
            "Biggl",
            "Biggr",
            "displaystyle",
            "textstyle",
            "scriptstyle",
            "limits",
            "nolimits",
            "quad",
            "qquad",
            "enspace",
            "thinspace",
            "hspace",
            "strut",
            "mathstrut",
            "null",
            "boldsymbol",
            "bm",
            "noindent",
            "bf",
            "rm",
            "it",
            "tt",
            "small",
            "large",
            "Large",
            "normalsize",
            "centering",
            "hfill",
            "nonumber",
            "notag",
            "hline");

    private static final Set<String> TEXTUAL = Set.of(
            "text",
            "mbox",
            "textbf",
            "textit",
            "textrm",
            "textsf",
            "texttt",
            "textnormal",
            "textup",
            "mathrm",
            "mathbf",
            "mathit",
            "mathsf",
            "mathtt",
            "mathnormal",
            "hbox",
            "emph",
            "underline",
            "textsc");

    private final String source;
    private final Conventions conventions;
    private final Budget budget;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    /** Inside how many round or square brackets or escaped braces the scanner stands; there a comma separates. */
    private int brackets;

    private final ArrayList<Boolean> groupsOfFunctions = new ArrayList<>();

    Lexer(String source, Conventions conventions, Budget budget) {
        this.source = source;
        this.conventions = conventions;
        this.budget = budget;
    }

    List<Token> tokens() {
        while (at < source.length()) {
            budget.spend(2);
            next();
        }
        add(Token.Kind.END, "", at, at);
        return tokens;
    }

    private void next() {
        char c = source.charAt(at);
        if (c <= ' ' || c == '~' || c == '\u00a0') {
            at++;
        } else if (isDigit(c) || c == '.' && at + 1 < source.length() && isDigit(source.charAt(at + 1))) {
            number();
        } else if (c == '\\') {
            command();
        } else if (c < 128 && Character.isLetter(c)) {
            letters();
        } else {
            sign(c);
        }
    }

    /** One letter, or a whole word where it names a function or constant. */
    private void letters() {
        int start = at;
        int end = at + 1;
        while (end < source.length() && isLetter(source.charAt(end))) {
            end++;
        }
        if (conventions == Conventions.MATHEMATICAL && end - start >= 2 && end - start <= 6) {
            String word = source.substring(start, end);
            if (Vocabulary.PLAIN_WORDS.contains(word)) {
                at = end;
                add(Token.Kind.COMMAND, word, start, at);
                return;
            }
        }
        budget.spend(end - start);
        for (; at < end; at++) {
            add(Token.Kind.LETTER, String.valueOf(source.charAt(at)), at, at + 1);
        }
    }

    private void sign(char c) {
        if (c == '(' || c == '[') {
            brackets++;
            groupsOfFunctions.add(afterFunction());
        } else if ((c == ')' || c == ']') && brackets > 0) {
            brackets--;
            groupsOfFunctions.removeLast();
        }
        int start = at++;
        if (at < source.length()) {
            char d = source.charAt(at);
            String relation = switch (c) {
                case '<' -> d == '=' ? "le" : d == '>' ? "ne" : "";
                case '>' -> d == '=' ? "ge" : "";
                case '!' -> d == '=' ? "ne" : "";
                case '=' -> d == '<' ? "le" : d == '>' ? "ge" : d == '=' ? "eq" : "";
                case '*' -> d == '*' ? "power" : "";
                default -> "";
            };
            if (!relation.isEmpty()) {
                at++;
                if (relation.equals("power")) {
                    add(Token.Kind.SIGN, "^", start, at);
                } else {
                    add(Token.Kind.COMMAND, relation, start, at);
                }
                return;
            }
        }
        String unicode = c < 128 ? "" : UnicodeMath.command(c);
        if (unicode.isEmpty()) {
            add(Token.Kind.SIGN, String.valueOf(c), start, at);
        } else {
            add(Token.Kind.COMMAND, unicode, start, at);
        }
    }

    /** Whether the bracket about to be opened holds the arguments of a named function, where commas always separate. */
    private boolean afterFunction() {
        if (tokens.isEmpty()) {
            return false;
        }
        var last = tokens.getLast();
        if (last.is('}')) {
            int i = tokens.size() - 2;
            while (i > 0 && !tokens.get(i).is('{')) {
                i--;
            }
            return i > 0 && tokens.size() - i < 12 && tokens.get(i - 1).isCommand("operatorname");
        }
        return last.kind() == Token.Kind.COMMAND && Vocabulary.FUNCTIONS.containsKey(last.text());
    }

    private boolean commaGroupsDigits() {
        if (brackets == 0) {
            return true;
        }
        return conventions == Conventions.REFERENCE && !groupsOfFunctions.getLast();
    }

    // --- numbers ---

    private void number() {
        int start = at;
        var digits = new StringBuilder();
        takeDigits(digits);
        if (digits.length() > 0 && digits.length() <= 3 && digits.charAt(0) != '0' && commaGroupsDigits()) {
            while (isThousandsGroup(at)) {
                digits.append(source, at + 1, at + 4);
                at += 4;
            }
        }
        int decimals = -1;
        if (at < source.length() && source.charAt(at) == '.' && !isEllipsis(at)) {
            if (at + 1 < source.length() && isDigit(source.charAt(at + 1))) {
                at++;
                int whole = digits.length();
                takeDigits(digits);
                decimals = digits.length() - whole;
            } else if (conventions == Conventions.MATHEMATICAL && repetendStartsAt(at + 1)) {
                at++;
                decimals = 0;
            }
        }
        if (digits.length() > MAX_DIGITS) {
            throw new ParseFailure("a number of more than " + MAX_DIGITS + " digits");
        }
        budget.spend(1 + (long) digits.length() * digits.length() / 2048);
        var value = Rational.ofDecimal(digits.isEmpty() ? BigInteger.ZERO : bigInteger(digits), Math.max(decimals, 0));
        if (conventions == Conventions.MATHEMATICAL && decimals >= 0) {
            var repeating = repeating(value, digits, decimals);
            if (repeating != null) {
                tokens.add(new Token(Token.Kind.NUMBER, digits.toString(), start, at, repeating, -1));
                return;
            }
        }
        int scale = exponent();
        if (scale != 0) {
            budget.spend(Math.abs(scale) / 8 + 1);
            value = value.times(Rational.ofDecimal(BigInteger.ONE, -scale));
            decimals = Math.max(decimals, 0);
        }
        tokens.add(new Token(Token.Kind.NUMBER, digits.toString(), start, at, value, decimals));
    }

    private static BigInteger bigInteger(StringBuilder digits) {
        return digits.length() < 19
                ? BigInteger.valueOf(Long.parseLong(digits, 0, digits.length(), 10))
                : new BigInteger(digits.toString());
    }

    private void takeDigits(StringBuilder digits) {
        int start = at;
        while (at < source.length() && isDigit(source.charAt(at))) {
            at++;
        }
        budget.spend((at - start) / 4);
        digits.append(source, start, Math.min(at, start + MAX_DIGITS + 1));
    }

    private boolean isThousandsGroup(int comma) {
        return comma + 3 < source.length()
                && source.charAt(comma) == ','
                && isDigit(source.charAt(comma + 1))
                && isDigit(source.charAt(comma + 2))
                && isDigit(source.charAt(comma + 3))
                && (comma + 4 == source.length() || !isDigit(source.charAt(comma + 4)));
    }

    private boolean isEllipsis(int dot) {
        return source.startsWith("..", dot);
    }

    private boolean repetendStartsAt(int index) {
        return source.startsWith("\\overline{", index)
                || source.startsWith("\\bar{", index)
                || source.startsWith("\\dot{", index);
    }

    /** Reads {@code \overline{digits}} or three dots after repeated digits; null when the decimal does not repeat. */
    private @org.jspecify.annotations.Nullable Rational repeating(Rational value, StringBuilder digits, int decimals) {
        if (repetendStartsAt(at)) {
            int open = source.indexOf('{', at) + 1;
            int close = open;
            while (close < source.length() && isDigit(source.charAt(close))) {
                close++;
            }
            if (close > open && close - open < 100 && close < source.length() && source.charAt(close) == '}') {
                at = close + 1;
                return value.plus(repetend(source.substring(open, close), decimals));
            }
            return null;
        }
        int end = at;
        if (source.startsWith("...", at)) {
            end = at + 3;
        } else if (at < source.length() && source.charAt(at) == '\u2026') {
            end = at + 1;
        } else if (source.startsWith("\\ldots", at) || source.startsWith("\\cdots", at)) {
            end = at + 6;
        } else if (source.startsWith("\\dots", at)) {
            end = at + 5;
        }
        int period = end == at ? 0 : period(digits, decimals);
        if (period == 0) {
            return null;
        }
        at = end;
        return value.plus(repetend(digits.substring(digits.length() - period), decimals));
    }

    /** The length of the block that the decimals end in at least two (a single digit: three) times, or 0. */
    private static int period(StringBuilder digits, int decimals) {
        for (int length = 1; length <= 12 && length * 2 <= decimals; length++) {
            int needed = length == 1 ? 3 : 2 * length;
            if (decimals >= needed && repeats(digits, length, needed)) {
                return length;
            }
        }
        return 0;
    }

    private static boolean repeats(StringBuilder digits, int length, int needed) {
        for (int i = digits.length() - needed; i < digits.length() - length; i++) {
            if (digits.charAt(i) != digits.charAt(i + length)) {
                return false;
            }
        }
        return true;
    }

    private static Rational repetend(String block, int decimals) {
        var nines = BigInteger.TEN.pow(block.length()).subtract(BigInteger.ONE);
        return Rational.of(new BigInteger(block), nines.multiply(BigInteger.TEN.pow(decimals)));
    }

    /** Reads an exponent such as E-12 right after the digits; 0 when there is none. */
    private int exponent() {
        if (at >= source.length()) {
            return 0;
        }
        char e = source.charAt(at);
        if (e != 'E' && !(e == 'e' && conventions == Conventions.MATHEMATICAL)) {
            return 0;
        }
        int from = at + 1;
        boolean negative = false;
        if (from < source.length() && (source.charAt(from) == '-' || source.charAt(from) == '+')) {
            negative = source.charAt(from) == '-';
            from++;
        }
        int to = from;
        int scale = 0;
        while (to < source.length() && to - from < 5 && isDigit(source.charAt(to))) {
            scale = scale * 10 + source.charAt(to++) - '0';
        }
        if (to == from) {
            return 0;
        }
        if (scale > MAX_DIGITS) {
            throw new ParseFailure("a decimal exponent above " + MAX_DIGITS);
        }
        at = to;
        return negative ? -scale : scale;
    }

    // --- commands ---

    private void command() {
        int start = at++;
        if (at >= source.length()) {
            throw new ParseFailure("a backslash at the end");
        }
        char c = source.charAt(at);
        if (!isLetter(c)) {
            at++;
            escapedSign(c, start);
            return;
        }
        int end = at;
        while (end < source.length() && isLetter(source.charAt(end))) {
            end++;
        }
        String name = source.substring(at, Math.min(end, at + 40));
        if (!isKnown(name)) {
            name = longestKnownPrefix(name);
        }
        at += name.length();
        if (TEXTUAL.contains(name)) {
            text(name, start);
        } else if (IGNORED.contains(name)) {
            ignored(name);
        } else {
            if (name.equals("lbrace") || name.equals("lbrack") || name.equals("lgroup") || name.equals("langle")) {
                brackets++;
                groupsOfFunctions.add(afterFunction());
            } else if (brackets > 0
                    && (name.equals("rbrace")
                            || name.equals("rbrack")
                            || name.equals("rgroup")
                            || name.equals("rangle"))) {
                brackets--;
                groupsOfFunctions.removeLast();
            }
            add(Token.Kind.COMMAND, name, start, at);
        }
    }

    private void ignored(String name) {
        if (name.equals("right") || name.equals("left")) {
            if (at < source.length() && source.charAt(at) == '.') {
                at++;
            }
        } else if (name.equals("hspace")) {
            skipGroup();
        }
    }

    private void skipGroup() {
        if (at < source.length() && source.charAt(at) == '{') {
            int close = source.indexOf('}', at);
            if (close >= 0) {
                at = close + 1;
            }
        }
    }

    private void escapedSign(char c, int start) {
        switch (c) {
            case '{', '(', '[' -> {
                brackets++;
                groupsOfFunctions.add(afterFunction());
                if (c == '{') {
                    add(Token.Kind.COMMAND, "lbrace", start, at);
                } else {
                    add(Token.Kind.SIGN, String.valueOf(c), start, at);
                }
            }
            case '}', ')', ']' -> {
                if (brackets > 0) {
                    brackets--;
                    groupsOfFunctions.removeLast();
                }
                if (c == '}') {
                    add(Token.Kind.COMMAND, "rbrace", start, at);
                } else {
                    add(Token.Kind.SIGN, String.valueOf(c), start, at);
                }
            }
            case '|' -> add(Token.Kind.COMMAND, "Vert", start, at);
            case '%' -> add(Token.Kind.SIGN, "%", start, at);
            case '\\' -> {
                if (at < source.length() && source.charAt(at) == '[') {
                    skipRowSpacing();
                }
                add(Token.Kind.ROW, "\\\\", start, at);
            }
            case '$' -> add(Token.Kind.COMMAND, "currency", start, at);
            case ',', ';', ':', '!', ' ', '>', '/', '\n', '\t' -> {}
            default -> add(Token.Kind.SIGN, String.valueOf(c), start, at);
        }
    }

    /** Skips the optional distance of a row end, as in {@code \\[2pt]}. */
    private void skipRowSpacing() {
        int close = source.indexOf(']', at);
        if (close > at
                && close - at < 12
                && (source.startsWith("pt", close - 2)
                        || source.startsWith("em", close - 2)
                        || source.startsWith("ex", close - 2)
                        || source.startsWith("mm", close - 2))) {
            at = close + 1;
        }
    }

    /** Reads the braced content of a text command as one token. */
    private void text(String command, int start) {
        int open = at;
        while (open < source.length() && source.charAt(open) == ' ') {
            open++;
        }
        if (open >= source.length()) {
            throw new ParseFailure("\\" + command + " without content");
        }
        if (source.charAt(open) != '{') {
            add(Token.Kind.TEXT, source.substring(open, open + 1), start, open + 1);
            at = open + 1;
            return;
        }
        int depth = 0;
        int i = open;
        for (; i < source.length(); i++) {
            char c = source.charAt(i);
            if (c == '{') {
                depth++;
            } else if (c == '}' && --depth == 0) {
                break;
            }
        }
        budget.spend((i - open) / 4);
        if (i >= source.length()) {
            throw new ParseFailure("an unclosed \\" + command);
        }
        at = i + 1;
        add(Token.Kind.TEXT, source.substring(open + 1, i), start, at);
    }

    private static boolean isKnown(String name) {
        return IGNORED.contains(name) || TEXTUAL.contains(name) || Vocabulary.isKnown(name);
    }

    private static String longestKnownPrefix(String name) {
        for (int length = name.length() - 1; length >= 2; length--) {
            String prefix = name.substring(0, length);
            if (isKnown(prefix)) {
                return prefix;
            }
        }
        return name;
    }

    private void add(Token.Kind kind, String text, int start, int end) {
        tokens.add(new Token(kind, text, start, end, null, -1));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }
}
