package io.guerdon.preference.progress;

import java.util.Locale;

/** What can be wrong with trajectories. All but the last kind are left out. */
public enum TrajectoryDefect {
    /** The row cannot be understood. */
    UNREADABLE("rows that hold no trajectory in a known form"),
    /** The agent says nothing. */
    EMPTY("trajectories without a turn of the agent"),
    /** Nothing says how it ended. */
    NO_OUTCOME("trajectories without an outcome"),
    /** The outcome is below 0 or above 1. */
    OUT_OF_RANGE("outcomes outside 0 to 1 (outcome_scale divides them)"),
    /** What is said of turns is not as many as there are turns. */
    MISMATCHED("trajectories whose grounded flags are not as many as their turns"),
    /** The same words, turn by turn, were there before. */
    DUPLICATED("trajectories that occur more than once"),
    /** More turns than are wanted. */
    OVER_LONG("trajectories of more turns than most_turns"),
    /** Two messages of the agent with nothing between them: one turn. Used. */
    MERGED("messages of the agent that follow one another and were joined to one turn (used)");

    private final String words;

    TrajectoryDefect(String words) {
        this.words = words;
    }

    /** In words, for reports. */
    public String words() {
        return words;
    }

    /** The name in files. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
