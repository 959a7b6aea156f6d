package io.guerdon.worlds.household;

/**
 * What is to be done: a thing, in a state, into a receptacle.
 *
 * @param thing the number of the thing
 * @param state the state that it must be in
 * @param destination the number of the receptacle
 */
public record Chore(int thing, State state, int destination) {

    /** What is demanded of the thing. */
    public enum State {
        /** Any state will do. */
        ANY,
        /** It was cleaned at the sink. */
        CLEAN,
        /** It was heated in the microwave. */
        HOT
    }
}
