package io.guerdon.preference.progress;

import io.guerdon.core.DataException;
import io.guerdon.core.Rollout;
import io.guerdon.preference.progress.Trajectory.Turn;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Trajectories that can be learned from, and what is wrong with those that cannot. Immutable.
 *
 * @param trajectories in the order of the rows
 * @param rows how many were read
 * @param defects how many of each kind
 * @param examples the first one of each kind, with its place
 */
public record TrajectorySet(
        List<Trajectory> trajectories,
        long rows,
        Map<TrajectoryDefect, Long> defects,
        Map<TrajectoryDefect, String> examples) {

    public TrajectorySet {
        trajectories = List.copyOf(trajectories);
        defects = Map.copyOf(defects);
        examples = Map.copyOf(examples);
    }

    /**
     * Reads rows.
     *
     * @param scale what outcomes that are numbers are divided by, above 0: 100 for percentages
     * @param mostTurns trajectories of more are left out
     */
    public static TrajectorySet read(Iterator<Rollout> rows, double scale, int mostTurns) {
        var reading = new Reading(mostTurns);
        rows.forEachRemaining(row -> reading.row(row, scale));
        return reading.result();
    }

    /** What was seen so far. */
    private static final class Reading {

        private final List<Trajectory> trajectories = new ArrayList<>();
        private final Map<TrajectoryDefect, Long> defects = new EnumMap<>(TrajectoryDefect.class);
        private final Map<TrajectoryDefect, String> examples = new EnumMap<>(TrajectoryDefect.class);
        private final Set<Told> seen = new HashSet<>();
        private final int mostTurns;
        private long rows;

        /** What makes two trajectories the same. */
        private record Told(String instruction, List<Turn> turns, double outcome) {}

        Reading(int mostTurns) {
            this.mostTurns = mostTurns;
        }

        void row(Rollout row, double scale) {
            rows++;
            try {
                var trajectory = TrajectoryReader.read(row, scale);
                var defect = defect(trajectory);
                if (defect != null) {
                    count(defect, 1, trajectory.label());
                    return;
                }
                if (trajectory.merged() > 0) {
                    count(TrajectoryDefect.MERGED, trajectory.merged(), trajectory.label());
                }
                trajectories.add(trajectory);
            } catch (TrajectoryReader.Mismatched e) {
                count(TrajectoryDefect.MISMATCHED, 1, String.valueOf(e.getMessage()));
            } catch (DataException e) {
                count(TrajectoryDefect.UNREADABLE, 1, String.valueOf(e.getMessage()));
            }
        }

        private @Nullable TrajectoryDefect defect(Trajectory trajectory) {
            if (trajectory.turns().isEmpty()) {
                return TrajectoryDefect.EMPTY;
            }
            if (trajectory.turns().size() > mostTurns) {
                return TrajectoryDefect.OVER_LONG;
            }
            if (Double.isNaN(trajectory.outcome())) {
                return TrajectoryDefect.NO_OUTCOME;
            }
            if (trajectory.outcome() < 0 || trajectory.outcome() > 1) {
                return TrajectoryDefect.OUT_OF_RANGE;
            }
            var told = new Told(trajectory.instruction(), trajectory.turns(), trajectory.outcome());
            return seen.add(told) ? null : TrajectoryDefect.DUPLICATED;
        }

        private void count(TrajectoryDefect defect, long more, String example) {
            defects.merge(defect, more, Long::sum);
            examples.putIfAbsent(defect, example);
        }

        TrajectorySet result() {
            return new TrajectorySet(trajectories, rows, defects, examples);
        }
    }

    /** How many of a kind. */
    public long count(TrajectoryDefect defect) {
        return defects.getOrDefault(defect, 0L);
    }

    /** The outcomes and how they spread. */
    public Balance balance() {
        return Balance.of(trajectories);
    }

    /** What a person should know, in sentences. */
    public List<String> lines() {
        var lines = new ArrayList<String>();
        long turns = trajectories.stream().mapToLong(t -> t.turns().size()).sum();
        lines.add(String.format(
                Locale.ROOT, "%,d rows, %,d trajectories used, %,d turns", rows, trajectories.size(), turns));
        for (var defect : TrajectoryDefect.values()) {
            if (count(defect) > 0) {
                lines.add(String.format(
                        Locale.ROOT,
                        "%,d %s, for example %s",
                        count(defect),
                        defect.words(),
                        examples.getOrDefault(defect, "(no place)")));
            }
        }
        lines.add(balance().words());
        return lines;
    }

    /** As a JSON tree. */
    public ObjectNode json() {
        var tree = JsonNodeFactory.instance.objectNode();
        tree.put("rows", rows).put("used", trajectories.size());
        var counts = tree.putObject("defects");
        for (var defect : TrajectoryDefect.values()) {
            counts.put(defect.label(), count(defect));
        }
        tree.set("outcomes", balance().json());
        return tree;
    }
}
