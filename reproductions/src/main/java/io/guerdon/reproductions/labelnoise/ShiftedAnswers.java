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
 * A reward model is trained on labelled pairs while the answers that it will judge lie elsewhere: 2.5 to 4 units along the slope of
 * the truth, four close ones to each prompt. Does a step of MetaRM tell them apart better?
 */
record ShiftedAnswers(int width, int pairs, int tested, int steps) {

    private static final int ANSWERS = 4;
    private static final int PROMPTS = 16;
    private static final double SPREAD = 0.4;

    /** Trains and looks, by what the cell's seed draws. */
    void run(Cell cell, Meta meta) {
        var truth = Truth.perceptron(width, 16, Draws.at(cell.seed(), 30));
        var labelled = NoisyPairs.draw(truth, width, pairs, 0, Draws.at(cell.seed(), 31));
        var model = new MovableReward(width, Draws.seed(cell.seed(), 32));
        var optimiser = new AdamW(model.parameters(), AdamW.Options.adam());
        for (int step = 0; step < steps; step++) {
            var random = Draws.at(cell.seed(), 33, step);
            model.gradient(batch(labelled, random), prompts(truth, PROMPTS, random), meta);
            optimiser.step(3e-3);
            cell.progress((step + 1.0) / steps);
        }
        var random = Draws.at(cell.seed(), 34);
        var unseen = prompts(truth, tested, random);
        var shifted = pairs(truth, unseen);
        double ascent = meta.rate() > 0 ? meta.rate() : 0.5;
        var here = model.look(shifted, unseen, 0);
        var there = model.look(shifted, unseen, ascent);
        var values = new LinkedHashMap<String, Double>();
        values.put(
                "last",
                model.look(NoisyPairs.draw(truth, width, tested, 0, random), unseen, 0)
                        .accuracy());
        values.put("shifted", here.accuracy());
        values.put("shifted ascended", there.accuracy());
        values.put("log j", Math.log(here.separation()));
        values.put("log j ascended", Math.log(there.separation()));
        values.put("spread", here.spread());
        values.put("spread ascended", there.spread());
        cell.result(values);
    }

    static NoisyPairs batch(NoisyPairs pairs, SplittableRandom random) {
        return pairs.only(random.ints(PerceptronReward.BATCH, 0, pairs.size()).toArray());
    }

    private List<double[][]> prompts(Truth truth, int count, SplittableRandom random) {
        var prompts = new ArrayList<double[][]>();
        for (int p = 0; p < count; p++) {
            double[] base = Truth.gaussian(width, random);
            double[] slope = truth.slope(base);
            double norm =
                    Math.sqrt(java.util.Arrays.stream(slope).map(s -> s * s).sum());
            double far = 2.5 + 1.5 * random.nextDouble();
            double[][] answers = new double[ANSWERS][width];
            for (double[] answer : answers) {
                for (int k = 0; k < width; k++) {
                    answer[k] = base[k] + far * slope[k] / norm + SPREAD * random.nextGaussian();
                }
            }
            prompts.add(answers);
        }
        return prompts;
    }

    /** The first two answers of each prompt, rightly labelled. */
    static NoisyPairs pairs(Truth truth, List<double[][]> prompts) {
        double[][] chosen = new double[prompts.size()][];
        double[][] rejected = new double[prompts.size()][];
        for (int p = 0; p < chosen.length; p++) {
            double[][] answers = prompts.get(p);
            boolean first = truth.of(answers[0]) > truth.of(answers[1]);
            chosen[p] = answers[first ? 0 : 1];
            rejected[p] = answers[first ? 1 : 0];
        }
        return new NoisyPairs(chosen, rejected, new boolean[chosen.length]);
    }
}
