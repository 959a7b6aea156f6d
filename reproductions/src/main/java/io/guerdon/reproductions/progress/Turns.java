package io.guerdon.reproductions.progress;

import io.guerdon.neural.Tensors;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * All turns of some trials, one after the other.
 *
 * @param flat what was known, row by row
 * @param actions that were taken
 * @param lengths turns of each trial
 */
@SuppressWarnings("ArrayRecordComponent") // data to compute with, compared by nobody
record Turns(float[] flat, int[] actions, int[] lengths) {

    static Turns of(List<Trial> trials) {
        int[] lengths = trials.stream().mapToInt(Trial::turns).toArray();
        int[] actions = trials.stream()
                .flatMapToInt(trial -> Arrays.stream(trial.actions()))
                .toArray();
        float[] flat = new float[actions.length * Housekeeper.WIDTH];
        int row = 0;
        for (var trial : trials) {
            for (float[] seen : trial.seen()) {
                System.arraycopy(seen, 0, flat, row++ * Housekeeper.WIDTH, Housekeeper.WIDTH);
            }
        }
        return new Turns(flat, actions, lengths);
    }

    /** What was known, float [turns, width], in the caller's memory scope. */
    Tensor seen() {
        return Tensors.floats(flat, actions.length, Housekeeper.WIDTH);
    }

    /** One number a turn as one row a trial. */
    double[][] byTrial(double[] all) {
        double[][] rows = new double[lengths.length][];
        int from = 0;
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOfRange(all, from, from + lengths[i]);
            from += lengths[i];
        }
        return rows;
    }
}
