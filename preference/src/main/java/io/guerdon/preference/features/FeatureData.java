package io.guerdon.preference.features;

import io.guerdon.core.Rollout;
import io.guerdon.neural.encoder.TextEncoder;
import io.guerdon.neural.encoder.TextEncoder.Text;
import io.guerdon.preference.data.Comparison;
import io.guerdon.preference.features.FeatureModelSettings.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;

/**
 * Vectors that can be learned from, with counts of what cannot. What is judged is one vector, or those of the steps of a trajectory.
 * Immutable by convention.
 *
 * @param pairs of comparisons; empty for other targets
 * @param rated vectors with ratings or verdicts; empty for comparisons
 * @param rows how many were read
 * @param leftOut why rows are not used, and how many of each kind
 * @param examples a first place of each kind
 * @param warnings what a model could win by without learning what was meant, in sentences
 */
public record FeatureData(
        List<Pair> pairs,
        List<Rated> rated,
        long rows,
        SequencedMap<String, Integer> leftOut,
        SequencedMap<String, String> examples,
        List<String> warnings) {

    /**
     * A comparison of two sides, each [steps][numbers].
     *
     * @param flipped the probability that the label is wrong, 1/2 for a tie
     * @param key what is held out together
     */
    @SuppressWarnings("ArrayRecordComponent") // passed on, compared by nobody
    public record Pair(double[][] chosen, double[][] rejected, double flipped, double margin, String key) {}

    /**
     * Vectors with what is to be said of them.
     *
     * @param vectors [steps][numbers]
     * @param values ratings, or 1 and 0 for verdicts: one for each step, or one for all of them together
     * @param key what is held out together
     */
    @SuppressWarnings("ArrayRecordComponent") // passed on, compared by nobody
    public record Rated(double[][] vectors, double[] values, String key) {}

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
        lines.addAll(warnings);
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
                        new double[][] {vectors[texts.getOrDefault(new Text(c.prompt(), c.chosen()), 0)]},
                        new double[][] {vectors[texts.getOrDefault(new Text(c.prompt(), c.rejected()), 0)]},
                        c.flipped(),
                        c.tie() ? 0 : c.margin(),
                        c.prompt()))
                .toList();
        return new FeatureData(
                pairs, List.of(), comparisons.size(), new LinkedHashMap<>(), new LinkedHashMap<>(), List.of());
    }

    /** Encodes many texts: perhaps with a file that keeps them. */
    @FunctionalInterface
    interface Encoding {
        double[][] encode(TextEncoder encoder, List<Text> texts);
    }

    /** Rows of columns, or rated texts. */
    static FeatureData of(List<Rollout> rows, FeatureModelSettings settings, FeatureSource source, Encoding encoding) {
        var reading = new FeatureReading(settings);
        if (settings.target() == Target.COMPARISONS && source instanceof FeatureSource.Columns columns) {
            rows.forEach(row -> reading.pair(row, columns));
        } else if (source instanceof FeatureSource.Embeddings embeddings) {
            reading.texts(rows, embeddings, encoding);
        } else {
            for (var row : rows) {
                reading.rated(row, () -> source.vectors(row, settings.steps()));
            }
        }
        return reading.result(rows.size(), List.of());
    }
}
