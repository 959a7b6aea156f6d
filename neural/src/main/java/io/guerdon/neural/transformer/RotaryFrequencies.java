package io.guerdon.neural.transformer;

/**
 * How fast each pair of a head's numbers turns from one position to the next (Su et al., 2021, section 3.4.2), slowed down for
 * contexts longer than those of pretraining as Llama 3.1 does it ({@code rope_type: llama3} of Hugging Face's configurations): pairs
 * that turn quickly stay as they are, those that turn less than once or so in the old context become {@code factor} times slower, and
 * those between are mixed. Immutable.
 *
 * @param theta base; 10,000 in the paper
 * @param factor how much slower the slow pairs become, at least 1; 1 for none
 * @param lowFactor pairs that turn at most so often in the trained context are slow, above 0
 * @param highFactor pairs that turn at least so often stay, above {@code lowFactor}
 * @param trainedLength positions of the context before it was stretched
 */
public record RotaryFrequencies(double theta, double factor, double lowFactor, double highFactor, int trainedLength) {

    public RotaryFrequencies {
        if (!(theta > 0) || Double.isInfinite(theta)) {
            throw new IllegalArgumentException("rope_theta is " + theta + "; it must be positive");
        }
        if (!(factor >= 1) || !(lowFactor > 0) || !(highFactor > lowFactor) || trainedLength < 1) {
            throw new IllegalArgumentException(
                    "the rotary scaling has factor " + factor + ", low_freq_factor " + lowFactor
                            + ", high_freq_factor " + highFactor + ", original_max_position_embeddings " + trainedLength
                            + "; a factor of at least 1, a low factor above 0 and below the high one and a positive length are needed");
        }
    }

    /** Those of the paper. */
    public static RotaryFrequencies plain(double theta) {
        return new RotaryFrequencies(theta, 1, 1, 4, 1);
    }

    /** Whether they are slowed down. */
    public boolean isStretched() {
        return factor > 1;
    }

    /**
     * Radians a position.
     *
     * @param pair 0 to {@code headWidth / 2 - 1}
     */
    public double of(int pair, int headWidth) {
        double frequency = 1 / Math.pow(theta, 2.0 * pair / headWidth);
        if (!isStretched()) {
            return frequency;
        }
        double turns = trainedLength * frequency / (2 * Math.PI);
        double kept = Math.clamp((turns - lowFactor) / (highFactor - lowFactor), 0, 1);
        return (kept + (1 - kept) / factor) * frequency;
    }
}
