package io.guerdon.preference.idealpoint;

import io.guerdon.neural.Draws;
import io.guerdon.neural.Initial;
import io.guerdon.neural.Parameter;
import io.guerdon.neural.Parameters;
import io.guerdon.neural.block.Activation;
import io.guerdon.neural.block.Linear;
import io.guerdon.neural.block.Mlp;
import io.guerdon.neural.optimisation.AdamW;
import io.guerdon.preference.idealpoint.IdealPoints.Mixing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * What all users of an ideal-point model share: the map f of items into the space of preferences, and the prototypes, which are
 * points (model A) or maps of the prompt (model B). A user adds K weights to it and nothing else. Not thread-safe while it learns;
 * reading it is.
 *
 * <p>Source: "PAL: Pluralistic Alignment Framework for Learning from Heterogeneous Preferences" (arXiv 2406.08469).
 */
public final class SharedSpace {

    /** What a prototype is. */
    public enum Model {
        /** A point, the same for every prompt: PAL's model A. An item is prompt and response together. */
        A,
        /** A map of the prompt: PAL's model B. An item is a response. */
        B
    }

    /** How an item compares to an ideal point. */
    public enum Score {
        /** Minus the Euclidean distance; learned with the hinge. At most 0. */
        DISTANCE,
        /** Minus its square; learned with the hinge. At most 0. */
        SQUARED_DISTANCE,
        /** The cosine times a learned scale of at most 100; learned with the cross-entropy. */
        ANGLE
    }

    /**
     * How it is built.
     *
     * @param inputs width of an embedding, at least 1
     * @param width of the space of preferences
     * @param prototypes K, at least 1; with 1 all users are the same
     * @param hidden layers of f and of each g, 0 for a linear map; each as wide as the space
     * @param activation between layers
     * @param bias whether the linear maps have one; only without hidden layers they may do without
     * @param residual whether the input is added to what f and g give; needs {@code inputs} = {@code width}
     * @param mixing how prototypes become an ideal point; for model A
     */
    public record Shape(
            Model model,
            Score score,
            int inputs,
            int width,
            int prototypes,
            int hidden,
            Activation activation,
            boolean bias,
            boolean residual,
            Mixing mixing) {

        public Shape {
            check(inputs >= 1 && width >= 1, "width", width, "at least 1");
            check(prototypes >= 1, "prototypes", prototypes, "at least 1");
            check(hidden >= 0 && hidden <= 16, "hidden", hidden, "from 0 to 16");
            check(
                    !residual || inputs == width,
                    "width",
                    width,
                    "as wide as an embedding (" + inputs + ") with residual");
            check(bias || hidden == 0, "hidden", hidden, "0 without bias");
        }

        private static void check(boolean holds, String name, double found, String expected) {
            if (!holds) {
                throw new IllegalArgumentException("'" + name + "' is " + found + "; expected " + expected);
            }
        }
    }

    /**
     * Learning rates of the parts.
     *
     * @param maps of f and g
     * @param prototypes of model A's points
     * @param scale of the logarithm of the angle's scale
     */
    public record Rates(double maps, double prototypes, double scale) {}

    private static final double FIRST_LOG_SCALE = Math.log(1 / 0.07);
    private static final double HINGE_MARGIN = 1;

    private final Shape shape;
    private final Projector f;
    private final List<Projector> g = new ArrayList<>();
    private final Parameters maps;
    private final @Nullable Parameter points;
    private final @Nullable Parameters pointStorage;
    private final Parameter logScale;
    private final Parameters scaleStorage;

    /** A map into the space of preferences. */
    private record Projector(@Nullable Mlp deep, @Nullable Linear flat, boolean residual) {

        static Projector of(Parameters.Draft draft, String name, Shape shape) {
            if (!shape.bias()) {
                var initial = Initial.linear(shape.inputs());
                return new Projector(
                        null, Linear.unbiased(draft, name, shape.inputs(), shape.width(), initial), shape.residual());
            }
            int[] widths = new int[shape.hidden() + 2];
            Arrays.fill(widths, shape.width());
            widths[0] = shape.inputs();
            return new Projector(Mlp.of(draft, name, shape.activation(), widths), null, shape.residual());
        }

        Tensor of(Tensor x) {
            var mapped = deep != null ? deep.forward(x) : flat != null ? flat.forward(x) : x;
            return residual ? mapped.add(x) : mapped;
        }
    }

    /** A space as it is before learning. */
    public SharedSpace(Shape shape, long seed) {
        this.shape = shape;
        var draft = Parameters.draft();
        this.f = Projector.of(draft, "f", shape);
        if (shape.model() == Model.B) {
            for (int k = 0; k < shape.prototypes(); k++) {
                g.add(Projector.of(draft, "g" + k, shape));
            }
        }
        this.maps = draft.build(Draws.seed(seed, 1));
        if (shape.model() == Model.A) {
            int wide = shape.mixing() == Mixing.MIXTURE ? shape.width() : shape.inputs();
            var pointDraft = Parameters.draft();
            this.points = pointDraft.add("prototypes", SharedSpace::unitRows, shape.prototypes(), wide);
            this.pointStorage = pointDraft.build(Draws.seed(seed, 2));
        } else {
            this.points = null;
            this.pointStorage = null;
        }
        var scaleDraft = Parameters.draft();
        this.logScale = scaleDraft.add("log_scale", Initial.constant(FIRST_LOG_SCALE), 1);
        this.scaleStorage = scaleDraft.build(Draws.seed(seed, 3));
    }

