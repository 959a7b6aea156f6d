package io.guerdon.reproductions.labelnoise;

import io.guerdon.neural.Draws;
import io.guerdon.neural.optimisation.AdamW;
import io.guerdon.reproductions.experiment.Cell;
import io.guerdon.reproductions.labelnoise.MovableReward.Meta;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Iterated improvement: in each round the policy, a Gaussian over answers, moves to the mean of what the reward model likes best of
 * 16, and the reward model may then learn on, from the old labels with or without MetaRM on the policy's new answers, or from new
 * labels. Few steps of plain gradient descent from a warm model, as in the paper.
 *
 * @param pairs labelled before the first round
 * @param warm steps of Adam before the first round
 * @param steps of descent in each round
 */
record Rounds(int width, int pairs, int warm, int steps) {

    static final int ROUNDS = 4;

    private static final int ANSWERS = 4;
    private static final int PROMPTS = 64;
    private static final int BEST_OF = 16;
    private static final double SPREAD = 0.7;
    private static final double DESCENT = 0.05;

    /** What the reward model learns between rounds. */
    enum Update {
        /** Nothing. */
        NONE,
        /** The old labels. */
        OLD_LABELS,
        /** The old labels and as many new ones on the policy's answers. */
        NEW_LABELS
    }

    void run(Cell cell, Update update, Meta meta) {
        var truth = Truth.perceptron(width, 16, Draws.at(cell.seed(), 30));
        var labelled = NoisyPairs.draw(truth, width, pairs, 0, Draws.at(cell.seed(), 31));
        var model = new MovableReward(width, Draws.seed(cell.seed(), 32));
        warm(model, labelled, cell.seed());
        double[] mean = new double[width];
        for (int round = 0; round <= ROUNDS; round++) {
            var random = Draws.at(cell.seed(), 41, round);
            var answers = answers(mean, PROMPTS, ANSWERS, random);
            if (round > 0 && update != Update.NONE) {
                learn(model, labelled, update == Update.NEW_LABELS ? truth : null, answers, meta, cell.seed(), round);
            }
            look(cell, round, model, truth, mean);
            mean = improved(model, mean, random);
            cell.progress((round + 1.0) / (ROUNDS + 1));
        }
        var values = new LinkedHashMap<String, Double>();
        values.put("gold", cell.value("rounds", ROUNDS, "gold"));
        values.put("shifted", cell.value("rounds", ROUNDS, "accuracy"));
        values.put("spread", cell.value("rounds", ROUNDS, "spread"));
        values.put("log j", cell.value("rounds", ROUNDS, "log j"));
        cell.result(values);
    }

    private void warm(MovableReward model, NoisyPairs labelled, long seed) {
        var optimiser = new AdamW(model.parameters(), AdamW.Options.adam());
        for (int step = 0; step < warm; step++) {
            var random = Draws.at(seed, 40, step);
            // Without a shift the separation has no say; any answers do.
            model.gradient(
                    ShiftedAnswers.batch(labelled, random),
                    List.<double[][]>of(new double[2][labelled.chosen()[0].length]),
                    Meta.NONE);
            optimiser.step(3e-3);
        }
    }

    private void learn(
            MovableReward model,
            NoisyPairs labelled,
            @org.jspecify.annotations.Nullable Truth labeller,
            List<double[][]> answers,
            Meta meta,
            long seed,
            int round) {
        var fresh = labeller == null ? null : ShiftedAnswers.pairs(labeller, answers);
        for (int step = 0; step < steps; step++) {
            var random = Draws.at(seed, 42, round, step);
            var batch = fresh != null && step % 2 == 1 ? fresh : ShiftedAnswers.batch(labelled, random);
            model.gradient(batch, answers, meta);
            model.descend(DESCENT);
        }
    }

    private void look(Cell cell, int round, MovableReward model, Truth truth, double[] mean) {
        var unseen = answers(mean, 1000, ANSWERS, Draws.at(cell.seed(), 43, round));
        var look = model.look(ShiftedAnswers.pairs(truth, unseen), unseen, 0);
        var values = new LinkedHashMap<String, Double>();
        values.put(
                "gold",
                unseen.stream()
                        .mapToDouble(answers -> truth.of(answers[0]))
                        .average()
                        .orElseThrow());
        values.put("accuracy", look.accuracy());
        values.put("spread", look.spread());
        values.put("log j", Math.log(look.separation()));
        cell.point("rounds", round, values);
    }

    private double[] improved(MovableReward model, double[] mean, SplittableRandom random) {
        double[] sum = new double[width];
        for (double[][] candidates : answers(mean, PROMPTS, BEST_OF, random)) {
            double[] best = candidates[best(model.scores(candidates))];
            for (int k = 0; k < width; k++) {
                sum[k] += best[k] / PROMPTS;
            }
        }
        return sum;
    }

    private static int best(double[] scores) {
        int best = 0;
        for (int i = 1; i < scores.length; i++) {
            best = scores[i] > scores[best] ? i : best;
        }
        return best;
    }

    private List<double[][]> answers(double[] mean, int prompts, int count, SplittableRandom random) {
        var all = new ArrayList<double[][]>();
        for (int p = 0; p < prompts; p++) {
            double[][] answers = new double[count][width];
            for (double[] answer : answers) {
                for (int k = 0; k < width; k++) {
                    answer[k] = mean[k] + SPREAD * random.nextGaussian();
                }
            }
            all.add(answers);
        }
        return all;
    }
}
