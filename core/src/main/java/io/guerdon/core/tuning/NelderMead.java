package io.guerdon.core.tuning;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Minimises a function of a few settings without gradients, and never asks twice for what it nearly knows: a point within a
 * tolerance of one that was evaluated gets that one's value. Deterministic. Not thread-safe.
 *
 * <p>Source: NM-PPO in "Confronting Reward Model Overoptimization with Constrained RLHF" (arXiv 2310.04373), whose steps
 * differ from the textbook's: an expansion is compared with the best point, a contraction is always towards the inside, and
 * only a shrink asks whether to stop. The cap on iterations is ours: a simplex that fits into the tolerance uses no budget
 * and would never end.
 */
public final class NelderMead {

    /**
     * How the search goes.
     *
     * @param reflection 1 in the source
     * @param expansion 2
     * @param contraction 0.5
     * @param shrink 0.5
     * @param spread the search stops after a shrink when the population deviation of the values is below this; 0.01
     * @param nearness how near in every coordinate counts as known; 0.005
     * @param evaluations how many new evaluations are started at most: an iteration in progress is finished
     * @param iterations how many iterations at most
     */
    public record Settings(
            double reflection,
            double expansion,
            double contraction,
            double shrink,
            double spread,
            double nearness,
            int evaluations,
            int iterations) {

        /** Those of the source. */
        public static Settings of(int evaluations) {
            return new Settings(1, 2, 0.5, 0.5, 0.01, 0.005, evaluations, 10_000);
        }
    }

    /** A point and its value. */
    @SuppressWarnings("ArrayRecordComponent") // a result to read, compared by nobody
    public record Evaluation(double[] point, double value) {}

    /** The simplex at the start of an iteration, best first, and how many evaluations it took. */
    public record Iteration(List<double[]> simplex, int evaluations) {}

    /**
     * What was found.
     *
     * @param simplex at the end; not sorted after the last change
     * @param iterations in order
     * @param evaluations every new evaluation, in order
     */
    public record Result(List<double[]> simplex, List<Iteration> iterations, List<Evaluation> evaluations) {

        /** The best point that was evaluated. */
        public Evaluation best() {
            return evaluations.stream()
                    .min(Comparator.comparingDouble(Evaluation::value))
                    .orElseThrow();
        }
    }

    private final ToDoubleFunction<double[]> objective;
    private final Settings settings;
    private final List<Evaluation> known = new ArrayList<>();

    private NelderMead(ToDoubleFunction<double[]> objective, Settings settings) {
        this.objective = objective;
        this.settings = settings;
    }

    /**
     * Searches.
     *
     * @param simplex n + 1 points of n coordinates; not modified
     * @throws IllegalArgumentException when they are not that
     */
    public static Result minimise(ToDoubleFunction<double[]> objective, double[][] simplex, Settings settings) {
        for (double[] point : simplex) {
            if (point.length == 0 || simplex.length != point.length + 1) {
                throw new IllegalArgumentException("a simplex in " + point.length + " dimensions has "
                        + (point.length + 1) + " points, found " + simplex.length);
            }
        }
        return new NelderMead(objective, settings).search(simplex);
    }

    private Result search(double[][] start) {
        var simplex = new ArrayList<double[]>();
        Arrays.stream(start).map(double[]::clone).forEach(simplex::add);
        var iterations = new ArrayList<Iteration>();
        boolean goOn = true;
        while (goOn && known.size() < settings.evaluations && iterations.size() < settings.iterations) {
            simplex.forEach(this::value);
            simplex.sort(Comparator.comparingDouble(this::value));
            iterations.add(new Iteration(List.copyOf(simplex), known.size()));
            goOn = improve(simplex) || !shrunkEnough(simplex);
        }
        return new Result(List.copyOf(simplex), List.copyOf(iterations), List.copyOf(known));
    }

    /** Replaces the worst point by a better one, if reflection, expansion or contraction finds one. */
    private boolean improve(List<double[]> simplex) {
        double[] best = simplex.getFirst();
        double[] worst = simplex.getLast();
        double[] centre = centre(simplex);
        double[] reflected = from(centre, worst, -settings.reflection);
        double value = value(reflected);
        if (value(best) <= value && value < value(simplex.get(simplex.size() - 2))) {
            simplex.set(simplex.size() - 1, reflected);
            return true;
        }
        if (value < value(best)) {
            double[] expanded = from(centre, reflected, settings.expansion);
            simplex.set(simplex.size() - 1, value(expanded) < value(best) ? expanded : reflected);
            return true;
        }
        double[] contracted = from(centre, worst, settings.contraction);
        if (value(contracted) < value(worst)) {
            simplex.set(simplex.size() - 1, contracted);
            return true;
        }
        return false;
    }

    private boolean shrunkEnough(List<double[]> simplex) {
        for (int i = 1; i < simplex.size(); i++) {
            simplex.set(i, from(simplex.getFirst(), simplex.get(i), settings.shrink));
        }
        double[] values = simplex.stream().mapToDouble(this::value).toArray();
        double mean = Arrays.stream(values).average().orElseThrow();
        double variance = Arrays.stream(values)
                .map(v -> (v - mean) * (v - mean))
                .average()
                .orElseThrow();
        return Math.sqrt(variance) < settings.spread;
    }

    /** The mean of all points but the last. */
    private static double[] centre(List<double[]> simplex) {
        double[] centre = new double[simplex.getFirst().length];
        for (double[] point : simplex.subList(0, simplex.size() - 1)) {
            for (int k = 0; k < centre.length; k++) {
                centre[k] += point[k];
            }
        }
        return Arrays.stream(centre).map(sum -> sum / centre.length).toArray();
    }

    /** origin + factor (point - origin). */
    private static double[] from(double[] origin, double[] point, double factor) {
        double[] moved = new double[origin.length];
        Arrays.setAll(moved, k -> origin[k] + factor * (point[k] - origin[k]));
        return moved;
    }

    /** The value of the same point, else of the first near one, else a new evaluation. */
    private double value(double[] point) {
        for (var evaluation : known) {
            if (Arrays.equals(evaluation.point, point)) {
                return evaluation.value;
            }
        }
        for (var evaluation : known) {
            if (isNear(evaluation.point, point)) {
                return evaluation.value;
            }
        }
        double value = objective.applyAsDouble(point.clone());
        known.add(new Evaluation(point.clone(), value));
        return value;
    }

    private boolean isNear(double[] a, double[] b) {
        for (int k = 0; k < a.length; k++) {
            if (Math.abs(a[k] - b[k]) > settings.nearness) {
                return false;
            }
        }
        return true;
    }
}
