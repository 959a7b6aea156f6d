package io.guerdon.worlds.household;

import io.guerdon.worlds.household.House.Size;

/**
 * The numbers of the actions in a house of a size: going to each receptacle, opening the one the agent is at, taking each thing,
 * cleaning, heating, putting down what it holds.
 *
 * @param size of the house
 */
public record Actions(Size size) {

    /** How many there are: 16 in a small house. */
    public int count() {
        return size.receptacles() + size.things() + 4;
    }

    /** Going to a receptacle. */
    public int go(int receptacle) {
        return receptacle;
    }

    /** Opening the receptacle that the agent is at. */
    public int open() {
        return size.receptacles();
    }

    /** Taking a thing out of the receptacle that the agent is at. */
    public int take(int thing) {
        return size.receptacles() + 1 + thing;
    }

    /** Cleaning at the sink what the agent holds. */
    public int clean() {
        return take(size.things());
    }

    /** Heating in the microwave what the agent holds. */
    public int heat() {
        return clean() + 1;
    }

    /** Putting what the agent holds into the receptacle that it is at. */
    public int put() {
        return clean() + 2;
    }

    boolean isGo(int action) {
        return action < size.receptacles();
    }

    boolean isTake(int action) {
        return action > open() && action < clean();
    }

    /** Of an action that takes. */
    int thing(int action) {
        return action - take(0);
    }
}
