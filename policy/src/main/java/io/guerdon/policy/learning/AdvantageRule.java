package io.guerdon.policy.learning;

import io.guerdon.core.advantage.MixedAdvantages;
import io.guerdon.core.combination.Multipliers;
import io.guerdon.core.stats.Moments;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Makes one advantage a token out of one a stream. */
public interface AdvantageRule {

    /**
     * Called once an update with the advantages of all its tokens.
     *
     * @param streams [stream][token]
     * @return the same shape
     */
    default double[][] ofUpdate(double[][] streams) {
        return streams;
    }

    /**
     * Called for each minibatch.
     *
     * @param advantages [stream][token], as {@link #ofUpdate} left them
     * @param rewardsToGo [stream][token], undiscounted
     * @return one for each token
     */
    double[] ofMinibatch(double[][] advantages, double[][] rewardsToGo);

    /** State that a resumed run needs. */
    default JsonNode save() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** Takes over a saved state. */
    default void restore(JsonNode state) {}

    /** Numbers to watch, by name. */
    default java.util.SequencedMap<String, Double> log() {
        return new java.util.LinkedHashMap<>();
    }

    /** The sum of the streams as it is. */
    static AdvantageRule plain() {
        return (advantages, rewardsToGo) -> sum(advantages);
    }

    /** The sum of the streams, standardised over all tokens of the update: (A - mean) / sqrt(var + 1e-8), as PAR's PPO does. */
    static AdvantageRule standardised() {
        return new AdvantageRule() {
            @Override
            public double[][] ofUpdate(double[][] streams) {
                var sum = sum(streams);
                var moments = Moments.of(sum);
                var deviation = moments.deviation(0);
                var scale = 1 / Math.sqrt(deviation * deviation + 1e-8);
                return new double[][] {
                    Arrays.stream(sum).map(a -> (a - moments.mean()) * scale).toArray()
                };
            }

            @Override
            public double[] ofMinibatch(double[][] advantages, double[][] rewardsToGo) {
                return advantages[0];
            }
        };
    }

    private static double[] sum(double[][] streams) {
        var sum = streams[0].clone();
        for (var s = 1; s < streams.length; s++) {
            for (var t = 0; t < sum.length; t++) {
                sum[t] += streams[s][t];
            }
        }
        return sum;
    }

    /**
     * Constraints on streams by Lagrange multipliers: the first stream is the objective (minus the divergence), the others are
     * components with thresholds; with {@link Mix#CAPPED} all streams are components, each with the divergence in it ({@link
     * Ppo.DivergencePlace#EVERY_STREAM}). Each is standardised in the minibatch, mixed by the multipliers, and the multipliers then move by
     * the means of the rewards to go. Not thread-safe.
     *
     * <p>Source: "Confronting Reward Model Overoptimization with Constrained RLHF" (arXiv 2310.04373): sigmoid is mu-PPO (at least
     * the threshold), tanh is xi-PPO (equal to it), {@link Mix#CAPPED} is All-PPO (at most).
     */
    final class Constrained implements AdvantageRule {

        /** How multipliers weigh the streams. */
        public enum Mix {
            /** (N - sum lambda) A_0 + sum lambda_i A_i. */
            OBJECTIVE,
            /** (N - sum lambda) sum A_i - sum lambda_i A_i: maximise components that may not exceed their thresholds. */
            CAPPED
        }

        private double[] thresholds;
        private final Multipliers.Squash squash;
        private final Multipliers.Optimiser optimiser;
        private final Mix mix;
        private final List<String> names;
        private Multipliers.State state;

        public Constrained(
                double[] thresholds,
                double[] start,
                Multipliers.Squash squash,
                Multipliers.Optimiser optimiser,
                Mix mix) {
            this(
                    thresholds,
                    start,
                    squash,
                    optimiser,
                    mix,
                    IntStream.range(0, thresholds.length)
                            .mapToObj(String::valueOf)
                            .toList());
        }

        /** @param names how each component's multiplier is called in {@link #log} */
        public Constrained(
                double[] thresholds,
                double[] start,
                Multipliers.Squash squash,
                Multipliers.Optimiser optimiser,
                Mix mix,
                List<String> names) {
            if (thresholds.length != start.length) {
                throw new IllegalArgumentException(thresholds.length + " thresholds and " + start.length
                        + " multipliers; one of each is needed for every component");
            }
            this.thresholds = thresholds.clone();
            this.squash = squash;
            this.optimiser = optimiser;
            this.mix = mix;
            this.names = List.copyOf(names);
            this.state = Multipliers.State.of(start);
        }

        /** Takes other thresholds from the next minibatch on; the multipliers stay. */
        public void aim(double... others) {
            if (others.length != thresholds.length) {
                throw new IllegalArgumentException(
                        others.length + " thresholds; " + thresholds.length + " are needed, as before");
            }
            thresholds = others.clone();
        }

        /** The effective multipliers lambda. */
        public double[] multipliers() {
            return squash.of(state.raw());
        }

        @Override
        public double[] ofMinibatch(double[][] advantages, double[][] rewardsToGo) {
            var firstComponent = mix == Mix.OBJECTIVE ? 1 : 0;
            if (advantages.length != thresholds.length + firstComponent) {
                throw new IllegalArgumentException(advantages.length + " streams; "
                        + (thresholds.length + firstComponent) + " are needed: "
                        + (firstComponent == 1 ? "the divergence and " : "") + "one for each threshold");
            }
            var components = new double[thresholds.length][];
            var means = new double[thresholds.length];
            for (var i = 0; i < components.length; i++) {
                components[i] = MixedAdvantages.standardise(advantages[i + firstComponent]);
                means[i] = Metrics.mean(rewardsToGo[i + firstComponent]);
            }
            var multipliers = multipliers();
            var mixed = mix == Mix.OBJECTIVE
                    ? MixedAdvantages.constrained(MixedAdvantages.standardise(advantages[0]), components, multipliers)
                    : MixedAdvantages.capped(components, multipliers);
            var gradient = Multipliers.gradient(state.raw(), means, thresholds, squash);
            if (mix == Mix.CAPPED) {
                gradient = Arrays.stream(gradient).map(g -> -g).toArray();
            }
            state = Multipliers.step(state, gradient, squash, optimiser);
            return mixed;
        }

        @Override
        public java.util.SequencedMap<String, Double> log() {
            var log = new java.util.LinkedHashMap<String, Double>();
            var multipliers = multipliers();
            for (var i = 0; i < multipliers.length; i++) {
                log.put("multiplier/" + names.get(i), multipliers[i]);
            }
            return log;
        }

        @Override
        public JsonNode save() {
            var tree = JsonNodeFactory.instance.objectNode();
            Arrays.stream(state.raw()).forEach(tree.putArray("raw")::add);
            Arrays.stream(state.velocity()).forEach(tree.putArray("velocity")::add);
            Arrays.stream(thresholds).forEach(tree.putArray("thresholds")::add);
            return tree;
        }

        @Override
        public void restore(JsonNode saved) {
            state = new Multipliers.State(numbers(saved.path("raw")), numbers(saved.path("velocity")));
            thresholds = numbers(saved.path("thresholds"));
        }

        private double[] numbers(JsonNode array) {
            if (array.size() != thresholds.length) {
                throw new IllegalArgumentException(
                        "the saved state has " + array.size() + " multipliers; " + thresholds.length + " are needed");
            }
            var numbers = new double[array.size()];
            Arrays.setAll(numbers, i -> array.get(i).asDouble());
            return numbers;
        }
    }
}
