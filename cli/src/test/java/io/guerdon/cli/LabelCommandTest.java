package io.guerdon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelCommandTest {

    @TempDir
    private Path folder;

    private Path out;

    @BeforeEach
    void files() throws IOException {
        out = folder.resolve("pairs.jsonl");
        Files.writeString(folder.resolve("reward.yaml"), """
                components:
                  right: {type: exact}
                  box: {type: regex, pattern: 'boxed'}
                """);
        Files.writeString(folder.resolve("rollouts.jsonl"), """
                {"prompt": "p", "completion": "4", "reference": "4"}
                {"prompt": "p", "completion": "5", "reference": "4"}
                {"prompt": "p", "completion": "5 boxed", "reference": "4"}
                {"prompt": "p", "completion": "5", "reference": "4"}
                {"prompt": "q", "completion": "7", "reference": "7"}
                """);
    }

    private Guerdon label(String hierarchy, String... further) throws IOException {
        var file = Files.writeString(folder.resolve("hierarchy.yaml"), hierarchy);
        var arguments = new java.util.ArrayList<>(java.util.List.of(
                "label", file.toString(), folder.resolve("rollouts.jsonl").toString(), "--out", out.toString()));
        arguments.addAll(java.util.List.of(further));
        return Guerdon.run(arguments.toArray(String[]::new));
    }

    private static final String RIGHT_FIRST = """
            reward: reward.yaml
            factors:
              - {component: right, margin: 0}
              - {component: box}
            """;

    @Test
    void theFirstFactorThatDiffersDecidesAndTheCountsAreSaid() throws IOException {
        var run = label(RIGHT_FIRST, "--summary", folder.resolve("summary.json").toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .containsPattern("1 right +more +0\\.000 +3 +60\\.0 %")
                .containsPattern("2 box +more +0\\.4472 +2 +40\\.0 %")
                .contains("1 pairs of equal completions were left out")
                .contains("5 comparisons written");
        assertThat(out)
                .content()
                .contains(
                        "{\"prompt\":\"p\",\"chosen\":\"4\",\"rejected\":\"5 boxed\",\"decided_by\":\"right\",\"level\":1,"
                                + "\"chosen_factors\":{\"right\":1.0,\"box\":0.0},\"rejected_factors\":{\"right\":0.0,\"box\":1.0}}");
        assertThat(folder.resolve("summary.json"))
                .content()
                .contains("\"ties\" : 0")
                .contains("\"decided\" : 3");
        assertThat(label(RIGHT_FIRST).err()).contains("give --overwrite");
    }

    @Test
    void anotherOrderGivesOtherComparisonsAndMarginsThatAreTooWideGiveNone() throws IOException {
        var run = label("""
                reward: reward.yaml
                factors:
                  - {component: box, better: less, margin: 0}
                """);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(out)
                .content()
                .contains("\"chosen\":\"5\",\"rejected\":\"5 boxed\"")
                .doesNotContain("\"chosen\":\"5 boxed\"");
        assertThat(run.out()).containsPattern("undecided +2 +40\\.0 %");

        var wide = label("""
                reward: reward.yaml
                factors:
                  - {component: box, deviations: 9}
                """, "--overwrite");
        assertThat(wide.exitCode()).isEqualTo(1);
        assertThat(wide.out()).contains("no pair is decided: the margins are too wide");
    }

    @Test
    void whatCannotBeMeantIsSaid() throws IOException {
        assertThat(label("reward: reward.yaml\nfactors: [{component: sight}]\n").err())
                .contains("factor 'sight' is no component")
                .contains("right, box");
        assertThat(label("reward: reward.yaml\nfactors: []\n").err()).contains("at least one factor");
        assertThat(label("reward: reward.yaml\nfactors: [{component: box}, {component: box}]\n")
                        .err())
                .contains("factor 'box' stands in the hierarchy twice");
        assertThat(label("reward: reward.yaml\nfactors: [{component: box, margin: -1}]\n")
                        .err())
                .contains("must not be negative");
        assertThat(label("reward: reward.yaml\nfactors: [{component: box, margin: 1, deviations: 1}]\n")
                        .err())
                .contains("give one of them");
        assertThat(out).doesNotExist();
    }

    @Test
    void rolloutsOnWhichAComponentBreaksAreLeftOutAndCounted() throws IOException {
        Files.writeString(folder.resolve("rollouts.jsonl"), """
                {"prompt": "p", "completion": "4", "reference": "4"}
                {"prompt": "p", "completion": "5", "reference": "4"}
                {"prompt": "p", "completion": "6"}
                """);
        var run = label(RIGHT_FIRST);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("1 rollouts were left out because a component broke on them")
                .contains("'box' decides nothing")
                .contains("1 comparisons written");
    }

    @Test
    void pairsAreDrawnFromLargeGroupsAndCounted() throws IOException {
        var run = label(RIGHT_FIRST + "pairs_per_group: 2\n");
        assertThat(run.out()).contains("3 pairs were not drawn");
        String first = Files.readString(out);
        label(RIGHT_FIRST + "pairs_per_group: 2\n", "--overwrite");
        assertThat(out).hasContent(first);
    }
}
