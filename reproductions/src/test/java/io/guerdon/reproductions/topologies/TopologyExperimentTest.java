package io.guerdon.reproductions.topologies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.neural.Draws;
import io.guerdon.preference.topology.LeafDraws;
import io.guerdon.preference.topology.PrefixBeliefs;
import io.guerdon.reproductions.experiment.Reproduction;
import io.guerdon.reproductions.experiment.Scale;
import io.guerdon.reproductions.report.Judged;
import io.guerdon.reproductions.topologies.LabelledAnswers.Budget;
import io.guerdon.reproductions.topologies.LabelledAnswers.Topology;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopologyExperimentTest {

    @Test
    void leavesOfATreeLieEvenlyAndAreUsedAgain() {
        var beliefs = new PrefixBeliefs(3, 4, 0.5, 1);
        var pairs = LeafDraws.tree(beliefs, 54, 6, Draws.at(1));
        var leaves = pairs.stream()
                .flatMap(pair -> IntStream.of(pair.a(), pair.b()).boxed())
                .collect(Collectors.toSet());
        assertThat(pairs).hasSize(54).allSatisfy(pair -> assertThat(pair.a()).isNotEqualTo(pair.b()));
        // nine leaves, one below each node of the second level
        assertThat(leaves.stream().map(leaf -> leaf / 9))
                .doesNotHaveDuplicates()
                .hasSize(9);
        var chain = LeafDraws.chain(beliefs, 20, Draws.at(1));
        assertThat(chain).hasSize(20).allSatisfy(pair -> assertThat(pair.a()).isNotEqualTo(pair.b()));
    }

    @Test
    void theTaskHasDeviationOneAndEarlyStepsWeighMore() {
        var task = new StepTask(0.7, 3);
        double[] first = new double[500];
        double[] last = new double[500];
        double[] all = new double[500];
        for (int i = 0; i < all.length; i++) {
            var random = Draws.at(9, i);
            double[] prompt = task.prompt(random);
            int[] answer = StepTask.answer(random);
            all[i] = task.reward(prompt, answer);
            first[i] = Math.abs(all[i] - task.reward(prompt, changed(answer, 0)));
            last[i] = Math.abs(all[i] - task.reward(prompt, changed(answer, 5)));
        }
        double mean = Arrays.stream(all).average().orElseThrow();
        assertThat(Arrays.stream(all)
                        .map(r -> (r - mean) * (r - mean))
                        .average()
                        .orElseThrow())
                .isEqualTo(1, within(0.2));
        assertThat(Arrays.stream(first).average().orElseThrow())
                .isGreaterThan(2 * Arrays.stream(last).average().orElseThrow());
    }

    private static int[] changed(int[] answer, int step) {
        int[] other = answer.clone();
        other[step] = (other[step] + 1) % StepTask.SYMBOLS;
        return other;
    }

    @Test
    void budgetsAreKept() {
        var task = new StepTask(0.7, 3);
        for (var topology : Topology.values()) {
            var labels = LabelledAnswers.of(task, topology, Budget.LABELS, 0.1, 1);
            assertThat(labels.pairs()).as(topology.words()).hasSize(8 * 16);
            var generated = LabelledAnswers.of(task, topology, Budget.GENERATED, 0.1, 1);
            assertThat(generated.generated()).as(topology.words()).isBetween(6 * 24L, 6 * 30L);
            var read = LabelledAnswers.of(task, topology, Budget.READ, 0.1, 1);
            assertThat(read.read()).as(topology.words()).isBetween(6 * 156L, 6 * 168L);
            assertThat(read.pairs())
                    .allSatisfy(pair -> assertThat(pair.better()).isNotEqualTo(pair.worse()));
        }
        assertThat(LabelledAnswers.leaves(Draws.at(1)))
                .hasSize(8)
                .allSatisfy(leaf -> assertThat(leaf).hasSize(6));
    }

    @Test
    void aStepOfASumIsOneSymbolAndRightStepsAreCounted() {
        double[] prompt = {1, 2.0 / 9, 0, 5.0 / 9, 1.0 / 9, 1}; // the digits 9, 2, 0, 5, 1, 9
        // the third step slips, the fourth goes on from there; the last digit is copied wrongly
        int[] tokens = {9, 9, 2, 1, 11, 0, 4, 5, 9, 11, 1, 0, 8, 9, 13};
        int[] symbols = SampledSums.symbols(prompt, tokens);

        assertThat(symbols).containsExactly(99, 22, 30, 55, 11, 100);
        var task = new SampledSums(0, 1);
        assertThat(task.reward(prompt, symbols)).isEqualTo(4);
        assertThat(SampledSums.symbols(prompt, new int[] {9, 9})).containsExactly(99, 100, 100, 100, 100, 100);
    }

    @Test
    void treesOfTheWriterShareBeginningsAndTheSameSeedWritesTheSame() {
        var task = new SampledSums(2, 2);
        double[] prompt = task.prompt(Draws.at(5));
        assertThat(prompt).hasSize(6);
        assertThat(task.answers(prompt, 4, Draws.at(6))).isDeepEqualTo(task.answers(prompt, 4, Draws.at(6)));

        var tree = task.tree(prompt, Draws.at(7));
        assertThat(tree.leaves()).hasSizeBetween(2, 8).allSatisfy(leaf -> assertThat(leaf).hasSize(6));
        assertThat(tree.leaves().get(0)).startsWith(Arrays.copyOf(tree.leaves().get(1), 2));
        assertThat(tree.written()).isBetween(2, 28);
    }

    @Test
    void everyArmRunsAndTheVarianceFallsWithPairs(@TempDir Path folder) throws Exception {
        var experiment = new TopologyExperiment();
        var run = new Reproduction(experiment, Scale.TINY, List.of(1L), folder, 1).run((_, _, _) -> {});
        var results = run.results();
        for (String arm : List.of("variance.chain", "variance.tree-1")) {
            var points = results.curve(arm, 1, "α 0.3, v 0.01");
            assertThat(points.getLast().value("exact"))
                    .isLessThan(points.getFirst().value("exact"));
            assertThat(points)
                    .allSatisfy(p -> assertThat(p.value("exact")).isLessThanOrEqualTo(p.value("path") + 1e-9));
        }
        assertThat(results.finals("labels.tree", "read per label")[0]).isBetween(10.0, 11.8);
        assertThat(results.finals("labels.chain", "read per label")[0]).isEqualTo(12);
        var judged = Judged.of(experiment, Scale.TINY, results);
        assertThat(judged.claims()).hasSize(12);
        for (String arm : List.of("sampled.labels.chain", "sampled.labels.tree", "sampled.generated.tree")) {
            assertThat(results.finals(arm, "best of 64")[0]).as(arm).isBetween(-3.0, 3.0);
            assertThat(results.finals(arm, "labels")[0]).as(arm).isPositive();
        }
        assertThat(judged.tables())
                .hasSize(2)
                .allSatisfy(table -> assertThat(table.rows()).hasSize(15));
    }
}
