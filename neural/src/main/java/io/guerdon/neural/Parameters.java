package io.guerdon.neural;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.zip.CRC32;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The parameters of a network. All live in one flat buffer, and their gradients in another, so that whatever treats them alike (an
 * optimiser's step, the norm of the gradient, a moving average, a copy) is one operation on one vector instead of one for each
 * tensor. Matrices come first and vectors (biases, gains of norms) after them, because weight decay usually spares the latter.
 *
 * <p>Not thread-safe.
 */
public final class Parameters {

    private final SequencedMap<String, Parameter> byName;
    private final Device device;
    private final Tensor values;
    private final Tensor gradients;
    private final long matrixCount;
    private final List<Leaf> leaves;

    /** A tensor that operations see, and where its numbers lie in the buffer. */
    private record Leaf(Tensor tensor, long offset) {}

    private Parameters(
            SequencedMap<String, Parameter> byName,
            List<Leaf> leaves,
            Device device,
            Tensor values,
            Tensor gradients,
            long matrixCount) {
        this.byName = byName;
        this.leaves = leaves;
        this.device = device;
        this.values = values;
        this.gradients = gradients;
        this.matrixCount = matrixCount;
    }

    /** Starts the description of a network. */
    public static Draft draft() {
        return new Draft("", new LinkedHashMap<>(), new ArrayList<>());
    }

    /** All parameters by name, in the order in which they lie in the buffer. */
    public SequencedMap<String, Parameter> byName() {
        return java.util.Collections.unmodifiableSequencedMap(byName);
    }

    /** Where they live. */
    public Device device() {
        return device;
    }

    /** All numbers, float [size], not differentiable; writing to it changes the network. */
    public Tensor values() {
        return values;
    }

    /** The gradient of all numbers, float [size]; accumulated by {@code backward()}. */
    public Tensor gradients() {
        return gradients;
    }

    /** Numbers altogether. */
    public long size() {
        return values.numel();
    }

    /** Numbers that belong to matrices; they come first in {@link #values}. */
    public long matrixCount() {
        return matrixCount;
    }

    /** Sets the gradient to zero. Call it before each {@code backward()}. */
    public void clearGradients() {
        gradients.zero_();
    }

    /**
     * The derivatives of {@code output}, weighted by {@code gradient}, by every leaf, undefined where it has no part in the output;
     * what is in {@link #gradients} stays as it is, so threads can differentiate their outputs side by side.
     */
    TensorVector gradientsOf(Tensor output, Tensor gradient) {
        var inputs = new TensorVector(leaves.stream().map(Leaf::tensor).toArray(Tensor[]::new));
        return torch.grad(
                new TensorVector(output), inputs, new TensorVector(gradient), new BoolOptional(false), false, true);
    }

    /** Adds what {@link #gradientsOf} found to {@link #gradients}. */
    void addGradients(TensorVector found) {
        Torch.withoutGradient(() -> {
            for (var i = 0; i < leaves.size(); i++) {
                var part = found.get(i);
                if (part.defined()) {
                    gradients.narrow(0, leaves.get(i).offset(), part.numel()).add_(part.reshape(-1));
                }
            }
        });
    }

    /** Euclidean norm of the gradient. */
    public double gradientNorm() {
        try (var memory = Memory.scope()) {
            return gradients.norm().item_double();
        }
    }

    /**
     * Scales the gradient down to the norm {@code limit} where it is longer (Pascanu, Mikolov and Bengio, 2013).
     *
     * @return the norm before
     * @throws Diverged when the gradient is not finite: the caller says what was being computed
     */
    public double clipGradients(double limit) {
        var norm = gradientNorm();
        if (!Double.isFinite(norm)) {
            throw new Diverged("the gradient's norm is " + norm
                    + " (first parameter with a gradient that is not finite: " + firstNotFinite(gradients) + ")");
        }
        if (norm > limit) {
            try (var memory = Memory.scope()) {
                gradients.mul_(new Scalar(limit / (norm + 1e-6)));
            }
        }
        return norm;
    }

    /** Makes these numbers equal to another network's of the same architecture. */
    public void copyFrom(Parameters other) {
        check(other);
        values.copy_(other.values);
    }

    /**
     * Moves these numbers towards another network's: {@code mine = decay * mine + (1 - decay) * theirs}, the exponential moving
     * average.
     */
    public void follow(Parameters other, double decay) {
        check(other);
        try (var memory = Memory.scope()) {
            values.lerp_(other.values, new Scalar(1 - decay));
        }
    }

    /** Views of the numbers by name, not differentiable, in the order of the buffer: what is written to a file. */
    public SequencedMap<String, Tensor> views() {
        var views = new LinkedHashMap<String, Tensor>();
        var offset = 0L;
        for (var parameter : byName.values()) {
            views.put(
                    parameter.name(), values.narrow(0, offset, parameter.size()).view(parameter.shape()));
            offset += parameter.size();
        }
        return views;
    }

    /** A short text that is the same for networks with the same names and shapes: what a checkpoint is checked against. */
    public String architecture() {
        var crc = new CRC32();
        for (var parameter : byName.values()) {
            crc.update((parameter.name() + Arrays.toString(parameter.shape()) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return "%d tensors, %d numbers, %08x".formatted(byName.size(), size(), crc.getValue());
    }

    /**
     * Looks at every number.
     *
     * @throws Diverged when one is not finite, with the parameter it belongs to
     */
    public void requireFinite() {
        try (var memory = Memory.scope()) {
            if (!values.isfinite().all().item_bool()) {
                throw new Diverged("a weight is not finite (first parameter: " + firstNotFinite(values) + ")");
            }
        }
    }

    private String firstNotFinite(Tensor numbers) {
        try (var memory = Memory.scope()) {
            var offset = 0L;
            for (var parameter : byName.values()) {
                var part = numbers.narrow(0, offset, parameter.size());
                if (!part.isfinite().all().item_bool()) {
                    return parameter.name();
                }
                offset += parameter.size();
            }
        }
        return "none";
    }

    private void check(Parameters other) {
        if (!architecture().equals(other.architecture())) {
            throw new IllegalArgumentException(
                    "the two networks differ: " + architecture() + " and " + other.architecture());
        }
    }

    /** The description of a network while its parts are being declared: names, shapes and starts, no storage yet. */
    public static final class Draft {

        private final String prefix;
        private final SequencedMap<String, Parameter> declared;
        private final List<Join> joins;

        private record Join(Parameter whole, List<Parameter> parts) {}

        private Draft(String prefix, SequencedMap<String, Parameter> declared, List<Join> joins) {
            this.prefix = prefix;
            this.declared = declared;
            this.joins = joins;
        }

        /** The same description with names below {@code name}. */
        public Draft within(String name) {
            return new Draft(prefix + name + ".", declared, joins);
        }

        /** Declares a parameter. Its tensor can be used after {@link #build}. */
        public Parameter add(String name, Initial initial, long... shape) {
            var parameter = new Parameter(prefix + name, shape.clone(), initial);
            if (declared.putIfAbsent(parameter.name(), parameter) != null) {
                throw new IllegalArgumentException("two parameters are called " + parameter.name());
            }
            return parameter;
        }

        /**
         * Parameters that were declared one after the other, seen as one with their rows below each other: several products with the
         * same input become one. Its gradient is theirs. It has no name in files and is not counted again.
         *
         * @throws IllegalArgumentException on {@link #build} when they do not lie next to each other
         */
        public Parameter joined(Parameter... parts) {
            long[] shape = parts[0].shape();
            shape[0] = Arrays.stream(parts).mapToLong(part -> part.shape()[0]).sum();
            var whole = new Parameter(parts[0].name() + "...", shape, parts[0].initial());
            joins.add(new Join(whole, List.of(parts)));
            return whole;
        }

        /** Gives every parameter its storage on the processor and its first value. */
        public Parameters build(long seed) {
            return build(seed, Torch.cpu());
        }

        /** Gives every parameter its storage and its first value, which depends on the seed and on the parameter's name only. */
        public Parameters build(long seed, Device device) {
            var ordered = new ArrayList<Parameter>();
            declared.values().stream().filter(p -> p.shape().length > 1).forEach(ordered::add);
            var matrices = ordered.stream().mapToLong(Parameter::size).sum();
            declared.values().stream().filter(p -> p.shape().length <= 1).forEach(ordered::add);
            var total = ordered.stream().mapToLong(Parameter::size).sum();
            var byName = new LinkedHashMap<String, Parameter>();
            try (var memory = Memory.scope()) {
                var values = Memory.forever(Tensors.floats(start(ordered, seed, total), total)
                        .to(device, org.bytedeco.pytorch.global.torch.ScalarType.Float));
                var gradients = Memory.forever(Tensors.zeros(device, total));
                var offsets = new HashMap<Parameter, Long>();
                var leaves = new ArrayList<Leaf>();
                var offset = 0L;
                for (var parameter : ordered) {
                    leaves.add(store(parameter, values, gradients, offset));
                    byName.put(parameter.name(), parameter);
                    offsets.put(parameter, offset);
                    offset += parameter.size();
                }
                for (var join : joins) {
                    long first = Objects.requireNonNull(offsets.get(join.parts().getFirst()));
                    long next = first;
                    for (var part : join.parts()) {
                        if (Objects.requireNonNull(offsets.get(part)) != next) {
                            throw new IllegalArgumentException(
                                    part.name() + " does not follow the parameters that it is to be joined with");
                        }
                        next += part.size();
                    }
                    leaves.add(store(join.whole(), values, gradients, first));
                }
                return new Parameters(byName, leaves, device, values, gradients, matrices);
            }
        }

        private static Leaf store(Parameter parameter, Tensor values, Tensor gradients, long offset) {
            var view = values.narrow(0, offset, parameter.size())
                    .view(parameter.shape())
                    .detach();
            view.set_requires_grad(true);
            view.mutable_grad()
                    .put(gradients.narrow(0, offset, parameter.size()).view(parameter.shape()));
            parameter.store(Memory.forever(view));
            return new Leaf(view, offset);
        }

        private static float[] start(List<Parameter> ordered, long seed, long total) {
            var all = new float[Math.toIntExact(total)];
            var offset = 0;
            for (var parameter : ordered) {
                var crc = new CRC32();
                crc.update(parameter.name().getBytes(StandardCharsets.UTF_8));
                var part = new float[parameter.size()];
                parameter.initial().fill(part, parameter.shape(), Draws.at(seed, crc.getValue()));
                System.arraycopy(part, 0, all, offset, part.length);
                offset += part.length;
            }
            return all;
        }
    }
}
