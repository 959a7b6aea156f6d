package io.guerdon.reproductions.manyusers;

import io.guerdon.neural.Draws;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.Torch;
import io.guerdon.neural.block.Activation;
import io.guerdon.neural.optimisation.AdamW;
import io.guerdon.preference.idealpoint.EmbeddedPairs;
import io.guerdon.preference.idealpoint.IdealPointFit;
import io.guerdon.preference.idealpoint.IdealPoints.Mixing;
import io.guerdon.preference.idealpoint.LengthTaste;
import io.guerdon.preference.idealpoint.SharedSpace;
import io.guerdon.preference.idealpoint.UserLogits;
import io.guerdon.reproductions.experiment.Cell;
import io.guerdon.reproductions.experiment.Scale;
import io.guerdon.reproductions.manyusers.LengthUsers.Answers;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;

/** One way of learning {@link LengthUsers}: model B and the encoder under it learn together, from tokens. */
final class LengthArm {

    /** Numbers of pairs that new users are learned from. */
    static final List<Integer> FEW = List.of(2, 5, 20);

    private static final int BATCH = 64;
    private static final double ENCODER_RATE = 3e-3;
    private static final double USER_RATE = 2e-2;
    private static final SharedSpace.Rates RATES = new SharedSpace.Rates(3e-3, 2e-2, 1e-2);

    /**
     * How much is run.
     *
     * @param steps of an ordinary arm
     * @param longer of the one that is trained to convergence
     * @param separate of each user's own model
     */
    private record Extent(LengthUsers.Size size, int steps, int longer, int separate) {

        static Extent of(Scale scale) {
            return switch (scale) {
                case TINY -> new Extent(new LengthUsers.Size(10, 40, 20, 10, 20, 20), 4, 8, 2);
                case QUICK -> new Extent(new LengthUsers.Size(10, 300, 100, 10, 20, 100), 350, 700, 100);
                case FULL -> new Extent(new LengthUsers.Size(10, 300, 200, 20, 20, 200), 700, 2800, 350);
            };
        }
    }

    private final Cell cell;
    private final Extent extent;
    private final LengthUsers world;

    LengthArm(Cell cell) {
        this.cell = cell;
        this.extent = Extent.of(cell.scale());
        this.world = new LengthUsers(extent.size(), cell.seed());
    }

    /** What was learned. */
    private record Learned(SequenceEncoder encoder, SharedSpace space, UserLogits users) {

        EmbeddedPairs read(Answers answers) {
            return Torch.withoutGradient(() -> {
                try (var memory = Memory.scope()) {
                    return EmbeddedPairs.of(
                            answers.who(),
                            Tensors.toRows(encoder.of(answers.prompts())),
                            Tensors.toRows(encoder.of(answers.left())),
                            Tensors.toRows(encoder.of(answers.right())),
                            answers.labels());
                }
            });
        }
    }

    /**
     * With K prototypes.
     *
     * @param longer whether it is trained to convergence
     */
    void prototypes(int count, boolean longer) {
        measure(learned(world.train(), count, longer ? extent.longer() : extent.steps(), 0, cell::progress));
    }

    /** With one prototype, and the label of the seven for all. */
    void majority() {
        measure(learned(LengthUsers.byMajority(world.train()), 1, extent.steps(), 0, cell::progress));
    }

    /** With an encoder and a prototype for each user; new users would start from nothing and are not measured. */
    void separate() {
        int users = extent.size().users();
        var right = new boolean[world.test().who().length];
        long numbers = 0;
        for (int u = 0; u < users; u++) {
            int user = u;
            var own = learned(
                    world.train().of(u), 1, extent.separate(), 1 + u, share -> cell.progress((user + share) / users));
            boolean[] his = IdealPointFit.right(
                    own.space(), own.users(), own.read(world.test().of(u)));
            System.arraycopy(his, 0, right, u * his.length, his.length);
            numbers += own.space().size() + own.encoder().parameters().size();
        }
        var result = new LinkedHashMap<String, Double>();
        seen(right, result);
        result.put("numbers", (double) numbers);
        cell.result(result);
    }

