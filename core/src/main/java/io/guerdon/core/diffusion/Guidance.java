package io.guerdon.core.diffusion;

/** Combinations of a model's estimates with and without prompts. Pure functions, thread-safe. */
public final class Guidance {

    private Guidance() {}

    /**
     * Guidance by the original and the expanded prompt, w1 e(c) + (1 - w1 - w2) e(null) + w2 e(expanded). With w2 = 0 it is
     * classifier-free guidance. Source: Parrot (arXiv 2401.05675), eq. 5.
     */
    public static double[] originalCentred(
            double[] original, double[] unconditional, double[] expanded, double w1, double w2) {
        double[] guided = new double[original.length];
        for (int i = 0; i < guided.length; i++) {
            guided[i] = w1 * original[i] + (1 - w1 - w2) * unconditional[i] + w2 * expanded[i];
        }
        return guided;
    }
}
