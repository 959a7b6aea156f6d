package io.guerdon.preference.progress;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an agent did in an environment, in words, and what came of it. Immutable.
 *
 * @param label how messages name it
 * @param task what trajectories of one task share; the instruction where the row names none
 * @param instruction what the agent was told at first
 * @param turns in order
 * @param grounded whether each turn's action could be carried out, as the environment says it; null where it does not say
 * @param outcome from 0 to 1; NaN where the row has none
 * @param merged how many messages of the agent were joined to the one before, because nothing stood between
 */
public record Trajectory(
        String label,
        String task,
        String instruction,
        List<Turn> turns,
        @Nullable List<Boolean> grounded,
        double outcome,
        int merged) {

    /**
     * One turn.
     *
     * @param said by the agent
     * @param told by the environment then; empty where nothing follows
     */
    public record Turn(String said, String told) {}

    public Trajectory {
        turns = List.copyOf(turns);
        grounded = grounded == null ? null : List.copyOf(grounded);
    }

    /**
     * Whether each action could be carried out: what the environment says, or else, where the answer to it holds a marker, not.
     *
     * @param marker such as "Nothing happens"
     */
    public boolean[] grounded(String marker) {
        if (grounded == null) {
            var observations = turns.stream().map(Turn::told).toList();
            return StepRewards.grounded(observations, turns.size(), marker);
        }
        boolean[] flags = new boolean[grounded.size()];
        for (int t = 0; t < flags.length; t++) {
            flags[t] = grounded.get(t);
        }
        return flags;
    }
}
