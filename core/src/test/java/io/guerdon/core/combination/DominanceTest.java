package io.guerdon.core.combination;

import static io.guerdon.core.testing.Near.assertNear;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.core.testing.Near;
import io.guerdon.core.testing.Vectors;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class DominanceTest {

    static List<Vectors.Case> nonDominated() {
        return Vectors.read("parrot", "non_dominated.jsonl");
    }

    @ParameterizedTest
    @MethodSource("nonDominated")
    void frontsAndCountsAreThoseOfTheDefinition(Vectors.Case golden) {
        double[][] points = Near.rows(golden.input().path("rewards"));
        var expected = golden.expected();
        assertThat(Dominance.nonDominated(points)).containsExactly(integers(expected.path("nonDominated")));
        assertThat(Dominance.ranks(points)).containsExactly(integers(expected.path("rank")));
        assertThat(Dominance.dominationCounts(points)).containsExactly(integers(expected.path("dominationCount")));
        int[][] fronts = Dominance.fronts(points);
        assertThat(fronts.length).isEqualTo(expected.path("fronts").size());
        for (int f = 0; f < fronts.length; f++) {
            assertThat(fronts[f])
                    .containsExactly(integers(expected.path("fronts").path(f)));
        }
    }

    private static int[] integers(JsonNode list) {
        return Arrays.stream(Vectors.numbers(list)).mapToInt(x -> (int) x).toArray();
    }

    static List<Vectors.Case> selectiveWeights() {
        return Vectors.read("parrot", "selective_weights.jsonl");
    }

    @ParameterizedTest
    @MethodSource("selectiveWeights")
    void selectedSamplesShareTheWeight(Vectors.Case golden) {
        double[][] points = Near.rows(golden.input().path("rewards"));
        var expected = golden.expected();
        assertThat(Dominance.nonDominated(points)).containsExactly(integers(expected.path("selected")));
        double[] weights = Dominance.selectiveWeights(
                points, golden.input().path("identifier").intValue());
        assertNear("weights", weights, expected.path("sampleWeight"), 1e-9);
        double[][] logs = Near.rows(golden.input().path("logProbs"));
        double objective = 0;
        double[][] gradient = new double[logs.length][];
        for (int i = 0; i < logs.length; i++) {
            objective += weights[i] * Arrays.stream(logs[i]).sum();
            gradient[i] = new double[logs[i].length];
            Arrays.fill(gradient[i], weights[i]);
        }
        assertNear("objective", objective, expected.path("objective"), 1e-9);
        assertNear("gradient", gradient, expected.path("gradLogProbs"), 1e-9);
    }

    static List<Vectors.Case> hypervolumes() {
        return Vectors.read("parrot", "hypervolume.jsonl");
    }

    @ParameterizedTest
    @MethodSource("hypervolumes")
    void hypervolumesAreExact(Vectors.Case golden) {
        double volume = Dominance.hypervolume(
                Near.rows(golden.input().path("points")),
                Vectors.numbers(golden.input().path("reference")));
        assertNear("hypervolume", volume, golden.expected().path("hypervolume"), 1e-9);
    }

    @Test
    void ranksAgreeWithPeelingByTheDefinition() {
        var random = new SplittableRandom(7);
        for (int trial = 0; trial < 600; trial++) {
            double[][] points = points(random, random.nextInt(0, 40), random.nextInt(1, 5));
            int[] ranks = Dominance.ranks(points);
            assertThat(ranks).containsExactly(peel(points));
            int[] front = Dominance.nonDominated(points);
            assertThat(Arrays.stream(front).allMatch(i -> ranks[i] == 0)).isTrue();
            assertThat(front.length)
                    .isEqualTo((int) Arrays.stream(ranks).filter(r -> r == 0).count());
        }
    }

    /** Few values, so that ties, duplicates and both zeros are common. */
    private static double[][] points(SplittableRandom random, int n, int k) {
        double[] values = {-1, -0.0, 0.0, 1, 2, 3};
        double[][] points = new double[n][k];
        for (double[] point : points) {
            Arrays.setAll(point, _ -> values[random.nextInt(values.length)]);
        }
        return points;
    }

    private static int[] peel(double[][] points) {
        int[] ranks = new int[points.length];
        Arrays.fill(ranks, -1);
        for (int rank = 0; Arrays.stream(ranks).anyMatch(r -> r < 0); rank++) {
            boolean[] front = new boolean[points.length];
            for (int i = 0; i < points.length; i++) {
                front[i] = ranks[i] < 0;
                for (int j = 0; j < points.length; j++) {
                    front[i] &= ranks[j] >= 0 || !Dominance.dominates(points[j], points[i]);
                }
            }
            for (int i = 0; i < points.length; i++) {
                ranks[i] = front[i] ? rank : ranks[i];
            }
        }
        return ranks;
    }

    @Test
    void ranksDoNotDependOnIncreasingTransformsOfEachNumber() {
        var random = new SplittableRandom(8);
        for (int trial = 0; trial < 200; trial++) {
            double[][] points = points(random, 20, 3);
            double[][] bent = Arrays.stream(points)
                    .map(p -> new double[] {Math.exp(p[0]), 1000 * p[1] - 7, Math.atan(p[2] + 0.0)})
                    .toArray(double[][]::new);
            assertThat(Dominance.ranks(bent)).containsExactly(Dominance.ranks(points));
        }
    }

    @Test
    void manyPointsOfTwoNumbersAreRankedWithoutComparingAllPairs() {
        var random = new SplittableRandom(9);
        double[][] chain = new double[200_000][];
        Arrays.setAll(chain, i -> new double[] {i, i});
        assertThat(Dominance.ranks(chain)[0]).isEqualTo(199_999);
        double[][] antichain = new double[200_000][];
        Arrays.setAll(antichain, i -> new double[] {i, -i});
        assertThat(Dominance.nonDominated(antichain)).hasSize(200_000);
        double[][] cloud = new double[200_000][];
        Arrays.setAll(cloud, _ -> new double[] {random.nextDouble(), random.nextDouble(), random.nextDouble()});
        assertThat(Dominance.nonDominated(cloud).length).isBetween(20, 400);
    }

    @Test
    void hypervolumeAgreesWithMonteCarlo() {
        var random = new SplittableRandom(10);
        double[][] points = new double[12][];
        Arrays.setAll(points, _ -> random.doubles(3).toArray());
        int inside = 0;
        int draws = 200_000;
        for (int d = 0; d < draws; d++) {
            double[] draw = random.doubles(3).toArray();
            for (double[] point : points) {
                if (draw[0] < point[0] && draw[1] < point[1] && draw[2] < point[2]) {
                    inside++;
                    break;
                }
            }
        }
        assertThat(Dominance.hypervolume(points, new double[3])).isCloseTo((double) inside / draws, within(0.01));
    }

    @Test
    void numbersThatCannotBeOrderedAreRefused() {
        assertThatThrownBy(() -> Dominance.ranks(new double[][] {{1, Double.NaN}}))
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> Dominance.ranks(new double[][] {{1}, {1, 2}})).hasMessageContaining("1 and 2");
        assertThatThrownBy(() -> Dominance.ranks(new double[][] {{}})).hasMessageContaining("at least one");
        assertThatThrownBy(() -> Dominance.selectiveWeights(new double[][] {{1, 2}}, 2))
                .hasMessageContaining("2");
        assertThat(Dominance.nonDominated(new double[0][])).isEmpty();
    }
}
