package io.guerdon.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Components, their shaping, a combination, and the shaping of the total: the whole way from a batch to its rewards.
 *
 * <p>A pipeline works in two halves. {@link #measure} runs the components; it is thread-safe and any number of batches
 * may be measured at once. {@link #complete} shapes and combines; where a part is {@link #isStateful() stateful} it
 * must see the batches in training order, one at a time.
 *
 * <p>A component that throws, or returns an infinity, marks the item as failed instead of ending the run, and the total
 * of an item with a failed component is NaN: a broken part is not the same as one that does not apply.
 *
 * @param <T> the type of the items
 */
public final class Pipeline<T> implements Reward<T>, Stateful, Metered {

    /** Below this many items a batch is not worth splitting over threads. */
    private static final int PARALLEL_ITEMS = 4096;

    private final List<Component<T>> components;
    private final Combination combination;
    private final List<Shaping> totalShaping;

    /**
     * One component.
     *
     * @param name the name of its column
     * @param reward what it measures
     * @param shaping how the column is bent, one after the other; may be empty
     */
    public record Component<T>(String name, Reward<T> reward, List<Shaping> shaping) {

        public Component {
            shaping = List.copyOf(shaping);
        }
    }

    /** Is told how long the components took; what it throws ends the measuring. */
    @FunctionalInterface
    public interface Observer {

        /**
         * A component has measured the batch.
         *
         * @param component its place among {@link #components()}
         * @param nanos how long it took
         */
        void measured(int component, long nanos);
    }

    /** The verdicts of every component on one batch, not yet shaped. */
    public record Measured<T>(Batch<T> batch, List<List<Verdict>> verdicts) {}

    /**
     * Makes a pipeline.
     *
     * @throws IllegalArgumentException when there is no component, two have the same name, one keeps state (components
     *     are measured in any order), or the combination names a component that does not exist
     */
    public Pipeline(List<Component<T>> components, Combination combination, List<Shaping> totalShaping) {
        if (components.isEmpty()) {
            throw new IllegalArgumentException("a reward needs at least one component");
        }
        var names = new LinkedHashSet<String>();
        for (var component : components) {
            if (!names.add(component.name())) {
                throw new IllegalArgumentException("two components are called '" + component.name() + "'");
            }
            if (isStateful(component.reward())) {
                throw new IllegalArgumentException("component '" + component.name()
                        + "' keeps state between batches: only shaping and combination of the outer reward may");
            }
        }
        combination.check(Collections.unmodifiableSet(names));
        this.components = List.copyOf(components);
        this.combination = combination;
        this.totalShaping = List.copyOf(totalShaping);
    }

    /** The components in order. */
    public List<Component<T>> components() {
        return components;
    }

    /** How the combined column is bent, one after the other; may be empty. */
    public List<Shaping> totalShaping() {
        return totalShaping;
    }

    /** Measures, shapes and combines. Thread-safe unless the pipeline is stateful. */
    public Scores evaluate(Batch<T> batch) {
        return complete(measure(batch));
    }

    @Override
    public double[] score(Batch<T> batch) {
        return evaluate(batch).total();
    }

    /**
     * Runs every component. Thread-safe; large batches are measured on the common pool, with the same result.
     *
     * @throws UnavailableException when a component that is configured so cannot do its work at all
     */
    public Measured<T> measure(Batch<T> batch) {
        return measure(batch, (component, nanos) -> {});
    }

    /** As {@link #measure(Batch)}; the observer is told of each component when it is done, in order. */
    public Measured<T> measure(Batch<T> batch, Observer observer) {
        var verdicts = new ArrayList<List<Verdict>>(components.size());
        for (int c = 0; c < components.size(); c++) {
            long started = System.nanoTime();
            var component = components.get(c);
            try {
                verdicts.add(measure(component.reward(), batch));
            } catch (UnavailableException e) {
                throw new UnavailableException("component '" + component.name() + "': " + e.getMessage());
            }
            observer.measured(c, System.nanoTime() - started);
        }
        return new Measured<>(batch, verdicts);
    }

    /**
     * The verdicts of one reward; where it breaks the items are failed, one by one if it judges them so.
     *
     * @return one verdict per item, in item order
     * @throws UnavailableException when the reward is configured to fail the batch and cannot do its work
     */
    public static <T> List<Verdict> measure(Reward<T> reward, Batch<T> batch) {
        if (reward instanceof ItemReward<T> each) {
            var verdicts = new Verdict[batch.size()];
            var items = IntStream.range(0, verdicts.length);
            var deadline = Deadline.current(); // threads of a pool do not inherit it
            (verdicts.length < PARALLEL_ITEMS ? items : items.parallel())
                    .forEach(i -> verdicts[i] = deadline.call(() -> judge(each, batch.get(i), batch.step())));
            return Arrays.asList(verdicts);
        }
        try {
            var verdicts = reward.explain(batch);
            if (verdicts.size() != batch.size()) {
                throw new IllegalStateException(
                        "the reward gave " + verdicts.size() + " numbers for " + batch.size() + " items");
            }
            return verdicts;
        } catch (UnavailableException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            return Collections.nCopies(batch.size(), Verdict.failed(describe(e)));
        }
    }

    private static <T> Verdict judge(ItemReward<T> reward, T item, long step) {
        try {
            return reward.judge(item, step);
        } catch (UnavailableException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            return Verdict.failed(describe(e));
        }
    }

    private static String describe(Throwable e) {
        String message = e.getMessage();
        return e.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }

    /**
     * Shapes and combines what was measured.
     *
     * @throws DataException when the items lack data that a shaping needs, such as reference rewards
     */
    public Scores complete(Measured<T> measured) {
        var batch = measured.batch();
        var columns = new ArrayList<Column>(components.size());
        SequencedMap<String, double[]> shaped = new LinkedHashMap<>();
        boolean[] failed = new boolean[batch.size()];
        for (int c = 0; c < components.size(); c++) {
            var component = components.get(c);
            var verdicts = measured.verdicts().get(c);
            double[] raw = new double[batch.size()];
            for (int i = 0; i < raw.length; i++) {
                raw[i] = verdicts.get(i).value();
                failed[i] |= verdicts.get(i).status() == Verdict.Status.FAILED;
            }
            double[] bent = shape(component.shaping(), raw, batch);
            columns.add(new Column(component.name(), verdicts, bent));
            shaped.put(component.name(), bent);
        }
        double[] combined = combination.combine(Collections.unmodifiableSequencedMap(shaped), batch);
        for (int i = 0; i < combined.length; i++) {
            if (failed[i] || Double.isInfinite(combined[i])) {
                combined[i] = Double.NaN;
            }
        }
        return new Scores(columns, combined, shape(totalShaping, combined, batch));
    }

    private double[] shape(List<Shaping> shapings, double[] column, Context context) {
        double[] shaped = column.clone();
        for (var shaping : shapings) {
            shaped = shaping.shape(shaped, context);
        }
        return shaped;
    }

    /** How the components become one number. */
    public Combination combination() {
        return combination;
    }

    /** The widest scope of any part. */
    @Override
    public Scope scope() {
        var scope = combination.scope();
        for (var component : components) {
            scope = scope.or(component.reward().scope());
            for (var shaping : component.shaping()) {
                scope = scope.or(shaping.scope());
            }
        }
        for (var shaping : totalShaping) {
            scope = scope.or(shaping.scope());
        }
        return scope;
    }

    /** Whether a part keeps state between batches. */
    public boolean isStateful() {
        return !stateful().isEmpty();
    }

    /** What the components used, under {@code component.count}. */
    @Override
    public SequencedMap<String, Double> usage() {
        var usage = new LinkedHashMap<String, Double>();
        for (var component : components) {
            if (component.reward() instanceof Metered metered) {
                metered.usage().forEach((name, count) -> usage.put(component.name() + "." + name, count));
            }
        }
        return usage;
    }

    @Override
    public JsonNode save() {
        var tree = JsonNodeFactory.instance.objectNode();
        stateful().forEach((place, part) -> tree.set(place, part.save()));
        return tree;
    }

    @Override
    public void restore(JsonNode state) {
        var parts = stateful();
        for (var place : state.propertyNames()) {
            if (!parts.containsKey(place)) {
                throw new IllegalArgumentException("the state has '" + place + "', this reward has no such part");
            }
        }
        parts.forEach((place, part) -> {
            if (!state.has(place)) {
                throw new IllegalArgumentException("the state lacks '" + place + "'");
            }
            part.restore(state.path(place));
        });
    }

    private SequencedMap<String, Stateful> stateful() {
        var parts = new LinkedHashMap<String, Stateful>();
        for (var component : components) {
            for (int s = 0; s < component.shaping().size(); s++) {
                collect(
                        parts,
                        component.name() + ".shape." + s,
                        component.shaping().get(s));
            }
        }
        collect(parts, "(combine)", combination);
        for (int s = 0; s < totalShaping.size(); s++) {
            collect(parts, "(total).shape." + s, totalShaping.get(s));
        }
        return parts;
    }

    private static void collect(SequencedMap<String, Stateful> parts, String place, Object part) {
        if (part instanceof Stateful stateful) {
            parts.put(place, stateful);
        }
    }

    private static boolean isStateful(Object part) {
        return part instanceof Pipeline<?> pipeline ? pipeline.isStateful() : part instanceof Stateful;
    }
}
