package io.guerdon.preference.features;

import io.guerdon.core.DataException;
import io.guerdon.core.Rollout;
import io.guerdon.neural.encoder.TextEncoder;
import io.guerdon.neural.encoder.TextEncoder.Text;
import io.guerdon.preference.data.Comparison;
import io.guerdon.preference.features.FeatureModelSettings.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * Vectors that can be learned from, with counts of what cannot. Immutable by convention.
 *
 * @param pairs of comparisons; empty for other targets
 * @param rated vectors with a rating or verdict; empty for comparisons
 * @param rows how many were read
 * @param leftOut why rows are not used, and how many of each kind
 * @param examples a first place of each kind
 */
public record FeatureData(
        List<Pair> pairs,
        List<Rated> rated,
        long rows,
        SequencedMap<String, Integer> leftOut,
        SequencedMap<String, String> examples) {

    /**
     * A comparison of two vectors.
     *
     * @param flipped the probability that the label is wrong, 1/2 for a tie
     * @param key what is held out together
     */
    @SuppressWarnings("ArrayRecordComponent") // passed on, compared by nobody
    public record Pair(double[] chosen, double[] rejected, double flipped, double margin, String key) {}

    /**
     * A vector with what is to be said of it.
     *
     * @param value a rating, or 1 and 0 for a verdict
     * @param key what is held out together
     */
    @SuppressWarnings("ArrayRecordComponent") // passed on, compared by nobody
    public record Rated(double[] vector, double value, String key) {}

    /** What a person should know, in sentences. */
    public List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add(String.format(
                Locale.ROOT,
                "%,d rows, %,d %s used",
                rows,
                pairs.size() + rated.size(),
                pairs.isEmpty() ? "vectors" : "pairs"));
        leftOut.forEach((why, count) ->
                lines.add(String.format(Locale.ROOT, "%,d %s, for example %s", count, why, examples.get(why))));
        return lines;
    }

    /** Comparisons of texts as vectors. Texts that occur often are encoded once. */
    static FeatureData ofComparisons(List<Comparison> comparisons, FeatureSource.Embeddings source, Encoding encoding) {
        var texts = new LinkedHashMap<Text, Integer>();
        for (var comparison : comparisons) {
            texts.putIfAbsent(new Text(comparison.prompt(), comparison.chosen()), texts.size());
            texts.putIfAbsent(new Text(comparison.prompt(), comparison.rejected()), texts.size());
        }
        double[][] vectors = encoding.encode(source.encoder(), List.copyOf(texts.keySet()));
        var pairs = comparisons.stream()
                .map(c -> new Pair(
                        vectors[texts.getOrDefault(new Text(c.prompt(), c.chosen()), 0)],
                        vectors[texts.getOrDefault(new Text(c.prompt(), c.rejected()), 0)],
                        c.flipped(),
                        c.tie() ? 0 : c.margin(),
                        c.prompt()))
                .toList();
        return new FeatureData(pairs, List.of(), comparisons.size(), new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    /** Encodes many texts: perhaps with a file that keeps them. */
    @FunctionalInterface
    interface Encoding {
        double[][] encode(TextEncoder encoder, List<Text> texts);
    }

    /** Rows of columns, or rated texts. */
    static FeatureData of(List<Rollout> rows, FeatureModelSettings settings, FeatureSource source, Encoding encoding) {
        var reading = new Reading(settings);
        if (settings.target() == Target.COMPARISONS && source instanceof FeatureSource.Columns columns) {
            rows.forEach(row -> reading.pair(row, columns));
        } else if (source instanceof FeatureSource.Embeddings embeddings) {
            reading.texts(rows, embeddings, encoding);
        } else {
            for (var row : rows) {
                reading.rated(row, () -> source.vectors(row, settings.steps()));
            }
        }
        return reading.result(rows.size());
    }

    /** What was seen so far. */
    private static final class Reading {

        private final FeatureModelSettings settings;
        private final List<Pair> pairs = new ArrayList<>();
        private final List<Rated> rated = new ArrayList<>();
        private final SequencedMap<String, Integer> leftOut = new LinkedHashMap<>();
        private final SequencedMap<String, String> examples = new LinkedHashMap<>();
        private final Set<String> seen = new HashSet<>();

        Reading(FeatureModelSettings settings) {
            this.settings = settings;
        }

        private void leave(String why, String place) {
            leftOut.merge(why, 1, Integer::sum);
            examples.putIfAbsent(why, place);
        }

        private static String key(Rollout row) {
            String prompt = row.text("prompt");
            return prompt == null ? row.label() : prompt;
        }

        void pair(Rollout row, FeatureSource.Columns columns) {
            try {
                double[] chosen = columns.vector(row, "chosen");
                double[] rejected = columns.vector(row, "rejected");
                if (Arrays.equals(chosen, rejected)) {
                    leave("comparisons whose sides have the same features", row.label());
                } else if (!seen.add(row.row().toString())) {
                    leave("repeated comparisons", row.label());
                } else {
                    pairs.add(new Pair(chosen, rejected, 0, row.number("margin").orElse(0), key(row)));
                }
            } catch (DataException e) {
                leave("rows that cannot be read", String.valueOf(e.getMessage()));
            }
        }

        void texts(List<Rollout> rows, FeatureSource.Embeddings source, Encoding encoding) {
            var distinct = new LinkedHashSet<Text>();
            var byRow = new HashMap<Integer, List<Text>>();
            for (int i = 0; i < rows.size(); i++) {
                try {
                    var texts = FeatureSource.Embeddings.texts(rows.get(i), settings.steps());
                    var last = texts.getLast();
                    if (last.before().length() + last.text().length() > settings.maxCharacters()) {
                        leave("over-long rows", rows.get(i).label());
                    } else {
                        byRow.put(i, texts);
                        distinct.addAll(texts);
                    }
                } catch (DataException e) {
                    leave("rows that cannot be read", String.valueOf(e.getMessage()));
                }
            }
            var order = List.copyOf(distinct);
            double[][] vectors = encoding.encode(source.encoder(), order);
            var place = new HashMap<Text, Integer>();
            for (int i = 0; i < vectors.length; i++) {
                place.put(order.get(i), i);
            }
            for (int i = 0; i < rows.size(); i++) {
                var texts = byRow.get(i);
                if (texts != null) {
                    rated(
                            rows.get(i),
                            () -> texts.stream()
                                    .map(text -> vectors[place.getOrDefault(text, 0)])
                                    .toArray(double[][]::new));
                }
            }
        }

        void rated(Rollout row, Supplier<double[][]> vectors) {
            try {
                double[] labels = labels(row);
                double[][] found = vectors.get();
                if (labels.length != found.length) {
                    throw new DataException(
                            row.label(),
                            settings.label(),
                            labels.length + " labels",
                            "one for each of " + found.length + " steps");
                }
                if (!seen.add(row.row().toString())) {
                    leave("repeated rows", row.label());
                    return;
                }
                for (int s = 0; s < labels.length; s++) {
                    rated.add(new Rated(found[s], labels[s], key(row)));
                }
            } catch (DataException e) {
                leave("rows that cannot be read", String.valueOf(e.getMessage()));
            }
        }

        private double[] labels(Rollout row) {
            var node = row.field(settings.label());
            if (settings.steps() != node.isArray() || node.isMissingNode() || node.isNull()) {
                throw new DataException(
                        row.label(),
                        settings.label(),
                        node.isMissingNode() ? "nothing" : node.toString(),
                        settings.steps() ? "a list with one for each step" : "one number, true or false");
            }
            var list = new ArrayList<JsonNode>();
            if (node.isArray()) {
                node.forEach(list::add);
            } else {
                list.add(node);
            }
            double[] labels = new double[list.size()];
            for (int i = 0; i < labels.length; i++) {
                var one = list.get(i);
                labels[i] = one.isBoolean() ? (one.booleanValue() ? 1 : 0) : one.doubleValue(Double.NaN);
                boolean fits = settings.target() == Target.RATING
                        ? one.isNumber() && Double.isFinite(labels[i])
                        : labels[i] >= 0 && labels[i] <= 1;
                if (!fits) {
                    throw new DataException(
                            row.label(),
                            settings.label(),
                            one.toString(),
                            settings.target() == Target.RATING
                                    ? "a finite number"
                                    : "true or false, or a share from 0 to 1");
                }
            }
            return labels;
        }

        FeatureData result(long rows) {
            contradictions();
            return new FeatureData(List.copyOf(pairs), List.copyOf(rated), rows, leftOut, examples);
        }

        /**
         * The same answers to the same prompt that are decided both ways say nothing. Equal features of different prompts are no
         * contradiction, and ratings may scatter.
         */
        private void contradictions() {
            Map<String, Set<String>> answers = new HashMap<>();
            pairs.forEach(p ->
                    answers.computeIfAbsent(unordered(p), _ -> new HashSet<>()).add(Arrays.toString(p.chosen())));
            var bad = pairs.stream()
                    .filter(p -> answers.getOrDefault(unordered(p), Set.of()).size() > 1)
                    .toList();
            bad.forEach(p -> leave("comparisons that are decided both ways", p.key()));
            pairs.removeAll(bad);
            if (settings.target() == Target.VERDICT) {
                Map<String, Set<Double>> verdicts = new HashMap<>();
                rated.forEach(r -> verdicts.computeIfAbsent(r.key() + Arrays.toString(r.vector()), _ -> new HashSet<>())
                        .add(r.value()));
                var both = rated.stream()
                        .filter(r -> verdicts.getOrDefault(r.key() + Arrays.toString(r.vector()), Set.of())
                                        .size()
                                > 1)
                        .toList();
                both.forEach(r -> leave("vectors that have both verdicts", r.key()));
                rated.removeAll(both);
            }
        }

        private static String unordered(Pair pair) {
            String a = Arrays.toString(pair.chosen());
            String b = Arrays.toString(pair.rejected());
            return pair.key() + (a.compareTo(b) < 0 ? a + b : b + a);
        }
    }
}
