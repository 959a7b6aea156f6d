package io.guerdon.worlds.household;

/**
 * One turn of an episode.
 *
 * @param command what the agent said
 * @param observation what it was told then
 * @param grounded whether the command could be carried out: the environment's own flag
 */
public record Turn(String command, String observation, boolean grounded) {}
