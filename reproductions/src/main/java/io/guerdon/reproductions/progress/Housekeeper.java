package io.guerdon.reproductions.progress;

import io.guerdon.neural.Draws;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Parameters;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.Torch;
import io.guerdon.neural.block.Activation;
import io.guerdon.neural.block.Mlp;
import io.guerdon.neural.optimisation.AdamW;
import io.guerdon.worlds.household.Actions;
import io.guerdon.worlds.household.Episode;
import io.guerdon.worlds.household.Expert;
import io.guerdon.worlds.household.House;
import io.guerdon.worlds.household.House.Size;
import io.guerdon.worlds.household.Symbols;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;

/** An agent in the household: a perceptron from what it knows to an action. Not thread-safe while it learns. */
final class Housekeeper {

    static final Size SIZE = Size.SMALL;
    static final int ACTIONS = new Actions(SIZE).count();
    static final int WIDTH = Symbols.width(SIZE);
    private static final int HIDDEN = 96;
    private static final double RATE = 1e-2;

    private final Parameters parameters;
    private final Mlp mlp;

    Housekeeper(long seed) {
        var draft = Parameters.draft();
        this.mlp = Mlp.of(draft, "mlp", Activation.TANH, WIDTH, HIDDEN, HIDDEN, ACTIONS);
        this.parameters = draft.build(seed);
    }

    Parameters parameters() {
        return parameters;
    }

    Housekeeper twin() {
        var twin = new Housekeeper(0);
        twin.parameters.copyFrom(parameters);
        return twin;
    }

    /** An agent that imitates trials by maximum likelihood, over so many steps of all of them. */
    static Housekeeper imitating(List<Trial> trials, int steps, long seed) {
        var agent = new Housekeeper(seed);
        var optimiser = new AdamW(agent.parameters, AdamW.Options.adam());
        var turns = Turns.of(trials);
        for (int step = 0; step < steps; step++) {
            try (var memory = Memory.scope()) {
                var loss = agent.logProbabilities(turns).mean().neg();
                agent.parameters.clearGradients();
                loss.backward();
                optimiser.step(RATE);
            }
        }
        return agent;
    }

    /** Trials of the expert who errs with a probability, in houses of their own. */
    static List<Trial> demonstrations(int count, double errors, long seed) {
        var trials = new ArrayList<Trial>();
        for (int i = 0; i < count; i++) {
            var random = Draws.at(seed, i);
            var episode = new Episode(House.of(SIZE, random.nextLong()));
            var seen = new ArrayList<float[]>();
            var actions = new ArrayList<Integer>();
            while (!episode.isOver()) {
                boolean errs = random.nextDouble() < errors;
                int action = errs ? random.nextInt(ACTIONS) : Expert.action(episode);
                seen.add(episode.symbols());
                actions.add(action);
                episode.act(action);
            }
            trials.add(Trial.of(i, seen, actions, episode));
        }
        return trials;
    }

    /** Logits of the actions, float [turns, actions]. */
    Tensor logits(Turns turns) {
        return mlp.forward(turns.seen());
    }

    /** Log-probabilities of the actions that were taken, float [turns]. */
    Tensor logProbabilities(Turns turns) {
        return Tensors.logProbabilities(logits(turns), Tensors.longs(turns.actions()));
    }

    /** Houses of a seed. */
    static List<House> houses(int count, long seed) {
        var houses = new ArrayList<House>();
        for (int i = 0; i < count; i++) {
            houses.add(House.of(SIZE, Draws.seed(seed, i)));
        }
        return houses;
    }

    /**
     * Plays one episode in each house, all at once. What an episode draws depends on the seed and its number alone.
     *
     * @param greedy whether the likeliest action is taken instead of a drawn one
     * @param perTask so many houses in a row belong to one task
     */
    List<Trial> play(List<House> houses, int perTask, boolean greedy, long seed) {
        var games = new ArrayList<Game>();
        for (int i = 0; i < houses.size(); i++) {
            games.add(new Game(new Episode(houses.get(i)), new ArrayList<>(), new ArrayList<>(), Draws.at(seed, i)));
        }
        var open = List.copyOf(games);
        while (!open.isEmpty()) {
            double[][] probabilities = probabilities(open);
            for (int i = 0; i < open.size(); i++) {
                open.get(i).move(probabilities[i], greedy);
            }
            open = open.stream().filter(game -> !game.episode().isOver()).toList();
        }
        var trials = new ArrayList<Trial>();
        for (int i = 0; i < games.size(); i++) {
            var game = games.get(i);
            trials.add(Trial.of(i / perTask, game.seen(), game.actions(), game.episode()));
        }
        return trials;
    }

    private double[][] probabilities(List<Game> games) {
        float[] flat = new float[games.size() * WIDTH];
        for (int i = 0; i < games.size(); i++) {
            System.arraycopy(games.get(i).episode().symbols(), 0, flat, i * WIDTH, WIDTH);
        }
        return Torch.withoutGradient(() -> {
            try (var memory = Memory.scope()) {
                return Tensors.toRows(
                        mlp.forward(Tensors.floats(flat, games.size(), WIDTH)).softmax(-1));
            }
        });
    }

    /** An episode that is being played. */
    private record Game(Episode episode, List<float[]> seen, List<Integer> actions, SplittableRandom random) {

        void move(double[] probabilities, boolean greedy) {
            int action = greedy ? likeliest(probabilities) : Draws.index(probabilities, random.nextDouble());
            seen.add(episode.symbols());
            actions.add(action);
            episode.act(action);
        }

        private static int likeliest(double[] probabilities) {
            int best = 0;
            for (int a = 1; a < probabilities.length; a++) {
                best = probabilities[a] > probabilities[best] ? a : best;
            }
            return best;
        }
    }
}
