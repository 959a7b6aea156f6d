package io.guerdon.verify.math.graders;

import java.util.Map;
import java.util.Set;

/**
 * Turns LaTeX into the plain text that the PRM800K family hands to sympy: {@code \frac{a}{b}} becomes {@code a/b}, {@code \sqrt{a}} becomes
 * {@code sqrt(a)}, groups lose their braces, symbols become letters, unknown commands vanish.
 *
 * <p>The originals use the library pylatexenc (2.10) for this. This class has its rules for what occurs in answers, also the doubtful one that
 * a fraction of sums gets no brackets; it is not a copy of that library, and rare commands may come out differently.
 */
final class LatexText {

    private static final int MAX_DEPTH = 100;

    private static final Set<String> TRANSPARENT = Set.of(
            "text",
            "textbf",
            "textit",
            "textrm",
            "texttt",
            "textsf",
            "textnormal",
            "emph",
            "mathrm",
            "mathbf",
            "mathit",
            "mathsf",
            "mathtt",
            "mathcal",
            "mathbb",
            "mathfrak",
            "mathscr",
            "mbox",
            "operatorname",
            "boxed",
            "fbox",
            "underline",
            "mathop");

    private static final Set<String> FUNCTIONS = Set.of(
            "arccos", "arcsin", "arctan", "arg", "cos", "cosh", "cot", "coth", "csc", "deg", "det", "dim", "exp", "gcd",
            "hom", "inf", "ker", "lg", "lim", "liminf", "limsup", "ln", "log", "max", "min", "Pr", "sec", "sin", "sinh",
            "sup", "tan", "tanh");

    private static final Map<String, String> SYMBOLS = Map.ofEntries(
            Map.entry("alpha", "α"),
            Map.entry("beta", "β"),
            Map.entry("gamma", "γ"),
            Map.entry("delta", "δ"),
            Map.entry("epsilon", "ϵ"),
            Map.entry("varepsilon", "ε"),
            Map.entry("zeta", "ζ"),
            Map.entry("eta", "η"),
            Map.entry("theta", "θ"),
            Map.entry("iota", "ι"),
            Map.entry("kappa", "κ"),
            Map.entry("lambda", "λ"),
            Map.entry("mu", "μ"),
            Map.entry("nu", "ν"),
            Map.entry("xi", "ξ"),
            Map.entry("pi", "pi"),
            Map.entry("rho", "ρ"),
            Map.entry("sigma", "σ"),
            Map.entry("tau", "τ"),
            Map.entry("phi", "ϕ"),
            Map.entry("varphi", "φ"),
            Map.entry("chi", "χ"),
            Map.entry("psi", "ψ"),
            Map.entry("omega", "ω"),
            Map.entry("Gamma", "Γ"),
            Map.entry("Delta", "Δ"),
            Map.entry("Theta", "Θ"),
            Map.entry("Lambda", "Λ"),
            Map.entry("Pi", "Π"),
            Map.entry("Sigma", "Σ"),
            Map.entry("Phi", "Φ"),
            Map.entry("Psi", "Ψ"),
            Map.entry("Omega", "Ω"),
            Map.entry("infty", "inf"),
            Map.entry("cup", "U"),
            Map.entry("cap", "∩"),
            Map.entry("cdot", "*"),
            Map.entry("times", "*"),
            Map.entry("div", "÷"),
            Map.entry("pm", "±"),
            Map.entry("mp", "∓"),
            Map.entry("le", "≤"),
            Map.entry("leq", "≤"),
            Map.entry("ge", "≥"),
            Map.entry("geq", "≥"),
            Map.entry("ne", "≠"),
            Map.entry("neq", "≠"),
            Map.entry("approx", "≈"),
            Map.entry("in", "∈"),
            Map.entry("notin", "∉"),
            Map.entry("subset", "⊂"),
            Map.entry("setminus", "\\"),
            Map.entry("emptyset", "∅"),
            Map.entry("varnothing", "∅"),
            Map.entry("circ", "∘"),
            Map.entry("angle", "∠"),
            Map.entry("ldots", "…"),
            Map.entry("dots", "…"),
            Map.entry("cdots", "⋯"),
            Map.entry("to", "→"),
            Map.entry("rightarrow", "→"),
            Map.entry("mid", "|"),
            Map.entry("vert", "|"),
            Map.entry("langle", "⟨"),
            Map.entry("rangle", "⟩"),
            Map.entry("quad", "  "),
            Map.entry("qquad", "    "),
            Map.entry("%", "%"),
            Map.entry("$", "$"),
            Map.entry("&", "&"),
            Map.entry("#", "#"),
            Map.entry("_", "_"),
            Map.entry("{", "{"),
            Map.entry("}", "}"),
            Map.entry(",", " "),
            Map.entry(";", " "),
            Map.entry(":", " "),
            Map.entry(" ", " "),
            Map.entry("\\", "\n"));

