package io.guerdon.verify.text;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * Bidirectional Max-Average Similarity of two token sequences under static embeddings: the open-ended reward of Mixed-R1
 * (arXiv 2505.24164) as reconstructed, 2.5. It is BERTScore's matching (Zhang et al. 2020, eq. 1 to 3) with a row lookup in
 * place of the model, and it ignores the order of words. Pure functions.
 */
public final class Bmas {

    /** How many truth tokens are compared at a time; a block of this many columns stays in the cache. */
    private static final int BLOCK = 64;

    private Bmas() {}

    /**
     * Both directions.
     *
     * @param precision the mean over the response's tokens of the best similarity to any token of the truth, from -1 to 1
     * @param recall the mean over the truth's tokens of the best similarity to any token of the response, from -1 to 1
     */
    public record Similarity(double precision, double recall) {

        static final Similarity NONE = new Similarity(0, 0);

        /** The reward: (P + R) / 2. */
        public double mean() {
            return (precision + recall) / 2;
        }

        /** 2 P R / (P + R); 0 unless both are positive. */
        public double f1() {
            return precision > 0 && recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
        }
    }

    /** Compares two sequences of token ids with equal weights. */
    public static Similarity similarity(EmbeddingTable table, int[] response, int[] truth) {
        return similarity(table, response, truth, id -> 1);
    }

    /**
     * Compares two sequences of token ids: P = Σ w(p_i) max_j S_ij / Σ w(p_i) and R likewise, where S is the cosine of the
     * rows. Time and space grow with the number of <em>different</em> tokens of each side: m n d and (m + n) d.
     *
     * @param table the embeddings; every id must have a row
     * @param weight the weight of a token, at least 0 (inverse document frequency, or 1)
     * @return (0, 0) when a side is empty or its weights add up to 0
     */
    public static Similarity similarity(EmbeddingTable table, int[] response, int[] truth, IntToDoubleFunction weight) {
        int[] p = Arrays.stream(response).sorted().distinct().toArray();
        int[] g = Arrays.stream(truth).sorted().distinct().toArray();
        if (p.length == 0 || g.length == 0) {
            return Similarity.NONE;
        }
        double[] bestOfResponse = new double[p.length];
        double[] bestOfTruth = new double[g.length];
        maxima(table, p, g, bestOfResponse, bestOfTruth);
        double precision = average(response, p, bestOfResponse, weight);
        double recall = average(truth, g, bestOfTruth, weight);
        return Double.isNaN(precision) || Double.isNaN(recall) ? Similarity.NONE : new Similarity(precision, recall);
    }

    /** The mean over a sequence, repeated tokens counted as often as they occur; NaN when the weights add up to 0. */
    private static double average(int[] sequence, int[] ids, double[] best, IntToDoubleFunction weight) {
        double sum = 0;
        double total = 0;
        for (int id : sequence) {
            double w = weight.applyAsDouble(id);
            sum += w * best[Arrays.binarySearch(ids, id)];
            total += w;
        }
        return total > 0 ? Math.clamp(sum / total, -1, 1) : Double.NaN; // rounding may leave 1 + 2e-16
    }

    /** The largest similarity of each row and each column of S, which is never held whole. */
    private static void maxima(EmbeddingTable table, int[] p, int[] g, double[] bestOfP, double[] bestOfG) {
        int d = table.dimension();
        double[] rows = new double[p.length * d];
        for (int i = 0; i < p.length; i++) {
            table.unitRow(p[i], rows, i * d);
        }
        Arrays.fill(bestOfP, Double.NEGATIVE_INFINITY);
        Arrays.fill(bestOfG, Double.NEGATIVE_INFINITY);
        double[] columns = new double[BLOCK * d];
        double[] products = new double[BLOCK];
        for (int start = 0; start < g.length; start += BLOCK) {
            int width = Math.min(BLOCK, g.length - start);
            transpose(table, g, start, width, columns);
            for (int i = 0; i < p.length; i++) {
                multiply(rows, i * d, columns, d, products);
                for (int j = 0; j < width; j++) {
                    bestOfP[i] = Math.max(bestOfP[i], products[j]);
                    bestOfG[start + j] = Math.max(bestOfG[start + j], products[j]);
                }
            }
        }
    }

    /** Writes unit rows of the table as columns: number k of token j at k * BLOCK + j. */
    private static void transpose(EmbeddingTable table, int[] ids, int start, int width, double[] columns) {
        double[] row = new double[table.dimension()];
        for (int j = 0; j < width; j++) {
            table.unitRow(ids[start + j], row, 0);
            for (int k = 0; k < row.length; k++) {
                columns[k * BLOCK + j] = row[k];
            }
        }
    }

    /** One row times all columns of a block; the inner loop runs over neighbours, so the compiler makes it SIMD. */
    private static void multiply(double[] rows, int offset, double[] columns, int d, double[] products) {
        Arrays.fill(products, 0);
        for (int k = 0; k < d; k++) {
            double factor = rows[offset + k];
            int base = k * BLOCK;
            for (int j = 0; j < BLOCK; j++) {
                products[j] += factor * columns[base + j];
            }
        }
    }
}
