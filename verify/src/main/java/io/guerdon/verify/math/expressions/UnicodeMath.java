package io.guerdon.verify.math.expressions;

/**
 * Mathematics written with Unicode characters instead of commands.
 *
 * <p>{@link #fold} brings a text to the characters a formula is read from: full-width forms and digits of any script
 * become ASCII, zero-width characters vanish, superscripts and vulgar fractions are spelt out.
 */
public final class UnicodeMath {
    private static final String SUPERSCRIPTS = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";
    private static final String SUBSCRIPTS = "\u2080\u2081\u2082\u2083\u2084\u2085\u2086\u2087\u2088\u2089";
    private static final String GREEK =
            "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau"
                    + " upsilon phi chi psi omega";
    private static final String[] GREEK_NAMES = GREEK.split(" ");

    private UnicodeMath() {}

    /** The name of the LaTeX command a character stands for, or the empty string. */
    static String command(char c) {
        if (c >= '\u03b1' && c <= '\u03c9') {
            return GREEK_NAMES[c - '\u03b1'];
        }
        return switch (c) {
            case '\u00d7', '\u2a2f', '\u2715' -> "times";
            case '\u00f7' -> "div";
            case '\u00b7', '\u22c5', '\u2219', '\u2022' -> "cdot";
            case '\u2264', '\u2a7d', '\u2266' -> "le";
            case '\u2265', '\u2a7e', '\u2267' -> "ge";
            case '\u2260' -> "ne";
            case '\u2248', '\u2245', '\u2243' -> "approx";
            case '\u2261' -> "equiv";
            case '\u00b1' -> "pm";
            case '\u2213' -> "mp";
            case '\u221e' -> "infty";
            case '\u2208' -> "in";
            case '\u2209' -> "notin";
            case '\u222a' -> "cup";
            case '\u2229' -> "cap";
            case '\u2216' -> "setminus";
            case '\u2205', '\u00d8' -> "emptyset";
            case '\u2282' -> "subset";
            case '\u2286' -> "subseteq";
            case '\u2283' -> "supset";
            case '\u2287' -> "supseteq";
            case '\u221a' -> "sqrt";
            case '\u00b0', '\u00ba' -> "degree";
            case '\u2211' -> "sum";
            case '\u220f' -> "prod";
            case '\u222b' -> "int";
            case '\u2220' -> "angle";
            case '\u2124' -> "Z";
            case '\u211d' -> "R";
            case '\u211a' -> "Q";
            case '\u2115' -> "N";
            case '\u2102' -> "C";
            case '\u230a' -> "lfloor";
            case '\u230b' -> "rfloor";
            case '\u2308' -> "lceil";
            case '\u2309' -> "rceil";
            case '\u27e8', '\u2329', '\u3008' -> "langle";
            case '\u27e9', '\u232a', '\u3009' -> "rangle";
            case '\u2192' -> "to";
            case '\u2026' -> "dots";
            case '\u2032' -> "prime";
            default -> "";
        };
    }

    /** Whether {@code text} has a character that {@link #fold} might change. */
    public static boolean needsFolding(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 126) {
                return true;
            }
        }
        return false;
    }

    /** The text with foreign digits, full-width forms, minus signs, superscripts and vulgar fractions spelt in ASCII. */
    public static String fold(String text) {
        if (!needsFolding(text)) {
            return text;
        }
        var out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 127) {
                out.append(c);
            } else if (SUPERSCRIPTS.indexOf(c) >= 0 || c == '\u207b' || c == '\u207f') {
                i = script(text, i, out, '^', SUPERSCRIPTS);
            } else if (SUBSCRIPTS.indexOf(c) >= 0) {
                i = script(text, i, out, '_', SUBSCRIPTS);
            } else {
                folded(c, out);
            }
        }
        return out.toString();
    }

    private static int script(String text, int from, StringBuilder out, char mark, String digits) {
        out.append(mark).append('{');
        int i = from;
        for (; i < text.length(); i++) {
            char c = text.charAt(i);
            int digit = digits.indexOf(c);
            if (digit >= 0) {
                out.append((char) ('0' + digit));
            } else if (c == '\u207b') {
                out.append('-');
            } else if (c == '\u207f') {
                out.append('n');
            } else {
                break;
            }
        }
        out.append('}');
        return i - 1;
    }

    private static void folded(char c, StringBuilder out) {
        if (c >= '\uff01' && c <= '\uff5e') {
            out.append((char) (c - '\uff01' + '!'));
            return;
        }
        switch (c) {
            case '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u00ad', '\u200e', '\u200f' -> {}
            case '\u00a0', '\u2002', '\u2003', '\u2009', '\u202f', '\u3000', '\u2007', '\u2008' -> out.append(' ');
            case '\u2212', '\u2013', '\u2014', '\u2010', '\u2011', '\ufe63' -> out.append('-');
            case '\u2044', '\u2215' -> out.append('/');
            case '\u2217', '\u2731' -> out.append('*');
            case '\u3002' -> out.append('.');
            case '\u3001' -> out.append(',');
            case '\u00bd' -> out.append("\\frac{1}{2}");
            case '\u2153' -> out.append("\\frac{1}{3}");
            case '\u2154' -> out.append("\\frac{2}{3}");
            case '\u00bc' -> out.append("\\frac{1}{4}");
            case '\u00be' -> out.append("\\frac{3}{4}");
            case '\u215b' -> out.append("\\frac{1}{8}");
            case '\u215c' -> out.append("\\frac{3}{8}");
            case '\u215d' -> out.append("\\frac{5}{8}");
            case '\u215e' -> out.append("\\frac{7}{8}");
            case '\u2155' -> out.append("\\frac{1}{5}");
            case '\u2159' -> out.append("\\frac{1}{6}");
            default -> {
                int digit = Character.isDigit(c) ? Character.digit(c, 10) : -1;
                out.append(digit >= 0 ? (char) ('0' + digit) : c);
            }
        }
    }
}
