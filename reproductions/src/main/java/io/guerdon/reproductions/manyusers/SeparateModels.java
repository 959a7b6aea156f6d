package io.guerdon.reproductions.manyusers;

import io.guerdon.neural.Initial;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Parameter;
import io.guerdon.neural.Parameters;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.Torch;
import io.guerdon.neural.optimisation.AdamW;
import io.guerdon.reproductions.manyusers.GaussianUsers.Answers;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Each user has a map and an ideal point of his own, learned from his pairs alone: nothing is shared. */
final class SeparateModels {

    private final Parameter maps;
    private final Parameter ideals;
    private final Parameters mapStorage;
    private final Parameters idealStorage;
    private final int users;

    private SeparateModels(int users, long seed) {
        this.users = users;
        var draft = Parameters.draft();
        int width = GaussianUsers.WIDTH;
        this.maps = draft.add("maps", Initial.linear(width), users, width, width);
        this.mapStorage = draft.build(seed);
        var points = Parameters.draft();
        this.ideals = points.add("ideals", Initial.normal(1 / Math.sqrt(width)), users, 1, width);
        this.idealStorage = points.build(seed);
    }

    /** Learns a model for each user, all at once with all their pairs in every step. */
    static SeparateModels fitted(Answers answers, int steps, long seed) {
        var models = new SeparateModels(answers.users(), seed);
        var maps = new AdamW(models.mapStorage, AdamW.Options.adam());
        var ideals = new AdamW(models.idealStorage, AdamW.Options.adam());
        try (var memory = Memory.scope()) {
            var left = models.shaped(answers.left());
            var right = models.shaped(answers.right());
            var labels = Tensors.floats(answers.labels(), answers.users(), answers.perUser());
            for (int step = 0; step < steps; step++) {
                try (var inner = Memory.scope()) {
                    var agreement = models.differences(left, right).mul(labels);
                    // The sum over users, so that each one's gradient is that of his own mean loss.
                    var loss =
                            torch.relu(agreement.neg().add(new Scalar(1))).sum().div(new Scalar(answers.perUser()));
                    models.mapStorage.clearGradients();
                    models.idealStorage.clearGradients();
                    loss.backward();
                    maps.step(3e-3);
                    ideals.step(2e-2);
                }
            }
        }
        return models;
    }

    /** Whether each label is agreed with. */
    boolean[] right(Answers answers) {
        double[] differences = Torch.withoutGradient(() -> {
            try (var memory = Memory.scope()) {
                return Tensors.toDoubles(differences(shaped(answers.left()), shaped(answers.right())));
            }
        });
        boolean[] right = new boolean[differences.length];
        for (int i = 0; i < right.length; i++) {
            right[i] = differences[i] * answers.labels()[i] > 0;
        }
        return right;
    }

    /** How many numbers were learned. */
    long size() {
        return mapStorage.size() + idealStorage.size();
    }

    private Tensor shaped(double[][] items) {
        double[] flat = Arrays.stream(items).flatMapToDouble(Arrays::stream).toArray();
        return Tensors.floats(flat, users, items.length / users, GaussianUsers.WIDTH);
    }

    private Tensor differences(Tensor left, Tensor right) {
        return distances(left).sub(distances(right));
    }

    private Tensor distances(Tensor items) {
        return torch.bmm(items, maps.tensor()).sub(ideals.tensor()).norm(new ScalarOptional(new Scalar(2)), -1);
    }
}
