package io.guerdon.neural.block;

import io.guerdon.neural.Initial;
import io.guerdon.neural.Parameters;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** A multi-layer perceptron: linear layers with an activation between each two, none after the last. */
public final class Mlp {

    private final List<Linear> layers;
    private final Activation activation;

    private Mlp(List<Linear> layers, Activation activation) {
        this.layers = layers;
        this.activation = activation;
    }

    /** Layers of the sizes {@code widths}: inputs, hidden ..., outputs; started as PyTorch starts linear layers. */
    public static Mlp of(Parameters.Draft draft, String name, Activation activation, int... widths) {
        var layers = new ArrayList<Linear>();
        for (var i = 0; i + 1 < checked(widths).length; i++) {
            layers.add(Linear.of(draft.within(name), String.valueOf(i), widths[i], widths[i + 1]));
        }
        return new Mlp(layers, activation);
    }

    /**
     * Layers started orthogonal with gain sqrt(2) and zero biases, the last with {@code lastGain} (0.01 for a policy, 1 for a
     * critic): the start that PPO's implementations share.
     */
    public static Mlp orthogonal(
            Parameters.Draft draft, String name, Activation activation, double lastGain, int... widths) {
        var layers = new ArrayList<Linear>();
        for (var i = 0; i + 1 < checked(widths).length; i++) {
            var gain = i + 2 == widths.length ? lastGain : Math.sqrt(2);
            layers.add(Linear.of(
                    draft.within(name), String.valueOf(i), widths[i], widths[i + 1], Initial.orthogonal(gain)));
        }
        return new Mlp(layers, activation);
    }

    /** [..., inputs] to [..., outputs]. */
    public Tensor forward(Tensor x) {
        return forward(x, null);
    }

    /** The same in a pass of training in which some hidden numbers fall away. */
    public Tensor forward(Tensor x, @Nullable Dropout dropout) {
        var hidden = x;
        for (var i = 0; i < layers.size(); i++) {
            hidden = layers.get(i).forward(hidden);
            if (i + 1 < layers.size()) {
                hidden = activation.of(hidden);
                hidden = dropout == null ? hidden : dropout.of(hidden);
            }
        }
        return hidden;
    }

    private static int[] checked(int[] widths) {
        if (widths.length < 2) {
            throw new IllegalArgumentException("a perceptron needs at least the widths of its input and its output");
        }
        return widths;
    }
}
