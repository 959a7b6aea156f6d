package io.guerdon.verify.number;

/** Edit-distance similarity of short texts. Pure functions. */
public final class Anls {

    /** Longer texts are compared by equality alone, so that the quadratic distance stays cheap. */
    public static final int LONGEST = 512;

    private Anls() {}

    /**
     * Normalised Levenshtein similarity, 1 - distance / length of the longer text, or 0 when that is below the
     * threshold (ANLS, Biten et al. 2019, "Scene Text Visual Question Answering", eq. 1, where the threshold is 0.5).
     * Two empty texts are equal: 1.
     *
     * @return from 0 to 1
     */
    public static double score(String prediction, String truth, double threshold) {
        if (prediction.equals(truth)) {
            return 1;
        }
        int longer = Math.max(prediction.length(), truth.length());
        if (longer > LONGEST) {
            return 0;
        }
        double similarity = 1 - distance(prediction, truth) / (double) longer;
        return similarity >= threshold ? similarity : 0;
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int same = a.charAt(i - 1) == b.charAt(j - 1) ? diagonal : diagonal + 1;
                row[j] = Math.min(same, 1 + Math.min(above, row[j - 1]));
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
