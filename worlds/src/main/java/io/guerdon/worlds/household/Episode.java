package io.guerdon.worlds.household;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * An agent at work in a house: it gives commands and is told what happens. What it may know is what it was told; nobody else changes
 * anything, so that knowledge never gets old. Not thread-safe.
 */
public final class Episode {

    /** What is said of a command that cannot be carried out, whatever it was. */
    public static final String NOTHING_HAPPENS = "Nothing happens.";

    /** No receptacle, no thing. */
    public static final int NONE = -1;

    private static final String LOOK = "look";
    private static final String ACTION_MARK = "Action:";

    /** So much of a message is read, and so long a command may be: messages come from models. */
    private static final int MOST_CHARACTERS = 20_000;

    private static final int LONGEST_COMMAND = 120;

    private final House house;
    private final Actions actions;
    private final boolean[] closed;
    private final int[] places;
    private final boolean[] clean;
    private final boolean[] hot;
    private final boolean[] visited;
    private final int[] knownPlaces;
    private final List<Turn> turns = new ArrayList<>();
    private int location = NONE;
    private int held = NONE;
    private boolean done;

    public Episode(House house) {
        this.house = house;
        this.actions = new Actions(house.size());
        int things = house.things().size();
        this.closed = new boolean[house.receptacles().size()];
        for (int r = 0; r < closed.length; r++) {
            closed[r] = house.closed().get(r);
        }
        this.places = house.places().stream().mapToInt(Integer::intValue).toArray();
        this.clean = new boolean[things];
        this.hot = new boolean[things];
        this.visited = new boolean[closed.length];
        this.knownPlaces = new int[things];
        Arrays.fill(knownPlaces, NONE);
    }

    /** Where it plays. */
    public House house() {
        return house;
    }

    /** The numbers of the actions. */
    public Actions actions() {
        return actions;
    }

    /** The turns so far. */
    public List<Turn> turns() {
        return List.copyOf(turns);
    }

    /** Whether the chore is done. */
    public boolean isDone() {
        return done;
    }

    /** Whether nothing more can be said: the chore is done or the turns are used up. */
    public boolean isOver() {
        return done || turns.size() >= house.size().turns();
    }

    /** What the whole episode is worth, once it is over: 1 when the chore is done, else 0. */
    public double outcome() {
        return done ? 1 : 0;
    }

    /** The share of commands so far that could be carried out; NaN before the first. */
    public double groundingAccuracy() {
        return turns.stream()
                .mapToDouble(turn -> turn.grounded() ? 1 : 0)
                .average()
                .orElse(Double.NaN);
    }

    /**
     * Carries out what an agent says: a command, or a message that ends with {@code Action: COMMAND}. Case and spaces do not
     * matter. What is not a command, or cannot be carried out, changes nothing.
     *
     * @param message any text; work on it is linear in its length, and bounded
     * @throws IllegalStateException when the episode is over
     */
    public Turn act(String message) {
        checkGoesOn();
        String command = command(message);
        if (command.equals(LOOK)) {
            return noted(LOOK, look(), true);
        }
        for (int action = 0; action < actions.count(); action++) {
            if (isPossible(action) && command.equals(words(action))) {
                return act(action);
            }
        }
        return noted(shortened(message), NOTHING_HAPPENS, false);
    }

    /**
     * Carries out an action by its number.
     *
     * @throws IllegalStateException when the episode is over
     */
    public Turn act(int action) {
        checkGoesOn();
        if (action < 0 || action >= actions.count()) {
            throw new IllegalArgumentException("action " + action + "; expected 0 to " + (actions.count() - 1));
        }
        String words = words(action);
        if (!isPossible(action)) {
            return noted(words, NOTHING_HAPPENS, false);
        }
        String told = carriedOut(action);
        if (held == NONE && places[house.chore().thing()] == house.chore().destination() && isAsWanted()) {
            done = true;
            told += " The task is done.";
        }
        return noted(words, told, true);
    }

    /** The commands that can be carried out now: every one of them changes or shows something. */
    public List<String> admissible() {
        var commands = new ArrayList<String>();
        for (int action = 0; action < actions.count(); action++) {
            if (isPossible(action)) {
                commands.add(words(action));
            }
        }
        commands.add(LOOK);
        return commands;
    }

    /** Whether an action can be carried out now. Going to where one is, or cleaning what is clean, cannot. */
    public boolean isPossible(int action) {
        if (actions.isGo(action)) {
            return action != location;
        }
        if (location == NONE) {
            return false;
        }
        if (action == actions.open()) {
            return closed[location];
        }
        if (actions.isTake(action)) {
            return held == NONE && !closed[location] && places[actions.thing(action)] == location;
        }
        if (held == NONE) {
            return false;
        }
        if (action == actions.clean()) {
            return location == house.size().sink() && !clean[held];
        }
        if (action == actions.heat()) {
            return location == house.size().microwave() && !hot[held];
        }
        return !closed[location];
    }

    /** An action as a command. Where the agent is nowhere or holds nothing, the words are incomplete, and the command impossible. */
    public String words(int action) {
        if (actions.isGo(action)) {
            return "go to " + name(action);
        }
        String here = location == NONE ? "" : " " + name(location);
        if (action == actions.open()) {
            return "open" + here;
        }
        if (actions.isTake(action)) {
            return "take " + house.things().get(actions.thing(action)) + (here.isEmpty() ? "" : " from" + here);
        }
        String thing = held == NONE ? "" : " " + house.things().get(held);
        if (action == actions.clean()) {
            return "clean" + thing + " with sink";
        }
        if (action == actions.heat()) {
            return "heat" + thing + " with microwave";
        }
        return "put" + thing + (here.isEmpty() ? "" : " in" + here);
    }

