package io.guerdon.core.combination;

import io.guerdon.core.Combination;
import io.guerdon.core.Context;
import io.guerdon.core.Groups;
import io.guerdon.core.Scope;
import io.guerdon.core.Stateful;
import io.guerdon.core.advantage.GroupAdvantages;
import io.guerdon.core.combination.Multipliers.Squash;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Nearest;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartType;
import io.guerdon.core.stats.Moments;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Components are held at thresholds instead of maximised: each has a multiplier that grows while the mean of the batch is
 * below its threshold and shrinks while it is above. A batch is combined with the multipliers as they are; then they take
 * one step by the means of that batch, so the order of the batches matters and the multipliers are kept between them.
 *
 * <p>A NaN is skipped in sums and means; where all that would be added is NaN the reward is NaN, and a component without
 * any value leaves its multiplier alone. Not thread-safe: batches come in training order.
 *
 * <p>Source: "Confronting Reward Model Overoptimization with Constrained RLHF" (arXiv 2310.04373), with the multipliers
 * on rewards instead of advantages.
 */
public final class Lagrangian implements Combination, Stateful {

    /** How the registry knows it. */
    public static final PartType<Configuration, Lagrangian> TYPE = new PartType<>(
            Kind.COMBINATION,
            "lagrangian",
            "Holds the mean of each component at a threshold by learned weights (mu-PPO, xi-PPO); keeps state.",
            "Confronting Reward Model Overoptimization with Constrained RLHF (arXiv 2310.04373)",
            Configuration.class,
            """
            type: lagrangian
            constraint: equal
            thresholds: {answer: 0.6, format: 0.95, length: 0.5}
            learning_rate: 0.1
            """,
            Lagrangian::new);

    /** What is asked of the mean of each component. */
    public enum Constraint {
        /** J >= theta with multipliers in 0 to 1 (mu-PPO). */
        AT_LEAST(Squash.SIGMOID),
        /** J = theta with multipliers in -1 to 1 (xi-PPO). */
        EQUAL(Squash.TANH),
        /** The sum of the components is maximised while J <= theta (All-PPO). */
        AT_MOST(Squash.SIGMOID),
        /** J >= theta with multipliers that are cut off at 0 and have no upper bound. */
        AT_LEAST_LINEAR(Squash.LINEAR);

        private final Squash squash;

        Constraint(Squash squash) {
            this.squash = squash;
        }

        /** What keeps the multipliers in range. */
        public Squash squash() {
            return squash;
        }
    }

