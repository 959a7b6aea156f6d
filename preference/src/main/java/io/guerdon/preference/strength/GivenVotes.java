package io.guerdon.preference.strength;

import io.guerdon.core.DataException;
import io.guerdon.core.Rollout;
import io.guerdon.preference.data.Comparison;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Votes that the data brings along: {@code chosen_scores} and {@code rejected_scores}, one number for each model of an ensemble. */
public final class GivenVotes {

    private GivenVotes() {}

    private record Scores(Rollout row, double[] chosen, double[] rejected) {}

    /**
     * The votes on comparisons by the rows that they were read from.
     *
     * @param rows all rows
     * @param comparisons made of some of them, known by their labels
     * @param normalised see {@link EnsembleVotes#of}
     * @return null when no row brings scores; NaN for comparisons whose row brings none, as rankings do
     * @throws DataException when a row has the scores of one side alone, or of another number of models than others
     */
    public static @Nullable EnsembleVotes of(List<Rollout> rows, List<Comparison> comparisons, boolean normalised) {
        Map<String, Scores> byPlace = new HashMap<>();
        int models = 0;
        for (var row : rows) {
            var scores = scores(row);
            if (scores != null) {
                if (!byPlace.isEmpty() && scores.chosen().length != models) {
                    throw new DataException(
                            row.label(),
                            "chosen_scores",
                            scores.chosen().length + " numbers",
                            models + ", as in the rows before: one for each model");
                }
                models = scores.chosen().length;
                byPlace.put(row.label(), scores);
            }
        }
        if (byPlace.isEmpty()) {
            return null;
        }
        double[][] chosen = new double[models][comparisons.size()];
        double[][] rejected = new double[models][comparisons.size()];
        for (int i = 0; i < comparisons.size(); i++) {
            var scores = byPlace.get(comparisons.get(i).label());
            boolean usable = scores != null && !comparisons.get(i).tie();
            for (int m = 0; m < models; m++) {
                chosen[m][i] = usable && scores != null ? scores.chosen()[m] : Double.NaN;
                rejected[m][i] = usable && scores != null ? scores.rejected()[m] : Double.NaN;
            }
        }
        return EnsembleVotes.of(chosen, rejected, normalised);
    }

    private static @Nullable Scores scores(Rollout row) {
        double[] chosen = row.numbers("chosen_scores");
        double[] rejected = row.numbers("rejected_scores");
        if (chosen == null && rejected == null) {
            return null;
        }
        if (chosen == null || rejected == null || chosen.length != rejected.length || chosen.length == 0) {
            throw new DataException(
                    row.label(),
                    "chosen_scores",
                    (chosen == null ? "no" : chosen.length) + " numbers, and "
                            + (rejected == null ? "no" : rejected.length) + " rejected_scores",
                    "as many as rejected_scores, one for each model");
        }
        // The scores belong to the texts called chosen and rejected, so other forms of rows cannot have them.
        return row.field("chosen").isMissingNode() ? null : new Scores(row, chosen, rejected);
    }
}
