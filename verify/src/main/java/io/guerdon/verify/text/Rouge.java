package io.guerdon.verify.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * ROUGE (Lin 2004, "ROUGE: A Package for Automatic Evaluation of Summaries"): overlap of a text with a reference in n-grams
 * (section 2) or in the longest common subsequence (section 3). Pure functions.
 */
public final class Rouge {

    private Rouge() {}

    /** How a text becomes units to compare. */
    public enum Units {
        /** Runs of ASCII letters and digits in lower case, as in the usual rouge_score package. */
        ASCII_WORDS,
        /** Runs of letters and digits of any script in lower case. */
        WORDS,
        /** Every character that is not white space, in lower case, for scripts without blanks between words. */
        CHARACTERS
    }

    /**
     * Precision, recall, and their harmonic mean, all from 0 to 1; 0 where there is nothing to compare.
     *
     * @param precision the shared part of the prediction
     * @param recall the shared part of the reference
     */
    public record Overlap(double precision, double recall) {

        static Overlap of(double shared, double predicted, double expected) {
            return shared == 0 ? new Overlap(0, 0) : new Overlap(shared / predicted, shared / expected);
        }

        /** 2 P R / (P + R); 0 when both are 0. */
        public double f1() {
            return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
        }
    }

    /** The units of a text. */
    public static List<String> units(String text, Units units) {
        var lower = text.toLowerCase(Locale.ROOT);
        var found = new ArrayList<String>();
        int start = -1;
        for (int i = 0; i <= lower.length(); ) {
            int point = i < lower.length() ? lower.codePointAt(i) : ' ';
            int next = i + Character.charCount(point);
            if (units == Units.CHARACTERS) {
                if (i < lower.length() && !Character.isWhitespace(point) && !Character.isSpaceChar(point)) {
                    found.add(lower.substring(i, next));
                }
            } else if (isPart(point, units)) {
                start = start < 0 ? i : start;
            } else if (start >= 0) {
                found.add(lower.substring(start, i));
                start = -1;
            }
            i = next;
        }
        return found;
    }

    private static boolean isPart(int point, Units units) {
        return units == Units.ASCII_WORDS
                ? (point >= 'a' && point <= 'z') || (point >= '0' && point <= '9')
                : Character.isLetterOrDigit(point) || Character.getType(point) == Character.NON_SPACING_MARK;
    }

    /**
     * ROUGE-N: n-grams in common, counted as often as they occur on both sides.
     *
     * @param n the length of the n-grams, at least 1
     */
    public static Overlap ngrams(List<String> prediction, List<String> reference, int n) {
        var numbers = new NgramNumbers(n);
        Map<Integer, Integer> left = new HashMap<>();
        for (int ngram : numbers.of(reference)) {
            left.merge(ngram, 1, Integer::sum);
        }
        int shared = 0;
        for (int ngram : numbers.of(prediction)) {
            shared += left.merge(ngram, -1, Integer::sum) >= 0 ? 1 : 0;
        }
        return Overlap.of(shared, prediction.size() - n + 1, reference.size() - n + 1);
    }

    /** ROUGE-L on whole texts: the length of the longest common subsequence over the lengths of both. */
    public static Overlap longestCommonSubsequence(List<String> prediction, List<String> reference) {
        return Overlap.of(commonLength(prediction, reference), prediction.size(), reference.size());
    }

    /**
     * The length of the longest common subsequence, by the bit-parallel method of Hyyrö (2004, "Bit-parallel LCS-length
     * computation revisited"): 64 cells of the table at a time, time m n / 64.
     */
    static int commonLength(List<String> a, List<String> b) {
        int words = (b.size() + 63) / 64;
        Map<String, long[]> places = new HashMap<>();
        for (int j = 0; j < b.size(); j++) {
            places.computeIfAbsent(b.get(j), unit -> new long[words])[j / 64] |= 1L << (j % 64);
        }
        long[] row = new long[words];
        java.util.Arrays.fill(row, -1L);
        for (var unit : a) {
            long[] match = places.get(unit);
            if (match != null) {
                step(row, match);
            }
        }
        int length = 0;
        for (int j = 0; j < b.size(); j++) {
            length += (row[j / 64] >>> (j % 64) & 1) == 0 ? 1 : 0;
        }
        return length;
    }

    /** row = (row + (row & match)) | (row & ~match), carried over the words. */
    private static void step(long[] row, long[] match) {
        long carry = 0;
        for (int w = 0; w < row.length; w++) {
            long common = row[w] & match[w];
            long sum = row[w] + common;
            long overflow = Long.compareUnsigned(sum, common) < 0 ? 1 : 0;
            long carried = sum + carry;
            overflow |= carry == 1 && carried == 0 ? 1 : 0;
            row[w] = carried | (row[w] & ~match[w]);
            carry = overflow;
        }
    }
}
