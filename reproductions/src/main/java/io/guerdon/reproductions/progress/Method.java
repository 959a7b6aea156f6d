package io.guerdon.reproductions.progress;

import io.guerdon.preference.progress.StepRewards;
import io.guerdon.preference.progress.StepRewards.Attempt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A way to train: what each turn is paid, over how many tokens credit must reach, on which rollouts.
 *
 * @param arm its name
 * @param description in a sentence
 * @param source what a turn is paid for
 * @param bonus beta, of a turn that could be carried out
 * @param penalty whether beta is taken from the other turns instead of given to these
 * @param between tokens of observation between two turns; 0 is estimation over turns
 * @param rollouts on which it learns
 */
record Method(
        String arm, String description, Source source, double bonus, boolean penalty, int between, Rollouts rollouts) {

    /** How long an observation is: with 40 tokens, hardly any credit crosses from a turn to the one before. */
    static final int LONG = 40;

    private static final double BETA = 0.05;

    /** What a turn is paid for. */
    enum Source {
        /** Nothing is learned: the cloned policy. */
        NONE,
        /** The outcome, on the last turn. */
        TERMINAL,
        /** The estimator's contribution. */
        PROGRESS,
        /** The estimator's contribution, with what it misses of the outcome on the last turn. */
        PROGRESS_AND_RESIDUAL,
        /** The outcome less that of the task's other rollouts, on every turn, as in the released code. */
        CENTRED,
        /** The same; the whole reward of a turn is multiplied by the turns that follow, as its trainer does. */
        CENTRED_WEIGHTED,
        /** The outcome divided by the number of turns. */
        UNIFORM
    }

    /** On which rollouts is learned. */
    enum Rollouts {
        /** On those that the cloned policy made, stored. */
        STORED,
        /** On fresh ones of the policy that learns; the estimator stays as it was. */
        FRESH,
        /** On fresh ones, from which the estimator learns on. */
        FRESH_AND_LEARNED
    }

    /** All of them: first the methods, then the ablations. */
    static List<Method> all() {
        return List.of(
                stored("sft", "the cloned policy", Source.NONE, 0, LONG),
                stored("ppo", "PPO, the outcome on the last turn", Source.TERMINAL, 0, LONG),
                stored("spa", "SPA: contribution + 0.05 where grounded", Source.PROGRESS, BETA, LONG),
                stored("spa-ungrounded", "SPA without grounding", Source.PROGRESS, 0, LONG),
                stored("released", "released data: centred outcome + 0.05 where grounded", Source.CENTRED, BETA, LONG),
                stored("released-weighted", "the same with its weights T - t", Source.CENTRED_WEIGHTED, BETA, LONG),
                stored("uniform", "the outcome spread evenly", Source.UNIFORM, 0, LONG),
                stored("uniform-grounded", "the same + 0.05 where grounded", Source.UNIFORM, BETA, LONG),
                stored("spa-beta-0.5", "SPA with the paper's beta, 0.5", Source.PROGRESS, 0.5, LONG),
                stored("turn.ppo", "(a) PPO, credit over turns", Source.TERMINAL, 0, 0),
                stored("turn.spa-ungrounded", "(a) SPA without grounding, credit over turns", Source.PROGRESS, 0, 0),
                stored("turn.spa", "(b) SPA, credit over turns", Source.PROGRESS, BETA, 0),
                stored("turn.spa-beta-0.5", "(b) the same with the paper's beta, 0.5", Source.PROGRESS, 0.5, 0),
                stored("turn.spa-beta-0.02", "(b) the same with beta 0.02", Source.PROGRESS, 0.02, 0),
                new Method(
                        "turn.spa-penalty",
                        "(b) the same, 0.05 taken where not grounded",
                        Source.PROGRESS,
                        BETA,
                        true,
                        0,
                        Rollouts.STORED),
                fresh("online.turn.ppo", "(a) PPO on-line, credit over turns", Source.TERMINAL, 0, 0, Rollouts.FRESH),
                fresh(
                        "online.turn.spa-ungrounded",
                        "(a) SPA on-line without grounding, credit over turns",
                        Source.PROGRESS,
                        0,
                        0,
                        Rollouts.FRESH),
                fresh("online.ppo", "(c) PPO on-line", Source.TERMINAL, 0, LONG, Rollouts.FRESH),
                fresh("online.spa-frozen", "(c) SPA on-line", Source.PROGRESS, BETA, LONG, Rollouts.FRESH),
                fresh(
                        "online.spa-refreshed",
                        "(c) the same, the estimator learns on",
                        Source.PROGRESS,
                        BETA,
                        LONG,
                        Rollouts.FRESH_AND_LEARNED),
                fresh(
                        "online.spa-residual",
                        "(c) the same, frozen, with the residual on the last turn",
                        Source.PROGRESS_AND_RESIDUAL,
                        BETA,
                        LONG,
                        Rollouts.FRESH));
    }

    private static Method stored(String arm, String description, Source source, double bonus, int between) {
        return new Method(arm, description, source, bonus, false, between, Rollouts.STORED);
    }

    private static Method fresh(
            String arm, String description, Source source, double bonus, int between, Rollouts rollouts) {
        return new Method(arm, description, source, bonus, false, between, rollouts);
    }

    static Method of(String arm) {
        return all().stream()
                .filter(method -> method.arm().equals(arm))
                .findFirst()
                .orElseThrow();
    }

    /** What each turn of each trial is paid. */
    double[][] rewards(List<Trial> trials, ProgressGru estimator) {
        double[][] paid = new double[trials.size()][];
        double[][] spread = spread(trials, estimator);
        for (int i = 0; i < paid.length; i++) {
            double[] fused = StepRewards.fused(spread[i], trials.get(i).grounded(), 1, bonus);
            paid[i] = new double[fused.length];
            for (int t = 0; t < fused.length; t++) {
                double weight = source == Source.CENTRED_WEIGHTED ? fused.length - 1 - t : 1;
                paid[i][t] = weight * (penalty ? fused[t] - bonus : fused[t]);
            }
        }
        return paid;
    }

    private double[][] spread(List<Trial> trials, ProgressGru estimator) {
        double[][] spread = new double[trials.size()][];
        switch (source) {
            case NONE, TERMINAL ->
                Arrays.setAll(spread, i -> {
                    double[] row = new double[trials.get(i).turns()];
                    row[row.length - 1] = trials.get(i).outcome();
                    return row;
                });
            case PROGRESS -> spread = estimator.contributions(trials);
            case PROGRESS_AND_RESIDUAL -> {
                double[][] rows = estimator.contributions(trials);
                Arrays.setAll(
                        spread,
                        i -> StepRewards.withResidual(rows[i], trials.get(i).outcome()));
            }
            case UNIFORM ->
                Arrays.setAll(spread, i -> {
                    double[] row = new double[trials.get(i).turns()];
                    Arrays.fill(row, trials.get(i).outcome() / row.length);
                    return row;
                });
            case CENTRED, CENTRED_WEIGHTED -> spread = centred(trials);
        }
        return spread;
    }

    private static double[][] centred(List<Trial> trials) {
        var attempts = new ArrayList<Attempt>();
        for (var trial : trials) {
            attempts.add(new Attempt(String.valueOf(trial.task()), trial.outcome(), trial.grounded(), trial.turns()));
        }
        return StepRewards.asReleased(attempts, 0, Integer.MAX_VALUE).toArray(double[][]::new);
    }
}
