package io.guerdon.reproductions.constrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.neural.Memory;
import io.guerdon.neural.Torch;
import io.guerdon.neural.storage.Checkpoint;
import io.guerdon.reproductions.constrained.ConstrainedTraining.Keeper;
import io.guerdon.reproductions.constrained.ConstrainedTraining.Look;
import io.guerdon.reproductions.experiment.Learner;
import io.guerdon.reproductions.experiment.Reproduction;
import io.guerdon.reproductions.experiment.Scale;
import io.guerdon.reproductions.topics.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class ConstrainedExperimentTest {

    @Test
    void meteorOfTokensIsAnFOfPrecisionAndRecall() {
        int[] reference = {1, 2, 3, 4, Topics.END};
        assertThat(Dialogue.meteor(reference, reference)).isEqualTo(1);
        assertThat(Dialogue.meteor(new int[] {9, 8, Topics.END}, reference)).isZero();
        assertThat(Dialogue.meteor(new int[] {Topics.END}, reference)).isZero();
        // two of two words, two of four: P = 1, R = 1/2
        assertThat(Dialogue.meteor(new int[] {1, 4, Topics.END}, reference))
                .isCloseTo(0.5 / (0.9 + 0.1 * 0.5), within(1e-12));
    }

    @Test
    void proxyPointsAreReadWhereTheQualityOfThreeNeighboursIsHighest() {
        var looks = DoubleStream.of(1, 1.2, 2, 1.9, 9, -5, 0)
                .mapToObj(ConstrainedExperimentTest::look)
                .toList();
        assertThat(ConstrainedTraining.smoothQuality(looks)[2]).isCloseTo(4.3, within(1e-12));
        assertThat(ConstrainedTraining.proxyPoints(looks)).containsExactly(0.19, 0.019);
    }

    private static Look look(double quality) {
        return new Look(0, new Dialogue.Standing(quality, quality / 10, quality / 100, 0, 8), new double[0]);
    }

    @Test
    void theClassifierKnowsATopicFromItsTokens() {
        Torch.threads(1);
        var dialogue = Dialogue.of(1, 1500, 1);
        double[] seven = dialogue.classifier().probabilities(List.<int[]>of(new int[] {28, 29, 30, 31, Topics.END}))[0];
        assertThat(seven[7]).isGreaterThan(0.5);
        assertThat(DoubleStream.of(seven).sum()).isCloseTo(1, within(1e-5));
    }

    @Test
    void allPpoAndTheSearchRun() throws Exception {
        Torch.threads(1);
        var training = new ConstrainedTraining(Dialogue.of(1, 300, 1), 2, 4, 1);
        var looks = training.train(ConstrainedTraining.Variant.ALL_PPO, new double[] {0.5, 0.3}, Keeper.NONE, _ -> {});
        assertThat(looks).hasSize(5);
        assertThat(looks.getLast().multipliers()).hasSize(2).doesNotContain(0.5);
        var found = training.search(1, Keeper.NONE, _ -> {});
        assertThat(found.points()[0]).isBetween(0.0, 1.0);
        assertThat(found.looks().getLast().update()).isBetween(5L, 20L * 4);
    }

    /** In a folder, as a cell keeps it. */
    private record Kept(Path folder) implements Keeper {

        @Override
        public @Nullable JsonNode resume(Learner learner) throws IOException {
            if (!Files.exists(folder.resolve("notes.json"))) {
                return null;
            }
            try (var memory = Memory.scope()) {
                learner.restore(Checkpoint.read(folder.resolve("learner")));
            }
            return new JsonMapper().readTree(Files.readString(folder.resolve("notes.json")));
        }

        @Override
        public void save(Learner learner, ObjectNode notes) throws IOException {
            try (var memory = Memory.scope()) {
                learner.save(new Checkpoint.Draft()).write(folder.resolve("learner"));
            }
            Files.writeString(folder.resolve("notes.json"), notes.toString());
        }
    }

    @Test
    void aSearchThatIsKilledAsksWhatItWouldHaveAsked(@TempDir Path folder) throws Exception {
        Torch.threads(1);
        var training = new ConstrainedTraining(Dialogue.of(1, 300, 1), 2, 4, 1);
        var whole = training.search(4, Keeper.NONE, _ -> {});
        assertThatThrownBy(() -> training.search(4, new Kept(folder), share -> {
                    if (share == 0.75) {
                        throw new IllegalStateException("killed");
                    }
                }))
                .hasMessage("killed");
        var resumed = training.search(4, new Kept(folder), _ -> {});
        assertThat(resumed.points()).isEqualTo(whole.points());
        assertThat(Look.json(resumed.looks())).isEqualTo(Look.json(whole.looks()));
    }

    @Test
    void aCellThatIsKilledInTheMiddleGoesOnToTheSameNumbers(@TempDir Path folder) throws Exception {
        var whole = new Reproduction(new ConstrainedExperiment(), Scale.TINY, List.of(1L), folder.resolve("1"), 1)
                .run((_, _, _) -> {});
        for (var arm : List.of("ppo", "mu-ppo")) {
            Path to = folder.resolve("of-" + arm);
            var broken = new Reproduction(new ConstrainedExperiment(), Scale.TINY, List.of(1L), to, 1);
            assertThatThrownBy(() -> broken.run((done, _, cell) -> {
                        if (cell.startsWith(arm + ",") && done - Math.floor(done) > 0.8) {
                            throw new IllegalStateException("killed");
                        }
                    }))
                    .hasMessage("killed");
            assertThat(to.resolve("cells/" + arm + ".seed-1").toFile().list())
                    .contains("state.json", (arm.equals("ppo") ? "fixed" : "own") + "-5.safetensors");
            // another process: nothing is remembered from the first
            var again =
                    new Reproduction(new ConstrainedExperiment(), Scale.TINY, List.of(1L), to, 1).run((_, _, _) -> {});
            assertThat(Reproduction.lines(again.results())).isEqualTo(Reproduction.lines(whole.results()));
        }
    }

    @Test
    void theExperimentRunsAtTheSmallestScaleTheSameTwice(@TempDir Path folder) throws Exception {
        var experiment = new ConstrainedExperiment();
        var first = new Reproduction(experiment, Scale.TINY, List.of(1L), folder.resolve("1"), 1).run((_, _, _) -> {});
        var second = new Reproduction(new ConstrainedExperiment(), Scale.TINY, List.of(1L), folder.resolve("2"), 2)
                .run((_, _, _) -> {});
        assertThat(Reproduction.lines(second.results())).isEqualTo(Reproduction.lines(first.results()));
        assertThat(first.results().finals("mu-ppo", "intent multiplier")[0]).isBetween(0.3, 0.7);
        experiment
                .claims()
                .forEach(claim ->
                        assertThat(claim.test().apply(first.results()).why()).isNotEmpty());
    }
}
