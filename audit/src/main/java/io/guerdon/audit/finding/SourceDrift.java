package io.guerdon.audit.finding;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sources whose rewards lie on different scales: one of them drowns the others wherever rewards meet. */
public final class SourceDrift {

    /** Sources with fewer rewards are not compared. */
    public static final int ENOUGH = 20;

    /** The means differ by so many pooled standard deviations, surely. */
    public static final double FAR = 1.0;

    /** One range is so many times the other. */
    public static final double WIDER = 3.0;

    private SourceDrift() {}

    /** Moments and extremes of one source. */
    record Level(String source, int count, double mean, double variance, double low, double high) {

        double range() {
            return high - low;
        }
    }

    /** The findings: the pair of sources that is farthest apart, and the pair with the most different ranges. */
    public static List<Finding> of(Observations seen) {
        var findings = new ArrayList<Finding>();
        var levels = levels(seen);
        Level[] far = new Level[2];
        Level[] wide = new Level[2];
        double farthest = 0;
        double widest = 0;
        for (var a : levels) {
            for (var b : levels) {
                double distance = distance(a, b);
                if (distance > farthest) {
                    farthest = distance;
                    far = new Level[] {a, b};
                }
                double ratio = b.range() > 0 ? a.range() / b.range() : 0;
                if (ratio > widest) {
                    widest = ratio;
                    wide = new Level[] {a, b};
                }
            }
        }
        if (farthest >= FAR) {
            findings.add(
                    finding("source-drift", "lie far apart", far, farthest, "standard deviations between the means"));
        }
        if (widest >= WIDER) {
            findings.add(finding("source-scale", "have different scales", wide, widest, "ratio of the ranges"));
        }
        return findings;
    }

    private static Finding finding(String code, String what, Level[] pair, double value, String name) {
        return new Finding(
                code,
                Severity.LOW,
                "Rewards of '" + pair[0].source() + "' and '" + pair[1].source() + "' " + what,
                "",
                List.of(
                        Evidence.number(name, value),
                        Evidence.number("mean of " + pair[0].source(), pair[0].mean()),
                        Evidence.number("mean of " + pair[1].source(), pair[1].mean())),
                "Compare inside groups (a group-relative shaping), or scale each source before they are mixed.",
                "sources");
    }

    /** Cohen's d less the half-width of its 95 % interval; 0 where the means are not surely apart. */
    private static double distance(Level a, Level b) {
        double pooled = Math.sqrt((a.variance() + b.variance()) / 2);
        if (a == b || a.mean() <= b.mean()) {
            return 0;
        }
        double error = Math.sqrt(a.variance() / a.count() + b.variance() / b.count());
        double surely = a.mean() - b.mean() - 1.96 * error;
        if (pooled == 0) {
            return surely > 0 ? Double.MAX_VALUE : 0;
        }
        return surely / pooled;
    }

    private static List<Level> levels(Observations seen) {
        Map<String, List<Double>> rewards = new LinkedHashMap<>();
        for (int i = 0; i < seen.size(); i++) {
            if (!Double.isNaN(seen.combined()[i]) && !seen.sources().get(i).isEmpty()) {
                rewards.computeIfAbsent(seen.sources().get(i), _ -> new ArrayList<>())
                        .add(seen.combined()[i]);
            }
        }
        var levels = new ArrayList<Level>();
        rewards.forEach((source, values) -> {
            if (values.size() >= ENOUGH) {
                levels.add(level(source, values));
            }
        });
        return levels;
    }

    private static Level level(String source, List<Double> values) {
        double mean = values.stream().mapToDouble(v -> v).average().orElseThrow();
        double squares =
                values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
        return new Level(
                source,
                values.size(),
                mean,
                squares / (values.size() - 1),
                values.stream().mapToDouble(v -> v).min().orElseThrow(),
                values.stream().mapToDouble(v -> v).max().orElseThrow());
    }
}
