package io.guerdon.policy.learning;

import io.guerdon.neural.Lanes;
import io.guerdon.neural.ShardedPass;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.Torch;
import io.guerdon.neural.generation.Completions;
import io.guerdon.neural.generation.SequenceModel;
import java.util.Arrays;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Some completions as one padded batch, and the way back from a padded tensor to one array for each completion. Column {@code c} of
 * the window holds what the model says after reading the tokens up to {@code first + c}; token {@code t} of completion {@code i} is
 * predicted in column {@code shift[i] + t}.
 */
public final class Packed {

    private final Tensor tokens;
    private final Tensor targets;
    private final int[] lengths;
    private final int[] shift;
    private final int first;
    private final int width;
    private final Device device;

    private Packed(Tensor tokens, Tensor targets, int[] lengths, int[] shift, int first, int width, Device device) {
        this.tokens = tokens;
        this.targets = targets;
        this.lengths = lengths;
        this.shift = shift;
        this.first = first;
        this.width = width;
        this.device = device;
    }

    /** Packs the completions {@code rows}. Its tensors belong to the caller's memory scope. */
    public static Packed of(Completions completions, int[] rows, Device device) {
        var shortest = Arrays.stream(rows)
                .map(r -> completions.prompts()[r].length)
                .min()
                .orElseThrow();
        var inputs = new int[rows.length][];
        var lengths = new int[rows.length];
        var shift = new int[rows.length];
        var width = 1;
        for (var i = 0; i < rows.length; i++) {
            var whole = completions.sequence(rows[i]);
            lengths[i] = completions.tokens()[rows[i]].length;
            shift[i] = completions.prompts()[rows[i]].length - shortest;
            // The last token is predicted but never read.
            inputs[i] = Arrays.copyOf(whole, Math.max(1, whole.length - 1));
            width = Math.max(width, shift[i] + lengths[i]);
        }
        var targets = new long[rows.length * width];
        for (var i = 0; i < rows.length; i++) {
            for (var t = 0; t < lengths[i]; t++) {
                targets[i * width + shift[i] + t] = completions.tokens()[rows[i]][t];
            }
        }
        return new Packed(
                Tensors.padded(inputs, 0).to(device, torch.ScalarType.Long),
                Tensors.longs(targets, rows.length, width).to(device, torch.ScalarType.Long),
                lengths,
                shift,
                shortest - 1,
                width,
                device);
    }

    /** What the models read: int64 [rows, length]. */
    public Tensor tokens() {
        return tokens;
    }

    /** The position whose prediction is the first column of the window. */
    public int first() {
        return first;
    }

    /** Log-probabilities of the tokens that were written, at a temperature above 0: float [rows, width], differentiable. */
    public Tensor logProbabilities(SequenceModel model, double temperature) {
        return logProbabilities(model.logits(tokens, first), temperature);
    }

    /** The same from logits float [rows, width, vocabulary]. */
    public Tensor logProbabilities(Tensor logits, double temperature) {
        var scaled = temperature == 1 ? logits : logits.div(new Scalar(temperature));
        return Tensors.logProbabilities(scaled, targets);
    }

    /** Sends the completions through a policy; its output is what {@link #logProbabilities(Tensor, double)} makes, [rows, width]. */
    public ShardedPass pass(SequenceModel model, double temperature) {
        return pass(model, (logits, from, count) -> written(logits, from, count, temperature));
    }

    /**
     * The same beside the entropy of each distribution (of temperature 1), in nats: float [rows, width, 2].
     *
     * @param learned whether the entropy has a gradient
     */
    public ShardedPass passWithEntropy(SequenceModel model, double temperature, boolean learned) {
        return pass(model, (logits, from, count) -> {
            var entropy =
                    learned ? Tensors.entropy(logits) : Torch.withoutGradient(() -> Tensors.entropy(logits.detach()));
            return torch.stack(new TensorVector(written(logits, from, count, temperature), entropy), 2);
        });
    }

    /** Sends the completions through a critic: float [rows, width, heads]. */
    public ShardedPass pass(ValueModel critic) {
        return ShardedPass.forward(
                critic.parameters(),
                lengths.length,
                tokens.numel(),
                (from, count) -> critic.values(tokens.narrow(0, from, count), first));
    }

