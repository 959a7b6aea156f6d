package io.guerdon.preference.hierarchy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.core.Groups;
import io.guerdon.preference.hierarchy.FactorRanking.Factor;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FactorLabelsTest {

    private static final FactorRanking TWO =
            new FactorRanking(List.of(Factor.relative("right", true, 1), Factor.relative("length", false, 0.5)));

    private static FactorLabels labels(FactorRanking ranking, double[]... rows) {
        return FactorLabels.of(ranking, rows, Groups.single(rows.length), (a, b) -> false, 1000, 0);
    }

    private static double[][] drawn(int items, long seed) {
        var random = new SplittableRandom(seed);
        double[][] rows = new double[items][];
        Arrays.setAll(rows, _ -> new double[] {random.nextInt(2), random.nextDouble(100)});
        return rows;
    }

    @Test
    void marginsAreMultiplesOfTheSampleDeviationOrGiven() {
        double[][] rows = {{0, 10}, {1, 20}, {1, Double.NaN}};

        assertThat(TWO.margins(rows))
                .containsExactly(new double[] {Math.sqrt(1.0 / 3), 0.5 * Math.sqrt(50)}, within(1e-12));
        assertThat(new FactorRanking(List.of(Factor.fixed("right", true, 0.25))).margins(rows))
                .containsExactly(0.25);
        assertThat(TWO.margins(new double[][] {{1, 1}, {1, 1}})).containsExactly(0, 0);
    }

    @Test
    void noUnitChangesALabel() {
        for (long seed = 0; seed < 20; seed++) {
            double[][] rows = drawn(12, seed);
            double[][] scaled = Arrays.stream(rows)
                    .map(row -> new double[] {row[0] * 1024, row[1] / 4096})
                    .toArray(double[][]::new);
            assertThat(labels(TWO, scaled).pairs()).isEqualTo(labels(TWO, rows).pairs());
        }
    }

    @Test
    void countsSumToThePairsAndAMissingNumberLetsTheNextFactorDecide() {
        var labels = labels(
                TWO, new double[] {1, 50}, new double[] {0, 10}, new double[] {Double.NaN, 90}, new double[] {1, 50});

        assertThat(Arrays.stream(labels.counts()).sum()).isEqualTo(6);
        assertThat(labels.counts()).containsExactly(2, 3, 1);
        assertThat(labels.decided()).hasSize(5);
        assertThat(labels.json().path("ties").intValue()).isEqualTo(1);
    }

    @Test
    void pairsStayInsideTheirGroupAndEqualItemsAreLeftOut() {
        double[][] rows = {{1, 1}, {0, 1}, {1, 5}, {0, 5}};
        var grouped = FactorLabels.of(TWO, rows, Groups.ofSize(4, 2), (a, b) -> false, 10, 0);
        assertThat(grouped.pairs().stream().map(HierarchyLoss.Labelled::pair))
                .containsExactly(new HierarchyLoss.Pair(0, 1), new HierarchyLoss.Pair(2, 3));

        var different = FactorLabels.of(TWO, rows, Groups.single(4), (a, b) -> a + b == 3, 3, 0);
        assertThat(different.same()).isEqualTo(2);
        assertThat(different.pairs()).hasSize(3);
        assertThat(different.undrawn()).isEqualTo(1);
    }

    @Test
    void aMistakenSignAndAnIdleFactorAreWarnedOf() {
        var ranking = new FactorRanking(List.of(Factor.fixed("right", true, 0), Factor.fixed("length", true, 0)));
        var labels = labels(ranking, new double[] {1, 1}, new double[] {0, 50}, new double[] {0.5, 20});

        assertThat(labels.counts()).containsExactly(3, 0, 0);
        assertThat(labels.warnings()).anySatisfy(line -> assertThat(line).contains("'right' decides 100 %"));
        assertThat(labels.warnings()).anySatisfy(line -> assertThat(line).contains("'length' decides nothing"));
        assertThat(labels.warnings()).anySatisfy(line -> assertThat(line).contains("winners have less of 'length'"));
    }

    @Test
    void nothingToPreferIsAnError() {
        assertThatThrownBy(() -> labels(TWO, new double[] {1, 2}, new double[] {1, 2}))
                .hasMessageContaining("no factor varies over the 2 items (right, length)");
        assertThatThrownBy(() -> new FactorRanking(List.of())).hasMessageContaining("at least one factor");
        assertThatThrownBy(() -> new Factor("x", true, 1, 1)).hasMessageContaining("not both");
    }
}
