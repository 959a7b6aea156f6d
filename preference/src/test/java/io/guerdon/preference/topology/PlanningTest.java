package io.guerdon.preference.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.neural.transformer.Decoder;
import io.guerdon.neural.transformer.DecoderOptions;
import io.guerdon.preference.topology.PrefixBeliefs.Leaves;
import io.guerdon.preference.topology.ResponseTree.Cut;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How comparisons are planned before a label is bought. */
class PlanningTest {

    private static final PrefixBeliefs BELIEFS = new PrefixBeliefs(2, 4, 0.5, 1);

    private static double[][] covariance() {
        double[][] covariance = new double[16][16];
        for (int i = 0; i < 16; i++) {
            for (int j = 0; j < 16; j++) {
                covariance[i][j] = BELIEFS.covariance(BELIEFS.sharedDepth(i, j));
            }
        }
        return covariance;
    }

    @Test
    void theVarianceThatAPlanLeavesIsTheExactOne() {
        var plan = PairPlanner.random(Collections.singletonList(covariance()), 12, 0.2, 7);
        var pairs = plan.pairs().stream().map(c -> new Leaves(c.a(), c.b())).toList();
        assertThat(pairs).hasSize(12).doesNotHaveDuplicates();
        var tests = new ArrayList<Leaves>();
        for (int i = 0; i < 16; i++) {
            for (int j = 0; j < i; j++) {
                tests.add(new Leaves(i, j));
            }
        }
        double exact = Arrays.stream(BELIEFS.posteriorVariances(pairs, 0.2, tests))
                .average()
                .orElseThrow();
        assertThat(plan.posterior()).isEqualTo(exact, within(1e-9));
    }

    @Test
    void choosingLeavesLessUnknownThanChance() {
        var covariances = List.of(covariance(), covariance(), new double[][] {{0.5}});
        var greedy = PairPlanner.greedy(covariances, 20, 0.2);
        assertThat(greedy.pairs()).hasSize(20);
        assertThat(greedy.posterior())
                .isLessThan(PairPlanner.random(covariances, 20, 0.2, 1).posterior())
                .isLessThan(greedy.prior());
        // the first pair is one that shares nothing, and both prompts get their part
        assertThat(greedy.pairs().getFirst().variance()).isEqualTo(BELIEFS.distance(0), within(1e-12));
        assertThat(greedy.pairs().stream().filter(c -> c.prompt() == 0).count()).isEqualTo(10);
        assertThat(PairPlanner.greedy(List.of(), 5, 0.1).pairs()).isEmpty();
        assertThatThrownBy(() -> PairPlanner.greedy(covariances, 5, 0)).hasMessageContaining("above 0");
        assertThatThrownBy(() -> PairPlanner.greedy(Collections.singletonList(new double[129][129]), 5, 1))
                .hasMessageContaining("129 answers");
    }

    @Test
    void shapesAreRankedByWhatTheyLeaveUnknown() {
        var plan = TopologyPlan.of(new PrefixBeliefs(3, 5, 0.3, 1), 40, 0.05, 1);
        assertThat(plan.candidates())
                .isSortedAccordingTo(Comparator.comparingDouble(TopologyPlan.Candidate::exact))
                .allSatisfy(c -> assertThat(c.exact()).isLessThan(plan.prior()).isLessThanOrEqualTo(c.path() + 1e-9));
        assertThat(plan.candidates()).extracting(TopologyPlan.Candidate::name).contains("all pairs of 10 answers");
        var again = TopologyPlan.of(new PrefixBeliefs(3, 5, 0.3, 1), 40, 0.05, 1);
        assertThat(again).isEqualTo(plan);
        var chain = plan.candidates().stream()
                .filter(c -> c.name().startsWith("chain"))
                .findFirst()
                .orElseThrow();
        assertThat(chain.written()).isEqualTo(40 * 2 * 5);
        assertThat(TopologyPlan.fewest(1)).isEqualTo(2);
        assertThat(TopologyPlan.fewest(11)).isEqualTo(6);
        assertThatThrownBy(() -> TopologyPlan.of(BELIEFS, 0, 1, 1)).hasMessageContaining("1 to 1000");
        assertThatThrownBy(() -> TopologyPlan.of(BELIEFS, 5, 0, 1)).hasMessageContaining("above 0");
    }

