package io.guerdon.core;

import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/**
 * Items in order, partitioned into groups, at a training step. Immutable; as thread-safe as its items.
 *
 * @param <T> the type of the items
 */
public final class Batch<T> implements Iterable<T>, Context {

    private final List<T> items;
    private final Groups groups;
    private final long step;

    private Batch(List<T> items, Groups groups, long step) {
        if (items.size() != groups.size()) {
            throw new IllegalArgumentException(items.size() + " items but groups of " + groups.size());
        }
        if (step < 0) {
            throw new IllegalArgumentException("the training step must not be negative, found " + step);
        }
        this.items = items;
        this.groups = groups;
        this.step = step;
    }

    /** Rollouts are grouped by {@link Rollout#group()}; items of another type are one group each. */
    public static <T> Batch<T> of(List<T> items) {
        var copy = List.copyOf(items);
        boolean rollouts = !copy.isEmpty() && copy.getFirst() instanceof Rollout;
        return new Batch<>(
                copy, rollouts ? Groups.by(copy, item -> ((Rollout) item).group()) : Groups.each(copy.size()), 0);
    }

    /** Items with equal keys form a group. */
    public static <T> Batch<T> of(List<T> items, Function<? super T, ?> group) {
        var copy = List.copyOf(items);
        return new Batch<>(copy, Groups.by(copy, group), 0);
    }

    /** Items with a given partition. */
    public static <T> Batch<T> of(List<T> items, Groups groups) {
        return new Batch<>(List.copyOf(items), groups, 0);
    }

    /** The same items and groups at another training step. */
    public Batch<T> at(long trainingStep) {
        return new Batch<>(items, groups, trainingStep);
    }

    public List<T> items() {
        return items;
    }

    public T get(int index) {
        return items.get(index);
    }

    public int size() {
        return items.size();
    }

    @Override
    public Groups groups() {
        return groups;
    }

    @Override
    public long step() {
        return step;
    }

    @Override
    public double number(int item, String field) {
        var fields = fields(item, field);
        return fields.number(field).orElseThrow(() -> new DataException(fields.label(), field, "nothing", "a number"));
    }

    @Override
    public double[] numbers(int item, String field) {
        var fields = fields(item, field);
        double[] numbers = fields.numbers(field);
        if (numbers == null) {
            throw new DataException(fields.label(), field, "nothing", "a list of numbers");
        }
        return numbers;
    }

    @Override
    public String label(int item) {
        return items.get(item) instanceof Fields fields ? fields.label() : "item " + item;
    }

    private Fields fields(int item, String field) {
        if (items.get(item) instanceof Fields fields) {
            return fields;
        }
        throw new DataException("item " + item, field, "an item without fields", "an item that implements Fields");
    }

    @Override
    public Iterator<T> iterator() {
        return items.iterator();
    }
}
