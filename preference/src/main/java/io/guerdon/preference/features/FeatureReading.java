package io.guerdon.preference.features;

import io.guerdon.core.DataException;
import io.guerdon.core.Rollout;
import io.guerdon.neural.encoder.TextEncoder.Text;
import io.guerdon.preference.features.FeatureData.Encoding;
import io.guerdon.preference.features.FeatureData.Pair;
import io.guerdon.preference.features.FeatureData.Rated;
import io.guerdon.preference.features.FeatureModelSettings.Target;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** Collects what can be learned from, and counts what cannot. Not thread-safe. */
final class FeatureReading {

    private final FeatureModelSettings settings;
    private final List<Judged<Pair>> pairs = new ArrayList<>();
    private final List<Judged<Rated>> rated = new ArrayList<>();
    private final SequencedMap<String, Integer> leftOut = new LinkedHashMap<>();
    private final SequencedMap<String, String> examples = new LinkedHashMap<>();
    private final Set<String> seen = new HashSet<>();

    /**
     * Something that was judged.
     *
     * @param question what two judgements have to share before they can contradict each other
     * @param answer what was said to it
     * @param place for messages
     */
    private record Judged<T>(T what, String question, String answer, String place) {}

    FeatureReading(FeatureModelSettings settings) {
        this.settings = settings;
    }

    void leave(String why, String place) {
        leftOut.merge(why, 1, Integer::sum);
        examples.putIfAbsent(why, place);
    }

    void unreadable(DataException why) {
        leave("rows that cannot be read", String.valueOf(why.getMessage()));
    }

    private static String key(Rollout row) {
        String prompt = row.text("prompt");
        return prompt == null ? row.label() : prompt;
    }

    void pair(Rollout row, FeatureSource.Columns columns) {
        try {
            double[][] chosen = {columns.vector(row, "chosen")};
            double[][] rejected = {columns.vector(row, "rejected")};
            double margin = row.number("margin").orElse(0);
            pair(
                    new Pair(chosen, rejected, 0, margin, key(row)),
                    key(row),
                    row.row().toString(),
                    row.label());
        } catch (DataException e) {
            unreadable(e);
        }
    }

    /**
     * Takes a comparison, unless both sides are the same or it was there before. Equal features of different prompts are no
     * contradiction.
     *
     * @param asked what was compared is answered anew with another one
     * @param content what makes two comparisons the same
     */
    void pair(Pair pair, String asked, String content, String place) {
        String chosen = fingerprint(pair.chosen());
        String rejected = fingerprint(pair.rejected());
        if (chosen.equals(rejected)) {
            leave("comparisons whose sides have the same features", place);
        } else if (!seen.add(content)) {
            leave("repeated comparisons", place);
        } else {
            boolean inOrder = chosen.compareTo(rejected) < 0;
            String question = asked + "\n" + (inOrder ? chosen + rejected : rejected + chosen);
            double first = inOrder ? 1 - pair.flipped() : pair.flipped();
            pairs.add(new Judged<>(pair, question, first > 0.5 ? "first" : first < 0.5 ? "second" : "tie", place));
        }
    }

    /** A name of some vectors that others do not have. */
    static String fingerprint(double[][] vectors) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (double[] vector : vectors) {
                var bytes = ByteBuffer.allocate(vector.length * Double.BYTES);
                for (double value : vector) {
                    bytes.putDouble(value + 0.0); // -0 is 0
                }
                digest.update(bytes.array());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
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
                unreadable(e);
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

    /** Takes a row with a rating or verdict, or with one for each step. */
    void rated(Rollout row, Supplier<double[][]> vectors) {
        try {
            double[] labels = labels(row);
            double[][] found = vectors.get();
            if (settings.steps() && labels.length != found.length) {
                throw new DataException(
                        row.label(),
                        settings.label(),
                        labels.length + " labels",
                        "one for each of " + found.length + " steps");
            }
            if (!seen.add(row.row().toString())) {
                leave("repeated rows", row.label());
            } else if (settings.memory() > 0 || !settings.steps()) {
                rated(new Rated(found, labels, key(row)));
            } else {
                // Steps that do not know of each other are as good as rows.
                for (int s = 0; s < labels.length; s++) {
                    rated(new Rated(new double[][] {found[s]}, new double[] {labels[s]}, key(row)));
                }
            }
        } catch (DataException e) {
            unreadable(e);
        }
    }

    private void rated(Rated one) {
        String question = one.key() + "\n" + fingerprint(one.vectors());
        rated.add(new Judged<>(one, question, fingerprint(new double[][] {one.values()}), one.key()));
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

    FeatureData result(long rows, List<String> warnings) {
        var kept = consistent(pairs, "comparisons that are decided both ways");
        var alsoKept = settings.target() == Target.VERDICT
                ? consistent(rated, "vectors that have both verdicts")
                : rated.stream().map(Judged::what).toList(); // ratings may scatter
        return new FeatureData(kept, alsoKept, rows, leftOut, examples, warnings);
    }

    /** What was answered in two ways says nothing. */
    private <T> List<T> consistent(List<Judged<T>> judged, String why) {
        Map<String, Set<String>> answers = new HashMap<>();
        judged.forEach(
                j -> answers.computeIfAbsent(j.question(), _ -> new HashSet<>()).add(j.answer()));
        var kept = new ArrayList<T>();
        for (var one : judged) {
            if (answers.getOrDefault(one.question(), Set.of()).size() > 1) {
                leave(why, one.place());
            } else {
                kept.add(one.what());
            }
        }
        return kept;
    }
}
