package io.guerdon.reproductions.manyusers;

import io.guerdon.neural.Draws;
import io.guerdon.neural.block.Activation;
import io.guerdon.neural.optimisation.AdamW;
import io.guerdon.preference.idealpoint.IdealPointFit;
import io.guerdon.preference.idealpoint.IdealPoints.Mixing;
import io.guerdon.preference.idealpoint.SharedSpace;
import io.guerdon.preference.idealpoint.UserLogits;
import io.guerdon.reproductions.experiment.Cell;
import io.guerdon.reproductions.experiment.Scale;
import io.guerdon.reproductions.manyusers.GaussianUsers.Answers;
import io.guerdon.reproductions.manyusers.GaussianUsers.Population;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.IntStream;

/** One way of learning {@link GaussianUsers}, measured on seen and on new users. */
final class GaussianArm {

    /** Numbers of pairs that new users are learned from. */
    static final List<Integer> FEW = List.of(2, 5, 10, 20, 50);

    private static final int BATCH = 256;

    /** How much is run. */
    private record Extent(GaussianUsers.Size size, int steps) {

        static Extent of(Scale scale) {
            return switch (scale) {
                case TINY -> new Extent(new GaussianUsers.Size(12, 60, 20, 6, 50, 20), 120);
                case QUICK -> new Extent(new GaussianUsers.Size(60, 100, 50, 30, 50, 50), 1000);
                case FULL -> new Extent(new GaussianUsers.Size(60, 100, 100, 30, 50, 200), 1500);
            };
        }
    }

    private final Cell cell;
    private final Extent extent;
    private final Population population;
    private final GaussianUsers world;

    GaussianArm(Cell cell, Population population) {
        this.cell = cell;
        this.extent = Extent.of(cell.scale());
        this.population = population;
        this.world = new GaussianUsers(population, extent.size(), Draws.seed(cell.seed(), population.ordinal()));
    }

    /** With K prototypes. */
    void prototypes(int count) {
        learn(count, world.train());
    }

    /** With one prototype for all, and the labels of the majority. */
    void majority() {
        learn(1, world.byMajority(world.train()));
    }

    private void learn(int prototypes, Answers train) {
        var space = new SharedSpace(
                new SharedSpace.Shape(
                        SharedSpace.Model.A,
                        SharedSpace.Score.DISTANCE,
                        GaussianUsers.WIDTH,
                        GaussianUsers.WIDTH,
                        prototypes,
                        0,
                        Activation.RELU,
                        false,
                        false,
                        Mixing.MAP_OF_MIXTURE),
                Draws.seed(cell.seed(), 10));
        var users = UserLogits.drawn(train.users(), prototypes, Draws.seed(cell.seed(), 11));
        var rates = new SharedSpace.Rates(3e-3, 2e-2, 0);
        var options =
                new IdealPointFit.Options(extent.steps(), BATCH, rates, 2e-2, 0, false, Draws.seed(cell.seed(), 12));
        IdealPointFit.learn(
                space,
                users,
                train.pairs(),
                options,
                0,
                new SharedSpace.Learner(space, rates, 0),
                new AdamW(users.parameters(), AdamW.Options.adam()),
                (step, _, _) -> {
                    cell.progress(0.9 * step / options.steps());
                    return true;
                });
        var result = new LinkedHashMap<String, Double>();
        seen(IdealPointFit.right(space, users, world.test().pairs()), result);
        space.frozen();
        for (int pairs : FEW) {
            var newcomers = UserLogits.even(extent.size().newUsers(), prototypes);
            IdealPointFit.adapt(
                    space,
                    newcomers,
                    world.newTrain().first(pairs).pairs(),
                    new IdealPointFit.Adaptation(cell.scale() == Scale.TINY ? 20 : 200, 5e-2, 0, null));
            newcomers(
                    pairs, IdealPointFit.right(space, newcomers, world.newTest().pairs()), result);
        }
        result.put(
                "numbers",
                (double) space.size()
                        + (prototypes == 1 ? 0 : users.parameters().size()));
        cell.result(result);
    }

    /** With a model for each user. */
    void separate() {
        var result = new LinkedHashMap<String, Double>();
        var models = SeparateModels.fitted(world.train(), extent.steps() / 2, Draws.seed(cell.seed(), 10));
        seen(models.right(world.test()), result);
        for (int pairs : FEW) {
            var newcomers = SeparateModels.fitted(
                    world.newTrain().first(pairs), extent.steps() / 2, Draws.seed(cell.seed(), 11));
            newcomers(pairs, newcomers.right(world.newTest()), result);
            cell.progress((double) pairs / FEW.getLast());
        }
        result.put("numbers", (double) models.size());
        cell.result(result);
    }

    private void seen(boolean[] right, LinkedHashMap<String, Double> result) {
        result.put("seen", share(right));
        if (population == Population.GROUPS) {
            var test = world.test();
            result.put(
                    "worst group",
                    IntStream.range(0, GaussianUsers.PROTOTYPES)
                            .mapToDouble(group -> {
                                int[] rows = IntStream.range(0, right.length)
                                        .filter(i -> GaussianUsers.group(test.who()[i]) == group)
                                        .toArray();
                                return Arrays.stream(rows)
                                        .mapToDouble(i -> right[i] ? 1 : 0)
                                        .average()
                                        .orElseThrow();
                            })
                            .min()
                            .orElseThrow());
        }
    }

    private void newcomers(int pairs, boolean[] right, LinkedHashMap<String, Double> result) {
        var values = new LinkedHashMap<String, Double>();
        values.put("accuracy", share(right));
        cell.point("new users", pairs, values);
        result.put("new@" + pairs, share(right));
    }

    private static double share(boolean[] right) {
        return (double) IntStream.range(0, right.length).filter(i -> right[i]).count() / right.length;
    }
}
