package io.guerdon.neural;

import java.util.Arrays;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Copies between Java arrays and tensors, and the few operations whose binding is awkward. Stateless. */
public final class Tensors {

    private Tensors() {}

    /** A 32-bit tensor of {@code shape} with {@code values} in row-major order. */
    public static Tensor floats(float[] values, long... shape) {
        check(values.length, shape);
        var flat = torch.tensor(values);
        return flat.view(shape.length == 0 ? new long[] {values.length} : shape);
    }

    /** A 32-bit tensor of {@code shape} with {@code values}, rounded to 32 bits, in row-major order. */
    public static Tensor floats(double[] values, long... shape) {
        var rounded = new float[values.length];
        for (var i = 0; i < values.length; i++) {
            rounded[i] = (float) values[i];
        }
        return floats(rounded, shape);
    }

    /** A 32-bit matrix with one row for each row of {@code rows}, all equally long. */
    public static Tensor floats(double[][] rows) {
        var width = rows.length == 0 ? 0 : rows[0].length;
        var flat = new float[rows.length * width];
        for (var r = 0; r < rows.length; r++) {
            if (rows[r].length != width) {
                throw new IllegalArgumentException("row " + r + " has " + rows[r].length + " numbers, row 0 has "
                        + width + "; all rows must be equally long");
            }
            for (var c = 0; c < width; c++) {
                flat[r * width + c] = (float) rows[r][c];
            }
        }
        return floats(flat, rows.length, width);
    }

    /** A 64-bit integer tensor of {@code shape} with {@code values} in row-major order. */
    public static Tensor longs(long[] values, long... shape) {
        check(values.length, shape);
        return torch.tensor(values).view(shape.length == 0 ? new long[] {values.length} : shape);
    }

    /** A 64-bit integer tensor of {@code shape} with {@code values} in row-major order. */
    public static Tensor longs(int[] values, long... shape) {
        return longs(Arrays.stream(values).asLongStream().toArray(), shape);
    }

    /** A 64-bit tensor of {@code shape} with {@code values} in row-major order. */
    public static Tensor doubles(double[] values, long... shape) {
        check(values.length, shape);
        var tensor = torch.zeros(
                shape.length == 0 ? new long[] {values.length} : shape, new TensorOptions(ScalarType.Double));
        if (values.length > 0) {
            tensor.data_ptr_double().put(values);
        }
        return tensor;
    }

    /** Token ids as int64 [rows, width]: each row on the left, {@code padding} on its right up to the longest row. */
    public static Tensor padded(int[][] rows, int padding) {
        var width = 0;
        for (var row : rows) {
            width = Math.max(width, row.length);
        }
        var flat = new long[rows.length * width];
        Arrays.fill(flat, padding);
        for (var r = 0; r < rows.length; r++) {
            for (var c = 0; c < rows[r].length; c++) {
                flat[r * width + c] = rows[r][c];
            }
        }
        return longs(flat, rows.length, width);
    }

    /** Numbers of {@code rows} as float32 [rows, width], each row on the left and zeros on its right. */
    public static Tensor paddedFloats(double[][] rows, int width) {
        var flat = new float[rows.length * width];
        for (var r = 0; r < rows.length; r++) {
            for (var c = 0; c < rows[r].length; c++) {
                flat[r * width + c] = (float) rows[r][c];
            }
        }
        return floats(flat, rows.length, width);
    }

    /** Every number of a tensor, in row-major order, as 32-bit floats. */
    public static float[] toFloats(Tensor tensor) {
        try (var memory = Memory.scope()) {
            var plain = plain(tensor, ScalarType.Float);
            var values = new float[Math.toIntExact(plain.numel())];
            if (values.length > 0) {
                plain.data_ptr_float().get(values);
            }
            return values;
        }
    }

