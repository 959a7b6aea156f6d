package io.guerdon.preference.idealpoint;

import io.guerdon.neural.Memory;
import io.guerdon.neural.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Comparisons whose items are vectors, as tensors that live as long as this.
 *
 * @param users rows of users, int64 [N]
 * @param prompts [N, width], or null where prompts are part of the items
 * @param left [N, width]
 * @param right [N, width]
 * @param labels 1 where the right item is preferred, -1 where the left one is; [N]
 */
public record EmbeddedPairs(Tensor users, @Nullable Tensor prompts, Tensor left, Tensor right, Tensor labels) {

    /**
     * Out of arrays.
     *
     * @param prompts null where prompts are part of the items
     * @throws IllegalArgumentException when lengths or widths differ, a label is not 1 or -1, or a number is not finite
     */
    public static EmbeddedPairs of(
            int[] users, double @Nullable [][] prompts, double[][] left, double[][] right, double[] labels) {
        int n = users.length;
        if (n == 0 || left.length != n || right.length != n || labels.length != n) {
            throw new IllegalArgumentException("as many users, left items, right items and labels, at least one: found "
                    + n + ", " + left.length + ", " + right.length + " and " + labels.length);
        }
        for (int i = 0; i < n; i++) {
            if (Math.abs(labels[i]) != 1) {
                throw new IllegalArgumentException(
                        "a label is 1 (right preferred) or -1 (left), found " + labels[i] + " in pair " + i);
            }
            finite(left[i], i);
            finite(right[i], i);
        }
        try (var memory = Memory.scope()) {
            return new EmbeddedPairs(
                    Memory.forever(Tensors.longs(users)),
                    prompts == null ? null : Memory.forever(Tensors.floats(prompts)),
                    Memory.forever(Tensors.floats(left)),
                    Memory.forever(Tensors.floats(right)),
                    Memory.forever(Tensors.floats(labels)));
        }
    }

    private static void finite(double[] embedding, int pair) {
        if (!Arrays.stream(embedding).allMatch(Double::isFinite)) {
            throw new IllegalArgumentException("an embedding of pair " + pair + " is not finite");
        }
    }

    /** How many. */
    public int size() {
        return Math.toIntExact(users.size(0));
    }

    /** Some of them, by their numbers; the tensors belong to the caller's memory scope. */
    public EmbeddedPairs rows(int[] chosen) {
        var index = Tensors.longs(chosen);
        return new EmbeddedPairs(
                users.index_select(0, index),
                prompts == null ? null : prompts.index_select(0, index),
                left.index_select(0, index),
                right.index_select(0, index),
                labels.index_select(0, index));
    }
}
