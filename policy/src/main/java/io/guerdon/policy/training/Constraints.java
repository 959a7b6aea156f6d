package io.guerdon.policy.training;

import io.guerdon.core.Column;
import io.guerdon.core.Context;
import io.guerdon.core.DataException;
import io.guerdon.core.Pipeline;
import io.guerdon.core.Scores;
import io.guerdon.core.Stateful;
import io.guerdon.core.Verdict;
import io.guerdon.core.combination.Multipliers;
import io.guerdon.core.spec.Nearest;
import io.guerdon.policy.learning.AdvantageRule;
import io.guerdon.policy.learning.AdvantageRule.Constrained;
import io.guerdon.policy.learning.Ppo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Components of a reward as streams of their own, each with a threshold and a multiplier that learns its weight. What has no
 * threshold is the objective: with it the reward's combination of those components, otherwise the divergence alone. Immutable.
 *
 * <p>Source: "Confronting Reward Model Overoptimization with Constrained RLHF" (arXiv 2310.04373).
 */
final class Constraints {

    private static final List<String> KEY = List.of("algorithm", "constraints");

    private final PolicySettings.Constraining settings;
    private final Pipeline<?> pipeline;
    private final List<String> names;
    private final double[] thresholds;

    /** @throws UnfitSettingsException when thresholds and reward do not fit together */
    Constraints(Map<String, Double> asked, PolicySettings.Constraining settings, Pipeline<?> pipeline) {
        this.settings = settings;
        this.pipeline = pipeline;
        var all = pipeline.components().stream().map(Pipeline.Component::name).toList();
        for (var name : asked.keySet()) {
            if (!all.contains(name)) {
                throw new UnfitSettingsException(
                        with(name), "the reward has no component '" + name + "'" + Nearest.hint(name, all));
            }
        }
        this.names = all.stream().filter(asked::containsKey).toList();
        this.thresholds = names.stream().mapToDouble(asked::get).toArray();
        if (!pipeline.totalShaping().isEmpty()) {
            throw new UnfitSettingsException(
                    KEY, "the reward shapes its total, which nobody is paid; shape components instead");
        }
        var free = new LinkedHashSet<>(all);
        names.forEach(free::remove);
        requireObjective(free);
    }

    private void requireObjective(LinkedHashSet<String> free) {
        if (free.isEmpty()) {
            return;
        }
        if (settings.method() == PolicySettings.Method.ALL) {
            throw new UnfitSettingsException(
                    KEY,
                    "method all maximises components below their thresholds, so that every component needs one; found none for "
                            + String.join(", ", free));
        }
        if (pipeline.combination() instanceof Stateful) {
            throw new UnfitSettingsException(
                    KEY, "the reward's 'combine' keeps state, which constraints cannot share; use weighted-sum");
        }
        try {
            pipeline.combination().check(free);
        } catch (IllegalArgumentException e) {
            throw new UnfitSettingsException(
                    KEY,
                    "components without a threshold (" + String.join(", ", free)
                            + ") are the objective, combined by the reward's 'combine', which does not do without the others: "
                            + e.getMessage());
        }
    }

    private static List<String> with(String name) {
        var keys = new ArrayList<>(KEY);
        keys.add(name);
        return keys;
    }

    /** Whether a component has a threshold, and with it a stream of its own. */
    boolean isConstrained(String name) {
        return names.contains(name);
    }

    private boolean hasObjective() {
        return names.size() < pipeline.components().size();
    }

    /** What makes one advantage of those of all streams. */
    AdvantageRule rule() {
        var optimiser = new Multipliers.Optimiser(settings.rate(), settings.momentum(), settings.gradientLimit());
        return new Constrained(
                thresholds,
                new double[thresholds.length],
                settings.method() == PolicySettings.Method.XI ? Multipliers.Squash.TANH : Multipliers.Squash.SIGMOID,
                optimiser,
                settings.method() == PolicySettings.Method.ALL ? Constrained.Mix.CAPPED : Constrained.Mix.OBJECTIVE,
                names);
    }

