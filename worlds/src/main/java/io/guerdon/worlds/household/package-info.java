/**
 * Household tasks in words: a {@link io.guerdon.worlds.household.House} of rooms, receptacles and things, drawn by a seed, with a
 * {@link io.guerdon.worlds.household.Chore}; an {@link io.guerdon.worlds.household.Episode} in which an agent gives commands,
 * reads what happens and sees the inside of a receptacle only when it stands before it and it is open; an {@link
 * io.guerdon.worlds.household.Expert} who knows no more than the agent. Beside the words there is a vector of symbols, so that a
 * small network can act where no language model is at hand. The outcome is 0 or 1, at the very end.
 *
 * <p>Source: the world is the small counterpart of ALFWorld in which "SPA-RL: Reinforcing LLM Agents via Stepwise Progress
 * Attribution" (arXiv 2505.20732) is tried here; its texts, names and rules are our own.
 */
@NullMarked
package io.guerdon.worlds.household;

import org.jspecify.annotations.NullMarked;
