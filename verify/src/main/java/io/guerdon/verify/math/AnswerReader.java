package io.guerdon.verify.math;

import io.guerdon.verify.math.expressions.Budget;
import io.guerdon.verify.math.expressions.Conventions;
import io.guerdon.verify.math.expressions.Expr;
import io.guerdon.verify.math.expressions.MathParser;
import io.guerdon.verify.math.expressions.ParseFailure;
import io.guerdon.verify.math.expressions.Rational;
import io.guerdon.verify.math.expressions.UnicodeMath;
import io.guerdon.verify.math.extraction.AnswerFinder;
import io.guerdon.verify.math.extraction.Boxes;
import io.guerdon.verify.math.extraction.Candidate;
import io.guerdon.verify.math.extraction.Cleaning;
import io.guerdon.verify.math.extraction.LatexCleaner;
import io.guerdon.verify.math.extraction.Span;
import io.guerdon.verify.math.extraction.Target;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds an answer in a text and reads it. One object reads one text. */
final class AnswerReader {
    private final MathOptions options;
    private final List<Target> targets;
    private final boolean reference;
    private final Cleaning cleaning;
    private final Budget budget;
    private @Nullable Answer read;
    private @Nullable Answer unread;

    AnswerReader(MathOptions options, List<Target> targets, Budget budget) {
        this.options = options;
        this.targets = targets;
        this.reference = options.conventions() == Conventions.REFERENCE;
        this.cleaning = targets.stream()
                .filter(Target.Latex.class::isInstance)
                .map(t -> ((Target.Latex) t).cleaning())
                .findFirst()
                .orElse(Cleaning.ALL);
        this.budget = budget;
    }

    /** The answer of a completion: read, or found but not readable, or null when there is none. */
    @Nullable
    Answer inCompletion(String completion) {
        int from = Math.max(0, completion.length() - options.maxCompletionLength());
        String text = from == 0 ? completion : completion.substring(from);
        var answer = inText(text, reference ? new Span(0, text.length()) : AnswerFinder.answerRegion(text));
        if (answer == null && UnicodeMath.needsFolding(text) && !reference) {
            var folded = UnicodeMath.fold(text);
            answer = inText(folded, AnswerFinder.answerRegion(folded));
            return answer == null ? null : moved(answer, 0, text.length());
        }
        return answer == null || from == 0 ? answer : moved(answer, answer.start() + from, answer.end() + from);
    }

    private static Answer moved(Answer a, int start, int end) {
        return new Answer(a.expr(), a.text(), a.raw(), start, end, a.unit(), a.oversize(), a.complaint());
    }

    private @Nullable Answer inText(String text, Span region) {
        read = null;
        unread = null;
        new AnswerFinder(text, region, targets, options.conventions())
                .find(candidate -> accept(text, candidate), options.firstMatchOnly());
        return read != null ? read : unread;
    }

    /**
     * The answer of a reference. By the mathematical conventions a reference without box, dollar sign or mark is itself the
     * answer.
     */
    @Nullable
    Answer inReference(String text) {
        if (!reference && !isMarked(text)) {
            var whole = whole(text);
            if (whole != null && whole.expr() != null) {
                return whole;
            }
            var found = inText(text, new Span(0, text.length()));
            return found != null && found.expr() != null && !hasNoDigit(text) ? found : whole != null ? whole : found;
        }
        return inText(text, new Span(0, text.length()));
    }

    /** The whole text as one formula, out of its box or dollar signs; null when it is blank. */
    @Nullable
    Answer inFormula(String text) {
        var span = trimmed(text);
        String inner = span.in(text);
        var box = Boxes.last(inner);
        if (box != null && box.whole().start() == 0 && box.whole().end() == inner.length()) {
            inner = box.content().in(inner);
        } else if (inner.length() > 2 && inner.startsWith("$") && inner.endsWith("$")) {
            inner = inner.replace("$", " ");
        }
        return whole(inner);
    }

    private static boolean hasNoDigit(String text) {
        return text.chars().noneMatch(Character::isDigit);
    }

    private static boolean isMarked(String text) {
        return text.contains("\\boxed")
                || text.contains("\\fbox")
                || text.contains("####")
                || text.indexOf('$') >= 0
                        && !text.stripLeading().startsWith("\\$")
                        && text.indexOf('$') != text.lastIndexOf('$')
                || text.contains("\\(")
                || text.contains("\\[")
                || text.contains("nswer")
                || text.indexOf('\n') >= 0
                || AnswerFinder.isProse(text);
    }

