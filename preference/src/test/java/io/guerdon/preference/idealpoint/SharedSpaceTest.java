package io.guerdon.preference.idealpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.neural.Memory;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.Torch;
import io.guerdon.neural.block.Activation;
import io.guerdon.preference.idealpoint.IdealPoints.Mixing;
import io.guerdon.preference.idealpoint.SharedSpace.Model;
import io.guerdon.preference.idealpoint.SharedSpace.Score;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must hold for every ideal-point model, whatever it has learned. */
class SharedSpaceTest {

    private static final int INPUTS = 5;
    private static final int PAIRS = 12;

    private static SharedSpace.Shape shape(Model model, Score score, int prototypes) {
        return new SharedSpace.Shape(
                model, score, INPUTS, 4, prototypes, 1, Activation.GELU, true, false, Mixing.MAP_OF_MIXTURE);
    }

    static Stream<SharedSpace.Shape> shapes() {
        return Arrays.stream(Model.values())
                .flatMap(model -> Arrays.stream(Score.values()).map(score -> shape(model, score, 3)));
    }

    private static double[][] drawn(int rows, long seed) {
        var random = new SplittableRandom(seed);
        double[][] matrix = new double[rows][INPUTS];
        for (double[] row : matrix) {
            Arrays.setAll(row, _ -> random.nextGaussian());
        }
        return matrix;
    }

    private static EmbeddedPairs pairs(double[][] left, double[][] right) {
        int[] users = new int[PAIRS];
        Arrays.setAll(users, i -> i % 2);
        double[] labels = new double[PAIRS];
        Arrays.fill(labels, 1);
        return EmbeddedPairs.of(users, drawn(PAIRS, 3), left, right, labels);
    }

    private static final double[][] LOGITS = {{0.3, -1, 2}, {-0.5, 0.7, 0.1}};

    @ParameterizedTest
    @MethodSource("shapes")
    void exchangingTheItemsNegatesTheDifference(SharedSpace.Shape shape) {
        var space = new SharedSpace(shape, 1);
        var users = UserLogits.of(LOGITS);
        double[] forth = IdealPointFit.differencesOf(space, users, pairs(drawn(PAIRS, 1), drawn(PAIRS, 2)));
        double[] back = IdealPointFit.differencesOf(space, users, pairs(drawn(PAIRS, 2), drawn(PAIRS, 1)));

        for (int i = 0; i < PAIRS; i++) {
            assertThat(back[i]).isEqualTo(-forth[i]);
        }
        assertThat(Arrays.stream(forth).map(Math::abs).max().orElseThrow()).isGreaterThan(1e-3);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void aConstantInTheLogitsChangesNothing(SharedSpace.Shape shape) {
        var space = new SharedSpace(shape, 1);
        var pairs = pairs(drawn(PAIRS, 1), drawn(PAIRS, 2));
        double[][] moved = Arrays.stream(LOGITS)
                .map(row -> Arrays.stream(row).map(v -> v + 4).toArray())
                .toArray(double[][]::new);

        assertThat(IdealPointFit.differencesOf(space, UserLogits.of(moved), pairs))
                .containsExactly(IdealPointFit.differencesOf(space, UserLogits.of(LOGITS), pairs), within(1e-4));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void equalItemsDifferByNothingAndCountAsWrong(SharedSpace.Shape shape) {
        var space = new SharedSpace(shape, 1);
        var users = UserLogits.of(LOGITS);
        var same = pairs(drawn(PAIRS, 1), drawn(PAIRS, 1));

        assertThat(IdealPointFit.differencesOf(space, users, same)).containsOnly(0);
        assertThat(IdealPointFit.accuracy(space, users, same)).isZero();
        try (var memory = Memory.scope()) {
            double[] losses = Tensors.toDoubles(
                    space.losses(Tensors.floats(new double[] {0, 0}), Tensors.floats(new double[] {1, -1})));
            double nothing = shape.score() == Score.ANGLE ? Math.log(2) : 1;
            assertThat(losses).containsExactly(new double[] {nothing, nothing}, within(1e-6));
        }
    }

    @Test
    void withOnePrototypeAllUsersAreTheSame() {
        var space = new SharedSpace(shape(Model.A, Score.DISTANCE, 1), 2);
        var pairs = pairs(drawn(PAIRS, 1), drawn(PAIRS, 2));

        assertThat(IdealPointFit.differencesOf(space, UserLogits.of(new double[][] {{-3}, {8}}), pairs))
                .isEqualTo(IdealPointFit.differencesOf(space, UserLogits.even(2, 1), pairs));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void whatIsFrozenStaysToTheBitWhileUsersLearn(SharedSpace.Shape shape) {
        var space = new SharedSpace(shape, 1);
        var before = space.parameters().stream()
                .map(part -> Tensors.toFloats(part.values()))
                .toList();
        var users = UserLogits.even(2, 3);
        IdealPointFit.adapt(
                space.frozen(),
                users,
                pairs(drawn(PAIRS, 1), drawn(PAIRS, 2)),
                new IdealPointFit.Adaptation(20, 0.1, 0.1, new double[] {0, 1, 0}));

        assertThat(space.parameters().stream()
                        .map(part -> Tensors.toFloats(part.values()))
                        .toList())
                .usingRecursiveComparison()
                .isEqualTo(before);
        assertThat(Arrays.stream(users.rows())
                        .flatMapToDouble(Arrays::stream)
                        .map(Math::abs)
                        .max()
                        .orElseThrow())
                .isGreaterThan(0.05);
    }

    @Test
    void pointsStartOnTheUnitSphereAndDistancesAreRewardsOfAtMostZero() {
        var space = new SharedSpace(shape(Model.A, Score.DISTANCE, 3), 4);
        float[] points = Tensors.toFloats(space.parameters().getLast().values());
        for (int k = 0; k < 3; k++) {
            double square = 0;
            for (int c = 0; c < INPUTS; c++) {
                square += points[k * INPUTS + c] * points[k * INPUTS + c];
            }
            assertThat(square).isCloseTo(1, within(1e-5));
        }
        try (var memory = Memory.scope()) {
            double[] rewards = Torch.withoutGradient(() -> Tensors.toDoubles(space.rewards(
                    space.ideal(Tensors.floats(new double[][] {{1, 0, 0}}), null),
                    space.items(Tensors.floats(drawn(1, 9))))));
            assertThat(rewards[0]).isNegative();
        }
    }

    @Test
    void whatCannotBeBuiltIsSaid() {
        assertThatThrownBy(() -> shape(Model.A, Score.DISTANCE, 0)).hasMessageContaining("'prototypes' is 0");
        assertThatThrownBy(() -> new SharedSpace.Shape(
                        Model.A, Score.ANGLE, 5, 4, 2, 0, Activation.RELU, true, true, Mixing.MIXTURE))
                .hasMessageContaining("as wide as an embedding");
        var space = new SharedSpace(shape(Model.B, Score.ANGLE, 2), 0);
        assertThatThrownBy(() -> space.ideal(Tensors.floats(new double[][] {{1, 0}}), null))
                .hasMessageContaining("needs the prompts");
        assertThatThrownBy(() -> EmbeddedPairs.of(
                        new int[] {0}, null, new double[][] {{1}}, new double[][] {{2}}, new double[] {0}))
                .hasMessageContaining("a label is 1");
        assertThatThrownBy(() -> EmbeddedPairs.of(
                        new int[] {0}, null, new double[][] {{Double.NaN}}, new double[][] {{2}}, new double[] {1}))
                .hasMessageContaining("not finite");
        assertThat(List.of(Score.values())).hasSize(3);
    }
}
