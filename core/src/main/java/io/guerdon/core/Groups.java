package io.guerdon.core;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.function.Function;

/**
 * A partition of the items 0..n-1 into groups: the completions of one prompt, the steps of one trajectory. Groups are
 * numbered by first appearance; inside a group the items keep their order. Immutable and thread-safe.
 */
public final class Groups {

    private final int[] groupOf;
    private final int[] members;
    private final int[] start;

    private Groups(int[] groupOf, int count) {
        this.groupOf = groupOf;
        this.start = new int[count + 1];
        for (int group : groupOf) {
            start[group + 1]++;
        }
        for (int g = 0; g < count; g++) {
            start[g + 1] += start[g];
        }
        this.members = new int[groupOf.length];
        int[] next = Arrays.copyOf(start, count);
        for (int i = 0; i < groupOf.length; i++) {
            members[next[groupOf[i]]++] = i;
        }
    }

    /** All {@code n} items in one group; no group when {@code n} is 0. */
    public static Groups single(int n) {
        return new Groups(new int[n], n == 0 ? 0 : 1);
    }

    /** Every item a group of its own. */
    public static Groups each(int n) {
        int[] of = new int[n];
        Arrays.setAll(of, i -> i);
        return new Groups(of, n);
    }

    /** Consecutive groups of equal size. */
    public static Groups ofSize(int n, int size) {
        if (size <= 0 || n % size != 0) {
            throw new IllegalArgumentException(n + " items do not fall into groups of " + size);
        }
        int[] of = new int[n];
        Arrays.setAll(of, i -> i / size);
        return new Groups(of, n / size);
    }

    /** Items with equal keys form a group. */
    public static <T> Groups by(List<T> items, Function<? super T, ?> key) {
        var index = new HashMap<Object, Integer>();
        int[] of = new int[items.size()];
        for (int i = 0; i < of.length; i++) {
            of[i] = index.computeIfAbsent(key.apply(items.get(i)), _ -> index.size());
        }
        return new Groups(of, index.size());
    }

    /** The number of items. */
    public int size() {
        return groupOf.length;
    }

    /** The number of groups. */
    public int count() {
        return start.length - 1;
    }

    /** The group of an item. */
    public int of(int item) {
        return groupOf[item];
    }

    /** The items of a group, in order; a fresh array. */
    public int[] members(int group) {
        return Arrays.copyOfRange(members, start[group], start[group + 1]);
    }

    /** The number of items in a group, at least 1. */
    public int size(int group) {
        return start[group + 1] - start[group];
    }
}
