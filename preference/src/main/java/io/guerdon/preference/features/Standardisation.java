package io.guerdon.preference.features;

import io.guerdon.core.stats.Moments;
import io.guerdon.neural.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Numbers less their mean, over their deviation, both of training. A number that never changed in training is not looked at later
 * either: its deviation is 0, and so is what the network sees of it.
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, compared by nobody
record Standardisation(double[] mean, double[] deviation) {

    /** Of some vectors of the same size. */
    static Standardisation of(List<double[]> vectors, int width) {
        double[] mean = new double[width];
        double[] deviation = new double[width];
        for (int c = 0; c < width; c++) {
            int column = c;
            var moments =
                    Moments.of(vectors.stream().mapToDouble(v -> v[column]).toArray());
            mean[c] = moments.mean();
            deviation[c] = moments.deviation() < 1e-9 * Math.max(1, Math.abs(moments.mean())) ? 0 : moments.deviation();
        }
        return new Standardisation(mean, deviation);
    }

    /**
     * Segments side by side, with zeros behind the shorter ones.
     *
     * @param inputs float [segments, longest, numbers]
     * @param mask float [segments, longest], 1 where there is a step
     */
    record Padded(Tensor inputs, Tensor mask) {}

    /** What a network sees of some segments, each [steps][numbers]. */
    Padded padded(List<double[][]> segments) {
        int longest = segments.stream().mapToInt(s -> s.length).max().orElse(0);
        int width = mean.length;
        var numbers = new float[Math.toIntExact((long) segments.size() * longest * width)];
        var mask = new float[segments.size() * longest];
        for (int i = 0; i < segments.size(); i++) {
            double[][] segment = segments.get(i);
            for (int t = 0; t < segment.length; t++) {
                int place = i * longest + t;
                mask[place] = 1;
                for (int c = 0; c < width; c++) {
                    numbers[place * width + c] =
                            deviation[c] == 0 ? 0 : (float) ((segment[t][c] - mean[c]) / deviation[c]);
                }
            }
        }
        return new Padded(
                Tensors.floats(numbers, segments.size(), longest, width),
                Tensors.floats(mask, segments.size(), longest));
    }
}