    private Learned learned(Answers answers, int prototypes, int steps, int which, DoubleConsumer progress) {
        long seed = Draws.seed(cell.seed(), 20, which);
        var encoder = new SequenceEncoder(Draws.seed(seed, 1));
        var space = new SharedSpace(
                new SharedSpace.Shape(
                        SharedSpace.Model.B,
                        SharedSpace.Score.ANGLE,
                        SequenceEncoder.WIDTH,
                        SequenceEncoder.WIDTH,
                        prototypes,
                        1,
                        Activation.GELU,
                        true,
                        false,
                        Mixing.MIXTURE),
                Draws.seed(seed, 2));
        var users = UserLogits.drawn(answers.users(), prototypes, Draws.seed(seed, 3));
        var learned = new Learned(encoder, space, users);
        var adam = AdamW.Options.adam();
        var below = new AdamW(encoder.parameters(), adam);
        var learner = new SharedSpace.Learner(space, RATES, 0);
        var above = new AdamW(users.parameters(), adam);
        int n = answers.who().length;
        int perEpoch = (n + BATCH - 1) / BATCH;
        for (int step = 0; step < steps; step++) {
            int[] order = Draws.permutation(n, Draws.at(seed, 4, step / perEpoch));
            int from = step % perEpoch * BATCH;
            int[] rows = Arrays.copyOfRange(order, from, Math.min(n, from + BATCH));
            try (var memory = Memory.scope()) {
                encoder.parameters().clearGradients();
                learner.clear();
                users.parameters().clearGradients();
                backward(learned, answers, rows);
                below.step(ENCODER_RATE);
                learner.step();
                above.step(USER_RATE);
            }
            progress.accept((step + 1.0) / steps);
        }
        return learned;
    }

    private static void backward(Learned learned, Answers answers, int[] rows) {
        int b = rows.length;
        var texts = new int[3 * b][];
        for (int i = 0; i < b; i++) {
            texts[i] = answers.prompts()[rows[i]];
            texts[b + i] = answers.left()[rows[i]];
            texts[2 * b + i] = answers.right()[rows[i]];
        }
        var states = learned.encoder().of(texts);
        int[] who = Arrays.stream(rows).map(i -> answers.who()[i]).toArray();
        var space = learned.space();
        var ideal = space.ideal(learned.users().weights(Tensors.longs(who)), states.narrow(0, 0, b));
        var items = space.items(states.narrow(0, b, 2L * b));
        var differences = space.differences(ideal, items.narrow(0, 0, b), items.narrow(0, b, b));
        var labels = Tensors.floats(
                Arrays.stream(rows).mapToDouble(i -> answers.labels()[i]).toArray());
        space.losses(differences, labels).mean().backward();
    }

    private void measure(Learned learned) {
        var result = new LinkedHashMap<String, Double>();
        seen(IdealPointFit.right(learned.space(), learned.users(), learned.read(world.test())), result);
        learned.space().frozen();
        int prototypes = learned.space().shape().prototypes();
        var test = learned.read(world.newTest());
        for (int pairs : FEW) {
            var newcomers = UserLogits.even(extent.size().newUsers(), prototypes);
            IdealPointFit.adapt(
                    learned.space(),
                    newcomers,
                    learned.read(world.newTrain().first(pairs)),
                    new IdealPointFit.Adaptation(cell.scale() == Scale.TINY ? 10 : 200, 5e-2, 0, null));
            double accuracy = IdealPointFit.accuracy(learned.space(), newcomers, test);
            var values = new LinkedHashMap<String, Double>();
            values.put("accuracy", accuracy);
            cell.point("new users", pairs, values);
            result.put("new@" + pairs, accuracy);
        }
        result.put(
                "numbers",
                (double) learned.space().size()
                        + learned.encoder().parameters().size()
                        + (prototypes == 1 ? 0 : learned.users().parameters().size()));
        cell.result(result);
    }

    private void seen(boolean[] right, LinkedHashMap<String, Double> result) {
        result.put("seen", share(right, IntStream.range(0, right.length)));
        int[] who = world.test().who();
        result.put(
                "worst group",
                share(
                        right,
                        IntStream.range(0, right.length)
                                .filter(i -> LengthUsers.taste(who[i]) == LengthTaste.SHORTER)));
        result.put(
                "majority group",
                share(
                        right,
                        IntStream.range(0, right.length).filter(i -> LengthUsers.taste(who[i]) == LengthTaste.LONGER)));
    }

    private static double share(boolean[] right, IntStream rows) {
        return rows.mapToDouble(i -> right[i] ? 1 : 0).average().orElse(Double.NaN);
    }
}
