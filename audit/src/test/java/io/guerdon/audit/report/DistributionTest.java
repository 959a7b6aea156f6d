package io.guerdon.audit.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DistributionTest {

    @Test
    void momentsAndQuantilesAreThoseOfTheTextbook() {
        var distribution = Distribution.of(new double[] {1, 2, 3, 4, Double.NaN});
        assertThat(distribution.count()).isEqualTo(4);
        assertThat(distribution.mean()).isEqualTo(2.5);
        assertThat(distribution.deviation()).isCloseTo(1.2909944487, within(1e-9));
        assertThat(distribution.min()).isEqualTo(1);
        assertThat(distribution.quantiles()[3]).isEqualTo(1.75);
        assertThat(distribution.median()).isEqualTo(2.5);
        assertThat(distribution.max()).isEqualTo(4);
    }

    @Test
    void fewValuesAreListedOneByOne() {
        assertThat(Distribution.of(new double[] {1, 0, 1, -0.0, 1}).atoms())
                .containsExactly(new Distribution.Atom(0, 2), new Distribution.Atom(1, 3));
    }

    @Test
    void nothingHasNoMeanAndNoBins() {
        for (double[] none : new double[][] {{}, {Double.NaN}}) {
            var distribution = Distribution.of(none);
            assertThat(distribution.count()).isZero();
            assertThat(distribution.mean()).isNaN();
            assertThat(distribution.median()).isNaN();
            assertThat(distribution.deviation()).isNaN();
            assertThat(distribution.counts()).isEmpty();
        }
    }

    @Test
    void anInfinityIsRefused() {
        assertThatThrownBy(() -> Distribution.of(new double[] {1, Double.POSITIVE_INFINITY}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("infinite");
    }

    @Test
    void theBinsHoldEveryNumberHoweverLargeOrSmall() {
        var random = new Random(5);
        for (double size : new double[] {1e-300, 1e-9, 1, 1e9, 1e300}) {
            for (int n : new int[] {1, 2, 3, 50, 2000}) {
                double shift = random.nextBoolean() ? 0 : random.nextGaussian() * size;
                double[] values = random.doubles(n)
                        .map(x -> shift + size * Math.pow(x - 0.5, 3))
                        .toArray();
                var distribution = Distribution.of(values);
                assertThat(LongStream.of(distribution.counts()).sum()).isEqualTo(n);
                assertThat(distribution.counts().length).isBetween(1, 60);
                assertThat(distribution.edges()).isSorted();
                assertThat(distribution.edges()[0]).isLessThanOrEqualTo(distribution.min());
                assertThat(distribution.edges()[distribution.counts().length])
                        .isGreaterThanOrEqualTo(distribution.max());
            }
        }
    }

    @Test
    void binsCountWhatLiesBetweenTheirEdges() {
        double[] values =
                new Random(6).doubles(500).map(x -> Math.rint(x * 1000) / 1000).toArray();
        var distribution = Distribution.of(values);
        for (int b = 0; b < distribution.counts().length; b++) {
            double from = distribution.edges()[b];
            double to = distribution.edges()[b + 1];
            boolean last = b == distribution.counts().length - 1;
            assertThat(distribution.counts()[b])
                    .isEqualTo(Arrays.stream(values)
                            .filter(v -> v >= from && (v < to || (last && v == to)))
                            .count());
        }
    }

    @Test
    void extremesOfTheRangeGiveOneBin() {
        assertThat(Distribution.of(new double[] {-Double.MAX_VALUE, Double.MAX_VALUE})
                        .counts())
                .containsExactly(2);
    }
}