    /** Every number of a tensor, in row-major order, as 64-bit floats. */
    public static double[] toDoubles(Tensor tensor) {
        try (var memory = Memory.scope()) {
            var plain = plain(tensor, ScalarType.Double);
            var values = new double[Math.toIntExact(plain.numel())];
            if (values.length > 0) {
                plain.data_ptr_double().get(values);
            }
            return values;
        }
    }

    /** Rows of a matrix [rows, columns] as 64-bit floats. */
    public static double[][] toRows(Tensor matrix) {
        if (matrix.dim() != 2) {
            throw new IllegalArgumentException(
                    "expected a matrix [rows, columns], found shape " + Arrays.toString(matrix.shape()));
        }
        var rows = Math.toIntExact(matrix.size(0));
        var columns = Math.toIntExact(matrix.size(1));
        var flat = toDoubles(matrix);
        var result = new double[rows][];
        for (var r = 0; r < rows; r++) {
            result[r] = Arrays.copyOfRange(flat, r * columns, (r + 1) * columns);
        }
        return result;
    }

    /** Every number of an integer tensor, in row-major order. */
    public static long[] toLongs(Tensor tensor) {
        try (var memory = Memory.scope()) {
            var plain = plain(tensor, ScalarType.Long);
            var values = new long[Math.toIntExact(plain.numel())];
            if (values.length > 0) {
                new LongPointer(plain.data_ptr()).get(values);
            }
            return values;
        }
    }

    /** The one number of a tensor with one element. */
    public static double number(Tensor tensor) {
        return tensor.item_double();
    }

    /** Zeros of 32 bits. */
    public static Tensor zeros(Device device, long... shape) {
        return torch.zeros(shape, new TensorOptions(ScalarType.Float)).to(device, ScalarType.Float);
    }

    /** {@code scale} times {@code tensor}. */
    public static Tensor times(Tensor tensor, double scale) {
        return tensor.mul(new Scalar(scale));
    }

    /** {@code tensor} plus {@code offset}. */
    public static Tensor plus(Tensor tensor, double offset) {
        return tensor.add(new Scalar(offset));
    }

    /** Sum of {@code values} where {@code mask} is one, over the number of ones; both of the same shape. NaN when the mask is empty. */
    public static Tensor maskedMean(Tensor values, Tensor mask) {
        return values.mul(mask).sum().div(mask.sum());
    }

    /**
     * Log-probability of each target under the distribution that {@code logits} describe.
     *
     * @param logits float [..., vocabulary]
     * @param targets int64 [...]
     * @return float [...]
     */
    public static Tensor logProbabilities(Tensor logits, Tensor targets) {
        var vocabulary = logits.size(-1);
        var loss = torch.cross_entropy_loss(
                logits.reshape(-1, vocabulary),
                targets.reshape(-1),
                new org.bytedeco.pytorch.TensorOptional(),
                NO_REDUCTION,
                IGNORE_INDEX,
                0.0);
        return loss.neg().view(targets.shape());
    }

    /** Entropy in nats of each distribution: logits float [..., vocabulary] to float [...]. */
    public static Tensor entropy(Tensor logits) {
        var logProbabilities = torch.log_softmax(logits, -1);
        return logProbabilities.exp().mul(logProbabilities).sum(-1).neg();
    }

    /** Carries {@code gradient}, the derivative of a loss by {@code output}, back through what made {@code output}. */
    public static void backward(Tensor output, Tensor gradient) {
        output.backward(gradient, new BoolOptional(), false, new TensorArrayRefOptional());
    }

    private static final long NO_REDUCTION = 0;
    private static final long IGNORE_INDEX = -100;

    private static Tensor plain(Tensor tensor, ScalarType type) {
        return tensor.detach().to(Torch.cpu(), type).contiguous();
    }

    private static void check(int length, long... shape) {
        var product = 1L;
        for (var size : shape) {
            product *= size;
        }
        if (shape.length > 0 && product != length) {
            throw new IllegalArgumentException(
                    length + " numbers do not fill a tensor of shape " + Arrays.toString(shape) + " (" + product + ")");
        }
    }
}
