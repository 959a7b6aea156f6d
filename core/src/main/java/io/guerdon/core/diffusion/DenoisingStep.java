package io.guerdon.core.diffusion;

/**
 * One stochastic step of the DDIM sampler. Immutable by convention.
 *
 * <p>Source: DDIM (arXiv 2010.02502), eq. 12 and 16; as a policy in DDPO (arXiv 2305.13301) and Parrot (arXiv 2401.05675).
 *
 * @param clean the estimate of the clean sample
 * @param noise the estimate of the noise in it
 * @param mean of the next sample
 * @param deviation of the next sample, the same for every element; 0 makes the step deterministic
 */
@SuppressWarnings("ArrayRecordComponent") // a result to read, compared by nobody
public record DenoisingStep(double[] clean, double[] noise, double[] mean, double deviation) {

    /** What the model predicts. */
    public enum Prediction {
        /** The noise. */
        EPSILON,
        /** The clean sample. */
        SAMPLE,
        /** The velocity, sqrt(a) noise - sqrt(1 - a) clean. */
        V
    }

    /**
     * The distribution of the next sample.
     *
     * @param sample x_t
     * @param output what the model predicts for it
     * @param alpha the cumulative alpha of x_t, between 0 and 1
     * @param next the cumulative alpha of the next sample, more than {@code alpha} and at most 1
     * @param eta 0 (deterministic) to 1
     */
    public static DenoisingStep of(
            Prediction prediction, double[] sample, double[] output, double alpha, double next, double eta) {
        double deviation = eta * Math.sqrt((1 - next) / (1 - alpha) * (1 - alpha / next));
        double[] clean = new double[sample.length];
        double[] noise = new double[sample.length];
        double[] mean = new double[sample.length];
        double a = Math.sqrt(alpha);
        double b = Math.sqrt(1 - alpha);
        for (int i = 0; i < sample.length; i++) {
            clean[i] = switch (prediction) {
                case EPSILON -> (sample[i] - b * output[i]) / a;
                case SAMPLE -> output[i];
                case V -> a * sample[i] - b * output[i];
            };
            noise[i] = switch (prediction) {
                case EPSILON -> output[i];
                case SAMPLE -> (sample[i] - a * clean[i]) / b;
                case V -> a * output[i] + b * sample[i];
            };
            mean[i] = Math.sqrt(next) * clean[i] + Math.sqrt(1 - next - deviation * deviation) * noise[i];
        }
        return new DenoisingStep(clean, noise, mean, deviation);
    }

    /** The next sample for a draw of standard normal noise. */
    public double[] next(double[] draw) {
        double[] sample = mean.clone();
        for (int i = 0; i < sample.length; i++) {
            sample[i] += deviation * draw[i];
        }
        return sample;
    }

    /**
     * The log-probability density of a next sample, summed over its elements.
     *
     * @return NaN for a deterministic step, which has none
     */
    public double logProbability(double[] sample) {
        if (deviation == 0) {
            return Double.NaN;
        }
        double sum = 0;
        for (int i = 0; i < sample.length; i++) {
            double z = (sample[i] - mean[i]) / deviation;
            sum += -z * z / 2 - Math.log(deviation) - Math.log(2 * Math.PI) / 2;
        }
        return sum;
    }
}
