package io.guerdon.worlds.household;

import io.guerdon.worlds.household.Chore.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A house as it stands before anybody acts in it, and the chore. Receptacles are numbered: first the places to keep things in, then
 * the sink, then the microwave. Immutable.
 *
 * @param size how large it is
 * @param receptacles what each is called and where it stands
 * @param closed whether each is closed at first; sink and microwave never are
 * @param things what each thing is called
 * @param places which receptacle each thing is in at first, never sink or microwave
 * @param chore what is to be done; the thing does not start at the destination
 */
public record House(
        Size size,
        List<Receptacle> receptacles,
        List<Boolean> closed,
        List<String> things,
        List<Integer> places,
        Chore chore) {

    private static final String KITCHEN = "kitchen";
    private static final List<Receptacle> STORAGES = List.of(
            new Receptacle("cabinet", KITCHEN),
            new Receptacle("drawer", KITCHEN),
            new Receptacle("fridge", KITCHEN),
            new Receptacle("bookcase", "living room"),
            new Receptacle("chest", "living room"),
            new Receptacle("sideboard", "living room"),
            new Receptacle("nightstand", "bedroom"),
            new Receptacle("trunk", "bedroom"),
            new Receptacle("wardrobe", "bedroom"),
            new Receptacle("basket", "hall"),
            new Receptacle("box", "hall"),
            new Receptacle("locker", "hall"));
    private static final List<String> THINGS = List.of(
            "apple", "bowl", "bread", "cup", "egg", "fork", "glass", "knife", "ladle", "mug", "pan", "plate", "pot",
            "potato", "spoon", "tomato");
    private static final int MOST_TURNS = 10_000;

    /**
     * A receptacle.
     *
     * @param name unlike that of any other in the house
     * @param room where it stands
     */
    public record Receptacle(String name, String room) {}

    /**
     * How large a house is, and how long an episode in it may be.
     *
     * @param storages places to keep things in, 2 to 12, besides sink and microwave
     * @param things 1 to 16
     * @param turns the most turns of an episode: at least what the expert may need, 2 storages + 6
     */
    public record Size(int storages, int things, int turns) {

        /** Four places, six things, 24 turns. */
        public static final Size SMALL = new Size(4, 6, 24);

        public Size {
            check(storages >= 2 && storages <= STORAGES.size(), "storages", storages, "2 to " + STORAGES.size());
            check(things >= 1 && things <= THINGS.size(), "things", things, "1 to " + THINGS.size());
            int least = 2 * storages + 6;
            check(turns >= least && turns <= MOST_TURNS, "turns", turns, least + " to " + MOST_TURNS);
        }

        /** Receptacles altogether. */
        public int receptacles() {
            return storages + 2;
        }

        /** The number of the sink. */
        public int sink() {
            return storages;
        }

        /** The number of the microwave. */
        public int microwave() {
            return storages + 1;
        }

        private static void check(boolean holds, String name, int found, String expected) {
            if (!holds) {
                throw new IllegalArgumentException("'" + name + "' is " + found + "; expected " + expected);
            }
        }
    }

    public House {
        receptacles = List.copyOf(receptacles);
        closed = List.copyOf(closed);
        things = List.copyOf(things);
        places = List.copyOf(places);
    }

    /** The house of a seed: which places and things there are, what is closed, where things are, the chore. */
    public static House of(Size size, long seed) {
        var random = new SplittableRandom(seed);
        var receptacles = new ArrayList<>(some(STORAGES, size.storages(), random));
        receptacles.add(new Receptacle("sink", KITCHEN));
        receptacles.add(new Receptacle("microwave", KITCHEN));
        var closed = new ArrayList<Boolean>();
        for (int r = 0; r < receptacles.size(); r++) {
            closed.add(r < size.storages() && random.nextBoolean());
        }
        var things = some(THINGS, size.things(), random);
        var places = new ArrayList<Integer>();
        for (int thing = 0; thing < size.things(); thing++) {
            places.add(random.nextInt(size.storages()));
        }
        int thing = random.nextInt(size.things());
        int elsewhere = random.nextInt(size.storages() - 1);
        int destination = elsewhere < places.get(thing) ? elsewhere : elsewhere + 1;
        var state = State.values()[random.nextInt(State.values().length)];
        return new House(size, receptacles, closed, things, places, new Chore(thing, state, destination));
    }

    /** So many of a list, in an order that is drawn. */
    private static <T> List<T> some(List<T> all, int count, SplittableRandom random) {
        var left = new ArrayList<>(all);
        var chosen = new ArrayList<T>();
        while (chosen.size() < count) {
            chosen.add(left.remove(random.nextInt(left.size())));
        }
        return chosen;
    }

    /** What an agent is told at the start: the rooms with what stands in them, and the chore. */
    public String instruction() {
        var rooms = new LinkedHashMap<String, List<String>>();
        for (var receptacle : receptacles) {
            rooms.computeIfAbsent(receptacle.room(), _ -> new ArrayList<>()).add(receptacle.name());
        }
        var text = new StringBuilder("You are in a house.");
        for (Map.Entry<String, List<String>> room : rooms.entrySet()) {
            text.append(" In the ")
                    .append(room.getKey())
                    .append(" you see ")
                    .append(Words.list(room.getValue()))
                    .append('.');
        }
        return text.append(" Your task: ").append(task()).toString();
    }

    /** The chore in words, for example "put a clean mug in the drawer." */
    public String task() {
        String thing = things.get(chore.thing());
        String wanted = switch (chore.state()) {
            case ANY -> thing;
            case CLEAN -> "clean " + thing;
            case HOT -> "hot " + thing;
        };
        return "put " + Words.one(wanted) + " in the "
                + receptacles.get(chore.destination()).name() + ".";
    }

    /** The commands that an agent may give, in words: for the prompt of a language model. */
    public static String rules() {
        return "Give one command at a time: go to PLACE, open PLACE, take THING from PLACE, clean THING with sink,"
                + " heat THING with microwave, put THING in PLACE, look. You hold one thing at most, and see what a place"
                + " holds only when you stand before it and it is open. An impossible command changes nothing:"
                + " \"" + Episode.NOTHING_HAPPENS + "\"";
    }
}
