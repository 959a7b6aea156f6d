package io.guerdon.worlds.household;

import io.guerdon.worlds.household.Chore.State;

/**
 * Does a chore from any situation, knowing only what the agent has seen: looks into one place after the other, fetches the thing,
 * cleans or heats it where that is asked for, and brings it where it belongs. Thread-safe.
 */
public final class Expert {

    private Expert() {}

    /** The next action of an episode that is not over. */
    public static int action(Episode episode) {
        var house = episode.house();
        var actions = episode.actions();
        var chore = house.chore();
        if (episode.held() == chore.thing()) {
            if (chore.state() == State.CLEAN && !episode.isClean(chore.thing())) {
                return at(episode, house.size().sink())
                        ? actions.clean()
                        : actions.go(house.size().sink());
            }
            if (chore.state() == State.HOT && !episode.isHot(chore.thing())) {
                return at(episode, house.size().microwave())
                        ? actions.heat()
                        : actions.go(house.size().microwave());
            }
            return bring(episode, chore.destination());
        }
        if (episode.held() != Episode.NONE) {
            // Both hands are full of something else: the sink takes everything.
            return bring(
                    episode, episode.location() == Episode.NONE ? house.size().sink() : episode.location());
        }
        int place = episode.knownPlace(chore.thing());
        if (place != Episode.NONE) {
            return at(episode, place) ? actions.take(chore.thing()) : actions.go(place);
        }
        return search(episode);
    }

    private static int bring(Episode episode, int place) {
        var actions = episode.actions();
        if (!at(episode, place)) {
            return actions.go(place);
        }
        return episode.isKnownClosed(place) ? actions.open() : actions.put();
    }

    private static int search(Episode episode) {
        int here = episode.location();
        if (here != Episode.NONE && episode.isKnownClosed(here)) {
            return episode.actions().open();
        }
        for (int r = 0; r < episode.house().size().storages(); r++) {
            if (!episode.isVisited(r) || episode.isKnownClosed(r)) {
                return episode.actions().go(r);
            }
        }
        throw new IllegalStateException("the thing is in none of the places, which all were looked into");
    }

    private static boolean at(Episode episode, int place) {
        return episode.location() == place;
    }
}