    @Test
    void responsesMakeATreeOfWhatTheyBeginWith() {
        var tree = ResponseTree.of(List.of("a\nb\nc", "a\nb\nd", "x", "a\n", "x"), Cut.LINE);
        assertThat(tree.duplicates()).isEqualTo(1);
        assertThat(tree.responses()).containsExactlyInAnyOrder("a\nb\nc", "a\nb\nd", "x", "a\n");
        int c = tree.responses().indexOf("a\nb\nc");
        int d = tree.responses().indexOf("a\nb\nd");
        int x = tree.responses().indexOf("x");
        double[][] covariance = tree.covariance(1, 2);
        assertThat(covariance[c][d]).isEqualTo(1 - 0.25, within(1e-12));
        assertThat(covariance[c][x]).isZero();
        assertThat(covariance[c][c]).isEqualTo(1);
        assertThat(ResponseTree.segments("One. Two?  Three 3.5 is.\nEnd", Cut.SENTENCE))
                .containsExactly("One. ", "Two?  ", "Three 3.5 is.\n", "End");
        assertThat(ResponseTree.segments("a  b c", Cut.WORD)).containsExactly("a  ", "b ", "c");
        assertThat(ResponseTree.segments("", Cut.WORD)).containsExactly("");
        assertThat(String.join("", ResponseTree.segments("w ".repeat(500), Cut.WORD)))
                .isEqualTo("w ".repeat(500));
        assertThat(ResponseTree.segments("w ".repeat(500), Cut.WORD)).hasSize(64);
    }

    @Test
    void aModelWritesATree() {
        var decoder = Decoder.of(DecoderOptions.small(6, 8, 1, 2, 24), 3);
        var sampler = new TreeSampler(2, 3, List.of(1.5, 1.0), 4, 6, Set.of(1), 5);
        var sampled = sampler.sample(decoder, new int[] {0, 2}, 11);
        var leaves = sampled.tree().leaves();
        assertThat(leaves).hasSizeBetween(2, 8);
        assertThat(leaves.stream().map(AnswerTree.Leaf::text)).doesNotHaveDuplicates();
        for (var leaf : leaves) {
            assertThat(leaf.path().size()).isLessThanOrEqualTo(3);
            // a separator ends every segment but the last, unless the segment reached its limit
            for (int level = 0; level + 1 < leaf.ends().size(); level++) {
                int end = leaf.ends().get(level);
                int start = level == 0 ? 0 : leaf.ends().get(level - 1);
                assertThat(leaf.text().get(end - 1) == 1 || end - start == 4).isTrue();
            }
            assertThat(leaf.text().indexOf(5)).isIn(-1, leaf.text().size() - 1);
        }
        assertThat(sampler.sample(decoder, new int[] {0, 2}, 11)).isEqualTo(sampled);
        var greedy = new TreeSampler(2, 3, List.of(0.0), 4, 6, Set.of(1), 5).sample(decoder, new int[] {0, 2}, 11);
        assertThat(greedy.tree().leaves()).hasSize(1);
        assertThat(greedy.duplicates()).isBetween(1, 3);
        assertThatThrownBy(() -> new TreeSampler(2, 13, List.of(1.0), 4, 6, Set.of(1), 5))
                .hasMessageContaining("4096");
        assertThatThrownBy(() -> new TreeSampler(0, 1, List.of(1.0), 4, 6, Set.of(1), 5))
                .hasMessageContaining("branching 0");
        assertThatThrownBy(() -> new TreeSampler(1, 1, List.of(), 4, 6, Set.of(1), 5))
                .hasMessageContaining("temperature");
    }
}