    /** The parameters. */
    public record Configuration(
            @Parameter("The threshold of each constrained component.")
            Map<String, Double> thresholds,

            @Parameter(
                    value = "at-least (mu-PPO), equal (xi-PPO), at-most (All-PPO), or at-least-linear (unsquashed).",
                    byDefault = "at-least")
            Constraint constraint,

            @Parameter("The component that is maximised meanwhile, such as minus the KL; none when absent.") @Nullable
            String objective,

            @Parameter(
                    value = "Whether each component is standardised over the batch first, which makes multipliers"
                            + " comparable; thresholds stay on the raw scale.",
                    byDefault = "true")
            boolean standardise,

            @Parameter("The raw multipliers at the start; when absent 0, or 0.5 with at-least-linear.") @Nullable
            Double initial,

            @Parameter(value = "Step size of the multipliers, greater than 0.", byDefault = "0.1")
            double learningRate,

            @Parameter(value = "Momentum of the multipliers, 0 to less than 1.", byDefault = "0.1")
            double momentum,

            @Parameter(value = "What the norm of their gradient is clipped to.", byDefault = "0.5")
            double maxGradientNorm) {

        public Configuration {
            thresholds = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(thresholds));
            if (thresholds.isEmpty()) {
                throw new IllegalArgumentException("'thresholds' needs at least one component");
            }
            if (objective != null && thresholds.containsKey(objective)) {
                throw new IllegalArgumentException("'" + objective + "' is both the objective and constrained");
            }
            if (objective != null && constraint == Constraint.AT_MOST) {
                throw new IllegalArgumentException("with 'at-most' the constrained components are the objective");
            }
            new Multipliers.Optimiser(learningRate, momentum, maxGradientNorm); // checks the values
        }
    }

    private final Configuration configuration;
    private final List<String> names;
    private final double[] thresholds;
    private Multipliers.State state;

    public Lagrangian(Configuration configuration) {
        this.configuration = configuration;
        this.names = List.copyOf(configuration.thresholds().keySet());
        this.thresholds = configuration.thresholds().values().stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
        double[] initial = new double[names.size()];
        var start = configuration.initial();
        Arrays.fill(
                initial, start != null ? start : configuration.constraint() == Constraint.AT_LEAST_LINEAR ? 0.5 : 0);
        this.state = Multipliers.State.of(initial);
    }

    @Override
    public void check(Set<String> components) {
        Rows.known("'thresholds'", names, components);
        var objective = configuration.objective();
        if (objective != null) {
            Rows.known("'objective'", List.of(objective), components);
        }
        for (String component : components) {
            if (!names.contains(component) && !component.equals(objective)) {
                throw new IllegalArgumentException("component '" + component
                        + "' has no threshold and is not the objective" + Nearest.hint(component, names));
            }
        }
    }

    /** The effective multipliers by now, in the order of the thresholds. */
    public double[] multipliers() {
        return configuration.constraint().squash().of(state.raw());
    }

    @Override
    public double[] combine(SequencedMap<String, double[]> columns, Context context) {
        double[] rewards = mix(columns, context);
        double[] means = names.stream()
                .mapToDouble(name -> mean(Rows.column(columns, name)))
                .toArray();
        var squash = configuration.constraint().squash();
        double[] gradient = Multipliers.gradient(state.raw(), means, thresholds, squash);
        if (configuration.constraint() == Constraint.AT_MOST) {
            gradient = Arrays.stream(gradient).map(g -> -g).toArray();
        }
        var optimiser = new Multipliers.Optimiser(
                configuration.learningRate(), configuration.momentum(), configuration.maxGradientNorm());
        state = Multipliers.step(state, gradient, squash, optimiser);
        return rewards;
    }

    private static double mean(double[] column) {
        var moments = Moments.of(column);
        return moments.count() == 0 ? Double.NaN : moments.mean();
    }

    /** The sum with the multipliers as they are: the weights of the paper's mixed advantage, on rewards. */
    private double[] mix(SequencedMap<String, double[]> columns, Context context) {
        double[] multipliers = multipliers();
        double rest = names.size() - Arrays.stream(multipliers).sum();
        double[] rewards = Rows.undefined(context.groups().size());
        var objective = configuration.objective();
        if (objective != null) {
            boolean linear = configuration.constraint() == Constraint.AT_LEAST_LINEAR;
            add(rewards, linear ? 1 : rest, Rows.column(columns, objective));
        }
        for (int c = 0; c < multipliers.length; c++) {
            boolean atMost = configuration.constraint() == Constraint.AT_MOST;
            add(rewards, atMost ? rest - multipliers[c] : multipliers[c], Rows.column(columns, names.get(c)));
        }
        return rewards;
    }

    private void add(double[] rewards, double weight, double[] column) {
        double[] values = configuration.standardise()
                ? GroupAdvantages.relative(column, Groups.single(column.length), STANDARDISED)
                : column;
        for (int i = 0; i < rewards.length; i++) {
            if (!Double.isNaN(values[i])) {
                rewards[i] = (Double.isNaN(rewards[i]) ? 0 : rewards[i]) + weight * values[i];
            }
        }
    }

    private static final GroupAdvantages.Relative STANDARDISED =
            new GroupAdvantages.Relative(true, 1, 1e-8, GroupAdvantages.Alone.ZERO);

    @Override
    public Scope scope() {
        return Scope.BATCH;
    }

    @Override
    public JsonNode save() {
        var tree = JsonNodeFactory.instance.objectNode();
        for (int c = 0; c < names.size(); c++) {
            tree.putObject(names.get(c)).put("raw", state.raw()[c]).put("velocity", state.velocity()[c]);
        }
        return tree;
    }

    @Override
    public void restore(JsonNode saved) {
        double[] raw = new double[names.size()];
        double[] velocity = new double[names.size()];
        for (int c = 0; c < raw.length; c++) {
            var one = saved.path(names.get(c));
            if (!one.path("raw").isNumber() || !one.path("velocity").isNumber()) {
                throw new IllegalArgumentException(
                        "the saved multipliers lack numbers 'raw' and 'velocity' of '" + names.get(c) + "'");
            }
            raw[c] = one.path("raw").doubleValue();
            velocity[c] = one.path("velocity").doubleValue();
        }
        state = new Multipliers.State(raw, velocity);
    }
}
