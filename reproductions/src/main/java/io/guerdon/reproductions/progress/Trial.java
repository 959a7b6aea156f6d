package io.guerdon.reproductions.progress;

import io.guerdon.worlds.household.Episode;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An episode as it was played, to learn from.
 *
 * @param task the number of the house: trials of one task can be compared
 * @param seen what was known before each action
 * @param actions one per turn
 * @param grounded whether each could be carried out
 * @param outcome 0 or 1
 */
@SuppressWarnings("ArrayRecordComponent") // data to compute with, compared by nobody
record Trial(int task, float[][] seen, int[] actions, boolean[] grounded, double outcome) {

    /** An episode that is over. */
    static Trial of(int task, List<float[]> seen, List<Integer> actions, Episode episode) {
        boolean[] grounded = new boolean[actions.size()];
        for (int t = 0; t < grounded.length; t++) {
            grounded[t] = episode.turns().get(t).grounded();
        }
        return new Trial(
                task,
                seen.toArray(float[][]::new),
                actions.stream().mapToInt(Integer::intValue).toArray(),
                grounded,
                episode.outcome());
    }

    int turns() {
        return actions.length;
    }

    static double[] outcomes(List<Trial> trials) {
        return trials.stream().mapToDouble(Trial::outcome).toArray();
    }

    /** The share of all actions of all trials that could be carried out. */
    static double grounding(List<Trial> trials) {
        return trials.stream()
                .mapToDouble(trial -> IntStream.range(0, trial.turns())
                                .filter(t -> trial.grounded()[t])
                                .count()
                        / (double) trial.turns())
                .average()
                .orElse(Double.NaN);
    }

    static double success(List<Trial> trials) {
        return Arrays.stream(outcomes(trials)).average().orElse(Double.NaN);
    }

    static double length(List<Trial> trials) {
        return trials.stream().mapToInt(Trial::turns).average().orElse(Double.NaN);
    }
}
