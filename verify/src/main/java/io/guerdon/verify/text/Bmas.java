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
        double[][] columns = new double[d][Math.min(BLOCK, g.length)];
        double[] products = new double[columns[0].length];
        for (int start = 0; start < g.length; start += BLOCK) {
            int width = Math.min(BLOCK, g.length - start);
            transpose(table, g, start, width, columns);
            for (int i = 0; i < p.length; i++) {
                multiply(rows, i * d, columns, products);
                for (int j = 0; j < width; j++) {
                    bestOfP[i] = Math.max(bestOfP[i], products[j]);
                    bestOfG[start + j] = Math.max(bestOfG[start + j], products[j]);
                }
            }
        }
    }

    /** Writes unit rows of the table as columns: number k of token j at [k][j]. */
    private static void transpose(EmbeddingTable table, int[] ids, int start, int width, double[][] columns) {
        double[] row = new double[columns.length];
        for (int j = 0; j < width; j++) {
            table.unitRow(ids[start + j], row, 0);
            for (int k = 0; k < row.length; k++) {
                columns[k][j] = row[k];
            }
        }
    }

    /**
     * One row times all columns of a block. All arrays are read and written at the same index, which is what lets the compiler
     * make the inner loop SIMD; four rows of the block at a time save loads and stores of the products.
     */
    private static void multiply(double[] rows, int offset, double[][] columns, double[] products) {
        Arrays.fill(products, 0);
        int d = columns.length;
        int k = 0;
        for (; k + 3 < d; k += 4) {
            double f0 = rows[offset + k];
            double f1 = rows[offset + k + 1];
            double f2 = rows[offset + k + 2];
            double f3 = rows[offset + k + 3];
            double[] c0 = columns[k];
            double[] c1 = columns[k + 1];
            double[] c2 = columns[k + 2];
            double[] c3 = columns[k + 3];
            for (int j = 0; j < products.length; j++) {
                products[j] += f0 * c0[j] + f1 * c1[j] + (f2 * c2[j] + f3 * c3[j]);
            }
        }
        for (; k < d; k++) {
            double factor = rows[offset + k];
            double[] column = columns[k];
            for (int j = 0; j < products.length; j++) {
                products[j] += factor * column[j];
            }
        }
    }
}
