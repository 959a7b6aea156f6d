package io.guerdon.preference.progress;

import io.guerdon.preference.benchmark.Estimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How an estimator of progress does on trajectories of tasks that it has not seen.
 *
 * @param balance their outcomes
 * @param explained 1 - MSE / variance of the outcomes, with its bootstrap interval over trajectories; NaN where all outcomes are the
 *     same
 * @param error the mean squared error; NaN without trajectories
 * @param absolute the mean absolute error; NaN without trajectories
 * @param close the share of trajectories whose predicted outcome is within 0.1 of the true one; NaN without trajectories
 * @param success mean contribution of a turn along trajectories with an outcome above 1/2, {@link #PARTS} parts
 * @param failure the same of the others
 * @param lastShare see {@link Profile#lastShare}
 * @param evenShare what it would be were every turn worth the same: the mean of 1 / turns
 */
@SuppressWarnings("ArrayRecordComponent") // numbers to read, compared by nobody
public record ProgressValidation(
        Balance balance,
        Estimate explained,
        double error,
        double absolute,
        double close,
        double[] success,
        double[] failure,
        double lastShare,
        double evenShare) {

    /** Into so many parts trajectories are cut for their profile. */
    public static final int PARTS = 8;

    private static final double CLOSE = 0.1;
    private static final double CONCENTRATED = 0.9;

    /** Of a model on some trajectories. */
    static ProgressValidation of(ProgressModel model, List<Trajectory> heldOut) {
        double[][] contributions = model.contributions(heldOut);
        double[] outcomes = heldOut.stream().mapToDouble(Trajectory::outcome).toArray();
        return of(Balance.of(heldOut), contributions, outcomes);
    }

    /** Of contributions, one row per trajectory, and true outcomes. */
    static ProgressValidation of(Balance balance, double[][] contributions, double[] outcomes) {
        double[] predicted =
                Arrays.stream(contributions).mapToDouble(ProgressHead::outcome).toArray();
        double[] errors = new double[predicted.length];
        Arrays.setAll(errors, i -> Math.abs(predicted[i] - outcomes[i]));
        var explained = outcomes.length == 0
                ? Estimate.UNDEFINED
                : Estimate.of(
                        outcomes.length,
                        0,
                        items -> ProgressHead.explained(pick(predicted, items), pick(outcomes, items)));
        return new ProgressValidation(
                balance,
                explained,
                mean(Arrays.stream(errors).map(e -> e * e).toArray()),
                mean(errors),
                mean(Arrays.stream(errors).map(e -> e <= CLOSE ? 1 : 0).toArray()),
                Profile.along(contributions, outcomes, r -> r > 0.5, PARTS),
                Profile.along(contributions, outcomes, r -> r <= 0.5, PARTS),
                Profile.lastShare(contributions),
                mean(Arrays.stream(contributions)
                        .mapToDouble(row -> 1.0 / row.length)
                        .toArray()));
    }

    private static double[] pick(double[] values, int[] items) {
        return Arrays.stream(items).mapToDouble(i -> values[i]).toArray();
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }

    /** What a person should know, in sentences. */
    public List<String> lines() {
        var lines = new ArrayList<String>();
        if (balance.trajectories() == 0) {
            return List.of("no held-out trajectory to validate on");
        }
        lines.add(String.format(
                Locale.ROOT,
                "%,d held-out trajectories (%,d above 1/2): explained share of the outcome %s, mean squared error %.4f, absolute"
                        + " %.3f, within 0.1 of the truth %.0f %%",
                balance.trajectories(),
                balance.successes(),
                explained.plain(),
                error,
                absolute,
                100 * close));
        lines.add("mean contribution along successes: " + numbers(success));
        lines.add("mean contribution along failures:  " + numbers(failure));
        String share = String.format(
                Locale.ROOT,
                "the last turn carries %.0f %% of the contributions' size (an even spread: %.0f %%)",
                100 * lastShare,
                100 * evenShare);
        lines.add(
                lastShare > CONCENTRATED
                        ? share + "; the estimator reads the outcome off the end and says nothing about earlier turns"
                        : share);
        return lines;
    }

    private static String numbers(double[] values) {
        var text = new StringBuilder();
        for (double value : values) {
            text.append(text.isEmpty() ? "" : " ")
                    .append(Double.isNaN(value) ? "n/a" : String.format(Locale.ROOT, "%+.3f", value));
        }
        return text.toString();
    }

    /** As a JSON tree; what is undefined is null. */
    public ObjectNode json() {
        var tree = JsonNodeFactory.instance.objectNode();
        tree.set("outcomes", balance.json());
        put(tree, "explained", explained.value());
        put(tree, "explained_low", explained.low());
        put(tree, "explained_high", explained.high());
        put(tree, "mean_squared_error", error);
        put(tree, "mean_absolute_error", absolute);
        put(tree, "within_0.1", close);
        list(tree.putArray("contributions_along_successes"), success);
        list(tree.putArray("contributions_along_failures"), failure);
        put(tree, "last_turn_share", lastShare);
        put(tree, "even_share", evenShare);
        return tree;
    }

    private static void list(ArrayNode list, double[] values) {
        for (double value : values) {
            if (Double.isNaN(value)) {
                list.addNull();
            } else {
                list.add(value);
            }
        }
    }

    private static void put(ObjectNode tree, String name, double value) {
        if (Double.isNaN(value)) {
            tree.putNull(name);
        } else {
            tree.put(name, value);
        }
    }
}
