package io.guerdon.preference.progress;

import io.guerdon.core.stats.Moments;
import java.util.Arrays;
import java.util.function.DoublePredicate;

/**
 * Where in trajectories their contributions lie: an estimator may put everything on the last turn, or spread the outcome evenly, and
 * both sum to the outcome. Pure functions, thread-safe.
 */
public final class Profile {

    private Profile() {}

    /**
     * The mean contribution by how much of the trajectory is over, among the trajectories whose outcome is as asked.
     *
     * @param contributions one row per trajectory
     * @param outcomes one per trajectory
     * @param parts into how many parts trajectories are cut; turn t of T, from 0, lies in part floor(t parts / T)
     * @return one per part; NaN where no turn lies in it
     */
    public static double[] along(double[][] contributions, double[] outcomes, DoublePredicate which, int parts) {
        var moments = new Moments[parts];
        Arrays.fill(moments, Moments.EMPTY);
        for (int i = 0; i < contributions.length; i++) {
            int turns = contributions[i].length;
            for (int t = 0; t < turns && which.test(outcomes[i]); t++) {
                int part = (int) ((long) t * parts / turns);
                moments[part] = moments[part].merge(Moments.of(contributions[i][t]));
            }
        }
        return Arrays.stream(moments)
                .mapToDouble(m -> m.count() == 0 ? Double.NaN : m.mean())
                .toArray();
    }

    /**
     * The share of the contributions' size, sum |c|, that lies on the last turn: near 1 the estimator only reads the result off the
     * end, near 1 / T it spreads the outcome. The mean over trajectories of more than one turn; NaN without any.
     */
    public static double lastShare(double[][] contributions) {
        var moments = Moments.EMPTY;
        for (double[] row : contributions) {
            double size = Arrays.stream(row).map(Math::abs).sum();
            if (row.length > 1 && size > 0) {
                moments = moments.merge(Moments.of(Math.abs(row[row.length - 1]) / size));
            }
        }
        return moments.count() == 0 ? Double.NaN : moments.mean();
    }
}
