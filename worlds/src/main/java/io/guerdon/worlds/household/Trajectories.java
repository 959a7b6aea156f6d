package io.guerdon.worlds.household;

import io.guerdon.worlds.household.House.Size;
import java.util.SplittableRandom;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Whole episodes as rows of data, in chat messages: what estimators of progress learn from. Pure functions, thread-safe. */
public final class Trajectories {

    private Trajectories() {}

    /** The episode of an agent that does what the expert would do, but with a probability takes any action instead. */
    public static Episode ofErringExpert(House house, double errors, SplittableRandom random) {
        var episode = new Episode(house);
        while (!episode.isOver()) {
            boolean errs = random.nextDouble() < errors;
            int any = random.nextInt(episode.actions().count());
            episode.act(errs ? any : Expert.action(episode));
        }
        return episode;
    }

    /**
     * The row of seed and number: a small house, and an expert who errs with a probability between 0.3 and 0.95, so that about
     * half of the chores are done.
     */
    public static ObjectNode row(long seed, int number) {
        var random = new SplittableRandom(seed * 1_000_003 + number);
        var house = House.of(Size.SMALL, random.nextLong());
        var episode = ofErringExpert(house, 0.3 + 0.65 * random.nextDouble(), random);
        return row("household-" + seed + "-" + number, episode);
    }

    /** A row: id, prompt, completion (what the agent said and was told, in turn), the outcome, and which commands were grounded. */
    public static ObjectNode row(String id, Episode episode) {
        var row = JsonNodeFactory.instance.objectNode();
        row.put("id", id).put("prompt", episode.house().instruction());
        var messages = row.putArray("completion");
        for (var turn : episode.turns()) {
            messages.addObject().put("role", "assistant").put("content", turn.command());
            messages.addObject().put("role", "user").put("content", turn.observation());
        }
        row.put("outcome", episode.isDone());
        var grounded = row.putArray("grounded");
        episode.turns().forEach(turn -> grounded.add(turn.grounded()));
        return row;
    }
}