    @FunctionalInterface
    private interface Reading {
        Tensor of(Tensor logits, int from, int count);
    }

    private ShardedPass pass(SequenceModel model, Reading reading) {
        return ShardedPass.forward(
                model.parameters(),
                lengths.length,
                tokens.numel(),
                (from, count) -> reading.of(model.logits(tokens.narrow(0, from, count), first), from, count));
    }

    private Tensor written(Tensor logits, int from, int count, double temperature) {
        var scaled = temperature == 1 ? logits : logits.div(new Scalar(temperature));
        return Tensors.logProbabilities(scaled, targets.narrow(0, from, count));
    }

    /** The part of a window [rows, width] that belongs to each completion. */
    public double[][] rows(Tensor window) {
        var values = Tensors.toDoubles(window);
        var rows = new double[lengths.length][];
        for (var i = 0; i < rows.length; i++) {
            var from = i * width + shift[i];
            rows[i] = Arrays.copyOfRange(values, from, from + lengths[i]);
        }
        return rows;
    }

    /** Numbers for each token of each completion as a window float [rows, width], zero elsewhere. */
    public Tensor window(double[][] rows) {
        var values = new float[lengths.length * width];
        for (var i = 0; i < rows.length; i++) {
            for (var t = 0; t < rows[i].length; t++) {
                values[i * width + shift[i] + t] = (float) rows[i][t];
            }
        }
        return Tensors.floats(values, lengths.length, width).to(device, torch.ScalarType.Float);
    }

    /**
     * The derivative by the output of {@link #passWithEntropy}: of a loss by log-probabilities, and {@code weight} times the mean
     * entropy of all tokens that were written.
     */
    public Tensor besideEntropy(double[][] byLogProbability, double weight) {
        var ones = mask();
        return torch.stack(
                new TensorVector(
                        window(byLogProbability),
                        ones.mul(Tensors.times(ones.sum().reciprocal(), weight))),
                2);
    }

    /** Mean entropy of the tokens that were written, in nats, of a {@link #passWithEntropy}. */
    public double entropy(ShardedPass pass) {
        return Torch.withoutGradient(
                () -> Tensors.number(Tensors.maskedMean(pass.output().detach().select(2, 1), mask())));
    }

    /** One on tokens of completions, zero elsewhere: float [rows, width]. */
    public Tensor mask() {
        return window(ones());
    }

    /** One for every token of every completion. */
    public double[][] ones() {
        var ones = new double[lengths.length][];
        for (var i = 0; i < ones.length; i++) {
            ones[i] = new double[lengths[i]];
            Arrays.fill(ones[i], 1);
        }
        return ones;
    }

    /** Log-probabilities of all completions, some chunks side by side, without gradient. */
    public static double[][] logProbabilities(
            SequenceModel model, Completions completions, int chunk, double temperature) {
        var all = new double[completions.size()][];
        eachChunk(completions.size(), chunk, (from, to) -> {
            var packed = of(completions, range(from, to), model.parameters().device());
            var part = packed.rows(packed.logProbabilities(model, temperature));
            System.arraycopy(part, 0, all, from, part.length);
        });
        return all;
    }

    /** Values of all completions' tokens, some chunks side by side, without gradient: [head][completion][token]. */
    public static double[][][] values(ValueModel critic, Completions completions, int chunk) {
        var all = new double[critic.heads()][completions.size()][];
        eachChunk(completions.size(), chunk, (from, to) -> {
            var packed = of(completions, range(from, to), critic.parameters().device());
            var values = critic.values(packed.tokens(), packed.first());
            for (var head = 0; head < critic.heads(); head++) {
                var part = packed.rows(values.select(2, head));
                System.arraycopy(part, 0, all[head], from, part.length);
            }
        });
        return all;
    }

    @FunctionalInterface
    private interface Chunk {
        void of(int from, int to);
    }

    private static void eachChunk(int size, int chunk, Chunk work) {
        Torch.withoutGradient(() -> {
            Lanes.map((size + chunk - 1) / chunk, i -> {
                work.of(i * chunk, Math.min(size, (i + 1) * chunk));
                return i;
            });
        });
    }

    static int[] range(int from, int to) {
        return java.util.stream.IntStream.range(from, to).toArray();
    }
}
