package io.guerdon.core.shaping;

import io.guerdon.core.stats.Moments;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * All methods of PAR behind switches, in the order of operations that is part of its contract: ceiling, length penalty,
 * centring, SgFc, mean-std, clip, ceiling again, min-max, sigmoid (PAR), tanh, polynomial, LSC. The registered parts are
 * the same steps one by one; this class is for results that must be comparable with the paper's.
 *
 * <p>The running statistics take in the whole history, the current batch first. Not thread-safe.
 *
 * <p>Source: the reward shaper of PAR (arXiv 2502.18770).
 */
public final class RewardShaper {

    /** The length up to which PAR takes nothing off, in tokens. */
    public static final double FREE_LENGTH = 300;

    /** What PAR takes off for each token more. */
    public static final double PER_TOKEN = 0.01;

    /**
     * Where the running statistics of the reference start: with extremes of 10000 and -10000, so a minimum is never above
     * the one and a maximum never below the other.
     */
    public static final Moments START = new Moments(0, 0, 0, 10000, -10000);

    /**
     * The switches; all are independent.
     *
     * @param ceiling applied first and again after clip; null for none
     * @param lengthPenalty off for ODIN, whose quality head is free of length
     * @param relative whether sigmoid, tanh and polynomial see the reward from its references
     * @param k the steepness of sigmoid and SgFc
     * @param maxReferences how many references count, from the first; LSC uses all
     */
    public record Switches(
            @Nullable Double ceiling,
            boolean lengthPenalty,
            boolean centred,
            boolean slowGrowth,
            boolean meanStd,
            boolean clip,
            boolean minMax,
            boolean sigmoid,
            boolean tanh,
            boolean polynomial,
            boolean lsc,
            boolean relative,
            double k,
            int maxReferences) {}

    private final Switches switches;
    private Moments moments = START;

    public RewardShaper(Switches switches) {
        this.switches = switches;
    }

    /** The statistics of the rewards so far, as the last switch that keeps some saw them. */
    public Moments moments() {
        return moments;
    }

    /**
     * Shapes a batch.
     *
     * @param rewards one per response, finite
     * @param lengths tokens per response
     * @param references the reference rewards of each response; may be empty where no switch needs them
     * @return one per response; NaN by min-max while all rewards so far are equal
     */
    public double[] shape(double[] rewards, double[] lengths, double[][] references) {
        double[] r = ceiling(rewards.clone());
        if (switches.lengthPenalty) {
            r = each(r, (i, x) -> Curves.lengthPenalty(x, lengths[i], FREE_LENGTH, PER_TOKEN));
        }
        if (switches.centred) {
            r = each(r, (i, x) -> mean(x, references[i], c -> c));
        }
        if (switches.slowGrowth) {
            r = each(r, (i, x) -> mean(x, references[i], c -> Curves.slowGrowth(c, switches.k)));
        }
        return bend(running(r), references);
    }

    private double[] running(double[] rewards) {
        double[] r = rewards;
        if (switches.meanStd) {
            var soFar = update(r);
            r = each(r, (_, x) -> Curves.standardise(x, soFar.mean(), soFar.deviation()));
        }
        if (switches.clip) {
            var soFar = update(r);
            r = each(r, (_, x) -> Curves.clip(x, soFar.mean() - soFar.deviation(), soFar.mean() + soFar.deviation()));
        }
        r = ceiling(r);
        if (switches.minMax) {
            var soFar = update(r);
            r = each(r, (_, x) -> Curves.minMax(x, soFar.min(), soFar.max()));
        }
        return r;
    }

    private double[] bend(double[] rewards, double[][] references) {
        double[] r = rewards;
        if (switches.sigmoid) {
            r = each(r, (i, x) -> relative(x, references[i], c -> Curves.sigmoid(switches.k * c)));
        }
        if (switches.tanh) {
            r = each(r, (i, x) -> relative(x, references[i], Math::tanh));
        }
        if (switches.polynomial) {
            r = each(r, (i, x) -> relative(x, references[i], Curves::fittedPolynomial));
        }
        if (switches.lsc) {
            r = each(r, (i, x) -> Centring.logSigmoid(x, Centring.lscReference(references[i])));
        }
        return r;
    }

    private double relative(double r, double[] references, DoubleUnaryOperator curve) {
        return switches.relative ? mean(r, references, curve) : curve.applyAsDouble(r);
    }

    private double mean(double r, double[] references, DoubleUnaryOperator curve) {
        return Centring.mean(r, references, switches.maxReferences, curve);
    }

    private double[] ceiling(double[] r) {
        var ceiling = switches.ceiling;
        return ceiling == null ? r : each(r, (_, x) -> Math.min(x, ceiling));
    }

    private Moments update(double[] batch) {
        moments = moments.merge(Moments.of(batch));
        return moments;
    }

    private static double[] each(double[] r, Columns.Indexed function) {
        return Columns.map(r, function);
    }
}
