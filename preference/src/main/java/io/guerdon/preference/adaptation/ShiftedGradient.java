package io.guerdon.preference.adaptation;

import io.guerdon.neural.Memory;
import io.guerdon.neural.Parameters;
import io.guerdon.neural.Tensors;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The step of {@link ShiftedStep} for a network that computes with its own parameters: they are moved, asked and put back. The
 * product with the Hessian that the second order needs is a central difference of gradients, so that one network is enough and
 * nothing is differentiated twice.
 *
 * <p>Source: "MetaRM: Shifted Distributions Alignment via Meta-Learning" (arXiv 2405.00438).
 *
 * @param separation J at the parameters
 * @param loss L at the shifted parameters
 */
public record ShiftedGradient(double separation, double loss) {

    /** How far the central difference steps, as a share of the norm of the parameters: the optimum for 32 bits is near. */
    private static final double STEP = 1e-3;

    /** A number that a network is asked for. */
    @FunctionalInterface
    public interface Objective {

        /** Computes the number as the network stands, and adds its gradient to that of the network's parameters. */
        double differentiated();

        /** One whose value is a tensor of one number with a gradient. */
        static Objective of(Supplier<Tensor> value) {
            return () -> {
                var number = value.get();
                number.backward();
                return Tensors.number(number);
            };
        }
    }

    /**
     * Leaves the gradient of the loss in the parameters' gradient, and the parameters as they were.
     *
     * @param separation J of the network
     * @param loss L of the network
     * @param rate eta, at least 0
     * @param secondOrder whether eta times the Hessian of J times the gradient of L is added
     */
    public static ShiftedGradient of(
            Parameters parameters, Objective separation, Objective loss, double rate, boolean secondOrder) {
        try (var memory = Memory.scope()) {
            var before = parameters.values().clone();
            double j = gradient(parameters, separation);
            parameters.values().add_(parameters.gradients().mul(new Scalar(rate)));
            double l = gradient(parameters, loss);
            if (secondOrder) {
                var direct = parameters.gradients().clone();
                var curved = hessianProduct(parameters, before, direct, separation);
                parameters.gradients().copy_(direct.add(curved.mul(new Scalar(rate))));
            }
            parameters.values().copy_(before);
            return new ShiftedGradient(j, l);
        }
    }

    private static double gradient(Parameters parameters, Objective of) {
        try (var memory = Memory.scope()) {
            parameters.clearGradients();
            return of.differentiated();
        }
    }

    private static Tensor hessianProduct(Parameters parameters, Tensor at, Tensor direction, Objective separation) {
        double norm = Tensors.number(direction.norm());
        if (norm == 0) {
            return direction;
        }
        double step = STEP * Math.max(1, Tensors.number(at.norm())) / norm;
        parameters.values().copy_(at).add_(direction.mul(new Scalar(step)));
        gradient(parameters, separation);
        var ahead = parameters.gradients().clone();
        parameters.values().copy_(at).sub_(direction.mul(new Scalar(step)));
        gradient(parameters, separation);
        return ahead.sub(parameters.gradients()).div(new Scalar(2 * step));
    }
}