    private static void unitRows(float[] values, long[] shape, java.util.SplittableRandom random) {
        int columns = (int) shape[1];
        for (int row = 0; row < shape[0]; row++) {
            double square = 0;
            for (int c = 0; c < columns; c++) {
                double drawn = random.nextGaussian();
                values[row * columns + c] = (float) drawn;
                square += drawn * drawn;
            }
            for (int c = 0; c < columns; c++) {
                values[row * columns + c] /= (float) Math.sqrt(square);
            }
        }
    }

    /** How it is built. */
    public Shape shape() {
        return shape;
    }

    /** Its numbers, in parts that learn at rates of their own. */
    public List<Parameters> parameters() {
        return pointStorage == null ? List.of(maps, scaleStorage) : List.of(maps, scaleStorage, pointStorage);
    }

    /** How many numbers it has. */
    public long size() {
        return parameters().stream().mapToLong(Parameters::size).sum()
                - (shape.score() == Score.ANGLE ? 0 : scaleStorage.size());
    }

    /** From here on it has no gradient and cannot learn: every number stays as it is, to the bit. */
    public SharedSpace frozen() {
        for (var part : parameters()) {
            part.byName().values().forEach(parameter -> parameter.tensor().set_requires_grad(false));
        }
        return this;
    }

    /** f of items: [B, inputs] to [B, width]. */
    public Tensor items(Tensor embeddings) {
        return f.of(embeddings);
    }

    /**
     * Where users stand.
     *
     * @param weights [B, K]
     * @param prompts [B, inputs]; not read by model A
     * @return [B, width]
     */
    public Tensor ideal(Tensor weights, @Nullable Tensor prompts) {
        if (points != null) {
            return IdealPoints.fixed(shape.mixing(), weights, points.tensor(), f::of);
        }
        if (prompts == null) {
            throw new IllegalArgumentException("model b needs the prompts");
        }
        var mapped = g.stream().map(map -> map.of(prompts).unsqueeze(1)).toList();
        return IdealPoints.ofPrompts(weights, mapped).squeeze(1);
    }

    /**
     * The reward of items that are mapped already, for users who stand somewhere.
     *
     * @param ideal [B, width]
     * @param items f of them, [B, width]
     * @return [B], more is better
     */
    public Tensor rewards(Tensor ideal, Tensor items) {
        return switch (shape.score()) {
            case DISTANCE -> IdealPoints.distance(ideal, items).neg();
            case SQUARED_DISTANCE -> items.sub(ideal).square().sum(-1).neg();
            case ANGLE -> IdealPoints.angle(ideal, items, logScale.tensor());
        };
    }

    /**
     * By how much the right items are better.
     *
     * @param left f of the left items, [B, width]
     * @param right f of the right items, [B, width]
     * @return [B]
     */
    public Tensor differences(Tensor ideal, Tensor left, Tensor right) {
        return rewards(ideal, right).sub(rewards(ideal, left));
    }

    /**
     * What learning makes small, by pair: the hinge with margin 1 for distances, the cross-entropy for angles.
     *
     * @param differences see {@link #differences}, [B]
     * @param labels 1 where the right item is preferred, -1 where the left one is, [B]
     * @return [B]
     */
    public Tensor losses(Tensor differences, Tensor labels) {
        var agreement = differences.mul(labels);
        return shape.score() == Score.ANGLE
                ? torch.log_sigmoid(agreement).neg()
                : torch.relu(agreement.neg().add(new Scalar(HINGE_MARGIN)));
    }

    /** What moves the numbers of a space: one optimiser for each part. */
    public static final class Learner {

        private final List<AdamW> optimisers;
        private final List<Double> rates;
        private final SharedSpace space;

        /**
         * Prepares to learn.
         *
         * @param decay of the weights of the maps, per step and rate
         */
        public Learner(SharedSpace space, Rates rates, double decay) {
            this.space = space;
            this.rates = List.of(rates.maps(), rates.scale(), rates.prototypes());
            this.optimisers = new ArrayList<>();
            for (var part : space.parameters()) {
                optimisers.add(new AdamW(part, AdamW.Options.decayed(part == space.maps ? decay : 0)));
            }
        }

        /** Before the loss is differentiated. */
        public void clear() {
            space.parameters().forEach(Parameters::clearGradients);
        }

        /** One step against the gradient. */
        public void step() {
            for (int i = 0; i < optimisers.size(); i++) {
                optimisers.get(i).step(rates.get(i));
            }
        }

        /** The optimisers, in the order of the space's parts. */
        public List<AdamW> optimisers() {
            return List.copyOf(optimisers);
        }
    }
}