    /** What an agent may know, as numbers 0 and 1; see {@link Symbols}. */
    public float[] symbols() {
        return Symbols.of(this);
    }

    /** The receptacle that the agent is at, or {@link #NONE} at first. */
    public int location() {
        return location;
    }

    /** The thing that the agent holds, or {@link #NONE}. */
    public int held() {
        return held;
    }

    /** Whether a thing was cleaned. */
    public boolean isClean(int thing) {
        return clean[thing];
    }

    /** Whether a thing was heated. */
    public boolean isHot(int thing) {
        return hot[thing];
    }

    /** Whether the agent was at a receptacle. */
    public boolean isVisited(int receptacle) {
        return visited[receptacle];
    }

    /** Whether the agent knows a receptacle to be closed. */
    public boolean isKnownClosed(int receptacle) {
        return visited[receptacle] && closed[receptacle];
    }

    /** Where the agent last saw a thing, or {@link #NONE} when it never did or holds it. */
    public int knownPlace(int thing) {
        return knownPlaces[thing];
    }

    /** Whether the agent sees a thing in the receptacle before it. */
    public boolean isVisible(int thing) {
        return location != NONE && !closed[location] && places[thing] == location;
    }

    /** Whether the last command could not be carried out. */
    public boolean hasLastFailed() {
        return !turns.isEmpty() && !turns.getLast().grounded();
    }

    private void checkGoesOn() {
        if (isOver()) {
            throw new IllegalStateException("the episode is over after " + turns.size() + " turns; start another");
        }
    }

    private boolean isAsWanted() {
        return switch (house.chore().state()) {
            case ANY -> true;
            case CLEAN -> clean[house.chore().thing()];
            case HOT -> hot[house.chore().thing()];
        };
    }

    private String carriedOut(int action) {
        if (actions.isGo(action)) {
            return gone(action);
        }
        if (action == actions.open()) {
            closed[location] = false;
            return "You open the " + name(location) + ". " + contents();
        }
        if (actions.isTake(action)) {
            held = actions.thing(action);
            places[held] = NONE;
            knownPlaces[held] = NONE;
            return "You take the " + heldName() + " from the " + name(location) + ".";
        }
        if (action == actions.clean()) {
            clean[held] = true;
            return "You clean the " + heldName() + " with the sink.";
        }
        if (action == actions.heat()) {
            hot[held] = true;
            return "You heat the " + heldName() + " with the microwave.";
        }
        String told = "You put the " + heldName() + " in the " + name(location) + ".";
        places[held] = location;
        knownPlaces[held] = location;
        held = NONE;
        return told;
    }

    private String gone(int receptacle) {
        location = receptacle;
        visited[receptacle] = true;
        return "You are in the " + house.receptacles().get(receptacle).room() + ", at the " + name(receptacle) + ". "
                + contents();
    }

    /** What is to be seen in the receptacle before the agent, which it then knows. */
    private String contents() {
        if (closed[location]) {
            return "It is closed.";
        }
        var inside = new ArrayList<String>();
        for (int thing = 0; thing < places.length; thing++) {
            if (places[thing] == location) {
                inside.add((clean[thing] ? "clean " : "")
                        + (hot[thing] ? "hot " : "")
                        + house.things().get(thing));
                knownPlaces[thing] = location;
            }
        }
        return "In it you see " + Words.list(inside) + ".";
    }

    private String look() {
        String where = location == NONE
                ? "You are in the middle of the house."
                : "You are in the " + house.receptacles().get(location).room() + ", at the " + name(location) + ". "
                        + contents();
        return where + " You hold " + (held == NONE ? "nothing" : Words.one(heldName())) + ".";
    }

    private Turn noted(String command, String observation, boolean grounded) {
        var turn = new Turn(command, observation, grounded);
        turns.add(turn);
        return turn;
    }

    private String name(int receptacle) {
        return house.receptacles().get(receptacle).name();
    }

    private String heldName() {
        return house.things().get(held);
    }

    /** The command of a message, in small letters with single spaces; empty when it is too long to be one. */
    private static String command(String message) {
        if (message.length() > MOST_CHARACTERS) {
            return "";
        }
        int mark = message.lastIndexOf(ACTION_MARK);
        String said = (mark < 0 ? message : message.substring(mark + ACTION_MARK.length())).strip();
        if (said.length() > LONGEST_COMMAND) {
            return "";
        }
        var command = new StringBuilder();
        for (String word : said.split("\\s", -1)) {
            if (!word.isEmpty()) {
                command.append(command.isEmpty() ? "" : " ").append(word.toLowerCase(Locale.ROOT));
            }
        }
        boolean stopped = !command.isEmpty() && command.charAt(command.length() - 1) == '.';
        return stopped ? command.substring(0, command.length() - 1) : command.toString();
    }

    private static String shortened(String message) {
        if (message.length() <= LONGEST_COMMAND) {
            return message;
        }
        boolean splitsPair = Character.isHighSurrogate(message.charAt(LONGEST_COMMAND - 1));
        return message.substring(0, splitsPair ? LONGEST_COMMAND - 1 : LONGEST_COMMAND);
    }
}
