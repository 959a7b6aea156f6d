package io.guerdon.neural.block;

import io.guerdon.neural.Initial;
import io.guerdon.neural.Parameter;
import io.guerdon.neural.Parameters;
import java.util.Arrays;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** An affine map of the last dimension: [..., inputs] to [..., outputs]. */
public final class Linear {

    private final Parameter weight;
    private final @Nullable Parameter bias;

    private Linear(Parameter weight, @Nullable Parameter bias) {
        this.weight = weight;
        this.bias = bias;
    }

    /** With a bias, started as PyTorch starts it (uniform in one over the root of the inputs). */
    public static Linear of(Parameters.Draft draft, String name, int inputs, int outputs) {
        return of(draft, name, inputs, outputs, true, Initial.linear(inputs), Initial.linear(inputs));
    }

    /** With a bias of zero and a weight started by {@code initial}. */
    public static Linear of(Parameters.Draft draft, String name, int inputs, int outputs, Initial initial) {
        return of(draft, name, inputs, outputs, true, initial, Initial.constant(0));
    }

    /** Without a bias. */
    public static Linear unbiased(Parameters.Draft draft, String name, int inputs, int outputs, Initial initial) {
        return of(draft, name, inputs, outputs, false, initial, Initial.constant(0));
    }

    /** With everything said. */
    public static Linear of(
            Parameters.Draft draft,
            String name,
            int inputs,
            int outputs,
            boolean biased,
            Initial weight,
            Initial bias) {
        var here = draft.within(name);
        return new Linear(here.add("weight", weight, outputs, inputs), biased ? here.add("bias", bias, outputs) : null);
    }

    /**
     * Layers with the same input that were declared one after the other, as one whose outputs stand one after the other. It shares
     * their parameters; either all of them have a bias or none.
     */
    public static Linear joined(Parameters.Draft draft, Linear... layers) {
        var weights = Arrays.stream(layers).map(layer -> layer.weight).toArray(Parameter[]::new);
        var biases = Arrays.stream(layers)
                .map(layer -> layer.bias)
                .filter(Objects::nonNull)
                .toArray(Parameter[]::new);
        if (biases.length != 0 && biases.length != layers.length) {
            throw new IllegalArgumentException("some of the layers have a bias and some have none");
        }
        return new Linear(draft.joined(weights), biases.length == 0 ? null : draft.joined(biases));
    }

    /** [..., inputs] to [..., outputs]. */
    public Tensor forward(Tensor x) {
        return bias == null ? torch.linear(x, weight.tensor()) : torch.linear(x, weight.tensor(), bias.tensor());
    }

    /** The matrix [outputs, inputs]. */
    public Parameter weight() {
        return weight;
    }
}
