package io.guerdon.audit.finding;

import io.guerdon.core.Column;
import io.guerdon.core.Groups;
import io.guerdon.core.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Observations for tests: columns of one number per rollout, in groups of equal size. */
final class Seen {

    private final int size;
    private Groups groups;
    private final List<Column> columns = new ArrayList<>();
    private double[] length;
    private double[] gold = new double[0];
    private double[] combined;
    private double[] total;
    private List<String> sources;

    Seen(int size, int groupSize) {
        this.size = size;
        this.groups = Groups.ofSize(size, groupSize);
        this.length = filled(i -> 100);
        this.combined = filled(i -> 0);
        this.total = combined;
        this.sources = Collections.nCopies(size, "");
    }

    private double[] filled(IntToDoubleFunction value) {
        return IntStream.range(0, size).mapToDouble(value::applyAsDouble).toArray();
    }

    Seen length(IntToDoubleFunction value) {
        length = filled(value);
        return this;
    }

    Seen gold(IntToDoubleFunction value) {
        gold = filled(value);
        return this;
    }

    Seen reward(IntToDoubleFunction value) {
        combined = filled(value);
        total = combined;
        return this;
    }

    Seen total(IntToDoubleFunction value) {
        total = filled(value);
        return this;
    }

    Seen source(java.util.function.IntFunction<String> source) {
        sources = IntStream.range(0, size).mapToObj(source).toList();
        return this;
    }

    Seen column(String name, IntToDoubleFunction raw) {
        return column(name, raw, raw);
    }

    Seen column(String name, IntToDoubleFunction raw, IntToDoubleFunction shaped) {
        var verdicts = Arrays.stream(filled(raw)).mapToObj(Verdict::of).toList();
        columns.add(new Column(name, verdicts, filled(shaped)));
        return this;
    }

    Seen verdicts(String name, java.util.function.IntFunction<Verdict> verdict) {
        var verdicts = IntStream.range(0, size).mapToObj(verdict).toList();
        columns.add(new Column(
                name, verdicts, verdicts.stream().mapToDouble(Verdict::value).toArray()));
        return this;
    }

    Observations see() {
        var labels = IntStream.range(0, size).mapToObj(i -> "row " + i).toList();
        return new Observations(labels, sources, groups, length, gold, columns, combined, total);
    }
}
