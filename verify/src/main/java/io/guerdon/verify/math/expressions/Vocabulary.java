package io.guerdon.verify.math.expressions;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What the commands of LaTeX mean here. */
final class Vocabulary {
    static final Map<String, Function> FUNCTIONS = functions();

    static final Map<String, Expr.Relation.Operator> RELATIONS = Map.ofEntries(
            Map.entry("=", Expr.Relation.Operator.EQUAL),
            Map.entry("eq", Expr.Relation.Operator.EQUAL),
            Map.entry("equiv", Expr.Relation.Operator.EQUAL),
            Map.entry("<", Expr.Relation.Operator.LESS),
            Map.entry("lt", Expr.Relation.Operator.LESS),
            Map.entry(">", Expr.Relation.Operator.GREATER),
            Map.entry("gt", Expr.Relation.Operator.GREATER),
            Map.entry("le", Expr.Relation.Operator.LESS_OR_EQUAL),
            Map.entry("leq", Expr.Relation.Operator.LESS_OR_EQUAL),
            Map.entry("leqslant", Expr.Relation.Operator.LESS_OR_EQUAL),
            Map.entry("leqq", Expr.Relation.Operator.LESS_OR_EQUAL),
            Map.entry("ge", Expr.Relation.Operator.GREATER_OR_EQUAL),
            Map.entry("geq", Expr.Relation.Operator.GREATER_OR_EQUAL),
            Map.entry("geqslant", Expr.Relation.Operator.GREATER_OR_EQUAL),
            Map.entry("geqq", Expr.Relation.Operator.GREATER_OR_EQUAL),
            Map.entry("ne", Expr.Relation.Operator.NOT_EQUAL),
            Map.entry("neq", Expr.Relation.Operator.NOT_EQUAL),
            Map.entry("in", Expr.Relation.Operator.IN),
            Map.entry("notin", Expr.Relation.Operator.NOT_IN),
            Map.entry("subset", Expr.Relation.Operator.SUBSET),
            Map.entry("subseteq", Expr.Relation.Operator.SUBSET),
            Map.entry("subsetneq", Expr.Relation.Operator.SUBSET),
            Map.entry("supset", Expr.Relation.Operator.SUPERSET),
            Map.entry("supseteq", Expr.Relation.Operator.SUPERSET),
            Map.entry("supsetneq", Expr.Relation.Operator.SUPERSET));

    static final Set<String> GREEK = Set.of(
            "alpha",
            "beta",
            "gamma",
            "delta",
            "epsilon",
            "varepsilon",
            "zeta",
            "eta",
            "theta",
            "vartheta",
            "iota",
            "kappa",
            "lambda",
            "mu",
            "nu",
            "xi",
            "omicron",
            "varpi",
            "rho",
            "varrho",
            "sigma",
            "varsigma",
            "tau",
            "upsilon",
            "phi",
            "varphi",
            "chi",
            "psi",
            "omega",
            "Gamma",
            "Delta",
            "Theta",
            "Lambda",
            "Xi",
            "Pi",
            "Sigma",
            "Upsilon",
            "Phi",
            "Psi",
            "Omega",
            "ell",
            "hbar",
            "aleph",
            "imath",
            "jmath",
            "nabla",
            "Alpha",
            "Beta");

    static final Map<String, String> ACCENTS = Map.ofEntries(
            Map.entry("overline", "bar"),
            Map.entry("bar", "bar"),
            Map.entry("vec", "vec"),
            Map.entry("overrightarrow", "vec"),
            Map.entry("hat", "hat"),
            Map.entry("widehat", "hat"),
            Map.entry("tilde", "tilde"),
            Map.entry("widetilde", "tilde"),
            Map.entry("dot", "dot"),
            Map.entry("ddot", "ddot"));

    static final Map<String, Expr.NamedSet.Name> SETS = Map.of(
            "R", Expr.NamedSet.Name.REALS,
            "Z", Expr.NamedSet.Name.INTEGERS,
            "Q", Expr.NamedSet.Name.RATIONALS,
            "N", Expr.NamedSet.Name.NATURALS,
            "C", Expr.NamedSet.Name.COMPLEXES,
            "P", Expr.NamedSet.Name.PRIMES);

    static final Set<String> FRACTIONS = Set.of("frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac");
    static final Set<String> BINOMIALS = Set.of("binom", "dbinom", "tbinom");
    static final Set<String> ARROWS = Set.of(
            "to", "rightarrow", "Rightarrow", "longrightarrow", "Longrightarrow", "implies", "mapsto", "longmapsto");

