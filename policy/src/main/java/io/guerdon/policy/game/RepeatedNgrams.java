package io.guerdon.policy.game;

import java.util.HashMap;

/**
 * Tells answers that say the same again and again, which are negatives whatever they score. Immutable, pure functions.
 *
 * <p>Source: "Direct Nash Optimization" (arXiv 2404.03715), section 4.1, which takes responses with heavily repeated n-grams as
 * automatic negatives and gives no numbers; the measure is that of repetition penalties, 1 - different / all.
 *
 * @param length of the n-grams in tokens, at least 1
 * @param limit the largest share of repeated n-grams that an answer may have, from 0 to below 1
 */
public record RepeatedNgrams(int length, double limit) {

    public RepeatedNgrams {
        if (length < 1 || !(limit >= 0) || !(limit < 1)) {
            throw new IllegalArgumentException("the n-grams' length is " + length + " and the limit " + limit
                    + "; a length of at least 1 and a limit from 0 to below 1 are needed");
        }
    }

    /** Whether the share of repeated n-grams is above the limit. */
    public boolean exceededBy(int[] tokens) {
        return share(tokens, length) > limit;
    }

    /**
     * The share of n-grams that are not the first of their kind, 1 - different / all. Time linear in tokens times n.
     *
     * @param n length of the n-grams, at least 1
     * @return from 0 to below 1; 0 where there are fewer than n tokens
     */
    public static double share(int[] tokens, int n) {
        int count = tokens.length - n + 1;
        if (count < 1) {
            return 0;
        }
        int[] kinds = tokens.clone();
        int different = number(kinds, new int[kinds.length]);
        for (int length = 2; length <= n; length++) {
            // The kind of a longer n-gram is that of its beginning with its last token.
            int end = tokens.length - length + 1;
            int[] last = new int[end];
            System.arraycopy(tokens, length - 1, last, 0, end);
            int[] longer = new int[end];
            System.arraycopy(kinds, 0, longer, 0, end);
            different = number(longer, last);
            kinds = longer;
        }
        return 1 - different / (double) count;
    }

    /** Replaces every pair of beginning and last token by its number, counted from 0; how many there are. */
    private static int number(int[] beginnings, int[] last) {
        var numbers = new HashMap<Long, Integer>();
        for (int i = 0; i < beginnings.length; i++) {
            long key = (long) beginnings[i] << 32 | Integer.toUnsignedLong(last[i]);
            int next = numbers.size();
            beginnings[i] = numbers.computeIfAbsent(key, _ -> next);
        }
        return numbers.size();
    }
}
