package io.guerdon.core.evaluation;

import java.util.List;

/**
 * The evaluation score of dialogue continuation: six metrics scaled by constants, half lexical, half diversity. Nothing is
 * clamped, so it can leave 0 to 1.
 *
 * <p>Source: "Confronting Reward Model Overoptimization with Constrained RLHF" (arXiv 2310.04373), with the constants of its
 * code for DailyDialog.
 *
 * @param lexical the mean of scaled BLEU, SacreBLEU and ROUGE-2
 * @param diversity the mean of the scaled longest prediction, vocabulary and number of unique 3-grams
 */
public record DialogueScore(double lexical, double diversity) {

    /** A metric with what it is scaled by. */
    public enum Metric {
        BLEU(0, .004676984628247904),
        SACREBLEU(5.330883519077344e-6, .11063353821330388),
        ROUGE2(0, .014568765083436451),
        MAX_PRED_LENGTH(9, 183),
        VOCAB_SIZE_3(41, 32227),
        UNIQUE_3(314, 36880);

        private final double min;
        private final double max;

        Metric(double min, double max) {
            this.min = min;
            this.max = max;
        }

        /** (value - min) / (max - min). */
        public double scaled(double value) {
            return (value - min) / (max - min);
        }
    }

    /**
     * The score of raw metrics.
     *
     * @param raw one value per {@link Metric}, in their order
     */
    public static DialogueScore of(List<Double> raw) {
        var metrics = Metric.values();
        if (raw.size() != metrics.length) {
            throw new IllegalArgumentException("expected " + metrics.length + " metrics, found " + raw.size());
        }
        double[] halves = new double[2];
        for (int m = 0; m < metrics.length; m++) {
            halves[m / 3] += metrics[m].scaled(raw.get(m)) / 3;
        }
        return new DialogueScore(halves[0], halves[1]);
    }

    /** The mean of both halves. */
    public double score() {
        return (lexical + diversity) / 2;
    }
}