    /** Words that name a function or constant even without a backslash. */
    static final Set<String> PLAIN_WORDS = Set.of(
            "sqrt", "sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "asin", "acos", "atan",
            "sinh", "cosh", "tanh", "ln", "log", "exp", "pi", "infty", "abs", "floor", "ceil", "gcd", "lcm", "max",
            "min", "theta", "alpha", "beta", "gamma", "lambda", "binom", "det");

    private static final Set<String> OTHERS = Set.of(
            "sqrt",
            "pi",
            "infty",
            "emptyset",
            "varnothing",
            "cdot",
            "times",
            "div",
            "ast",
            "star",
            "bmod",
            "mod",
            "pmod",
            "pm",
            "mp",
            "cup",
            "cap",
            "setminus",
            "backslash",
            "smallsetminus",
            "approx",
            "simeq",
            "sim",
            "cong",
            "over",
            "choose",
            "begin",
            "end",
            "sum",
            "prod",
            "int",
            "lim",
            "boxed",
            "fbox",
            "mathbb",
            "operatorname",
            "mathcal",
            "mathscr",
            "mathfrak",
            "lfloor",
            "rfloor",
            "lceil",
            "rceil",
            "llcorner",
            "lrcorner",
            "ulcorner",
            "urcorner",
            "lvert",
            "rvert",
            "vert",
            "Vert",
            "lVert",
            "rVert",
            "lbrace",
            "rbrace",
            "lbrack",
            "rbrack",
            "lgroup",
            "rgroup",
            "langle",
            "rangle",
            "circ",
            "degree",
            "prime",
            "mid",
            "colon",
            "variable",
            "exponentialE",
            "currency",
            "ldots",
            "cdots",
            "dots",
            "vdots",
            "ddots",
            "dotsc",
            "dotsb",
            "dotsm",
            "and",
            "wedge",
            "lor",
            "land",
            "vee",
            "mathrm",
            "angle",
            "triangle",
            "partial",
            "Re",
            "Im",
            "iff",
            "Leftrightarrow",
            "leftrightarrow",
            "therefore",
            "imaginaryI",
            "parallel",
            "perp",
            "limits",
            "phantom",
            "color",
            "textcolor",
            "tag",
            "label",
            "stackrel",
            "overset",
            "underset",
            "underbrace",
            "overbrace",
            "power",
            "operatorname*",
            "varlimsup",
            "iint",
            "iiint",
            "oint",
            "rlap",
            "smash",
            "not",
            "cancel",
            "emph",
            "square",
            "blacksquare",
            "Box",
            "qedhere",
            "checkmark",
            "bullet",
            "nmid",
            "le",
            "ni",
            "forall",
            "exists",
            "neg",
            "lnot",
            "because",
            "top",
            "bot",
            "dagger",
            "hphantom",
            "dprime");

    private Vocabulary() {}

    static boolean isKnown(String command) {
        return FUNCTIONS.containsKey(command)
                || RELATIONS.containsKey(command)
                || GREEK.contains(command)
                || ACCENTS.containsKey(command)
                || FRACTIONS.contains(command)
                || BINOMIALS.contains(command)
                || ARROWS.contains(command)
                || OTHERS.contains(command)
                || SETS.containsKey(command) && command.length() == 1;
    }

    private static Map<String, Function> functions() {
        var names = new HashMap<String, Function>();
        for (var function : Function.values()) {
            if (function.compareTo(Function.EXP) <= 0) {
                names.put(function.name().toLowerCase(java.util.Locale.ROOT), function);
            }
        }
        names.put("cosec", Function.CSC);
        names.put("tg", Function.TAN);
        names.put("ctg", Function.COT);
        names.put("arctg", Function.ARCTAN);
        names.put("asin", Function.ARCSIN);
        names.put("acos", Function.ARCCOS);
        names.put("atan", Function.ARCTAN);
        names.put("arcsinh", Function.ARSINH);
        names.put("arccosh", Function.ARCOSH);
        names.put("arctanh", Function.ARTANH);
        names.put("asinh", Function.ARSINH);
        names.put("acosh", Function.ARCOSH);
        names.put("atanh", Function.ARTANH);
        names.put("ln", Function.LN);
        names.put("log", Function.LOG);
        names.put("lg", Function.LOG);
        names.put("abs", Function.ABS);
        names.put("floor", Function.FLOOR);
        names.put("ceil", Function.CEILING);
        names.put("max", Function.MAX);
        names.put("min", Function.MIN);
        names.put("gcd", Function.GCD);
        names.put("lcm", Function.LCM);
        names.put("det", Function.DETERMINANT);
        names.put("sgn", Function.SIGN);
        names.put("sign", Function.SIGN);
        return Map.copyOf(names);
    }
}
