package io.guerdon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RewardModelRunTest {

    @TempDir
    private Path folder;

    @Test
    void comparisonsBecomeAModelThatScores() throws IOException {
        var rows = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            rows.append("{\"prompt\": \"p").append(i).append("\", \"chosen\": \"yes\", \"rejected\": \"no\"}\n");
        }
        Files.writeString(folder.resolve("pairs.jsonl"), rows + "{\"prompt\": \"q\", \"chosen\": \"yes\"}\n");
        var settings = Files.writeString(folder.resolve("model.yaml"), """
                train: reward-model
                data: pairs.jsonl
                held_out: 0.3
                width: 8
                layers: 1
                heads: 2
                context_length: 6
                epochs: 4
                batch: 8
                learning_rate: 0.02
                """);
        var out = folder.resolve("run");
        var run = Guerdon.run("train", settings.toString(), "--out", out.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("1 rows with nothing to compare a response with")
                .contains("40 comparisons do not fit into context_length 6")
                .contains("held-out pairs: accuracy");
        assertThat(out.resolve("metrics.jsonl")).content().contains("\"gradient_norm\"");

        var reward = Files.writeString(
                folder.resolve("reward.yaml"),
                "components: {model: {type: reward-model, model: '" + out.resolve("model") + "'}}\n");
        var rollouts =
                Files.writeString(folder.resolve("rollouts.jsonl"), "{\"prompt\": \"p\", \"completion\": \"yes\"}\n");
        var scored = Guerdon.run(
                "score",
                reward.toString(),
                rollouts.toString(),
                "-o",
                folder.resolve("scored.jsonl").toString());
        assertThat(scored.exitCode()).as(scored.err()).isZero();
        assertThat(folder.resolve("scored.jsonl")).content().contains("\"rewards\":{\"model\":");

        assertThat(Guerdon.run("train", settings.toString(), "--out", out.toString())
                        .err())
                .contains("holds a finished model");
        int lines = Files.readAllLines(out.resolve("metrics.jsonl")).size();
        assertThat(Guerdon.run("train", settings.toString(), "--out", out.toString(), "--overwrite")
                        .exitCode())
                .isZero();
        assertThat(Files.readAllLines(out.resolve("metrics.jsonl"))).hasSize(lines);
        assertThat(out.resolve("report.html")).content().contains("gradient_norm");
    }

    @Test
    void trainingThatDivergesSaysWhere() throws IOException {
        Files.writeString(
                folder.resolve("pairs.jsonl"), "{\"prompt\": \"p\", \"chosen\": \"yes\", \"rejected\": \"no\"}\n");
        var settings = Files.writeString(
                folder.resolve("model.yaml"),
                "train: reward-model\ndata: pairs.jsonl\nheld_out: 0\nwidth: 8\nlayers: 1\nheads: 2\nepochs: 5\n"
                        + "warm_up: 0\nlearning_rate: 1e30\n");
        var run = Guerdon.run(
                "train", settings.toString(), "--out", folder.resolve("run").toString());
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err())
                .contains("training diverged at step 2 of 5 of member-0", "lower learning_rate")
                .doesNotContain("bug");
    }

    @Test
    void anUnfinishedRunGoesOnOnlyAsItself() throws IOException {
        Files.writeString(
                folder.resolve("pairs.jsonl"), "{\"prompt\": \"p\", \"chosen\": \"yes\", \"rejected\": \"no\"}\n");
        String text = "train: reward-model\ndata: pairs.jsonl\nheld_out: 0\nwidth: 8\nlayers: 1\nheads: 2\n";
        var settings = Files.writeString(folder.resolve("model.yaml"), text);
        var out = folder.resolve("run");
        assertThat(Guerdon.run("train", settings.toString(), "--out", out.toString())
                        .exitCode())
                .isZero();
        // As a run that was killed before its model was written.
        for (String name : List.of("model/reward-model.json", "model/model.safetensors", "model")) {
            Files.delete(out.resolve(name));
        }
        assertThat(Guerdon.run("train", settings.toString(), "--out", out.toString())
                        .err())
                .contains("give --resume to go on with it");
        Files.writeString(settings, text + "seed: 7\nstrength: {flip: 0.1}\n");
        var other = Guerdon.run("train", settings.toString(), "--out", out.toString(), "--resume");
        assertThat(other.exitCode()).isEqualTo(2);
        assertThat(other.err()).contains("'seed' is 7 and was 0", "'strength.flip' is 0.1 and was absent");
        assertThat(out.resolve("settings.yaml")).content().doesNotContain("seed");
        Files.writeString(settings, text);
        assertThat(Guerdon.run("train", settings.toString(), "--out", out.toString(), "--resume")
                        .exitCode())
                .isZero();
    }

    @Test
    void votesOfTheDataTreatItsLabels() throws IOException {
        var rows = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            rows.append("{\"prompt\": \"p").append(i).append("\", \"chosen\": \"yes\", \"rejected\": \"no\", ");
            rows.append("\"chosen_scores\": [").append(i).append(", 9], \"rejected_scores\": [5.5, 8]}\n");
        }
        Files.writeString(folder.resolve("pairs.jsonl"), rows.toString());
        var settings = Files.writeString(
                folder.resolve("model.yaml"),
                "train: reward-model\ndata: pairs.jsonl\nheld_out: 0\nwidth: 8\nlayers: 1\nheads: 2\n"
                        + "strength: {drop: 0.2, normalise: false}\n");
        var out = folder.resolve("run");
        var run = Guerdon.run("train", settings.toString(), "--out", out.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("the votes are those of the data, 2 models", "4 comparisons left out");
        assertThat(Files.readAllLines(out.resolve("votes.jsonl")).subList(0, 4))
                .allMatch(row -> row.contains("\"treatment\":\"dropped\""));
    }
}