    private @Nullable Answer whole(String text) {
        var span = trimmed(text);
        return span.length() == 0 ? null : latex(text, List.of(span), false, false);
    }

    private static Span trimmed(String text) {
        int a = 0;
        int b = text.length();
        while (b > a && (Character.isWhitespace(text.charAt(b - 1)) || text.charAt(b - 1) == '.' && b - a > 1)) {
            b--;
        }
        while (a < b && Character.isWhitespace(text.charAt(a))) {
            a++;
        }
        return new Span(a, b);
    }

    private boolean accept(String text, Candidate candidate) {
        budget.spend(20);
        var answer = switch (candidate.kind()) {
            case LATEX -> latex(text, candidate.parts(), candidate.boxed(), candidate.percent());
            case PLAIN -> plain(text, candidate);
            case CHOICE -> choice(text, candidate);
        };
        if (answer == null) {
            return false;
        }
        if (answer.expr() == null && candidate.kind() != Candidate.Kind.CHOICE) {
            if (unread == null) {
                unread = answer;
            }
            return candidate.boxed() && !reference;
        }
        read = answer;
        return true;
    }

    // --- choices and plain numbers ---

    private Answer choice(String text, Candidate candidate) {
        String word = candidate.content().in(text);
        boolean lower = targets.stream().anyMatch(t -> t instanceof Target.Choice c && c.lowerCase());
        String shown = lower ? word.toLowerCase(Locale.ROOT) : word;
        return new Answer(
                null,
                shown,
                word,
                candidate.content().start(),
                candidate.content().end(),
                null,
                false,
                "");
    }

    private @Nullable Answer plain(String text, Candidate candidate) {
        var span = candidate.content();
        String raw = span.in(text);
        if (raw.length() > options.maxAnswerLength()) {
            return oversize(raw, span);
        }
        Expr value;
        String shown = raw.strip();
        try {
            var number = plainNumber(shown);
            value = number != null ? number : MathParser.parse(arithmetic(shown), options.conventions(), true, budget);
            if (number != null) {
                shown = shown(shown);
            }
        } catch (ParseFailure e) {
            return new Answer(null, shown, raw, span.start(), span.end(), null, false, e.reason());
        }
        if (candidate.percent()) {
            value = new Expr.Percent(value);
        }
        return new Answer(value, shown, raw, span.start(), span.end(), null, false, "");
    }

    private static String arithmetic(String text) {
        String s = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        return s.indexOf('\u00d7') < 0 && s.indexOf('\u00f7') < 0
                ? s
                : s.replace('\u00d7', '*').replace('\u00f7', '/');
    }

