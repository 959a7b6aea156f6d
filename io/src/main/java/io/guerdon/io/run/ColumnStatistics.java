package io.guerdon.io.run;

import io.guerdon.core.Verdict;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What is known of one column of rewards. Mergeable; not thread-safe. */
final class ColumnStatistics {

    /** A reward may make up codes without end; beyond this many they are counted together. */
    private static final int MAX_CODES = 200;

    private static final String OTHER = "(other)";

    private Moments values = new Moments();
    private long notApplicable;
    private long failed;
    private final SequencedMap<String, long[]> codes = new LinkedHashMap<>();

    void add(Verdict verdict) {
        add(verdict.value(), verdict.status() == Verdict.Status.FAILED);
        if (!verdict.code().isEmpty()) {
            count(verdict.code(), 1);
        }
    }

    void add(double value, boolean broken) {
        if (!Double.isNaN(value)) {
            values.add(value);
        } else if (broken) {
            failed++;
        } else {
            notApplicable++;
        }
    }

    private void count(String code, long times) {
        long[] counter = codes.get(code);
        if (counter == null) {
            counter = codes.computeIfAbsent(codes.size() < MAX_CODES ? code : OTHER, _ -> new long[1]);
        }
        counter[0] += times;
    }

    void merge(ColumnStatistics other) {
        values.merge(other.values);
        notApplicable += other.notApplicable;
        failed += other.failed;
        other.codes.forEach((code, times) -> count(code, times[0]));
    }

    ColumnSummary summary(String name) {
        var counts = new LinkedHashMap<String, Long>();
        codes.entrySet().stream()
                .sorted((a, b) -> Long.compare(b.getValue()[0], a.getValue()[0]))
                .forEach(code -> counts.put(code.getKey(), code.getValue()[0]));
        long rows = values.count() + notApplicable + failed;
        return new ColumnSummary(
                name,
                rows,
                values.count(),
                values.mean(),
                values.deviation(),
                values.min(),
                values.max(),
                rows == 0 ? Double.NaN : (double) notApplicable / rows,
                rows == 0 ? Double.NaN : (double) failed / rows,
                counts);
    }

    ObjectNode save() {
        var tree = JsonNodeFactory.instance.objectNode();
        tree.set("values", values.save());
        tree.put("not_applicable", notApplicable).put("failed", failed);
        var counts = tree.putObject("codes");
        codes.forEach((code, times) -> counts.put(code, times[0]));
        return tree;
    }

    static ColumnStatistics restore(JsonNode tree) {
        var column = new ColumnStatistics();
        column.values = Moments.restore(tree.path("values"));
        column.notApplicable = tree.path("not_applicable").longValue();
        column.failed = tree.path("failed").longValue();
        for (var code : tree.path("codes").properties()) {
            column.codes.put(code.getKey(), new long[] {code.getValue().longValue()});
        }
        return column;
    }
}