    private final String latex;
    private int at;

    private LatexText(String latex) {
        this.latex = latex;
    }

    /** The plain text, trimmed. Groups nested deeper than 100 are cut off. */
    static String plain(String latex) {
        String spaced =
                latex.replace("\\tfrac", "\\frac").replace("\\dfrac", "\\frac").replace("\\frac", " \\frac");
        var reader = new LatexText(spaced);
        var text = new StringBuilder();
        while (reader.at < spaced.length()) {
            reader.sequence(text, 0);
            reader.at++; // An unmatched closing brace is skipped.
        }
        String symbols = text.toString()
                .replace("√", "sqrt")
                .replace("π", "pi")
                .replace("∞", "inf")
                .replace("∪", "U");
        return PythonText.strip(symbols.replace("·", "*").replace("×", "*"));
    }

    /** Appends everything up to the end of the text or an unmatched closing brace, which is left unread. */
    private void sequence(StringBuilder out, int depth) {
        while (at < latex.length() && latex.charAt(at) != '}') {
            token(out, depth);
        }
    }

    private void token(StringBuilder out, int depth) {
        char c = latex.charAt(at);
        switch (c) {
            case '{' -> group(out, depth);
            case '\\' -> command(out, depth);
            case '$' -> at++;
            case '~' -> literal(out, " ");
            case '&' -> literal(out, "   ");
            case '%' -> comment();
            default -> literal(out, String.valueOf(c));
        }
    }

    private void literal(StringBuilder out, String text) {
        out.append(text);
        at++;
    }

    private void comment() {
        int end = latex.indexOf('\n', at);
        at = end < 0 ? latex.length() : end + 1;
    }

    private void group(StringBuilder out, int depth) {
        at++;
        if (depth >= MAX_DEPTH) {
            at = latex.length();
            return;
        }
        sequence(out, depth + 1);
        if (at < latex.length()) {
            at++;
        }
    }

    private void command(StringBuilder out, int depth) {
        String name = commandName();
        if (depth >= MAX_DEPTH) {
            return;
        }
        if (name.equals("frac") || name.equals("nicefrac")) {
            argument(out, depth + 1);
            out.append('/');
            argument(out, depth + 1);
        } else if (name.equals("sqrt")) {
            skipOption();
            out.append("sqrt(");
            argument(out, depth + 1);
            out.append(')');
        } else if (TRANSPARENT.contains(name)) {
            argument(out, depth + 1);
        } else if (name.equals("begin") || name.equals("end")) {
            argument(new StringBuilder(), depth + 1);
            out.append(' ');
        } else {
            out.append(FUNCTIONS.contains(name) ? name : SYMBOLS.getOrDefault(name, ""));
        }
    }

    /** Reads the backslash and the letters, or the one other character, after it. */
    private String commandName() {
        int start = ++at;
        while (at < latex.length() && isLetter(latex.charAt(at))) {
            at++;
        }
        if (at == start && at < latex.length()) {
            at++;
        }
        return latex.substring(start, at);
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    /** One argument: a group, a command, or a single character after optional spaces. */
    private void argument(StringBuilder out, int depth) {
        while (at < latex.length() && PythonText.isSpace(latex.charAt(at))) {
            at++;
        }
        if (at < latex.length() && latex.charAt(at) != '}') {
            token(out, depth);
        }
    }

    private void skipOption() {
        int close = at < latex.length() && latex.charAt(at) == '[' ? latex.indexOf(']', at) : -1;
        at = close < 0 ? at : close + 1;
    }
}