    /** Where the divergence is paid. */
    Ppo.DivergencePlace place() {
        if (settings.method() == PolicySettings.Method.ALL) {
            return Ppo.DivergencePlace.EVERY_STREAM;
        }
        return hasObjective() ? Ppo.DivergencePlace.FIRST_STREAM : Ppo.DivergencePlace.OWN_STREAM;
    }

    /** What each head weighs in the critic's loss: the constants of the paper's code, 0.5 shared by components, 0.2 for the divergence. */
    double[] headWeights() {
        var weights = new double[names.size() + (settings.method() == PolicySettings.Method.ALL ? 0 : 1)];
        Arrays.fill(weights, 0.5 / names.size());
        if (settings.method() != PolicySettings.Method.ALL) {
            weights[0] = hasObjective() ? 0.5 : 0.2;
        }
        return weights;
    }

    /**
     * One part of what is paid: a stream.
     *
     * @param amounts one number for each item
     * @param columns the components that it is made of
     */
    @SuppressWarnings("ArrayRecordComponent") // passed on, compared by nobody
    record Stream(double[] amounts, List<Column> columns) {}

    /**
     * The streams in the order of the heads, without that of the divergence alone.
     *
     * @throws DataException when an item lacks a number that a stream needs, with the component and its reason
     */
    List<Stream> streams(Scores scores, Context context) {
        var streams = new ArrayList<Stream>();
        if (hasObjective()) {
            var free = scores.columns().stream()
                    .filter(column -> !names.contains(column.name()))
                    .toList();
            streams.add(new Stream(objective(free, context), free));
        }
        for (var name : names) {
            var column = scores.column(name);
            for (var i = 0; i < column.shaped().length; i++) {
                requireNumber(column.shaped()[i], List.of(column), i, context);
            }
            streams.add(new Stream(column.shaped(), List.of(column)));
        }
        return streams;
    }

    private double[] objective(List<Column> free, Context context) {
        SequencedMap<String, double[]> shaped = new LinkedHashMap<>();
        free.forEach(column -> shaped.put(column.name(), column.shaped()));
        var objective = pipeline.combination().combine(shaped, context);
        for (var i = 0; i < objective.length; i++) {
            var item = i;
            var failed =
                    free.stream().anyMatch(column -> column.verdicts().get(item).status() == Verdict.Status.FAILED);
            requireNumber(failed ? Double.NaN : objective[i], free, i, context);
        }
        return objective;
    }

    private static void requireNumber(double value, List<Column> columns, int item, Context context) {
        if (!Double.isFinite(value)) {
            var reasons = columns.stream()
                    .map(column ->
                            column.name() + ": " + column.verdicts().get(item).reason())
                    .toList();
            throw new DataException(
                    context.label(item),
                    columns.getFirst().name(),
                    value + " (" + String.join("; ", reasons) + ")",
                    "a number for every completion, since means of streams are constrained; give the component a fallback");
        }
    }

    /**
     * How far each constrained component lies above its threshold, as its multiplier sees it: the mean over tokens of what was still
     * to be paid, in which longer completions weigh more.
     *
     * @param streams as paid, in the order of {@link #streams}
     */
    SequencedMap<String, Double> log(List<double[][]> streams) {
        var log = new LinkedHashMap<String, Double>();
        var first = streams.size() - names.size();
        for (var i = 0; i < names.size(); i++) {
            var sum = 0.0;
            var tokens = 0;
            for (var rewards : streams.get(first + i)) {
                var left = 0.0;
                for (var t = rewards.length - 1; t >= 0; t--) {
                    left += rewards[t];
                    sum += left;
                    tokens++;
                }
            }
            log.put("constraint/above/" + names.get(i), sum / tokens - thresholds[i]);
        }
        return log;
    }
}
