package io.guerdon.preference.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class VectorBeliefsTest {

    private static double difference(double[][] covariance, int a, int b) {
        return covariance[a][a] + covariance[b][b] - 2 * covariance[a][b];
    }

    @Test
    void directionsDecideHowFarRewardsMayLieApart() {
        double[][] covariance = VectorBeliefs.covariance(new double[][] {{2, 0}, {0, 3}, {7, 0}, {-1, 0}, {1, 1}}, 1);

        assertThat(difference(covariance, 0, 1)).isCloseTo(1, within(1e-12));
        assertThat(difference(covariance, 0, 2)).isCloseTo(0, within(1e-12));
        assertThat(difference(covariance, 0, 3)).isCloseTo(2, within(1e-12));
        assertThat(difference(covariance, 0, 4)).isCloseTo(1 - Math.sqrt(0.5), within(1e-12));
        assertThat(covariance[4][0]).isEqualTo(covariance[0][4]);
    }

    @Test
    void thePlannerSpendsNothingOnAnswersThatSayTheSame() {
        double[][] covariance = VectorBeliefs.covariance(new double[][] {{1, 0}, {1, 0.01}, {0, 1}}, 1);
        var plan = PairPlanner.greedy(List.<double[][]>of(covariance), 2, 0.1);

        assertThat(plan.pairs()).allSatisfy(pair -> assertThat(pair.b()).isEqualTo(2));
        assertThat(plan.posterior()).isLessThan(plan.prior());
    }

    @Test
    void whatIsBelievedIsAlwaysConsistent() {
        var random = new SplittableRandom(3);
        for (int round = 0; round < 50; round++) {
            double[][] vectors = new double[8][3];
            for (double[] vector : vectors) {
                for (int c = 0; c < vector.length; c++) {
                    vector[c] = random.nextDouble(-1, 1);
                }
            }
            double[][] covariance = VectorBeliefs.covariance(vectors, 2);
            for (int direction = 0; direction < 20; direction++) {
                double[] x = random.doubles(8, -1, 1).toArray();
                double form = 0;
                for (int i = 0; i < x.length; i++) {
                    for (int j = 0; j < x.length; j++) {
                        form += x[i] * covariance[i][j] * x[j];
                    }
                }
                assertThat(form).isGreaterThan(-1e-9);
            }
        }
    }

    @Test
    void whatHasNoDirectionIsRefused() {
        assertThatThrownBy(() -> VectorBeliefs.covariance(new double[][] {{1, 0}, {0, 0}}, 1))
                .hasMessageContaining("vector 1 has the length 0.0 and no direction");
        assertThatThrownBy(() -> VectorBeliefs.covariance(new double[][] {{1, 0}, {1}}, 1))
                .hasMessageContaining("vector 1 has 1 numbers, expected 2");
        assertThatThrownBy(() -> VectorBeliefs.covariance(new double[][] {{1, 0}}, 0))
                .hasMessageContaining("above 0");
        assertThatThrownBy(() -> VectorBeliefs.covariance(new double[129][1], 1))
                .hasMessageContaining("at most 128");
    }
}
