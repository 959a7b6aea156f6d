package io.guerdon.verify.text;

/** Rewards of the length of a completion, in whatever unit it is measured. Pure functions. */
public final class LengthScore {

    private LengthScore() {}

    /**
     * 1 up to a free length, falling in a straight line to 0 at the longest.
     *
     * @param free the length up to which there is no penalty, at least 0
     * @param longest where the reward reaches 0, above {@code free}
     * @return from 0 to 1
     */
    public static double linear(double length, double free, double longest) {
        return Math.clamp((longest - length) / (longest - free), 0, 1);
    }

    /**
     * 1 at the target length, falling in a straight line to 0 at a distance of {@code width} times the target on both sides
     * (the exact length reward of L1, Aggarwal and Welleck 2025, arXiv 2503.04697, eq. 1, scaled and bounded).
     *
     * @param target the wanted length, above 0
     * @param width the relative distance at which the reward is 0, above 0
     * @return from 0 to 1
     */
    public static double target(double length, double target, double width) {
        return Math.max(0, 1 - Math.abs(length - target) / (width * target));
    }

    /**
     * The soft overlong punishment of DAPO (Yu et al. 2025, arXiv 2503.14476, eq. 13): 0 up to L_max - L_cache, then falling to -1
     * at L_max, and -1 beyond.
     *
     * @param longest L_max, the longest completion that is not cut off
     * @param cache L_cache, the width of the slope, above 0 and at most L_max
     * @return from -1 to 0
     */
    public static double softOverlong(double length, double longest, double cache) {
        double expected = longest - cache;
        if (length <= expected) {
            return 0;
        }
        return length <= longest ? (expected - length) / cache : -1;
    }
}
