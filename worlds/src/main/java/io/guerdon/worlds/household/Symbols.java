package io.guerdon.worlds.household;

import io.guerdon.worlds.household.Chore.State;
import io.guerdon.worlds.household.House.Size;

/**
 * What an agent may know in an episode, as a vector of zeros and ones: where it is; which receptacles it has been at, and which of
 * them are closed; the things it sees; the thing it holds, and whether that is clean or hot; the chore (thing, state, destination);
 * where it last saw the chore's thing; whether its last command failed. Pure functions, thread-safe.
 */
public final class Symbols {

    private Symbols() {}

    /** How many numbers there are: 54 in a small house. */
    public static int width(Size size) {
        return 5 * size.receptacles() + 3 * size.things() + 2 + State.values().length + 1;
    }

    /** The vector of an episode as it stands. */
    static float[] of(Episode episode) {
        var house = episode.house();
        var chore = house.chore();
        int receptacles = house.size().receptacles();
        int things = house.size().things();
        var vector = new Vector(width(house.size()));
        vector.one(receptacles, episode.location());
        for (int r = 0; r < receptacles; r++) {
            vector.flag(episode.isVisited(r));
        }
        for (int r = 0; r < receptacles; r++) {
            vector.flag(episode.isKnownClosed(r));
        }
        for (int thing = 0; thing < things; thing++) {
            vector.flag(episode.isVisible(thing));
        }
        vector.one(things, episode.held());
        vector.flag(episode.held() != Episode.NONE && episode.isClean(episode.held()));
        vector.flag(episode.held() != Episode.NONE && episode.isHot(episode.held()));
        vector.one(things, chore.thing());
        vector.one(State.values().length, chore.state().ordinal());
        vector.one(receptacles, chore.destination());
        vector.one(receptacles, episode.knownPlace(chore.thing()));
        vector.flag(episode.hasLastFailed());
        return vector.numbers;
    }

    /** A vector that is written from front to back. */
    private static final class Vector {

        private final float[] numbers;
        private int next;

        Vector(int width) {
            numbers = new float[width];
        }

        void flag(boolean set) {
            numbers[next++] = set ? 1 : 0;
        }

        /** One of several; none for {@link Episode#NONE}. */
        void one(int of, int index) {
            if (index != Episode.NONE) {
                numbers[next + index] = 1;
            }
            next += of;
        }
    }
}
