package io.guerdon.preference.strength;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What is done about doubtful labels by the strength of their pairs. The shares are of all pairs that have a strength, taken from
 * the weak end: first the flipped or dropped ones, then the softened ones. Immutable.
 *
 * <p>Source: "Secrets of RLHF in Large Language Models Part II: Reward Modeling" (arXiv 2401.06080).
 *
 * @param flip the share whose labels are turned, 0 to 1; it must not exceed the share of wrong labels
 * @param drop the share that is left out, 0 to 1; not together with flip
 * @param soften the share after these whose labels are softened, 0 to 1
 * @param softening the probability that a softened label is wrong, 0 to 1/2
 * @param margin what the strength, after flipping, is multiplied with to be the margin; 0 for none
 */
public record LabelTreatment(double flip, double drop, double soften, double softening, double margin) {

    /** Labels as they are. */
    public static final LabelTreatment NONE = new LabelTreatment(0, 0, 0, 0, 0);

    public LabelTreatment {
        share("flip", flip);
        share("drop", drop);
        share("soften", soften);
        if (flip > 0 && drop > 0) {
            throw new IllegalArgumentException("'flip' is " + flip + " and 'drop' is " + drop
                    + "; the weakest pairs can be flipped or dropped, not both");
        }
        if (flip + drop + soften > 1) {
            throw new IllegalArgumentException(
                    "'flip', 'drop' and 'soften' are shares of the same pairs and must sum to 1 at most, found "
                            + (flip + drop + soften));
        }
        if (!(softening >= 0 && softening <= 0.5)) {
            throw new IllegalArgumentException("'softening' is " + softening + "; expected from 0 to 1/2");
        }
        if (!Double.isFinite(margin) || margin < 0) {
            throw new IllegalArgumentException("'margin' is " + margin + "; expected a finite number of at least 0");
        }
    }

    private static void share(String name, double found) {
        if (!(found >= 0 && found <= 1)) {
            throw new IllegalArgumentException("'" + name + "' is " + found + "; expected a share from 0 to 1");
        }
    }

    /**
     * What becomes of one pair.
     *
     * @param flipped whether its label is turned
     * @param dropped whether it is left out
     * @param doubt the probability that its label, after flipping, is wrong
     * @param margin by which its chosen response, after flipping, should win; below 0 the wrong order is tolerated
     */
    public record Pair(boolean flipped, boolean dropped, double doubt, double margin) {

        static final Pair UNTREATED = new Pair(false, false, 0, 0);

        /** In a word: flipped, dropped, softened or kept. */
        public String word() {
            return flipped ? "flipped" : dropped ? "dropped" : doubt > 0 ? "softened" : "kept";
        }
    }

    /**
     * What becomes of every pair.
     *
     * @param strength of every pair; one with NaN has no place in the order and stays as it is
     */
    public List<Pair> apply(double[] strength) {
        int[] known = IntStream.range(0, strength.length)
                .filter(i -> !Double.isNaN(strength[i]))
                .toArray();
        double[] order = Arrays.stream(known).mapToDouble(i -> strength[i]).toArray();
        int[] turned = StrengthGroups.weakest(order, flip);
        int[] left = StrengthGroups.weakest(order, drop);
        int[] doubted = StrengthGroups.weakest(order, flip + drop + soften);
        double[] after = StrengthGroups.afterFlipping(order, turned);
        var pairs = new Pair[known.length];
        Arrays.setAll(pairs, i -> new Pair(false, false, 0, margin == 0 ? 0 : margin * after[i]));
        for (int i : doubted) {
            pairs[i] = new Pair(false, false, softening, pairs[i].margin());
        }
        for (int i : turned) {
            pairs[i] = new Pair(true, false, 0, pairs[i].margin());
        }
        for (int i : left) {
            pairs[i] = new Pair(false, true, 0, 0);
        }
        var all = new ArrayList<Pair>();
        for (double _ : strength) {
            all.add(Pair.UNTREATED);
        }
        for (int i = 0; i < known.length; i++) {
            all.set(known[i], pairs[i]);
        }
        return all;
    }
}