    /** A plain number with thousands separators or a decimal comma; null when it is something else. */
    static @Nullable Expr plainNumber(String text) {
        var digits = new StringBuilder(text.length());
        int decimals = -1;
        int i = 0;
        boolean negative = !text.isEmpty() && text.charAt(0) == '-';
        if (negative) {
            i++;
        }
        for (; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digits.append(c);
                decimals += decimals >= 0 ? 1 : 0;
            } else if (c == '.' && decimals < 0) {
                decimals = 0;
            } else if (c == ',' || c == ' ') {
                if (decimals >= 0) {
                    return null;
                }
                if (!isGroup(text, i, digits)) {
                    decimals = c == ',' ? 0 : -2;
                }
                if (decimals == -2) {
                    return null;
                }
            } else {
                return null;
            }
        }
        if (digits.isEmpty() || digits.length() > 4_000) {
            return null;
        }
        var whole = digits.length() < 18
                ? BigInteger.valueOf(Long.parseLong(digits, 0, digits.length(), 10))
                : new BigInteger(digits.toString());
        var value = Rational.ofDecimal(whole, Math.max(decimals, 0));
        return new Expr.Numeral(negative ? value.negate() : value, decimals);
    }

    private static boolean isGroup(String text, int comma, StringBuilder before) {
        boolean leading = before.length() % 3 != 0 || before.length() > 0;
        int end = comma + 1;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        boolean firstGroup = text.lastIndexOf(',', comma - 1) < 0;
        return leading && end - comma == 4 && before.charAt(0) != '0' && (!firstGroup || before.length() <= 3);
    }

    /** A number as the reference prints it: without thousands separators. */
    private static String shown(String text) {
        if (text.indexOf(',') < 0 && text.indexOf(' ') < 0) {
            return text;
        }
        var out = new StringBuilder(text.length());
        var digits = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ',' || c == ' ') {
                if (!isGroup(text, i, digits)) {
                    out.append('.');
                }
            } else {
                out.append(c);
                if (c != '-') {
                    digits.append(c);
                }
            }
        }
        return out.toString();
    }

    private static Answer oversize(String raw, Span span) {
        return new Answer(
                null, raw.substring(0, 80), raw, span.start(), span.end(), null, true, "the answer is too long");
    }

    // --- formulas ---

    private @Nullable Answer latex(String text, List<Span> parts, boolean boxed, boolean percent) {
        var whole = new Span(parts.getFirst().start(), parts.getLast().end());
        String raw = whole.in(text);
        if (raw.isBlank()) {
            return null;
        }
        if (raw.length() > options.maxAnswerLength()) {
            return oversize(raw, whole);
        }
        if (parts.size() == 1 && !percent) {
            var number = shortNumber(raw);
            if (number != null) {
                return new Answer(number, raw, raw, whole.start(), whole.end(), null, false, "");
            }
        }
        var cleaner = new LatexCleaner(cleaning, reference);
        var texts = new ArrayList<String>();
        String unit = null;
        if (reference && boxed) {
            var contents = parts.stream().map(part -> part.in(text)).toList();
            texts.add(cleaned(cleaner, String.join(",", contents)));
        } else {
            for (var part : parts) {
                texts.add(cleaned(cleaner, part.in(text)));
                unit = cleaner.droppedUnit();
            }
        }
        String shown = String.join(boxed ? "," : " and ", texts);
        return parsed(texts, shown, raw, whole, percent, unit, boxed);
    }

    /** Whole numbers of up to eighteen digits need no cleaning. */
    private static @Nullable Expr shortNumber(String raw) {
        int length = raw.length();
        if (length > 18) {
            return null;
        }
        boolean negative = raw.charAt(0) == '-';
        int start = negative ? 1 : 0;
        if (start == length) {
            return null;
        }
        long value = 0;
        for (int i = start; i < length; i++) {
            int digit = raw.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return null;
            }
            value = value * 10 + digit;
        }
        return new Expr.Numeral(Rational.of(negative ? -value : value));
    }

    private String cleaned(LatexCleaner cleaner, String formula) {
        String folded = reference ? formula : UnicodeMath.fold(formula);
        budget.spend(folded.length());
        return cleaner.clean(reference || !folded.contains("\\begin{") ? folded : AlignedRows.last(folded));
    }

    private @Nullable Answer parsed(
            List<String> texts,
            String shown,
            String raw,
            Span span,
            boolean percent,
            @Nullable String unit,
            boolean boxed) {
        String text = trailingPeriodDropped(shown);
        if (text.isBlank()) {
            return null;
        }
        try {
            Expr expr;
            if (boxed || texts.size() == 1) {
                expr = parse(text);
            } else {
                var elements = new ArrayList<Expr>();
                for (var each : texts) {
                    elements.add(parse(trailingPeriodDropped(each)));
                }
                expr = new Expr.FiniteSet(List.copyOf(elements), false);
            }
            if (percent && !(expr instanceof Expr.Percent) && !Equations.isRelationOrSet(expr)) {
                expr = new Expr.Percent(expr);
            }
            return new Answer(expr, text, raw, span.start(), span.end(), unit, false, "");
        } catch (ParseFailure e) {
            if (texts.size() > 1 && !boxed) {
                return parsed(texts.subList(0, 1), texts.getFirst(), raw, span, percent, unit, false);
            }
            return new Answer(null, text, raw, span.start(), span.end(), unit, false, e.reason());
        }
    }

    private String trailingPeriodDropped(String text) {
        String s = text.strip();
        while (s.endsWith(".") && !s.endsWith("..")
                || s.endsWith(",") && !reference
                || s.endsWith("\\")
                || s.endsWith(";")) {
            s = s.substring(0, s.length() - 1).stripTrailing();
        }
        return s;
    }

    private Expr parse(String formula) {
        try {
            return MathParser.parse(formula, options.conventions(), cleaning.malformedOperators(), budget);
        } catch (ParseFailure e) {
            int equals = formula.lastIndexOf('=');
            boolean severalSigns = equals > 0 && formula.indexOf('=') != equals;
            if (severalSigns && formula.indexOf(',') < 0) {
                return MathParser.parse(
                        formula.substring(equals + 1), options.conventions(), cleaning.malformedOperators(), budget);
            }
            throw e;
        }
    }
}
