package io.guerdon.preference.idealpoint;

import io.guerdon.neural.Memory;
import io.guerdon.neural.Tensors;
import io.guerdon.preference.idealpoint.IdealPointModel.Item;
import io.guerdon.preference.idealpoint.SharedSpace.Score;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The prototypes of a model, to be looked at: the items that each likes best, and more than the others do; how far they are from each
 * other; how much users differ. Numbers of prototypes mean nothing across runs: they may come in any order.
 *
 * @param liked by prototype, the items with the most reward
 * @param own by prototype, the items whose reward most exceeds the mean of the other prototypes
 * @param distances between prototypes, a matrix; for model b the mean over prompts. One less the cosine for angles, Euclidean
 *     otherwise
 * @param typical the mean of the same distance between two items
 * @param shares the mean weight of each prototype over users
 * @param spread how much users differ: the mean over users of half the sum of the absolute differences from the mean weights, 0
 *     where all agree
 */
@SuppressWarnings("ArrayRecordComponent") // numbers to read, compared by nobody
public record PrototypeView(
        List<List<Liked>> liked,
        List<List<Liked>> own,
        double[][] distances,
        double typical,
        double[] shares,
        double spread) {

    /** An item and a number. */
    public record Liked(Item item, double value) {}

    /** So many items are looked through at most, the first ones. */
    private static final int MOST_ITEMS = 4000;

    /** Below this share of the typical distance two prototypes are called the same. */
    private static final double SAME = 0.05;

    /** Below this spread users are said to agree; below this share a prototype is nobody's. */
    private static final double HARDLY = 0.02;

    /**
     * Looks at a model.
     *
     * @param items to look through, each once, at least one
     * @param count how many are kept for each prototype
     */
    static PrototypeView of(IdealPointModel model, List<Item> items, int count) {
        var seen = items.subList(0, Math.min(MOST_ITEMS, items.size()));
        int prototypes = model.space().shape().prototypes();
        double[][] rewards = new double[prototypes][];
        for (int k = 0; k < prototypes; k++) {
            double[] only = new double[prototypes];
            only[k] = 1;
            double[][] weights = new double[seen.size()][];
            Arrays.fill(weights, only);
            rewards[k] = model.rewards(seen, weights);
        }
        var liked = new ArrayList<List<Liked>>();
        var own = new ArrayList<List<Liked>>();
        for (int k = 0; k < prototypes; k++) {
            liked.add(top(seen, rewards[k], count));
            own.add(prototypes == 1 ? List.of() : top(seen, lead(rewards, k), count));
        }
        double[] shares = model.users().meanWeights();
        return new PrototypeView(
                liked, own, distances(model, seen), typical(model, seen), shares, spread(model.users(), shares));
    }

    private static double[] lead(double[][] rewards, int k) {
        double[] lead = new double[rewards[k].length];
        for (int i = 0; i < lead.length; i++) {
            double others = 0;
            for (int other = 0; other < rewards.length; other++) {
                others += other == k ? 0 : rewards[other][i];
            }
            lead[i] = rewards[k][i] - others / (rewards.length - 1);
        }
        return lead;
    }

    private static List<Liked> top(List<Item> items, double[] values, int count) {
        return IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -values[i]).thenComparingInt(i -> i))
                .limit(count)
                .map(i -> new Liked(items.get(i), values[i]))
                .toList();
    }

    /** The prototypes as points, for each of some prompts: [prompt][prototype][width]. */
    private static double[][] distances(IdealPointModel model, List<Item> items) {
        var space = model.space();
        int k = space.shape().prototypes();
        boolean prompted = space.shape().model() == SharedSpace.Model.B;
        var prompts = prompted
                ? model.encoder()
                        .encode(items.stream()
                                .map(Item::prompt)
                                .distinct()
                                .limit(200)
                                .map(io.guerdon.neural.encoder.TextEncoder.Text::of)
                                .toList())
                : new double[1][];
        double[][] sums = new double[k][k];
        for (double[] prompt : prompts) {
            double[][] eye = new double[k][k];
            double[][] repeated = new double[k][];
            Arrays.fill(repeated, prompt);
            for (int i = 0; i < k; i++) {
                eye[i][i] = 1;
            }
            try (var memory = Memory.scope()) {
                double[][] points = io.guerdon.neural.Torch.withoutGradient(() ->
                        Tensors.toRows(space.ideal(Tensors.floats(eye), prompted ? Tensors.floats(repeated) : null)));
                for (int i = 0; i < k; i++) {
                    for (int j = 0; j < k; j++) {
                        sums[i][j] += distance(space, points[i], points[j]) / prompts.length;
                    }
                }
            }
        }
        return sums;
    }

    private static double typical(IdealPointModel model, List<Item> items) {
        var few = items.subList(0, Math.min(100, items.size()));
        if (few.size() < 2) {
            return Double.NaN;
        }
        var kind = model.space().shape().model();
        double[][] embedded = model.encoder()
                .encode(few.stream()
                        .map(item -> IdealPointModel.text(kind, item))
                        .toList());
        try (var memory = Memory.scope()) {
            double[][] points = io.guerdon.neural.Torch.withoutGradient(
                    () -> Tensors.toRows(model.space().items(Tensors.floats(embedded))));
            double sum = 0;
            for (int i = 0; i < points.length; i++) {
                for (int j = 0; j < i; j++) {
                    sum += distance(model.space(), points[i], points[j]);
                }
            }
            return sum / (points.length * (points.length - 1) / 2.0);
        }
    }

    private static double distance(SharedSpace space, double[] a, double[] b) {
        double dot = 0;
        double first = 0;
        double second = 0;
        double square = 0;
        for (int c = 0; c < a.length; c++) {
            dot += a[c] * b[c];
            first += a[c] * a[c];
            second += b[c] * b[c];
            square += (a[c] - b[c]) * (a[c] - b[c]);
        }
        return space.shape().score() == Score.ANGLE
                ? Math.max(0, 1 - dot / Math.max(1e-12, Math.sqrt(first * second)))
                : Math.sqrt(square);
    }

    private static double spread(UserTable users, double[] mean) {
        return users.users().keySet().stream()
                .mapToDouble(name -> {
                    double[] weights = users.weights(name);
                    double sum = 0;
                    for (int k = 0; k < mean.length && weights != null; k++) {
                        sum += Math.abs(weights[k] - mean[k]) / 2;
                    }
                    return sum;
                })
                .average()
                .orElse(Double.NaN);
    }

    /** What points to a collapse, in sentences; none for one prototype. */
    public List<String> warnings() {
        var warnings = new ArrayList<String>();
        int k = shares.length;
        if (k == 1) {
            return warnings;
        }
        if (spread < HARDLY) {
            warnings.add(say(
                    "collapse: all users have nearly the same weights (spread %.3f); %d prototypes do what one does",
                    spread, k));
        }
        for (int i = 0; i < k; i++) {
            if (shares[i] < HARDLY) {
                warnings.add(say("prototype %d is hardly anybody's (mean weight %.3f)", i + 1, shares[i]));
            }
            for (int j = 0; j < i; j++) {
                if (distances[i][j] < SAME * typical) {
                    warnings.add(say(
                            "collapse: prototypes %d and %d are the same (distance %.3g, two responses are %.3g apart)",
                            j + 1, i + 1, distances[i][j], typical));
                }
            }
        }
        return warnings;
    }

    private static String say(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /** As a JSON tree; no user is named. */
    public ObjectNode json() {
        var tree = JsonNodeFactory.instance.objectNode();
        var list = tree.putArray("prototypes");
        for (int k = 0; k < shares.length; k++) {
            var entry = list.addObject().put("prototype", k + 1).put("mean_weight", shares[k]);
            items(entry, "likes_best", liked.get(k));
            items(entry, "likes_more_than_the_others", own.get(k));
        }
        var matrix = tree.putArray("distances");
        for (double[] row : distances) {
            var cells = matrix.addArray();
            Arrays.stream(row).forEach(cells::add);
        }
        tree.put("spread", spread);
        var warned = tree.putArray("warnings");
        warnings().forEach(warned::add);
        return tree;
    }

    private static void items(ObjectNode entry, String name, List<Liked> items) {
        var list = entry.putArray(name);
        items.forEach(liked -> list.addObject()
                .put("value", liked.value())
                .put("prompt", liked.item().prompt())
                .put("response", liked.item().response()));
    }
}
