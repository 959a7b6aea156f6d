package io.guerdon.verify.question;

import io.guerdon.verify.format.Tag;
import io.guerdon.verify.number.Numerals;
import io.guerdon.verify.text.PorterStemmer;
import io.guerdon.verify.text.Rouge;
import io.guerdon.verify.text.WordErrors;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How right an answer is, by the kind of its question. Answer and truth are what stands in the first {@code
 * <answer>...</answer>} of completion and solution, stripped; nothing where there is none. Pure functions; time linear in the
 * texts but for free forms and transcripts, where it is their product.
 *
 * <p>Source: the released accuracy reward of GRPO-CARE (arXiv 2506.16141). Its oddities are kept: two missing answers to a
 * choice are equal, and a right "0" for a truth of 0 earns nothing in a regression.
 */
public final class QuestionAccuracy {

    /** Longer texts are cut to so many words before a comparison whose time is the product of their lengths. */
    static final int MAX_WORDS = 5000;

    private static final double EPSILON = 1e-9;

    private QuestionAccuracy() {}

    /** Kinds of questions, with the names that the released data have. */
    public enum Kind {
        MULTIPLE_CHOICE("multiple choice"),
        NUMERICAL("numerical"),
        OCR("OCR"),
        FREE_FORM("free-form"),
        REGRESSION("regression");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** The name in data. */
        public String label() {
            return label;
        }

        /** The kind of this name, exactly; null for any other. */
        public static @Nullable Kind of(String label) {
            return Arrays.stream(values())
                    .filter(kind -> kind.label.equals(label))
                    .findFirst()
                    .orElse(null);
        }
    }

    /**
     * The accuracy.
     *
     * @param kind "multiple choice", "numerical", "OCR", "free-form" or "regression", exactly; any other earns 0
     * @return 0 to 1
     */
    public static double of(String kind, String completion, String solution) {
        var known = Kind.of(kind);
        return known == null ? 0 : of(known, answer(completion), answer(solution));
    }

    /**
     * The accuracy of an answer, both texts out of their tags.
     *
     * @return 0 to 1
     */
    public static double of(Kind kind, String answer, String truth) {
        return switch (kind) {
            case MULTIPLE_CHOICE -> answer.equals(truth) ? 1 : 0;
            case NUMERICAL -> numerical(answer, truth);
            case OCR -> Math.max(0, 1 - WordErrors.rate(answer, truth, MAX_WORDS));
            case FREE_FORM -> freeForm(answer, truth);
            case REGRESSION -> regression(answer, truth);
        };
    }

    /**
     * The choice reward of SEED-Bench-R1's first version: 1 iff the first characters of answer and truth are equal. "Because"
     * is a B to it. Source: arXiv 2503.24376, released code.
     */
    public static double firstLetter(String completion, String solution) {
        String answer = answer(completion);
        String truth = answer(solution);
        if (answer.isEmpty() || truth.isEmpty()) {
            return 0;
        }
        return answer.codePointAt(0) == truth.codePointAt(0) ? 1 : 0;
    }

    private static String answer(String text) {
        var element = Tag.ANSWER.first(text);
        return element == null ? "" : element.strippedContent(text);
    }

    /** Equal after rounding to two places, and both written with a separator or both without. */
    private static double numerical(String answer, String truth) {
        if (separated(answer) != separated(truth)) {
            return 0;
        }
        double said = number(answer);
        double right = number(truth);
        return Double.isFinite(said) && Double.isFinite(right) && rounded(said).compareTo(rounded(right)) == 0 ? 1 : 0;
    }

    private static boolean separated(String text) {
        return text.indexOf('.') >= 0 || text.indexOf(',') >= 0;
    }

    private static double number(String text) {
        return Numerals.parse(text.replace(",", "")).orElse(Double.NaN);
    }

    /** Two places of the exact binary value, half to even, as Python rounds. */
    private static BigDecimal rounded(double value) {
        return new BigDecimal(value).setScale(2, RoundingMode.HALF_EVEN);
    }

    /** 1 less the relative error, from 0 to 1. */
    private static double regression(String answer, String truth) {
        double said = number(answer);
        double right = number(truth);
        if (!Double.isFinite(said) || !Double.isFinite(right)) {
            return 0;
        }
        double error = (Math.abs(said - right) + EPSILON) / (Math.abs(right) + EPSILON);
        return 1 - Math.min(1, Math.max(0, error));
    }

    /** The mean of ROUGE-1, ROUGE-2 and ROUGE-L over stemmed words. */
    private static double freeForm(String answer, String truth) {
        var said = stems(answer);
        var right = stems(truth);
        double mean = (Rouge.ngrams(said, right, 1).f1()
                        + Rouge.ngrams(said, right, 2).f1()
                        + Rouge.longestCommonSubsequence(said, right).f1())
                / 3;
        return Math.min(1, Math.max(0, mean));
    }

    private static List<String> stems(String text) {
        return Rouge.units(text, Rouge.Units.ASCII_WORDS).stream()
                .limit(MAX_WORDS)
                .map(word -> word.length() > 3 ? PorterStemmer.stem(word) : word)
                .toList();
    }
}
