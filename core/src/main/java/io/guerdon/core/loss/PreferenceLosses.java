package io.guerdon.core.loss;

import io.guerdon.core.shaping.Curves;

/**
 * Losses of reward models that learn from pairs. Pure functions, thread-safe.
 *
 * <p>Source: the reward models of PAR (arXiv 2502.18770): Bradley-Terry, its regularised form, and ODIN (arXiv 2402.07319).
 */
public final class PreferenceLosses {

    private PreferenceLosses() {}

    /**
     * The loss of each pair and the gradient of their mean.
     *
     * @param pairs one per pair
     * @param mean over pairs
     * @param chosenGradient of the mean, by the chosen scores
     * @param rejectedGradient of the mean, by the rejected scores
     */
    @SuppressWarnings("ArrayRecordComponent") // a result to read, compared by nobody
    public record PairLoss(double[] pairs, double mean, double[] chosenGradient, double[] rejectedGradient) {}

    /**
     * Bradley-Terry with a pull towards 0: -log sigmoid(c - r) + weight (c^2 + r^2).
     *
     * @param chosen scores of the preferred responses, at least one
     * @param rejected scores of the others, as many
     * @param weight of the pull; 0 for plain Bradley-Terry, 0.005 in PAR's "Reg"
     */
    public static PairLoss bradleyTerry(double[] chosen, double[] rejected, double weight) {
        int n = chosen.length;
        double[] pairs = new double[n];
        double[] byChosen = new double[n];
        double[] byRejected = new double[n];
        double sum = 0;
        for (int i = 0; i < n; i++) {
            double margin = chosen[i] - rejected[i];
            pairs[i] = -Curves.logSigmoid(margin) + weight * (chosen[i] * chosen[i] + rejected[i] * rejected[i]);
            sum += pairs[i];
            double wrong = Curves.sigmoid(-margin);
            byChosen[i] = (-wrong + 2 * weight * chosen[i]) / n;
            byRejected[i] = (wrong + 2 * weight * rejected[i]) / n;
        }
        return new PairLoss(pairs, sum / n, byChosen, byRejected);
    }

    /**
     * The correlation of two columns; 0 when either is constant, where it would be undefined.
     *
     * @param a at least two numbers
     * @param b as many
     */
    public static double pearson(double[] a, double[] b) {
        double meanA = mean(a);
        double meanB = mean(b);
        double covariance = 0;
        double spreadA = 0;
        double spreadB = 0;
        for (int i = 0; i < a.length; i++) {
            covariance += (a[i] - meanA) * (b[i] - meanB);
            spreadA += (a[i] - meanA) * (a[i] - meanA);
            spreadB += (b[i] - meanB) * (b[i] - meanB);
        }
        return spreadA == 0 || spreadB == 0 ? 0 : covariance / Math.sqrt(spreadA * spreadB);
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    /** ODIN's length loss: |rho(quality, length)| - rho(length head, length). */
    public static double lengthDisentangling(double[] quality, double[] lengthHead, double[] lengths) {
        return Math.abs(pearson(quality, lengths)) - pearson(lengthHead, lengths);
    }

    /** ODIN's orthogonality loss: ||Q L^T||_F / (||Q||_F ||L||_F + 1e-6) of the weights of both heads. */
    public static double headOverlap(double[][] quality, double[][] length) {
        double product = 0;
        for (double[] q : quality) {
            for (double[] l : length) {
                double dot = 0;
                for (int k = 0; k < q.length; k++) {
                    dot += q[k] * l[k];
                }
                product += dot * dot;
            }
        }
        return Math.sqrt(product) / (frobenius(quality) * frobenius(length) + 1e-6);
    }

    private static double frobenius(double[][] matrix) {
        double sum = 0;
        for (double[] row : matrix) {
            for (double value : row) {
                sum += value * value;
            }
        }
        return Math.sqrt(sum);
    }
}
