package io.guerdon.audit.finding;

import io.guerdon.core.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Shapings that flatten: rollouts that differed before lie together at an end of the range afterwards. */
public final class Saturation {

    /** From this share on the column tells little. */
    public static final double MUCH = 0.5;

    /** From this share on it is worth knowing. */
    public static final double SOME = 0.2;

    /** So near to an end of the shaped range counts as lying at it, as a share of the range. */
    public static final double NEAR = 0.01;

    private Saturation() {}

    /**
     * How much of a column is flattened.
     *
     * @param atFloor the share of rollouts near the lowest shaped value although their raw values differ; NaN of none
     * @param atCeiling the share near the highest shaped value although their raw values differ; NaN of none
     * @param spreadKept distinct shaped values over distinct raw values; NaN of none
     */
    public record Flattening(double atFloor, double atCeiling, double spreadKept) {}

    /**
     * Measures.
     *
     * @param raw one number per rollout; NaN takes no part
     * @param shaped as many
     */
    public static Flattening measure(double[] raw, double[] shaped) {
        int[] rows = IntStream.range(0, raw.length)
                .filter(i -> !Double.isNaN(raw[i]) && !Double.isNaN(shaped[i]))
                .toArray();
        if (rows.length == 0) {
            return new Flattening(Double.NaN, Double.NaN, Double.NaN);
        }
        double low = Arrays.stream(rows).mapToDouble(i -> shaped[i]).min().orElseThrow();
        double high = Arrays.stream(rows).mapToDouble(i -> shaped[i]).max().orElseThrow();
        double near = NEAR * (high - low);
        long rawDistinct =
                Arrays.stream(rows).mapToDouble(i -> raw[i]).distinct().count();
        long shapedDistinct =
                Arrays.stream(rows).mapToDouble(i -> shaped[i]).distinct().count();
        double kept = Math.min(1, (double) shapedDistinct / rawDistinct);
        if (high == low) {
            double all = rawDistinct > 1 ? 1 : 0;
            return new Flattening(all, all, kept);
        }
        return new Flattening(
                flattened(raw, rows, i -> shaped[i] <= low + near),
                flattened(raw, rows, i -> shaped[i] >= high - near),
                kept);
    }

    /** The share of rows at one end, or 0 where the raw values there hardly differ (a value that is simply common). */
    private static double flattened(double[] raw, int[] rows, java.util.function.IntPredicate atEnd) {
        double[] there = Arrays.stream(rows)
                .filter(atEnd)
                .mapToDouble(i -> raw[i])
                .sorted()
                .toArray();
        double rawRange = Arrays.stream(rows).mapToDouble(i -> raw[i]).max().orElseThrow()
                - Arrays.stream(rows).mapToDouble(i -> raw[i]).min().orElseThrow();
        boolean differ = there.length > 1 && there[there.length - 1] - there[0] > 2 * NEAR * rawRange;
        return differ ? (double) there.length / rows.length : 0;
    }

    /** The findings, for each component and for the total. */
    public static List<Finding> of(Observations seen) {
        var findings = new ArrayList<Finding>();
        for (Column column : seen.columns()) {
            add(findings, column.name(), measure(column.raw(), column.shaped()));
        }
        add(findings, "total", measure(seen.combined(), seen.total()));
        return findings;
    }

    private static void add(List<Finding> findings, String name, Flattening flattening) {
        double worst = Math.max(flattening.atFloor(), flattening.atCeiling());
        if (!(worst >= SOME)) {
            return;
        }
        findings.add(new Finding(
                "saturated-shaping",
                worst >= MUCH ? Severity.MEDIUM : Severity.LOW,
                "The shaping of '" + name + "' flattens rollouts that differed",
                name.equals("total") ? "" : name,
                List.of(
                        Evidence.number("share at the floor", flattening.atFloor()),
                        Evidence.number("share at the ceiling", flattening.atCeiling()),
                        Evidence.number("distinct values kept", flattening.spreadKept())),
                "Move the centre or widen the scale of the shaping so that most rollouts fall on its slope.",
                "components"));
    }
}
