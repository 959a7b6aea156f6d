package io.guerdon.preference.topology;

/**
 * What is believed of the rewards of answers whose vectors are known: that the reward is a linear function of the direction of the
 * vector, with independent Gaussian weights. Answers then covary with the cosine of the angle between their vectors. Pure functions.
 *
 * <p>Source: Bayesian linear regression (Bishop, "Pattern Recognition and Machine Learning", equation 3.62 and section 6.4.1): a
 * Gaussian prior of the weights makes a Gaussian process whose kernel is the scalar product.
 */
public final class VectorBeliefs {

    private VectorBeliefs() {}

    /**
     * Covariances of rewards: scale/2 times the cosine, so that answers at a right angle differ with variance {@code scale}, answers
     * of one direction not at all, and opposed ones with twice the scale. Work and memory grow with the square of the answers.
     *
     * @param vectors of the answers, all of one width and none of length 0
     * @param scale the prior variance of the difference of two answers whose vectors are at a right angle, above 0
     * @return [answers][answers], symmetric and positive semi-definite
     * @throws IllegalArgumentException when a vector has no direction or another width, or there are more than {@link
     *     PairPlanner#MOST_ANSWERS}
     */
    public static double[][] covariance(double[][] vectors, double scale) {
        if (!(scale > 0)) {
            throw new IllegalArgumentException("the prior variance must be above 0, found " + scale);
        }
        if (vectors.length > PairPlanner.MOST_ANSWERS) {
            throw new IllegalArgumentException(
                    vectors.length + " answers to one prompt, expected at most " + PairPlanner.MOST_ANSWERS);
        }
        double[] lengths = new double[vectors.length];
        for (int i = 0; i < vectors.length; i++) {
            if (vectors[i].length != vectors[0].length) {
                throw new IllegalArgumentException(
                        "vector " + i + " has " + vectors[i].length + " numbers, expected " + vectors[0].length);
            }
            lengths[i] = Math.sqrt(dot(vectors[i], vectors[i]));
            if (!(lengths[i] > 0) || Double.isInfinite(lengths[i])) {
                throw new IllegalArgumentException(
                        "vector " + i + " has the length " + lengths[i] + " and no direction");
            }
        }
        double[][] covariance = new double[vectors.length][vectors.length];
        for (int i = 0; i < vectors.length; i++) {
            covariance[i][i] = scale / 2;
            for (int j = 0; j < i; j++) {
                double cosine = dot(vectors[i], vectors[j]) / (lengths[i] * lengths[j]);
                covariance[i][j] = scale / 2 * Math.clamp(cosine, -1, 1);
                covariance[j][i] = covariance[i][j];
            }
        }
        return covariance;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
